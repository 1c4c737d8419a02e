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
    noted = replace(_only(ref.path[:2], key), undo=back)
    names = {part.path: _name(part, key) for part in divided}
    attached = [item for part in divided for item in _part(part, key, names, back)]
    return [*before, noted, *attached, *_back(_index.one_transaction(_key.beside(ref, key)), *back)]


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
    marked = [replace(part, index=temporary_name(str(part.index)), candidate=None) for part in divided]
    built = create(ref, replace(after, name=temporary_name(after.name), fact=_Silent(after.fact)), marked)
    names = [(part, _name(marked_part, after), str(part.index)) for part, marked_part in zip(divided, marked, strict=True)]
    swap = [
        _constraint.drop(ref, before.name, hazards=(Hazard.INDEX_BUILD,)),
        _constraint.rename(ref, temporary_name(after.name), after.name),
        *(_constraint.rename(Ref(ref.kind, (*part.path, old)), new, old) for part, new, old in names),
        *_key.beside(ref, after),
    ]
    return [*built, *_index.one_transaction(swap)]


class _Silent:
    """A key without what only its final state must have."""

    def __init__(self, fact: object) -> None:
        self.options = getattr(fact, "options", ())
        self.tablespace = getattr(fact, "tablespace", None)
        self.comment = self.index_comment = None
        self.clustered = self.replica_identity = False
        self.statistics: tuple[str, ...] = ()
        self.depends_on_extensions: tuple[str, ...] = ()


def _back(statements: Sequence[Statement], *undo: Statement) -> list[Statement]:
    return [replace(item, undo=undo) for item in statements]


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
