"""Expectations taken apart into what can be true or not: that an object is there, and what is said about it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from drift.kind import Kind
from drift.model import Accepted, Exact, Expectation, Expectations, Finding, Origin, Outcome, Ref, Undecided
from drift.report.cases import cases


class Assertion(Struct, frozen=True):
    """One thing that is stated.

    Args:
        name: what its test is called: ``user_profiles.id.default``.
        origin: where it is stated.
        ref: the object, None for the claim that nothing else is there.
        attribute: what about the object, None for the object itself.
    """

    name: str
    origin: Origin
    ref: Ref | None = None
    attribute: str | None = None


class Said(Struct):
    """What a check says about one assertion; ``left_out`` is why it says nothing."""

    findings: list[Finding]
    undecided: list[Undecided]
    accepted: list[Accepted]
    left_out: str | None = None


def assertions(expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> list[Assertion]:
    """Answer everything that is stated, each under a name of its own in its file, in the order of the files."""
    found = [each for item in expectations.stated for each in _of(item, kinds[item.ref.kind])]
    claims = {(claim.origin, claim.path): claim for claim in expectations.exact}
    schemas = {item.origin.file: item.schema for item in expectations.stated}
    for (origin, _), claim in claims.items():
        name = _claimed(claim, schemas.get(origin.file))
        found.append((name, name, Assertion("", origin)))
    short = Counter((each.origin.file, name) for name, _, each in found)
    whole = Counter((each.origin.file, long) for _, long, each in found)
    named = []
    for name, long, each in found:
        chosen = name if short[each.origin.file, name] == 1 else long
        if chosen == long and whole[each.origin.file, long] > 1:
            chosen = f"{long}:{each.origin.line}:{each.origin.column}"
        named.append(Assertion(chosen, each.origin, each.ref, each.attribute))
    return sorted(named, key=lambda each: each.origin)


def _of(item: Expectation, kind: Kind[Any]) -> Iterator[tuple[str, str, Assertion]]:
    """Yield each assertion with its name, and the longer one for where that is taken."""
    short, long = _names(item, kind)
    yield short, long, Assertion("", item.origin, item.ref)
    for attribute, origin in item.origins.items():
        if item.wanted is not None and attribute != kind.place.arguments:
            yield f"{short}.{attribute}", f"{long}.{attribute}", Assertion("", origin, item.ref, attribute)


def _names(item: Expectation, kind: Kind[Any]) -> tuple[str, str]:
    ref, place = item.ref, kind.place
    path = ref.path[1:] if place.schema_qualified or place.parents else ref.path
    path = path if ref.path[:1] == (item.schema,) else ref.path
    path = (*path[:-1], path[-1].removeprefix("#")) if item.anonymous else path
    around, own = (path[:-1], path[-1:]) if place.own_name and place.named else (path, ())
    long = str(Ref(ref.kind, (*around, place.key, *own), ref.arguments))
    return (str(Ref(ref.kind, path, ref.arguments)), long) if own and not item.anonymous else (long, long)


def _claimed(claim: Exact, schema: str | None) -> str:
    path = claim.path[1:] if claim.path[:1] == (schema,) else claim.path
    return str(Ref(claim.kind, (*path, "exact"), claim.arguments))


class Answers:
    """What an outcome says about each assertion; nothing that was found is said about none.

    Args:
        outcome: of a check of what the assertions are made of.
        stated: the assertions.
    """

    def __init__(self, outcome: Outcome, stated: list[Assertion]) -> None:
        self._said = {each: Said([], [], []) for each in stated}
        self._by_object = {(each.ref, each.attribute): each for each in stated if each.ref is not None}
        self._by_origin = {each.origin: each for each in reversed(stated)}
        for case in cases(outcome):
            for finding in case.findings:
                self._at(case.ref, finding.attribute, finding.origin).findings.append(finding)
            for item in case.undecided:
                self._at(case.ref, item.attribute, item.origin).undecided.append(item)
            for known in case.accepted:
                self._at(case.ref, known.finding.attribute, known.finding.origin).accepted.append(known)
        self._leave_out(outcome)

    def of(self, assertion: Assertion) -> Said:
        """Answer what is said about one of the assertions."""
        return self._said[assertion]

    def _at(self, ref: Ref, attribute: str | None, origin: Origin) -> Said:
        meant = self._by_object.get((ref, attribute)) or self._by_object.get((ref, None)) or self._by_origin.get(origin)
        if meant is None:
            near = [each for each in self._said if each.origin.file == origin.file] or list(self._said)
            meant = next((each for each in reversed(near) if each.origin <= origin), near[0])
        return self._said[meant]

    def _leave_out(self, outcome: Outcome) -> None:
        """Say of what is stated about an object that is not there, or stands in one, that nothing can be said."""
        reasons = {item.ref: item.reason for item in outcome.left_out}
        missing = (*outcome.findings, *(item.finding for item in outcome.accepted))
        absent = {finding.ref for finding in missing if finding.rule.endswith("-missing")}
        for each, said in self._said.items():
            if each.ref is None or said.findings or said.undecided or said.accepted:
                continue
            gone = each.ref in absent and each.attribute is not None
            said.left_out = f"{each.ref.kind} {each.ref} is missing" if gone else reasons.get(each.ref)
