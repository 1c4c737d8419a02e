"""How a table is made, changed and dropped."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _comment, _options, _owner, _reloptions
from drift.kinds.table import family
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote, split_name

if TYPE_CHECKING:
    from drift.kinds.table.fact import Table

EXCLUSIVE: Final = "ACCESS EXCLUSIVE"
ONLINE: Final = "SHARE UPDATE EXCLUSIVE"

NO_INDEX: Final = ("default", "full", "nothing")


def words(table: "Table") -> str:
    """Answer what a table is called in ALTER, DROP and COMMENT ON."""
    return "FOREIGN TABLE" if isinstance(table.foreign_server, str) else "TABLE"


def drop(ref: Ref, table: "Table") -> Sequence[Statement]:
    """Answer DROP TABLE; of a foreign table no row is lost.

    Raises:
        CannotMend: it is no table.
    """
    if isinstance(table.other, str):
        raise CannotMend(f"it is a {table.other}, which drift does not drop")
    if isinstance(table.foreign_server, str):
        return [Statement(f"DROP FOREIGN TABLE {qualified(*ref.path)}", lock=EXCLUSIVE)]
    name = qualified(*ref.path)
    return [Statement(f"DROP TABLE {name}", lock=EXCLUSIVE, relation=name, hazards=(Hazard.DATA_LOSS,))]


def alter(ref: Ref, attribute: str, before: "Table", after: "Table") -> Sequence[Statement]:
    """Answer the statements that change one attribute from ``before`` to ``after``.

    Raises:
        CannotMend: only a new table has it otherwise, or it is no table.
    """
    if isinstance(before.other, str):
        raise CannotMend(f"it is a {before.other}, which drift does not alter")
    changer = _CHANGES.get(attribute)
    if changer is None:
        raise CannotMend(_BY_HAND[attribute])
    return changer(ref, before, after)


def beside(ref: Ref, table: "Table", clauses: Sequence[str] = ()) -> list[Statement]:
    """Answer what CREATE TABLE cannot say, as far as it is stated.

    Raises:
        CannotMend: replicas are to know its rows by an index that is made later.
    """
    name = qualified(*ref.path)
    made = [_owner.alter(words(table), name, table.owner)] if isinstance(table.owner, str) else []
    if table.replica_identity not in (UNSTATED, "default"):
        index = quote(split_name(str(table.replica_identity))[-1])
        built = any(clause.startswith(f"CONSTRAINT {index} ") for clause in clauses)
        if table.replica_identity not in NO_INDEX and not built:
            raise CannotMend(f"replica_identity names an index that is made after the table: leave it out until {index} is there")
        made.append(Statement(f"ALTER TABLE {name} REPLICA IDENTITY {_identity_words(str(table.replica_identity))}"))
    return [*(replace(item, same_transaction=True) for item in made), *_comment.beside(words(table), name, table.comment)]


def _change(ref: Ref, table: "Table", what: str, **facts: Any) -> Statement:
    """Answer ALTER TABLE; a foreign table cannot be locked by LOCK TABLE."""
    name = qualified(*ref.path)
    relation = None if isinstance(table.foreign_server, str) else name
    return Statement(f"ALTER {words(table)} {name} {what}", **{"lock": EXCLUSIVE, "relation": relation, **facts})


def _persistence(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    _require_rows(ref, before, "persistence")
    hazards: tuple[Hazard, ...] = (Hazard.TABLE_REWRITE,)
    if after.persistence == "unlogged":
        # After a crash an unlogged table is empty.
        hazards = (*hazards, Hazard.DATA_LOSS)
    what = "SET UNLOGGED" if after.persistence == "unlogged" else "SET LOGGED"
    return [_change(ref, before, what, hazards=hazards, rewrites=True)]


def _access_method(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    _require_rows(ref, before, "access_method")
    if isinstance(before.version, int) and before.version < 150000:
        raise CannotMend("before PostgreSQL 15 a table keeps its access method: make a new one with USING and copy the rows")
    if not isinstance(after.access_method, str):
        raise CannotMend("a table has an access method: state which")
    return [
        _change(ref, before, f"SET ACCESS METHOD {quote(after.access_method)}", hazards=(Hazard.TABLE_REWRITE,), rewrites=True)
    ]


def _tablespace(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    target = after.tablespace if isinstance(after.tablespace, str) else str(before.home_tablespace)
    # Of a partitioned table it is only what its next partitions are made in.
    rewrites = before.partition_by is None
    hazards = (Hazard.TABLE_REWRITE,) if rewrites else ()
    return [_change(ref, before, f"SET TABLESPACE {quote(target)}", hazards=hazards, rewrites=rewrites)]


def _require_rows(ref: Ref, table: "Table", attribute: str) -> None:
    if isinstance(table.partition_by, str):
        raise CannotMend(f"{ref} holds no rows itself: its partitions have the {attribute}, state it there")


def _optioned(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    if isinstance(before.foreign_server, str):
        return [_change(ref, before, _options.change(before.options, after.options))]
    names = {*_reloptions.by_name(before.options), *_reloptions.by_name(after.options)}
    lock = EXCLUSIVE if "user_catalog_table" in names else ONLINE
    return _reloptions.statements(before.options, after.options, lambda what: _change(ref, before, what, lock=lock))


def _replica_identity(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    what = str(after.replica_identity)
    uniques = before.uniques if isinstance(before.uniques, tuple) else ()
    if what not in NO_INDEX and split_name(what)[-1] not in uniques:
        raise CannotMend(f"there is no valid unique index {what} on it; once there is: drift check --fix")
    return [_change(ref, before, f"REPLICA IDENTITY {_identity_words(what)}")]


def _identity_words(what: str) -> str:
    return what.upper() if what in NO_INDEX else f"USING INDEX {quote(split_name(what)[-1])}"


def _partition(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    return family.moved(ref, before, after)


def _inherits(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    gone = [name for name in before.parents if name not in after.parents]
    new = [name for name in after.parents if name not in before.parents]
    # Columns that came from a table become the table's own, and stay so when it inherits again.
    steps = [_change(ref, before, f"NO INHERIT {name}", hazards=(Hazard.IRREVERSIBLE,)) for name in gone]
    steps += [_change(ref, before, f"INHERIT {name}") for name in new]
    return [item if not index else replace(item, same_transaction=True) for index, item in enumerate(steps)]


def _of_type(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    return [_change(ref, before, f"OF {after.of_type}" if isinstance(after.of_type, str) else "NOT OF")]


def _owned(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    name = qualified(*ref.path)
    relation = None if isinstance(before.foreign_server, str) else name
    return [_owner.alter(words(before), name, str(after.owner), lock=EXCLUSIVE, relation=relation)]


def _commented(ref: Ref, before: "Table", after: "Table") -> Sequence[Statement]:
    name = qualified(*ref.path)
    relation = None if isinstance(before.foreign_server, str) else name
    return [_comment.on(words(before), name, after.comment, lock=ONLINE, relation=relation)]


_CHANGES: Final[Mapping[str, Callable[[Ref, "Table", "Table"], Sequence[Statement]]]] = {
    "persistence": _persistence,
    "access_method": _access_method,
    "tablespace": _tablespace,
    "options": _optioned,
    "replica_identity": _replica_identity,
    "partition_of": _partition,
    "bound": _partition,
    "inherits": _inherits,
    "of_type": _of_type,
    "owner": _owned,
    "comment": _commented,
}

_BY_HAND: Final = {
    "partition_by": "only a new table is divided otherwise: CREATE TABLE … PARTITION BY …, attach or copy the rows, rename",
    "foreign_server": "only a new table has its rows elsewhere: CREATE FOREIGN TABLE … SERVER …, or CREATE TABLE, and rename",
}
