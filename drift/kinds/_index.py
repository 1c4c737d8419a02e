"""What an index has beside its keys, whether it stands for itself or a constraint stands on it: storage, statistics, comments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Shape, attribute
from drift.kind import CannotMend
from drift.kinds import _comment
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, qualified, quote

ONLINE: Final = "SHARE UPDATE EXCLUSIVE"
EXCLUSIVE: Final = "ACCESS EXCLUSIVE"

OPTIONS: Final[Any] = attribute(Shape.OPTIONS, "The storage parameters of its index (fillfactor …).", plain=())
TABLESPACE: Final[Any] = attribute(Shape.TEXT, "The tablespace of its index; null for the database's own.", null=True)
CLUSTERED: Final[Any] = attribute(Shape.FLAG, "Whether CLUSTER sorts the table by its index.", plain=False)
STATISTICS: Final[Any] = attribute(
    Shape.OPTIONS, "The statistics targets of expressions in its index, by the number of the key.", plain=()
)
INDEX_COMMENT: Final[Any] = attribute(Shape.TEXT, "The comment on its index; null when there must be none.", null=True)
EXTENSIONS: Final[Any] = attribute(Shape.NAME_SET, "The extensions with which its index is dropped.", plain=())
PARTS: Final[Any] = attribute(
    Shape.HIDDEN, "The partitions of the table, and what they have of it, as JSON; see ``_partitions``."
)
REPLICA_IDENTITY: Final[Any] = attribute(Shape.HIDDEN, "Whether logical replication tells rows apart by its index.")
CLUSTERED_INDEX: Final[Any] = attribute(Shape.HIDDEN, "The index CLUSTER sorts the table by.")
HOME: Final[Any] = attribute(Shape.HIDDEN, "The tablespace of the database.")

ALTERED: Final = ("options", "tablespace", "clustered", "statistics", "index_comment", "depends_on_extensions")
"""The attributes that are changed without building the index anew."""

# Written out, these say what the method does without them (reloptions.c and the methods' own handlers, the same in 13 to 18).
_SAYS_NOTHING: Final[Mapping[str, Mapping[str, str]]] = {
    "btree": {"fillfactor": "90", "deduplicate_items": "true"},
    "hash": {"fillfactor": "75"},
    "gist": {"fillfactor": "90", "buffering": "auto"},
    "spgist": {"fillfactor": "80"},
    "gin": {"fastupdate": "true"},
    "brin": {"pages_per_range": "128", "autosummarize": "false"},
}
_FLAGS: Final = frozenset({"deduplicate_items", "fastupdate", "autosummarize"})
_TRUE: Final = frozenset({"true", "yes", "on", "1", "t", "y"})
_FALSE: Final = frozenset({"false", "no", "off", "0", "f", "n"})

# The others lock the index against everybody, and with it who plans a query on its table (reloptions.c).
_LIGHT: Final = frozenset({"fillfactor", "deduplicate_items"})


def same_options(method: object, wanted: object, actual: object) -> bool:
    """Answer whether two sets of storage parameters mean the same to an index of this method."""
    return _effective(method, wanted) == _effective(method, actual)


def require_numbers(statistics: object) -> None:
    """Raise unless statistics targets are numbers by the number of a key.

    Raises:
        ValueError: one is not.
    """
    for key, value in by_name(statistics).items():
        if not (key.isdecimal() and value.isdecimal()):
            raise ValueError(f"statistics: {key}: {value} is not the number of a key with a target of 0 to 10000")


def written(options: object) -> str:
    """Answer what stands in WITH (…), empty where there is nothing."""
    return ", ".join(f"{quote(name)} = {literal(value).lstrip()}" for name, value in by_name(options).items())


def by_name(options: object) -> dict[str, str]:
    """Answer ``name=value`` items as a mapping."""
    items = options if isinstance(options, tuple) else ()
    return {name: value for name, _, value in (item.partition("=") for item in items)}


def alter(ref: Ref, attribute: str, before: Any, after: Any, index: str | None = None) -> list[Statement]:
    """Answer what changes one of the attributes ``ALTERED`` names.

    Args:
        ref: the index, or the constraint that stands on it.
        attribute: which.
        before: what is there.
        after: what is wanted.
        index: the unquoted name of the index, the last part of the path unless given.
    """
    name = index or ref.path[-1]
    changes = {
        "options": _options,
        "tablespace": _tablespace,
        "clustered": _clustered,
        "statistics": _statistics,
        "index_comment": _index_comment,
        "depends_on_extensions": _extensions,
    }
    return changes[attribute](ref, name, before, after)


def beside(ref: Ref, fact: Any, index: str | None = None) -> list[Statement]:
    """Answer what CREATE INDEX cannot say and a new index must have, in the transaction that names it.

    Args:
        ref: the index, or the constraint that stands on it.
        fact: what the index is to be like.
        index: its unquoted name, the last part of the path unless given.
    """
    name, bare = index or ref.path[-1], _Bare()
    added = [*_statistics(ref, name, bare, fact), *_extensions(ref, name, bare, fact)]
    added += _clustered(ref, name, bare, fact) if fact.clustered is True else []
    added += _index_comment(ref, name, bare, fact) if isinstance(getattr(fact, "index_comment", None), str) else []
    return [replace(statement, same_transaction=True) for statement in added]


def identity(ref: Ref, fact: Any, index: str) -> list[Statement]:
    """Answer what makes a new index the table's replica identity in the place of the old one, nothing where that was none."""
    if getattr(fact, "replica_identity", UNSTATED) is not True:
        return []
    table = qualified(*ref.path[:2])
    return [Statement(f"ALTER TABLE ONLY {table} REPLICA IDENTITY USING INDEX {quote(index)}", lock=EXCLUSIVE, relation=table)]


