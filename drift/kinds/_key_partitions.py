"""Keys of partitioned tables: noted on the table alone, built partition by partition while others write, attached one by one."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from drift.kinds import _constraint, _index, _key
from drift.kinds._key import Key
from drift.kinds._names import temporary_name
from drift.kinds._partitions import Part, attach, free_name
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified


def create(
    ref: Ref, key: Key, divided: Sequence[Part], before: Sequence[Statement] = (), after_all: Sequence[Statement] = ()
) -> list[Statement]:
    """Answer the key of a partitioned table.

    Args:
        ref: the constraint.
        key: what is wanted.
        divided: the partitions.
        before: what must be done first.
        after_all: what the way back ends with, to undo that.
    """
    back = (_constraint.drop(ref, key.name), *after_all)
    beside = [replace(item, undo=back) for item in _index.one_transaction(_key.beside(ref, key))]
    return [*before, *_built(ref, key, divided, back), *beside]


def _built(ref: Ref, key: Key, divided: Sequence[Part], back: tuple[Statement, ...]) -> list[Statement]:
    """Answer the key noted on the table, and built and attached on each partition.

    Args:
        ref: tells the table.
        key: with the name it is built under.
        divided: the partitions; one that has an index by name has its part built under that name.
        back: the way back from any of these.
    """
    names = {part.path: _name(part, key) for part in divided}
    attached = [item for part in divided for item in _part(part, key, names, back)]
    return [replace(_only(ref.path[:2], key), undo=back), *attached]


def completed(key: Key, divided: Sequence[Part]) -> list[Statement]:
    """Answer what is missing on some partitions, built there and attached."""
    names = {part.path: part.index or part.candidate or _name(part, key) for part in divided}
    return [item for part in divided if part.index is None for item in _part(part, key, names, ())]


def replaced(ref: Ref, before: Key, after: Key, divided: Sequence[Part]) -> list[Statement]:
    """Answer the exchange for another key, complete on all partitions before the old one goes.

    Raises:
        CannotMend: a foreign key goes by the old one.
    """
    _key.require_unreferenced(before)
    new = temporary_name(after.name)
    marked = [replace(part, index=temporary_name(str(part.index)), candidate=None) for part in divided]
    built = _built(ref, replace(after, name=new), marked, (_constraint.drop(ref, new),))
    swap = [
        _constraint.drop(ref, before.name, hazards=(Hazard.INDEX_BUILD,)),
        _constraint.rename(ref, new, after.name),
        *(_renamed(ref, part) for part in divided),
        *_key.beside(ref, after),
    ]
    return [*built, *_index.one_transaction(swap)]


def _renamed(ref: Ref, part: Part) -> Statement:
    """Answer how the key of a partition gets the name of the one it replaces."""
    name = str(part.index)
    return _constraint.rename(Ref(ref.kind, (*part.path, name)), temporary_name(name), name)


def _name(part: Part, key: Key) -> str:
    columns, label = key.label
    return part.index or free_name(part, columns, label)


def _part(part: Part, key: Key, names: Mapping[tuple[str, str], str], back: tuple[Statement, ...]) -> list[Statement]:
    """Answer the key of one partition, and ATTACH.

    Args:
        part: the partition.
        key: what the table is to have.
        names: the names of the keys of the partitions.
        back: the way back from before it.
    """
    name = names[part.path]
    on = Ref("", (*part.path, name))
    attaching = attach(part, names.get(part.above, key.name), name, back)
    if part.candidate == name:
        return [attaching]
    own = replace(key, name=name)
    gone = (_constraint.drop(on, name), *back)
    if not part.leaf:
        return [replace(_only(part.path, own), undo=gone), attaching]
    built = _key.build(on, own, name, undo=(_key.drop_index(on, name), *back))
    return [built, _key.adopt(on, own, name, undo=gone), attaching]


def _only(table: tuple[str, ...], key: Key) -> Statement:
    name = qualified(*table)
    return Statement(f"ALTER TABLE ONLY {name} ADD {_key.clause(key)}", lock=_constraint.EXCLUSIVE, relation=name)
