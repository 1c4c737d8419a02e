"""What a remedy asks of the catalog while it holds the lock: what is there now, and is the finding gone?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from drift.catalog.identities import named
from drift.catalog.judge import judge
from drift.catalog.reading import Reader
from drift.catalog.scope import Scope, scope_of_all
from drift.catalog.session import Session, refusal_is_no_verdict
from drift.facts import Facts
from drift.findings.compare import Comparison
from drift.ground import files, files_query, ground_query, grounds, keeping, locking
from drift.kind import Kind, parents_of
from drift.model import Exact, Expectations, Finding, Ref, Snapshot
from drift.remedy.witness import Asked, Sight, States
from drift.seen import comparing_with

_XID = "SELECT pg_catalog.txid_current() AS xid"


class CatalogWitness:
    """Reads the catalog on the connection, and in the transaction, of a remedy.

    Args:
        session: around the remedy's own connection.
        expectations: what is wanted, without rules; empty for a rollback, which only compares states.
        kinds: every kind by name.
        known: the names of what was found before; a remedy must not bring anything else about its object.
    """

    def __init__(
        self, session: Session, expectations: Expectations, kinds: Mapping[str, Kind[Any]], known: Collection[str] = ()
    ) -> None:
        self._session = session
        self._reader = Reader(session)
        self._expectations = expectations
        self._kinds = kinds
        self._known = frozenset(known)
        self._near: dict[Ref, Expectations] = {}

    def see(self, asked: Asked) -> Sight:
        """Answer what is there now: in one round trip, and in another what only the judge can tell."""
        scope = self._scope(asked)
        told = f"{locking(asked.relations)}{keeping(asked.kept)}"
        then = "".join(f"{setting};\n" for setting in asked.then)
        with refusal_is_no_verdict("what is there could not be read"):
            snapshot, (ground, kept, *xid) = self._reader.read(scope, self._along(asked), told, then)
        return Sight(
            states=self._states(snapshot, asked.refs),
            ground=grounds(ground),
            files=files(kept),
            unmet=self._unmet(snapshot, asked.findings, scope),
            xid=xid[0].first()["xid"] if xid else None,
        )

    def prepare(self, asked: Asked) -> None:
        """Have the server plan what will be asked, and look up what is stated of it."""
        self._near = {finding.ref: self._about(finding) for finding in asked.findings}
        with refusal_is_no_verdict("what is there could not be read"):
            self._reader.prepare(self._scope(asked), self._along(asked))

    def forget(self) -> None:
        """Have the server forget what it has planned."""
        self._reader.forget()

    def _scope(self, asked: Asked) -> Scope:
        wanted = [(finding.ref.path[:2], self._about(finding)) for finding in asked.findings]
        refs = {Ref(claim.kind, near) for near, about in wanted for claim in about.exact if self._is_wide(claim)}
        narrow = [replace(about, exact=tuple(item for item in about.exact if not self._is_wide(item))) for _, about in wanted]
        return scope_of_all(narrow, (*asked.refs, *sorted(refs, key=str)), self._kinds)

    def _is_wide(self, claim: Exact) -> bool:
        """Answer whether a claim is about a whole schema, or the database; what else is in there is no matter of a remedy's."""
        return not self._kinds[claim.kind].place.parents

    def _along(self, asked: Asked) -> list[str]:
        return [ground_query(self._session), files_query(), *([_XID] if asked.xid else ())]

    def _states(self, snapshot: Snapshot, refs: Sequence[Ref]) -> States:
        """Answer the attributes of each object as JSON values, None where it does not exist, or is no object but a claim."""
        known = named(_copied(snapshot), refs, self._kinds)
        facts = {ref: known.facts.get(ref) if self._kinds[ref.kind].identity else None for ref in refs}
        return {ref: None if fact is None else fact.as_json() for ref, fact in facts.items()}

    def _unmet(self, snapshot: Snapshot, findings: Iterable[Finding], scope: Scope) -> dict[str, list[str]]:
        with refusal_is_no_verdict("the remedy could not be proven"):
            compared = [
                (finding, comparing_with(self._session, self._about(finding), _copied(snapshot), self._kinds)[1])
                for finding in findings
            ]
            questions = [question for _, comparing in compared for question in comparing.questions]
            answers = judge(self._session, questions, scope.schema)
        return {finding.name: self._unmet_of(finding, comparing.finish(answers)) for finding, comparing in compared}

    def _unmet_of(self, finding: Finding, comparison: Comparison) -> list[str]:
        """Answer the names of what keeps a remedy from being proven: the finding itself, and what it brought to its relation."""
        unsettled = any(item.ref == finding.ref and item.attribute == finding.attribute for item in comparison.undecided)
        near = [item for item in comparison.findings if item.ref == finding.ref or item.ref.path[:2] == finding.ref.path[:2]]
        wrong = [finding.name] if unsettled or any(item.name == finding.name for item in near) else []
        return [*wrong, *(item.name for item in near if item.name not in self._known | {finding.name})]

    def _about(self, finding: Finding) -> Expectations:
        """Answer what is stated of the object, of what it stands in and of what stands in it."""
        known = self._near.get(finding.ref)
        if known is not None:
            return known
        stated = self._expectations.stated
        around = {finding.ref, *parents_of(finding.ref, self._kinds)}
        # Functions of one name stand under one path, whatever their arguments.
        near = [
            item
            for item in stated
            if item.ref in around
            or item.ref.path[:2] == finding.ref.path[:2]
            or around.intersection(parents_of(item.ref, self._kinds))
        ]
        exact = tuple(claim for claim in self._expectations.exact if self._covers(claim, around, finding.ref.path[:2]))
        return replace(self._expectations, stated=tuple(near), exact=exact, accepted=())

    def _covers(self, claim: Exact, around: Collection[Ref], near: tuple[str, ...]) -> bool:
        """Answer whether a claim may be about what a remedy can bring under a path: a wide one is about objects with a name more.

        Args:
            claim: that nothing else is there.
            around: the object, and what it stands in.
            near: the first two parts of its path.
        """
        if self._is_wide(claim):
            return claim.path == near[:-1] and claim.kind in {ref.kind for ref in around}
        return claim.path[:2] == near[: len(claim.path)]


def _copied(snapshot: Snapshot) -> Snapshot:
    """Answer the same snapshot, of which the names can be changed without changing those of another."""
    facts = snapshot.facts
    return replace(snapshot, facts=facts.copied() if isinstance(facts, Facts) else dict(facts))
