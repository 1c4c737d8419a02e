"""How an index is built, rebuilt and dropped without keeping anybody from writing."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds.index.keys import parse
from drift.model import Hazard, Precondition, Ref, Statement
from drift.preconditions import Keyed, may_create_in, no_duplicates
from drift.sqltext import literal, qualified, quote

_LOCK = "SHARE UPDATE EXCLUSIVE"


def create(ref: Ref, index: Any) -> Sequence[Statement]:
    """Answer CREATE INDEX CONCURRENTLY, and the comment where one is stated.

    Raises:
        CannotMend: the keys are not stated.
    """
    _require_plain(index)
    statements = [_build(ref, ref.path[-1], index, undo=(_drop(ref, ref.path[-1]),))]
    return statements if not isinstance(index.comment, str) else [*statements, *comment(ref, index)]


def drop(ref: Ref, index: Any) -> Sequence[Statement]:
    """Answer DROP INDEX CONCURRENTLY.

    Raises:
        CannotMend: a constraint stands on it.
    """
    if isinstance(index.constraint, str):
        raise CannotMend(f"it belongs to constraint {index.constraint}: state the constraint, not its index")
    return [_drop(ref, ref.path[-1])]


def rebuild(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the index built beside the old one, which is then dropped and gives it its name.

    Raises:
        CannotMend: a constraint stands on it, or the previous state was an index that never became valid.
    """
    if isinstance(before.constraint, str):
        raise CannotMend(f"it belongs to constraint {before.constraint}: state the constraint, not its index")
    _require_plain(before)
    if after.valid is False:
        raise CannotMend("an invalid index is not made on purpose")
    if before.valid is False:
        # A build that was cut off: nobody uses it and every write maintains it, so nothing is lost with it.
        away = replace(_drop(ref, ref.path[-1], undo=()), hazards=())
        commented = comment(ref, before) if isinstance(before.comment, str) else []
        return [away, _build(ref, ref.path[-1], after, undo=(_drop(ref, ref.path[-1]),)), *commented]
    new = f"{ref.path[-1].encode()[:52].decode(errors='ignore')}_driftnew"
    statements = [
        _build(ref, new, after, undo=(_drop(ref, new),)),
        _drop(ref, ref.path[-1], undo=()),
        Statement(f"ALTER INDEX {qualified(ref.path[0], new)} RENAME TO {quote(ref.path[-1])}", lock=_LOCK),
    ]
    return statements if not isinstance(before.comment, str) else [*statements, *comment(ref, before)]


def _require_plain(index: Any) -> None:
    """Raise where the index has something that would be lost by building it anew.

    Raises:
        CannotMend: names what.
    """
    if index.kept:
        raise CannotMend(f"built anew it would lose {', '.join(index.kept)}: by hand")


def comment(ref: Ref, index: Any) -> Sequence[Statement]:
    """Answer COMMENT ON INDEX."""
    value = literal(index.comment) if isinstance(index.comment, str) else "NULL"
    return [Statement(f"COMMENT ON INDEX {qualified(ref.path[0], ref.path[-1])} IS {value}", lock=_LOCK)]


def _build(ref: Ref, name: str, index: Any, undo: tuple[Statement, ...]) -> Statement:
    return Statement(
        definition(ref, name, index),
        lock=_LOCK,
        relation=qualified(*ref.path[:2]),
        in_transaction=False,
        undo=undo,
        preconditions=_buildable(ref, index),
    )


def _buildable(ref: Ref, index: Any) -> tuple[Precondition, ...]:
    """Answer what must be so before the index can be built."""
    asked = (may_create_in(ref.path[0]),)
    if index.unique is not True:
        return asked
    keys = [parse(key).expression for key in index.columns]
    where = index.where if isinstance(index.where, str) else None
    return (*asked, no_duplicates(Keyed((ref.path[0], ref.path[1]), keys, where, index.nulls_not_distinct is True)))


def definition(ref: Ref, name: str, index: Any) -> str:
    """Answer CREATE INDEX CONCURRENTLY for a fact.

    Raises:
        CannotMend: the keys are not stated.
    """
    if index.columns is UNSTATED or index.columns is None:
        raise CannotMend(f"state the columns of {ref} to have it created")
    keys = ", ".join(str(parse(key)) for key in index.columns)
    words = ["CREATE UNIQUE INDEX" if index.unique is True else "CREATE INDEX", "CONCURRENTLY", quote(name)]
    words += ["ON", qualified(*ref.path[:2])]
    words += [f"USING {quote(index.method)}"] if isinstance(index.method, str) else []
    words += [f"({keys})"]
    words += [f"INCLUDE ({', '.join(map(quote, index.include))})"] if index.include else []
    words += ["NULLS NOT DISTINCT"] if index.nulls_not_distinct is True else []
    words += [f"WHERE {index.where}"] if isinstance(index.where, str) else []
    return " ".join(words)


def _drop(ref: Ref, name: str, undo: tuple[Statement, ...] | None = None) -> Statement:
    return Statement(
        f"DROP INDEX CONCURRENTLY {qualified(ref.path[0], name)}",
        lock=_LOCK,
        relation=qualified(*ref.path[:2]),
        hazards=(Hazard.INDEX_BUILD,),
        in_transaction=False,
        undo=undo,
    )
