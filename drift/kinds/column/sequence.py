"""The sequence behind an identity or a serial column: what its options mean, and the statements about it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from drift.kinds._names import in_schema, object_name
from drift.kinds._reloptions import by_name
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, qualified, quote, split_name

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column

_NUMBERS: Final = ("start", "increment", "minvalue", "maxvalue", "cache")
_KNOWN: Final = (*_NUMBERS, "cycle", "name")
_LARGEST: Final = {"smallint": 32767, "integer": 2147483647, "bigint": 9223372036854775807}
_SHORT: Final = {"int2": "smallint", "int": "integer", "int4": "integer", "int8": "bigint"}
_EXCLUSIVE: Final = "ACCESS EXCLUSIVE"


def understood(ref: Ref, wanted: "Column") -> tuple[str, ...]:
    """Answer the options of an identity with the name of its sequence qualified, and left out where PostgreSQL would choose it.

    Raises:
        ValueError: one is unknown or no number, or the column is said to be none.
    """
    if wanted.identity is None:
        raise ValueError("sequence says how an identity counts, and identity: null is stated")
    options = by_name(wanted.sequence)
    for name, value in options.items():
        if name not in _KNOWN:
            raise ValueError(f"sequence: there is no {name}; it knows {', '.join(_KNOWN)}")
        if name in _NUMBERS and not value.lstrip("-").isdigit():
            raise ValueError(f"sequence: {name} must be a number, found {value!r}")
        if name == "cycle" and value not in ("true", "false"):
            raise ValueError(f"sequence: cycle must be true or false, found {value!r}")
    named = in_schema(options.pop("name", sequence_name(ref)), ref.path[0])
    kept = [*(f"{name}={value}" for name, value in options.items()), *([] if named == sequence_name(ref) else [f"name={named}"])]
    return tuple(sorted(kept))


def same(wanted: "Column", actual: "Column") -> bool:
    """Answer whether two ways to count are the same; what PostgreSQL would choose may be written out."""
    type_name = str(actual.type)
    return _counting(wanted.sequence, type_name) == _counting(actual.sequence, type_name)


def _counting(options: Any, type_name: str) -> Mapping[str, str | int]:
    named = by_name(options)
    numbers: dict[str, int] = {name: int(named[name]) for name in _NUMBERS if name in named}
    down = numbers.get("increment", 1) < 0
    largest = _LARGEST.get(_SHORT.get(type_name, type_name), _LARGEST["bigint"])
    limits = {"minvalue": -largest - 1 if down else 1, "maxvalue": -1 if down else largest}
    counting = {"increment": 1, "cache": 1} | limits | numbers
    counting.setdefault("start", counting["maxvalue"] if down else counting["minvalue"])
    return {**counting, "cycle": named.get("cycle", "false"), "name": named.get("name", "")}


def identity_words(column: "Column") -> str:
    """Answer ``GENERATED ALWAYS AS IDENTITY (START WITH 5)``."""
    options = by_name(column.sequence)
    words = [f"SEQUENCE NAME {options['name']}"] if "name" in options else []
    words += _said(options)
    return f"GENERATED {str(column.identity).upper()} AS IDENTITY" + (f" ({' '.join(words)})" if words else "")


def _said(options: Mapping[str, str]) -> list[str]:
    spelled = {
        "start": "START WITH",
        "increment": "INCREMENT BY",
        "minvalue": "MINVALUE",
        "maxvalue": "MAXVALUE",
        "cache": "CACHE",
    }
    words = [f"{spelled[name]} {options[name]}" for name in _NUMBERS if name in options]
    return [*words, *(["CYCLE"] if options.get("cycle") == "true" else [])]


def changed(before: "Column", after: "Column") -> list[str]:
    """Answer what leads from one way to count to another: ``SET INCREMENT BY 2``, ``SET NO CYCLE``."""
    type_name = str(before.type)
    old, new = _counting(before.sequence, type_name), _counting(after.sequence, type_name)
    spelled = {
        "start": "START WITH",
        "increment": "INCREMENT BY",
        "minvalue": "MINVALUE",
        "maxvalue": "MAXVALUE",
        "cache": "CACHE",
    }
    steps = [f"SET {words} {new[name]}" for name, words in spelled.items() if old[name] != new[name]]
    if old["cycle"] != new["cycle"]:
        steps.append("SET CYCLE" if new["cycle"] == "true" else "SET NO CYCLE")
    return steps


def renamed(ref: Ref, before: "Column", after: "Column") -> Statement | None:
    """Answer the new name of an identity's sequence, None where it keeps its own."""
    old, new = (by_name(column.sequence).get("name", sequence_name(ref)) for column in (before, after))
    if old == new:
        return None
    return Statement(f"ALTER SEQUENCE {old} RENAME TO {quote(split_name(new)[-1])}")


def sequence_name(ref: Ref) -> str:
    """Answer the qualified name PostgreSQL gives the sequence of a serial or identity column."""
    return qualified(ref.path[0], object_name(ref.path[1], ref.path[2:], "seq"))


def next_value(ref: Ref) -> str:
    """Answer the default of a serial column."""
    return f"nextval({literal(sequence_name(ref))}::regclass)"


def continued(ref: Ref, column: "Column", **facts: Any) -> Statement:
    """Answer the statement that lets a new sequence go on behind the values there are.

    It looks for the greatest value, which takes a look at every row where the column has no index.
    """
    counting = _counting(column.sequence if isinstance(column.sequence, tuple) else (), str(column.type))
    table, name, step = qualified(*ref.path[:2]), quote(ref.path[-1]), int(counting["increment"])
    furthest, extreme = ("least", "min") if step < 0 else ("greatest", "max")
    next_one = f"pg_catalog.{extreme}({name}) + {step}".replace("+ -", "- ")
    sequence = f"pg_catalog.pg_get_serial_sequence({literal(table).lstrip()}, {literal(ref.path[-1]).lstrip()})"
    value = f"(SELECT {furthest}({counting['start']}, {next_one}) FROM {table})"
    hazards = () if column.usual_nullable is False else (Hazard.BLOCKING_SCAN,)
    return Statement(
        f"SELECT pg_catalog.setval({sequence}, {value}, false)", lock=_EXCLUSIVE, relation=table, hazards=hazards, **facts
    )


def owned_anew(ref: Ref, column: "Column") -> list[Statement]:
    """Answer the sequence of a serial column that has none: made, owned, and set behind the values there are."""
    table, name = qualified(*ref.path[:2]), sequence_name(ref)
    made = f"CREATE SEQUENCE {name} AS {column.type} OWNED BY {qualified(*ref.path)}"
    return [
        Statement(made, lock=_EXCLUSIVE, relation=table),
        continued(ref, column, same_transaction=True),
    ]
