"""Steps and states as a journal holds them. Secrets are masked on the way out, which is where a step may lose its undo."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import to_builtins

from drift import codec
from drift.codec import ref_of
from drift.model import Ref, Step
from drift.redact import clean
from drift.remedy.witness import State, States, plain


def step_json(step: Step) -> dict[str, Any]:
    """Answer a step with everything it carries; ``masked`` says that its undo held a secret and is not whole."""
    masked = any(clean(statement.sql) != statement.sql for statement in step.undo)
    return {**codec.step_json(step), "masked": masked}


def states_json(states: States) -> list[dict[str, Any]]:
    """Answer states as a list, because a ref is no JSON key."""
    return [{"ref": to_builtins(ref), "is": plain(state)} for ref, state in states.items()]


def states_of(items: Iterable[Mapping[str, Any]]) -> dict[Ref, State]:
    """Answer the states a record holds."""
    return {ref_of(item["ref"]): item["is"] for item in items}