def storage(fact: Any) -> list[str]:
    """Answer WITH and TABLESPACE as CREATE INDEX takes them."""
    words = [f"WITH ({written(fact.options)})"] if by_name(fact.options) else []
    return [*words, *([f"TABLESPACE {quote(fact.tablespace)}"] if isinstance(fact.tablespace, str) else [])]


class _Bare:
    """An index as CREATE INDEX leaves it."""

    statistics = ()
    depends_on_extensions = ()
    clustered = False
    index_comment = None


def _effective(method: object, options: object) -> Mapping[str, str]:
    silent = _SAYS_NOTHING.get(str(method), {})
    meant = {name: _meaning(name, value) for name, value in by_name(options).items()}
    return {name: value for name, value in meant.items() if silent.get(name) != value}


def _meaning(name: str, value: str) -> str:
    word = value.lower()
    if name in _FLAGS:
        return "true" if word in _TRUE else "false" if word in _FALSE else word
    return str(int(word)) if word.isdecimal() else word


def _changed(before: object, after: object) -> tuple[dict[str, str], list[str]]:
    old, new = by_name(before), by_name(after)
    return {name: value for name, value in new.items() if old.get(name) != value}, [name for name in old if name not in new]


def _options(ref: Ref, name: str, before: Any, after: Any) -> list[Statement]:
    if isinstance(after.parts, tuple):
        raise CannotMend("PostgreSQL changes no storage parameters of a partitioned index: ALTER INDEX … SET on each partition's")
    setting, resetting = _changed(before.options, after.options)
    words = [f"SET ({written(tuple(f'{key}={value}' for key, value in setting.items()))})"] if setting else []
    words += [f"RESET ({', '.join(map(quote, resetting))})"] if resetting else []
    lock = ONLINE if _LIGHT.issuperset([*setting, *resetting]) else EXCLUSIVE
    return [_on_index(ref, name, ", ".join(words), lock=lock)]


def _tablespace(ref: Ref, name: str, _before: Any, after: Any) -> list[Statement]:
    home = after.home_tablespace if isinstance(after.home_tablespace, str) else "pg_default"
    to = after.tablespace if isinstance(after.tablespace, str) else home
    # The file is copied while nobody may use the table; a partitioned index has none.
    hazards = () if isinstance(after.parts, tuple) else (Hazard.BLOCKING_SCAN,)
    return [_on_index(ref, name, f"SET TABLESPACE {quote(to)}", lock=EXCLUSIVE, hazards=hazards)]


def _clustered(ref: Ref, name: str, _before: Any, after: Any) -> list[Statement]:
    table = qualified(*ref.path[:2])
    there = getattr(after, "clustered_index", UNSTATED)
    index = name if after.clustered else there if isinstance(there, str) and there != name else None
    change = "SET WITHOUT CLUSTER" if index is None else f"CLUSTER ON {quote(index)}"
    return [Statement(f"ALTER TABLE {table} {change}", lock=ONLINE, relation=table)]


def _statistics(ref: Ref, name: str, before: Any, after: Any) -> list[Statement]:
    setting, resetting = _changed(getattr(before, "statistics", ()), getattr(after, "statistics", ()))
    targets = [*setting.items(), *((key, "-1") for key in resetting)]
    words = ", ".join(f"ALTER COLUMN {int(key)} SET STATISTICS {int(value)}" for key, value in targets)
    return [_on_index(ref, name, words, lock=ONLINE)] if words else []


def _extensions(ref: Ref, name: str, before: Any, after: Any) -> list[Statement]:
    old, new = _names(before.depends_on_extensions), _names(after.depends_on_extensions)
    words = [f"NO DEPENDS ON EXTENSION {quote(item)}" for item in old if item not in new]
    words += [f"DEPENDS ON EXTENSION {quote(item)}" for item in new if item not in old]
    return [_on_index(ref, name, word, lock=EXCLUSIVE) for word in words]


def _names(value: object) -> Iterable[str]:
    return value if isinstance(value, tuple) else ()


def _index_comment(ref: Ref, name: str, _before: Any, after: Any) -> list[Statement]:
    return [comment(ref, name, after.index_comment)]


def comment(ref: Ref, name: str, text: object) -> Statement:
    """Answer COMMENT ON INDEX."""
    return _comment.on("INDEX", qualified(ref.path[0], name), text, lock=ONLINE)


def _on_index(ref: Ref, name: str, change: str, **facts: Any) -> Statement:
    return Statement(f"ALTER INDEX {qualified(ref.path[0], name)} {change}", relation=qualified(*ref.path[:2]), **facts)


def one_transaction(statements: Sequence[Statement]) -> list[Statement]:
    """Answer the statements committed together."""
    return [*statements[:1], *(replace(item, same_transaction=True) for item in statements[1:])]
