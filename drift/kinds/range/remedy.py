"""How a range type is made and dropped."""

from collections.abc import Sequence
from typing import Any

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings, _collation
from drift.model import Ref, Statement
from drift.sqltext import qualified, split_name


def create(ref: Ref, range_type: Any) -> Sequence[Statement]:
    """Answer CREATE TYPE and what belongs to the type.

    Raises:
        CannotMend: no subtype is stated, or its privileges cannot be brought back.
    """
    if range_type.subtype is UNSTATED:
        raise CannotMend(f"state the subtype of {ref} to have it created")
    said = [f"subtype = {range_type.subtype}"]
    for parameter, text in (
        ("subtype_opclass", range_type.operator_class),
        ("collation", _collation.quoted(range_type.collation) if isinstance(range_type.collation, str) else None),
        ("canonical", range_type.canonical),
        ("subtype_diff", range_type.subtype_diff),
        ("multirange_type_name", _multirange(ref, range_type)),
    ):
        said += [f"{parameter} = {text}"] if isinstance(text, str) else []
    made = Statement(f"CREATE TYPE {qualified(*ref.path)} AS RANGE ({', '.join(said)})")
    return [made, *_belongings.made(_type(ref), range_type)]


def _multirange(ref: Ref, range_type: Any) -> str | None:
    name = range_type.multirange
    if not isinstance(name, str):
        return None
    parts = split_name(name)
    return qualified(*parts) if len(parts) > 1 else qualified(ref.path[0], *parts)


def drop(ref: Ref, range_type: Any) -> Sequence[Statement]:
    """Answer DROP TYPE; no row goes with it, but privileges do."""
    return _belongings.dropped(_type(ref), range_type)


def alter(ref: Ref, attribute: str, after: Any) -> Sequence[Statement]:
    """Answer the change of the owner or of the comment.

    Raises:
        CannotMend: it is something else.
    """
    changed = _belongings.altered(_type(ref), attribute, after)
    if changed is None:
        raise CannotMend(
            f"the {attribute} of a range type cannot be changed; by hand: make a new type, ALTER TABLE … ALTER COLUMN … TYPE it"
            " USING it(lower(…), upper(…)) for every column, drop the old one, rename the new one"
        )
    return changed


def _type(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("TYPE", qualified(*ref.path))
