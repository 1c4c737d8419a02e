"""What a remedy asks of the catalog while it holds the lock: what is there now, and is the finding gone?"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from drift.basis import ground
from drift.catalog.judge import judge
from drift.catalog.session import Session, refusal_is_no_verdict
from drift.catalog.snapshot import Scope, begin_reading, end_reading, read
from drift.findings.compare import Comparing, Comparison
from drift.kind import Kind, parent_of
from drift.model import Expectations, Fields, Finding, Ref, Snapshot


def look(session: Session, expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> tuple[Snapshot, Comparison]:
    """Answer what is there and how it compares, inside the transaction that is open."""
    scope = scope_of(expectations, kinds)
    with refusal_is_no_verdict("the catalog could not be read"):
        snapshot = read(session, scope, kinds)
    comparing = Comparing(expectations, snapshot, kinds)
    return snapshot, comparing.finish(judge(session, comparing.questions, scope.schema))


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
            _, comparison = look(self._session, self._about(finding), self._kinds)
            end_reading(self._session, before)
        unsettled = any(item.ref == finding.ref and item.attribute == finding.attribute for item in comparison.undecided)
        near = [item for item in comparison.findings if item.ref == finding.ref or item.ref.path[:2] == finding.ref.path[:2]]
        wrong = [finding.name] if unsettled or any(item.name == finding.name for item in near) else []
        return [*wrong, *(item.name for item in near if item.name not in self._known | {finding.name})]

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
