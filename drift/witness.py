"""What a remedy asks of the catalog while it holds the lock: what is there now, and is the finding gone?"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from drift.catalog.judge import judge
from drift.catalog.session import Session, refusal_is_no_verdict
from drift.catalog.snapshot import Scope, begin_reading, end_reading, read
from drift.findings.compare import Comparing, Comparison
from drift.kind import Kind, parent_of
from drift.model import Expectations, Finding, LeftOut, Outcome, Ref, Snapshot


def look(session: Session, expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> tuple[Snapshot, Comparison]:
    """Answer what is there and how it compares, inside the transaction that is open."""
    scope = scope_of(expectations, kinds)
    with refusal_is_no_verdict("the catalog could not be read"):
        snapshot = read(session, scope, kinds)
    comparing = Comparing(expectations, snapshot, kinds)
    return snapshot, comparing.finish(judge(session, comparing.questions, scope.schema))


def left_out(outcome: Outcome, snapshot: Snapshot, comparison: Comparison, kinds: Mapping[str, Kind[Any]]) -> Iterator[LeftOut]:
    """Yield the expectations that were not met and that the outcome says nothing about.

    What nobody can tell of an object without a name is told of one that might be it, at the place of its expectation.

    Args:
        outcome: with what counts of the comparison.
        snapshot: what there is.
        comparison: all that was said, whether it counts or not.
        kinds: every kind by name.
    """
    told = {item.ref for item in outcome.findings} | {item.ref for item in outcome.undecided}
    told |= {item.finding.ref for item in outcome.accepted}
    told_at = {item.origin for item in outcome.undecided}
    said = {item.ref for item in comparison.findings} | {item.ref for item in comparison.undecided}
    said_at = {item.origin for item in comparison.undecided}
    for item in outcome.looked_at:
        places = {item.origin, *item.origins.values()} if item.anonymous and said_at else frozenset()
        parent = parent_of(item.ref, kinds)
        if item.ref in told or places & told_at:
            continue
        if parent is not None and parent not in snapshot.facts:
            yield LeftOut(item.ref, f"{parent.kind} {parent} is missing")
        elif item.ref in said or places & said_at:
            yield LeftOut(item.ref, "what was found about it does not count (--select, --ignore)")


def scope_of(expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to decide the expectations, and no more."""
    refs = {item.ref for item in expectations.stated}
    above = {parent for ref in refs if (parent := parent_of(ref, kinds)) is not None}
    around = {Ref(item.kind, (*item.path, "*")) for item in expectations.exact if len(item.path) > 1}
    schemas = {item.path[0] for item in expectations.exact if len(item.path) == 1}
    names = {ref.kind for ref in refs | above | around} | {item.kind for item in expectations.exact}
    homes = {item.schema for item in expectations.stated}
    return Scope(
        refs=tuple(sorted(refs | above | around, key=_by_name)),
        kinds=frozenset(names),
        schemas=frozenset(schemas),
        schema=homes.pop() if len(homes) == 1 else "public",
    )


def _by_name(ref: Ref) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return ref.kind, ref.path, ref.arguments or ()


class CatalogWitness:
    """Reads the catalog on the connection, and in the transaction, of a remedy.

    Args:
        session: around the remedy's own connection.
        expectations: what is wanted; empty for a rollback, which only compares states.
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
        """Answer the attributes of each object as JSON values, None where it does not exist."""
        scope = Scope(tuple(sorted(refs, key=_by_name)), frozenset(ref.kind for ref in refs))
        with refusal_is_no_verdict("what is there could not be read"):
            before = begin_reading(self._session)
            snapshot = read(self._session, scope, self._kinds)
            end_reading(self._session, before)
        facts = {ref: snapshot.facts.get(ref) for ref in refs}
        return {ref: None if fact is None else fact.as_json() for ref, fact in facts.items()}

    def still_found(self, finding: Finding) -> bool:
        """Answer whether checking the finding's own object finds it again, or anything that was not there before."""
        with refusal_is_no_verdict("the remedy could not be proven"):
            before = begin_reading(self._session)
            _, comparison = look(self._session, self._about(finding), self._kinds)
            end_reading(self._session, before)
        unsettled = any(item.ref == finding.ref and item.attribute == finding.attribute for item in comparison.undecided)
        about = {item.name for item in comparison.findings if item.ref == finding.ref}
        return unsettled or finding.name in about or not about <= self._known

    def _about(self, finding: Finding) -> Expectations:
        """Answer what is stated of the object, of what it stands in and of what stands in it."""
        stated = self._expectations.stated
        parent = parent_of(finding.ref, self._kinds)
        near = [
            item
            for item in stated
            if item.ref in (finding.ref, parent) or parent_of(item.ref, self._kinds) in (finding.ref, parent)
        ]
        return replace(self._expectations, stated=tuple(near), accepted=())
