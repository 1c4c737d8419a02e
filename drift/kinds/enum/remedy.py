"""How an enumerated type is made, extended and dropped."""

from collections.abc import Iterator, Sequence
from typing import Any

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings
from drift.model import Hazard, Ref, Statement
from drift.preconditions import may_create_in
from drift.sqltext import literal, qualified


def create(ref: Ref, enum: Any) -> Sequence[Statement]:
    """Answer CREATE TYPE and what belongs to the type.

    Raises:
        CannotMend: no labels are stated, or its privileges cannot be brought back.
    """
    if enum.labels is UNSTATED:
        raise CannotMend(f"state the labels of {ref} to have it created")
    labels = ", ".join(_literal(label) for label in enum.labels)
    made = Statement(f"CREATE TYPE {qualified(*ref.path)} AS ENUM ({labels})", preconditions=(may_create_in(ref.path[0]),))
    return [made, *_belongings.made(_type(ref), enum)]


def drop(ref: Ref, enum: Any) -> Sequence[Statement]:
    """Answer DROP TYPE; no row goes with it, but privileges do."""
    return _belongings.dropped(_type(ref), enum)


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the change of one attribute.

    Raises:
        CannotMend: labels would have to go or to change places.
    """
    return _belongings.altered(_type(ref), attribute, after) or add_labels(ref, before, after)


def _type(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("TYPE", qualified(*ref.path))


def add_labels(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer one ADD VALUE a label, each in a transaction of its own: before its COMMIT a new label cannot be used (55P04).

    Raises:
        CannotMend: labels would have to go or to change places, which PostgreSQL has no statement for.
    """
    if reason := _unmendable(before.labels, after.labels):
        raise CannotMend(f"{reason}; by hand: {_by_hand(ref, before.labels, after.labels)}")
    verb = f"ALTER TYPE {qualified(*ref.path)} ADD VALUE"
    return [
        Statement(f"{verb} {_literal(label)}{place}", hazards=(Hazard.IRREVERSIBLE,), undo=())
        for label, place in _missing(before.labels, after.labels)
    ]


def difference(wanted: Any, actual: Any) -> str:
    """Answer in words what one list of labels has that the other has not."""
    missing = [label for label in wanted.labels if label not in actual.labels]
    extra = [label for label in actual.labels if label not in wanted.labels]
    said = [f"missing: {', '.join(missing)}"] if missing else []
    said += [f"not expected: {', '.join(extra)}"] if extra else []
    if [label for label in actual.labels if label not in extra] != [label for label in wanted.labels if label not in missing]:
        said.append("the order differs, and with it what < and ORDER BY mean")
    return "; ".join(said)


def _unmendable(before: Sequence[str], after: Sequence[str]) -> str | None:
    extra = [label for label in before if label not in after]
    if extra:
        return f"PostgreSQL cannot remove a label ({', '.join(extra)})"
    if [label for label in after if label in before] != list(before):
        return "PostgreSQL cannot move a label"
    return None


def _by_hand(ref: Ref, before: Sequence[str], after: Sequence[str]) -> str:
    """Answer what a person can do: rename where one label stands in the place of another, else exchange the type."""
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    if len(before) == len(after) and len(pairs) == 1 and pairs[0][1] not in before:
        old, new = map(_literal, pairs[0])
        return f"if it was renamed, ALTER TYPE {qualified(*ref.path)} RENAME VALUE {old} TO {new}"
    return (
        "create a new type, ALTER TABLE … ALTER COLUMN … TYPE it USING column::text::it for every column"
        " (a rewrite each), drop the old type, rename the new one"
    )


def _missing(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each label that is missing, and where it belongs among those that are there by then."""
    for index, label in enumerate(after):
        if label not in before:
            following = next((other for other in after[index + 1 :] if other in before), None)
            if index:
                yield label, f" AFTER {_literal(after[index - 1])}"
            else:
                yield label, f" BEFORE {_literal(following)}" if following is not None else ""


def _literal(label: str) -> str:
    return literal(label).lstrip()
