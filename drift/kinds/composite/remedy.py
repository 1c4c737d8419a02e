"""How a composite type is made, changed and dropped."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings, _comment
from drift.kinds.composite.member import Member, alike, members
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote

_BY_HAND = "make a new type, ALTER TABLE … ALTER COLUMN … TYPE it USING ROW(…)::it for every column, drop the old one, rename it"


def create(ref: Ref, composite: Any) -> Sequence[Statement]:
    """Answer CREATE TYPE and what belongs to the type.

    Raises:
        CannotMend: no attributes are stated, or its privileges cannot be brought back.
    """
    if composite.attributes is UNSTATED:
        raise CannotMend(f"state the attributes of {ref} to have it created")
    said = ", ".join(item.sql for item in members(composite.attributes))
    made = Statement(f"CREATE TYPE {qualified(*ref.path)} AS ({said})")
    comments = [replace(item, same_transaction=True) for item in _commented(ref, {}, _texts(composite.comments))]
    return [made, *comments, *_belongings.made(_type(ref), composite)]


def drop(ref: Ref, composite: Any) -> Sequence[Statement]:
    """Answer DROP TYPE; no row goes with it, but privileges do."""
    return _belongings.dropped(_type(ref), composite)


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the statements that change one attribute of the fact.

    Raises:
        CannotMend: attributes would have to change places.
    """
    if attribute == "comments":
        return _joined(_commented(ref, _texts(before.comments), _texts(after.comments)))
    changed = _belongings.altered(_type(ref), attribute, after)
    return _attributes(ref, before, after) if changed is None else changed


def difference(wanted: Sequence[Member], actual: Sequence[Member]) -> str:
    """Answer in words what one list of attributes has that the other has not."""
    ours, theirs = ([item.name for item in side] for side in (wanted, actual))
    missing, extra = [name for name in ours if name not in theirs], [name for name in theirs if name not in ours]
    said = [f"missing: {', '.join(missing)}"] if missing else []
    said += [f"not expected: {', '.join(extra)}"] if extra else []
    if [name for name in theirs if name in ours] != [name for name in ours if name in theirs]:
        said.append("the order differs, and with it what ROW(…) means")
    return "; ".join(said) or "types or collations differ"


def _attributes(ref: Ref, before: Any, after: Any) -> list[Statement]:
    """Answer DROP, ADD and ALTER ATTRIBUTE; PostgreSQL refuses to change the type of one that a column stores."""
    old, new = {item.name: item for item in members(before.attributes)}, {item.name: item for item in members(after.attributes)}
    stays = [name for name in old if name in new]
    if list(new)[: len(stays)] != stays:
        raise CannotMend(f"an attribute is added at the end only, and none changes its place; by hand: {_BY_HAND}")
    statements = [_change(ref, f"DROP ATTRIBUTE {quote(name)}", Hazard.DATA_LOSS) for name in old if name not in new]
    statements += [_retyped(ref, new[name]) for name in stays if not alike(old[name], new[name], ref.path[0])]
    statements += [_change(ref, f"ADD ATTRIBUTE {item.sql}") for name, item in new.items() if name not in old]
    comments = {name: text for name, text in _texts(after.comments).items() if name not in old}
    return _joined([*statements, *_commented(ref, {}, comments)])


def _retyped(ref: Ref, item: Member) -> Statement:
    return _change(ref, f"ALTER ATTRIBUTE {quote(item.name)} TYPE {item.type}{item.collated}")


def _change(ref: Ref, change: str, *hazards: Hazard) -> Statement:
    return Statement(f"ALTER TYPE {qualified(*ref.path)} {change}", hazards=hazards)


def _commented(ref: Ref, before: dict[str, str], after: dict[str, str]) -> list[Statement]:
    """Answer the comments of attributes that differ."""
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return [_comment.on("COLUMN", qualified(*ref.path, name), after.get(name)) for name in names]


def _texts(comments: Any) -> dict[str, str]:
    return {} if comments is UNSTATED else {name: text for name, _, text in (item.partition("=") for item in comments)}


def _joined(statements: Sequence[Statement]) -> list[Statement]:
    return [replace(item, same_transaction=index > 0) for index, item in enumerate(statements)]


def _type(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("TYPE", qualified(*ref.path))
