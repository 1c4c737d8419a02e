"""The nouns as JSON values, and back: for journals and for saved plans. Pure.

Reading is strict about what must be there and silent about what is there besides, so that a file of an older drift can be read.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import to_builtins

from drift.fact import Fact
from drift.model import (
    Exact,
    Expectation,
    Expectations,
    Finding,
    Hazard,
    Look,
    Origin,
    Precondition,
    Ref,
    Severity,
    Statement,
    Step,
)


def step_json(step: Step) -> dict[str, Any]:
    """Answer a step with everything it carries."""
    fields: dict[str, Any] = to_builtins(step)
    return fields


def step_of(fields: Mapping[str, Any]) -> Step:
    """Answer the step a record holds.

    Raises:
        KeyError, TypeError, ValueError: it holds none.
    """
    return Step(
        sql=fields["sql"],
        undo=statements_of(fields["undo"]),
        finding=finding_of(fields["finding"]),
        lock=fields["lock"],
        relation=fields["relation"],
        rewrites=fields["rewrites"],
        hazards=hazards_of(fields["hazards"]),
        in_transaction=fields["in_transaction"],
        transaction=fields["transaction"],
        lock_timeout=fields["lock_timeout"],
        statement_timeout=fields["statement_timeout"],
        search_path=tuple(fields["search_path"]),
        superuser=fields.get("superuser", False),
        by_owner=fields.get("by_owner", True),
        only=fields.get("only", False),
        upkeep=fields.get("upkeep", False),
        preconditions=preconditions_of(fields.get("preconditions", ())),
        resumable=fields.get("resumable", False),
        note=fields.get("note"),
        mends=tuple(map(finding_of, fields.get("mends", ()))),
    )


def statements_of(items: Iterable[Mapping[str, Any]]) -> tuple[Statement, ...]:
    """Answer the statements of an undo; an undo has none of its own."""
    return tuple(map(_statement, items))


def _statement(fields: Mapping[str, Any]) -> Statement:
    said = {
        "hazards": hazards_of(fields["hazards"]),
        "undo": None,
        "preconditions": preconditions_of(fields.get("preconditions", ())),
    }
    return Statement(**{**fields, **said})


def preconditions_of(items: Iterable[Mapping[str, Any]]) -> tuple[Precondition, ...]:
    """Answer the preconditions a record holds."""
    return tuple(Precondition(item["sql"], item["means"], Look(item["look"]), item["advice"]) for item in items)


def hazards_of(names: Iterable[str]) -> tuple[Hazard, ...]:
    """Answer the hazards of those names."""
    return tuple(map(Hazard, names))


def finding_of(fields: Mapping[str, Any]) -> Finding:
    """Answer the finding a record holds; its values are as JSON gave them back, lists as tuples."""
    parts = {
        "ref": ref_of(fields["ref"]),
        "expected": _frozen(fields["expected"]),
        "actual": _frozen(fields["actual"]),
        "origin": Origin(**fields["origin"]),
        "severity": Severity(fields["severity"]),
    }
    return Finding(**{**fields, **parts})


def ref_of(fields: Mapping[str, Any]) -> Ref:
    """Answer the ref a record holds."""
    arguments = fields["arguments"]
    return Ref(fields["kind"], tuple(fields["path"]), None if arguments is None else tuple(arguments))


def expectations_json(expectations: Expectations) -> dict[str, Any]:
    """Answer what is stated and what is claimed to be exact; acceptances are no part of a proof."""
    return {
        "stated": [_expectation_json(item) for item in expectations.stated],
        "exact": [to_builtins(item) for item in expectations.exact],
    }


def _expectation_json(item: Expectation) -> dict[str, Any]:
    wanted = None if item.wanted is None else {name: _plain(value) for name, value in item.wanted.stated().items()}
    return {
        "ref": to_builtins(item.ref),
        "wanted": wanted,
        "origin": to_builtins(item.origin),
        "severity": item.severity.value,
        "why": item.why,
        "origins": {name: to_builtins(place) for name, place in item.origins.items()},
        "schema": item.schema,
        "anonymous": item.anonymous,
        "exact": item.exact,
        "pattern": item.pattern,
    }


def expectations_of(fields: Mapping[str, Any], fact_of: Callable[[str], type[Fact]]) -> Expectations:
    """Answer the expectations a record holds.

    Args:
        fields: the record.
        fact_of: answers the class of the facts of a kind, by its name.

    Raises:
        KeyError, TypeError, ValueError: it holds none, or speaks of a kind or an attribute that is not known.
    """
    return Expectations(
        stated=tuple(_expectation(item, fact_of) for item in fields["stated"]),
        exact=tuple(map(_exact, fields["exact"])),
    )


def _exact(fields: Mapping[str, Any]) -> Exact:
    arguments = fields["arguments"]
    return Exact(
        kind=fields["kind"],
        path=tuple(fields["path"]),
        origin=Origin(**fields["origin"]),
        severity=Severity(fields["severity"]),
        why=fields["why"],
        arguments=None if arguments is None else tuple(arguments),
    )


def _expectation(fields: Mapping[str, Any], fact_of: Callable[[str], type[Fact]]) -> Expectation:
    ref, wanted = ref_of(fields["ref"]), fields["wanted"]
    return Expectation(
        ref=ref,
        wanted=None if wanted is None else fact_of(ref.kind)(**{name: _frozen(value) for name, value in wanted.items()}),
        origin=Origin(**fields["origin"]),
        severity=Severity(fields["severity"]),
        why=fields["why"],
        origins={name: Origin(**place) for name, place in fields["origins"].items()},
        schema=fields["schema"],
        anonymous=fields["anonymous"],
        exact=fields["exact"],
        pattern=fields["pattern"],
    )


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
