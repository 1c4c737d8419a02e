"""Puts several statements about one object together, and finds those that cannot all be true."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from drift.errors import Fault
from drift.expectations.attributes import attributes
from drift.expectations.nodes import called, inline, shown
from drift.fact import Shape
from drift.model import Acceptance, Exact, Expectation, Fix, Ref

_UNQUALIFIED = frozenset({Shape.EXPRESSION, Shape.TYPE, Shape.EXPRESSIONS, Shape.QUERY})


def merged(stated: Iterable[Expectation], faults: list[Fault]) -> tuple[Expectation, ...]:
    """Answer one expectation an object, in the order they were first named; contradictions are added to the faults."""
    by_ref: dict[Ref, Expectation] = {}
    for later in stated:
        first = by_ref.setdefault(later.ref, later)
        if first is not later:
            by_ref[later.ref] = _joined(first, later, faults)
    return tuple(by_ref.values())


def merged_exact(claims: Iterable[Exact]) -> tuple[Exact, ...]:
    """Answer each claim once, the first of equal ones."""
    by_place: dict[tuple[Any, ...], Exact] = {}
    for claim in claims:
        by_place.setdefault((claim.kind, claim.path, claim.arguments), claim)
    return tuple(by_place.values())


def merged_accepted(accepted: Iterable[Acceptance], faults: list[Fault]) -> tuple[Acceptance, ...]:
    """Answer each acceptance once; two of one finding that differ are added to the faults."""
    by_finding: dict[str, Acceptance] = {}
    for later in accepted:
        first = by_finding.setdefault(later.finding, later)
        if replace(later, origin=first.origin) != first:
            message = f"accepted: {shown(later.finding)} is accepted in other words at {first.origin}"
            faults.append(Fault(later.origin, message, "keep one of the two"))
    return tuple(by_finding.values())


def _joined(first: Expectation, later: Expectation, faults: list[Fault]) -> Expectation:
    """Answer both as one: places of the first, the graver severity (it must not get lost), the first reason given."""
    if first.wanted is None or later.wanted is None:
        if first.wanted is not later.wanted:
            here, there = ("exists", "must not exist") if first.wanted is None else ("must not exist", "exists")
            message = f"{called(later.ref)}: {here} as stated here, {there} as stated at {first.origin}"
            faults.append(Fault(later.origin, message, "keep one of the two"))
        return replace(first, fix=_one_fix(first, later, faults))
    return replace(
        first,
        wanted=replace(first.wanted, **_added(first, later, faults)),
        severity=min(first.severity, later.severity, key=lambda severity: severity.rank),
        why=first.why or later.why,
        origins={**later.origins, **first.origins},
        schema=_one_schema(first, later, faults),
        exact=first.exact or later.exact,
        fix=_one_fix(first, later, faults),
    )


def _one_fix(first: Expectation, later: Expectation, faults: list[Fault]) -> Fix | None:
    if first.fix and later.fix and first.fix != later.fix:
        message = f"{called(later.ref)}: another fix than at {first.origin}"
        faults.append(Fault(later.origin, message, "keep one of the two"))
    return first.fix or later.fix


def _added(first: Expectation, later: Expectation, faults: list[Fault]) -> dict[str, Any]:
    """Answer what the later statement says beyond the first."""
    added = {name: getattr(later.wanted, name) for name in later.origins}
    for name in added.keys() & first.origins.keys():
        here, there = added.pop(name), getattr(first.wanted, name)
        if here != there:
            place = first.origins[name]
            message = f"{called(later.ref)} {name}: {_as_yaml(here)} here, {_as_yaml(there)} at {place}"
            faults.append(Fault(later.origins[name], message, "keep one of the two"))
    return added


def _one_schema(first: Expectation, later: Expectation, faults: list[Fault]) -> str:
    """Answer the schema in which the unqualified names of both statements live."""
    if first.schema == later.schema or not _unqualified(later):
        return first.schema
    if _unqualified(first):
        schemas = f"schema {later.schema} here, {first.schema} at {first.origin}"
        message = f"{called(later.ref)}: unqualified names in what is stated mean {schemas}"
        faults.append(Fault(later.origin, message, "state the object in one file"))
    return later.schema


def _unqualified(expectation: Expectation) -> bool:
    """Answer whether anything stated may hold a name that depends on the schema."""
    if expectation.wanted is None:
        return False
    known = attributes(type(expectation.wanted))
    return any(known[name].shape in _UNQUALIFIED for name in expectation.origins)


def _as_yaml(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f"[{', '.join(inline(str(item)) for item in value)}]" if isinstance(value, tuple) else shown(str(value))
