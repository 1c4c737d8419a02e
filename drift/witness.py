"""What a remedy asks of the catalog while it holds the lock: what is there now, and is the finding gone?"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drift.basis import ground
from drift.catalog.asking import ask
from drift.catalog.identities import identified, named
from drift.catalog.judge import judge
from drift.catalog.scope import scope_of, scope_of_refs
from drift.catalog.session import Session, refusal_is_no_verdict
from drift.catalog.snapshot import begin_reading, end_reading, read, surroundings
from drift.findings.compare import Comparing, Comparison
from drift.findings.complete import completed
from drift.kind import Kind, parents_of
from drift.model import Expectations, Fields, Finding, Ref, Snapshot


class Seen(Struct, frozen=True):
    """What there is, what the expectations mean for it, and how the two compare."""

    snapshot: Snapshot
    expectations: Expectations
    comparison: Comparison


def look(session: Session, expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Seen:
    """Answer what is there and how it compares, inside the transaction that is open."""
    scope = scope_of(expectations, kinds)
    with refusal_is_no_verdict("the catalog could not be read"):
        there = identified(read(session, scope), expectations.stated, kinds)
        snapshot = ask(session, expectations.stated, there, kinds)
    comparing = Comparing(completed(expectations, snapshot, kinds), snapshot, kinds)
    comparison = comparing.finish(judge(session, comparing.questions, scope.schema))
    with refusal_is_no_verdict("what a remedy must know could not be read"):
        around = surroundings(session, (finding.ref for finding in comparison.findings), kinds)
    return Seen(replace(snapshot, around=around), comparing.meant, comparison)


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
        self._expectations = expectations
        self._kinds = kinds
        self._known = frozenset(known)

    def state(self, refs: Collection[Ref]) -> Mapping[Ref, Mapping[str, Any] | None]:
        """Answer the attributes of each object as JSON values, None where it does not exist, or is no object but a claim."""
        with refusal_is_no_verdict("what is there could not be read"):
            before = begin_reading(self._session)
            snapshot = named(read(self._session, scope_of_refs(refs, self._kinds)), refs, self._kinds)
            end_reading(self._session, before)
        facts = {ref: snapshot.facts.get(ref) if self._kinds[ref.kind].identity else None for ref in refs}
        return {ref: None if fact is None else fact.as_json() for ref, fact in facts.items()}

    def ground(self, relations: Collection[str]) -> Mapping[str, Fields]:
        """Answer what steps stand on besides the objects they are about, by name."""
        with refusal_is_no_verdict("what is there could not be read"):
            before = begin_reading(self._session)
            found = ground(self._session, relations)
            end_reading(self._session, before)
        return found

    def unmet(self, finding: Finding) -> Sequence[str]:
        """Answer the names of what keeps a remedy from being proven: the finding itself, and what it brought to its relation."""
        with refusal_is_no_verdict("the remedy could not be proven"):
            before = begin_reading(self._session)
            comparison = look(self._session, self._about(finding), self._kinds).comparison
            end_reading(self._session, before)
        unsettled = any(item.ref == finding.ref and item.attribute == finding.attribute for item in comparison.undecided)
        near = [item for item in comparison.findings if item.ref == finding.ref or item.ref.path[:2] == finding.ref.path[:2]]
        wrong = [finding.name] if unsettled or any(item.name == finding.name for item in near) else []
        return [*wrong, *(item.name for item in near if item.name not in self._known | {finding.name})]

    def _about(self, finding: Finding) -> Expectations:
        """Answer what is stated of the object, of what it stands in and of what stands in it."""
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
        return replace(self._expectations, stated=tuple(near), accepted=())
