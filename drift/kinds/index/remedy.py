"""How an index is built, rebuilt and dropped without keeping anybody from writing."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _index
from drift.kinds._partitions import Part, attach, free_name, parts
from drift.kinds.index.fact import REBUILT
from drift.kinds.index.keys import bare, parse
from drift.model import Hazard, Precondition, Ref, Statement
from drift.preconditions import Keyed, may_create_in, no_duplicates
from drift.sqltext import qualified, quote


def create(ref: Ref, index: Any) -> Sequence[Statement]:
    """Answer CREATE INDEX CONCURRENTLY, on each partition where there are some, and what it cannot say.

    Raises:
        CannotMend: the keys are not stated, or it is part of another.
    """
    _require_own(index)
    name = ref.path[-1]
    divided = parts(index.parts)
    built = [_build(ref, name, index, ())] if divided is None else _on_each(ref, name, index, divided)
    named = _index.one_transaction([*_index.identity(ref, index, name), *_beside(ref, index)])
    return [*built, *(replace(item, undo=tuple(drop(ref, index))) for item in named)]


def drop(ref: Ref, index: Any) -> Sequence[Statement]:
    """Answer DROP INDEX CONCURRENTLY; a partitioned one goes with all its parts, for which others wait.

    Raises:
        CannotMend: a constraint stands on it, it is part of another or about to be.
    """
    _require_own(index)
    if isinstance(index.awaited_by, str):
        raise CannotMend(f"it is attached when {index.awaited_by} of the table above is completed")
    return [_drop(ref, ref.path[-1], partitioned=index.parts)]


def rebuild(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the index built beside the old one, which is then dropped and gives it its name.

    Raises:
        CannotMend: it belongs to something else, an invalid one is wanted, or the new one could not be what the old one is.
    """
    _require_own(before)
    if after.valid is False:
        raise CannotMend("an invalid index is not made on purpose")
    if before.replica_identity is True and not (after.unique is True and after.where is None and _plain(after)):
        raise CannotMend(
            "it is the table's REPLICA IDENTITY, which the new one could not be: ALTER TABLE … REPLICA IDENTITY first"
        )
    divided = parts(before.parts)
    if divided is not None:
        return _rebuild_each(ref, before, after, divided)
    if before.valid is False:
        return _build_again(ref, before, after)
    name, new = ref.path[-1], _beside_name(ref.path[-1])
    gone = _drop(ref, new)
    # After the old one is gone, the way back builds it again.
    back = (*_again(ref, before), gone)
    return [
        _build(ref, new, after, (gone,)),
        *(replace(item, undo=(*_index.identity(ref, before, name), gone)) for item in _index.identity(ref, before, new)),
        _drop(ref, name, undo=back),
        *_index.one_transaction([_rename(ref, new, name), *_beside(ref, replace(after, comment=before.comment))]),
    ]


