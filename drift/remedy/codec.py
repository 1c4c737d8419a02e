"""Steps and states as JSON, and back. Secrets are masked on the way out, which is where a step may lose its undo."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import to_builtins

from drift.model import Finding, Hazard, Origin, Ref, Severity, Statement, Step
from drift.redact import clean
from drift.remedy.witness import State, States, plain


def step_json(step: Step) -> dict[str, Any]:
    """Answer a step with everything it carries; ``masked`` says that its undo held a secret and is not whole."""
    masked = any(clean(statement.sql) != statement.sql for statement in step.undo)
    fields: dict[str, Any] = to_builtins(step)
    return {**fields, "masked": masked}


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
    )


def statements_of(items: Iterable[Mapping[str, Any]]) -> tuple[Statement, ...]:
    """Answer the statements of an undo; an undo has none of its own."""
    return tuple(Statement(**{**item, "hazards": hazards_of(item["hazards"]), "undo": None}) for item in items)


def hazards_of(names: Iterable[str]) -> tuple[Hazard, ...]:
    """Answer the hazards of those names."""
    return tuple(map(Hazard, names))


def finding_of(fields: Mapping[str, Any]) -> Finding:
    """Answer the finding a record holds; its values are as JSON gave them back."""
    parts = {
        "ref": ref_of(fields["ref"]),
        "origin": Origin(**fields["origin"]),
        "severity": Severity(fields["severity"]),
    }
    return Finding(**{**fields, **parts})


def ref_of(fields: Mapping[str, Any]) -> Ref:
    """Answer the ref a record holds."""
    arguments = fields["arguments"]
    return Ref(fields["kind"], tuple(fields["path"]), None if arguments is None else tuple(arguments))


def states_json(states: States) -> list[dict[str, Any]]:
    """Answer states as a list, because a ref is no JSON key."""
    return [{"ref": to_builtins(ref), "is": plain(state)} for ref, state in states.items()]


def states_of(items: Iterable[Mapping[str, Any]]) -> dict[Ref, State]:
    """Answer the states a record holds."""
    return {ref_of(item["ref"]): item["is"] for item in items}