def _build_again(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the index built in the place of one whose build was cut off: nobody uses that, so nothing is lost with it."""
    name = ref.path[-1]
    gone = _drop(ref, name)
    named = [*_index.identity(ref, before, name), *_beside(ref, replace(after, comment=before.comment))]
    return [
        replace(gone, undo=(), hazards=()),
        _build(ref, name, after, (gone,)),
        *(replace(item, undo=(gone,)) for item in _index.one_transaction(named)),
    ]


def _again(ref: Ref, index: Any) -> list[Statement]:
    """Answer the old index as the way back makes it, nothing where nobody wants it back."""
    if index.valid is False:
        return []
    name = ref.path[-1]
    return [replace(_build(ref, name, index, ()), undo=None), *_index.identity(ref, index, name), *_beside(ref, index)]


def _require_own(index: Any) -> None:
    if isinstance(index.constraint, str):
        raise CannotMend(f"it belongs to constraint {index.constraint}: state the constraint, not its index")
    if isinstance(index.part_of, str):
        raise CannotMend(f"it is attached to {index.part_of}: state that one")


def _plain(index: Any) -> bool:
    return isinstance(index.columns, tuple) and all(bare(parse(key).expression) for key in index.columns)


def _beside(ref: Ref, index: Any) -> list[Statement]:
    """Answer what CREATE INDEX cannot say."""
    said = [_index.comment(ref, ref.path[-1], index.comment)] if isinstance(index.comment, str) else []
    return [*(replace(item, same_transaction=True) for item in said), *_index.beside(ref, index)]


def _beside_name(name: str) -> str:
    return f"{name.encode()[:52].decode(errors='ignore')}_driftnew"


def _build(ref: Ref, name: str, index: Any, back: Sequence[Statement]) -> Statement:
    """Answer the index built while others write.

    Args:
        ref: tells the table.
        name: its unquoted name.
        index: what it is to be.
        back: the way back from right after it, nothing for its removal.
    """
    sql = definition(ref.path[:2], name, index)
    undo = tuple(back) or (_drop(ref, name),)
    return Statement(
        sql,
        lock=_index.ONLINE,
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


def definition(table: tuple[str, ...], name: str, index: Any, manner: str = "CONCURRENTLY ") -> str:
    """Answer CREATE INDEX for a fact.

    Args:
        table: schema and name of the table.
        name: the unquoted name of the index.
        index: what it is to be.
        manner: ``CONCURRENTLY``, or ``ONLY`` for a partitioned table alone.

    Raises:
        CannotMend: the keys are not stated.
    """
    if index.columns is UNSTATED or index.columns is None:
        raise CannotMend(f"state the columns of {name} to have it created")
    only = manner == "ONLY "
    words = [f"CREATE {'UNIQUE ' if index.unique is True else ''}INDEX {'' if only else manner}{quote(name)}"]
    words += [f"ON {manner if only else ''}{qualified(*table)}"]
    words += [f"USING {quote(index.method)}"] if isinstance(index.method, str) else []
    words += [f"({', '.join(str(parse(key)) for key in index.columns)})"]
    words += [f"INCLUDE ({', '.join(map(quote, index.include))})"] if index.include else []
    words += ["NULLS NOT DISTINCT"] if index.nulls_not_distinct is True else []
    words += _index.storage(index)
    words += [f"WHERE {index.where}"] if isinstance(index.where, str) else []
    return " ".join(words)


def _drop(ref: Ref, name: str, undo: tuple[Statement, ...] | None = None, partitioned: object = None) -> Statement:
    online = not isinstance(partitioned, tuple)
    return Statement(
        f"DROP INDEX {'CONCURRENTLY ' if online else ''}{qualified(ref.path[0], name)}",
        lock=_index.ONLINE if online else _index.EXCLUSIVE,
        relation=qualified(*ref.path[:2]),
        hazards=(Hazard.INDEX_BUILD,),
        in_transaction=not online,
        undo=undo,
    )


def _rename(ref: Ref, old: str, new: str) -> Statement:
    return Statement(f"ALTER INDEX {qualified(ref.path[0], old)} RENAME TO {quote(new)}", lock=_index.ONLINE)


def _on_each(ref: Ref, name: str, index: Any, divided: Sequence[Part], *, fresh: bool = False) -> list[Statement]:
    """Answer the index made for the table alone, then on each partition, and each of these attached.

    Args:
        ref: the index.
        name: the unquoted name it is made under.
        index: what it is to be.
        divided: the partitions.
        fresh: whether the parts get names beside those they have.
    """
    root = _drop(ref, name, partitioned=())
    only = Statement(
        definition(ref.path[:2], name, index, "ONLY "),
        "SHARE",
        qualified(*ref.path[:2]),
        undo=(root,),
        preconditions=_buildable(ref, index),
    )
    built = [only]
    names = {ref.path[:2]: name}
    for part in divided:
        child = part.index if isinstance(part.index, str) and not fresh else free_name(part, _name_parts(index), "idx")
        names[part.path] = child
        built += [_on_part(part, child, index, root), attach(part, names[part.above], child, (root,))]
    return built


def _on_part(part: Part, name: str, index: Any, root: Statement | None) -> Statement:
    """Answer the index built on one partition."""
    place = Ref("index", (*part.path, name))
    back = [_drop(place, name, partitioned=None if part.leaf else ()), *([root] if root else [])]
    if part.leaf:
        return _build(place, name, index, back)
    return Statement(definition(part.path, name, index, "ONLY "), "SHARE", qualified(*part.path), undo=tuple(back))


def _name_parts(index: Any) -> list[str]:
    keys = [parse(key).expression for key in index.columns or ()]
    return [*(bare(key) or "expr" for key in keys), *(index.include or ())]


def _rebuild_each(ref: Ref, before: Any, after: Any, divided: Sequence[Part]) -> list[Statement]:
    """Answer the missing parts built and attached, or all of it built beside the old one and put into its place."""
    name = ref.path[-1]
    if all(getattr(before, item) == getattr(after, item) for item in REBUILT - {"valid"}):
        return _completed(name, after, divided)
    if before.valid is False:
        raise CannotMend(
            "some partition has no part of it: have it completed first (state its definition as it is), then changed"
        )
    new = _beside_name(name)
    marked = [replace(part, index=_beside_name(str(part.index))) for part in divided]
    built = _on_each(ref, new, after, marked)
    renamed = [_rename(Ref("index", (*part.path, "")), _beside_name(str(part.index)), str(part.index)) for part in divided]
    away = [
        _drop(ref, name, partitioned=()),
        _rename(ref, new, name),
        *renamed,
        *_beside(ref, replace(after, comment=before.comment)),
    ]
    return [*built, *_index.one_transaction(away)]


def _completed(name: str, index: Any, divided: Sequence[Part]) -> list[Statement]:
    """Answer what is missing built on its partition and attached, or what is there already attached."""
    built: list[Statement] = []
    names: dict[tuple[str, str], str] = {}
    for part in divided:
        child = part.index or part.candidate or free_name(part, _name_parts(index), "idx")
        names[part.path] = child
        if part.index is None:
            built += [] if part.candidate else [_on_part(part, child, index, None)]
            built.append(attach(part, names.get(part.above, name), child, ()))
    return built
