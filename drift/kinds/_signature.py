"""Types as they stand in signatures: which spellings are one type, and which objects a signature means.

A signature knows no lengths: PostgreSQL drops them (manual, "CREATE FUNCTION"). What is known here are the aliases of the SQL
standard and of PostgreSQL (manual, "Data Types"); everything else has one spelling besides its schema.
"""

import re
from collections.abc import Container, Iterable, Sequence
from typing import Final, NamedTuple

from drift.kinds.column.types import short_type
from drift.model import Ref
from drift.sqltext import NotOneExpression, Token, qualified, quote, tokens

_CHARACTER: Final = "character"
_VARYING: Final = "character varying"
_ALIASES: Final = {
    "int": "integer",
    "int4": "integer",
    "int2": "smallint",
    "int8": "bigint",
    "float": "double precision",
    "float8": "double precision",
    "float4": "real",
    "bool": "boolean",
    "decimal": "numeric",
    "dec": "numeric",
    "varchar": _VARYING,
    "char": _CHARACTER,
    "nchar": _CHARACTER,
    "bpchar": _CHARACTER,
    "varbit": "bit varying",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "timetz": "time with time zone",
    "time": "time without time zone",
}

# Words a type's name may go on with, by what it began with; the longest that fits is taken.
_LONGER: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "double": (("precision",),),
    "character": (("varying",),),
    "char": (("varying",),),
    "nchar": (("varying",),),
    "national": (("character", "varying"), ("char", "varying"), ("character",), ("char",)),
    "bit": (("varying",),),
    "timestamp": (("with", "time", "zone"), ("without", "time", "zone")),
    "time": (("with", "time", "zone"), ("without", "time", "zone")),
    "interval": (
        *((unit, "to", finer) for unit in ("day", "hour", "minute", "year") for finer in ("month", "hour", "minute", "second")),
        *((unit,) for unit in ("year", "month", "day", "hour", "minute", "second")),
    ),
}


# Types of PostgreSQL's own, which stand without a schema; somebody's type of such a name is never meant without its schema.
_BUILTIN: Final = (
    frozenset(_ALIASES.values())
    | frozenset(
        """
        aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray
        anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange bit box bytea cid cidr circle cstring date
        datemultirange daterange event_trigger fdw_handler gtsvector index_am_handler inet int2vector int4multirange
        int4range int8multirange int8range internal interval json jsonb jsonpath language_handler line lseg macaddr macaddr8
        money name nummultirange numrange oid oidvector path pg_lsn pg_snapshot point polygon record refcursor regclass
        regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype
        table_am_handler text tid trigger tsmultirange tsm_handler tsquery tsrange tstzmultirange tstzrange tsvector
        txid_snapshot unknown uuid void xid xid8 xml
        """.split()
    )
    | {'"any"', '"char"'}
)


class Type(NamedTuple):
    """A type without lengths: its schema where one is written, its name as PostgreSQL prints it, whether it is an array."""

    schema: str | None
    name: str
    array: bool = False


def read_type(text: str) -> Type | None:
    """Answer the type a text names, None where it names none that is known how to read (``t.a%TYPE``)."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return None
    return type_of(items)


def type_of(items: Sequence[Token]) -> Type | None:
    """Answer the type that these tokens, all of them, name."""
    if not items or items[0].kind not in ("word", "ident"):
        return None
    if len(items) > 2 and items[1].text == ".":
        end = max(index for index in range(2, len(items), 2) if items[index - 1].text == ".")
        schema, name = _name(items[end - 2]), _name(items[end])
        tail = _without_length(items[end + 1 :])
        if schema == "pg_catalog":
            # There it is the type of one byte; the SQL word char means another.
            return _with_array(None, _ALIASES.get(name, name) if name != "char" else quote(name), tail)
        return _with_array(schema, quote(name), tail)
    if items[0].kind == "ident":
        return _with_array(None, quote(_name(items[0])), _without_length(items[1:]))
    return _builtin(items)


def _builtin(items: Sequence[Token]) -> Type | None:
    first = items[0].text.lower()
    rest = _without_length(items[1:])
    words = [item.text.lower() for item in rest]
    longer = next((more for more in _LONGER.get(first, ()) if tuple(words[: len(more)]) == more), ())
    tail = _without_length(rest[len(longer) :])
    name = _spelled(first, longer)
    if first == "float" and len(items) > 3 and items[1].text == "(" and items[2].text.isdigit():
        name = "real" if int(items[2].text) <= 24 else name
    return _with_array(None, name, tail)


def _spelled(first: str, longer: Sequence[str]) -> str:
    if first == "interval":
        return first
    if first in ("character", "char", "nchar", "national"):
        return _VARYING if "varying" in longer else _CHARACTER
    return " ".join((first, *longer)) if longer else _ALIASES.get(first, first)


def _without_length(items: Sequence[Token]) -> Sequence[Token]:
    if not items or items[0].text != "(":
        return items
    end = next((index for index, item in enumerate(items) if item.text == ")"), len(items))
    return items[end + 1 :]


def _with_array(schema: str | None, name: str, tail: Sequence[Token]) -> Type | None:
    words = [item.text.lower() for item in tail]
    bounds = words[1:] if words[:1] == ["array"] else words
    if any(word not in ("[", "]") and not word.isdigit() for word in bounds):
        return None
    return Type(schema, name, array=bool(words))


def _name(token: Token) -> str:
    return token.text[1:-1].replace('""', '"') if token.kind == "ident" else token.text.lower()


def same_type(wanted: Type, there: Type, own: str) -> bool:
    """Answer whether two types are certainly one.

    Args:
        wanted: as somebody wrote it; without a schema it is PostgreSQL's, or one of ``own``.
        there: as PostgreSQL prints it; without a schema it is PostgreSQL's, or one of ``own``.
        own: the schema of what the signature belongs to.
    """
    ours, theirs = ({side.schema or (None if side.name in _BUILTIN else own)} for side in (wanted, there))
    return wanted[1:] == there[1:] and ours == theirs


class Argument(NamedTuple):
    """An argument as it is declared.

    Args:
        mode: ``in``, ``out``, ``inout`` or ``variadic``.
        name: unquoted, empty for none.
        type: None where nobody but the server can tell.
        text: the type as it is written.
        default: the expression, None for none.
    """

    mode: str
    name: str
    type: Type | None
    text: str
    default: str | None = None

    @property
    def is_input(self) -> bool:
        """Answer whether the caller gives it, which makes its type part of the identity."""
        return self.mode != "out"


_MODES: Final = {("in", "out"): "inout", ("in",): "in", ("out",): "out", ("inout",): "inout", ("variadic",): "variadic"}


def argument(text: str) -> Argument:
    """Answer what ``[OUT] a integer DEFAULT 5`` declares; a lone name is a type.

    Raises:
        ValueError: it declares nothing; the text is the reason.
    """
    items: Sequence[Token] = list(tokens(text))
    at, depth = len(items), 0
    for index, item in enumerate(items):
        depth += (item.kind == "open") - (item.kind == "close")
        if depth == 0 and index and (item.text == "=" or (item.kind == "word" and item.text.lower() == "default")):
            at = index
            break
    default = text[items[at].end :].strip() if at < len(items) else None
    mode, items = _mode(items[:at])
    if not items or default == "":
        raise ValueError(f"{text!r} declares no argument: write [OUT|INOUT|VARIADIC] name type [DEFAULT expression]")
    named = items[0] if len(items) > 1 and type_of(items) is None and items[0].kind in ("word", "ident") else None
    kept = items[1:] if named else items
    if named and kept[0].text in (".", "(", "["):
        named, kept = None, items
    found = Argument(mode, _name(named) if named else "", type_of(kept), text[kept[0].start : kept[-1].end], default)
    if found.type is None and [item.text.lower() for item in kept[-2:]] != ["%", "type"]:
        raise ValueError(f"{text!r} declares no argument: {found.text!r} is not the name of a type")
    return found


def _mode(items: Sequence[Token]) -> tuple[str, Sequence[Token]]:
    """Answer the mode and what is left; it may stand behind the name too (``a OUT integer``)."""
    for start in (0, 1):
        for words, mode in _MODES.items():
            end = start + len(words)
            if tuple(item.text.lower() for item in items[start:end] if item.kind == "word") == words:
                return mode, [*items[:start], *items[end:]]
    return "in", items


def inputs(arguments: Iterable[str]) -> list[Argument]:
    """Answer the arguments that belong to the identity."""
    return [item for item in map(argument, arguments) if item.is_input]


def meets(wanted: Ref, there: Ref) -> bool:
    """Answer whether a signature as somebody wrote it (``add(a int, OUT b text)``) is the one PostgreSQL prints."""
    if wanted.path != there.path or wanted.arguments is None or there.arguments is None:
        return False
    try:
        ours, theirs = inputs(wanted.arguments), inputs(there.arguments)
    except ValueError:
        return False
    own = wanted.path[0]
    return len(ours) == len(theirs) and all(
        one.text == other.text or (one.type is not None and other.type is not None and same_type(one.type, other.type, own))
        for one, other in zip(ours, theirs, strict=True)
    )


def called(ref: Ref, types: Iterable[str]) -> str:
    """Answer what a routine is called in SQL: ``public.add(integer, integer)``."""
    return f"{qualified(*ref.path)}({', '.join(types)})"


def function_name(text: str) -> tuple[str | None, str]:
    """Answer the schema, None where none is written, and the name of ``public.f``, ``f`` or ``f(integer)``."""
    items = list(tokens(text))
    end = next((index for index, item in enumerate(items) if item.text == "("), len(items))
    parts = [_name(item) for item in items[:end] if item.kind in ("word", "ident")]
    return (parts[-2] if len(parts) > 1 else None), (parts[-1] if parts else "")


def name_in_sql(text: str) -> str:
    """Answer a name, with or without a schema, as it stands in SQL.

    Raises:
        ValueError: it is more or less than a name; the text is the reason.
    """
    items = list(tokens(text))
    names = items[::2]
    if not 0 < len(names) <= 2 or len(items) % 2 == 0 or any(item.text != "." for item in items[1::2]):
        raise ValueError(f"{text!r} is not name or schema.name")
    if any(item.kind not in ("word", "ident") for item in names):
        raise ValueError(f"{text!r} is not name or schema.name")
    return qualified(*map(_name, names))


def operator_in_sql(text: str) -> str:
    """Answer an operator, with or without a schema, as OPERATOR() takes it.

    Raises:
        ValueError: it is none; the text is the reason.
    """
    schema, _, name = text.rpartition(".")
    if not re.fullmatch(r"(?!.*(?:--|/\*))[-+*/<>=~!@#%^&|`?]+", name):
        raise ValueError(f"{text!r} is no operator")
    return f"{name_in_sql(schema)}.{name}" if schema else name


def routine_in_sql(text: str) -> str:
    """Answer a function with the types of its arguments, or without, as it stands in SQL.

    Raises:
        ValueError: it is none; the text is the reason.
    """
    types = _listed(text)
    if types is None:
        return name_in_sql(text)
    items = list(tokens(text))
    opens = next(item for item in items if item.text == "(")
    unreadable = [name for name in types if read_type(name) is None]
    if unreadable or items[-1].text != ")":
        raise ValueError(f"{text!r} is no function: write name(type, type)")
    return f"{name_in_sql(text[: opens.start])}({', '.join(types)})"


def same_function(wanted: str, there: str, own: str, shadowed: Container[str] = ()) -> bool:
    """Answer whether two names are one function's, whatever its arguments.

    Args:
        wanted: as somebody wrote it; without a schema it is PostgreSQL's, else one of ``own``.
        there: as PostgreSQL prints it; without a schema it is PostgreSQL's.
        own: the schema of what uses it.
        shadowed: names, as PostgreSQL prints them, that mean one of PostgreSQL's own without their schema.
    """
    ours, theirs = function_name(wanted), function_name(there)
    schemas = (ours[0],) if ours[0] else ("pg_catalog",) if there in shadowed else ("pg_catalog", own)
    return ours[1] == theirs[1] and (theirs[0] or "pg_catalog") in schemas


def unqualified(name: str, own: str, shadowed: Container[str] = ()) -> str:
    """Answer a name as it is printed without a schema that goes without saying: pg_catalog, or the schema of what uses it."""
    plain = name.removeprefix("pg_catalog.")
    return plain if plain != name or name in shadowed else name.removeprefix(f"{quote(own)}.")


def same_routine(wanted: str, there: str, own: str) -> bool:
    """Answer whether ``text(mood)`` and what PostgreSQL prints are one function: the name, and the types of its arguments.

    Args:
        wanted: as somebody wrote it; without parentheses it is taken to have the same arguments.
        there: as PostgreSQL prints it, qualified.
        own: the schema unqualified names live in.
    """
    if not same_function(wanted, there, own):
        return False
    ours, theirs = (_listed(text) for text in (wanted, there))
    if ours is None or theirs is None:
        return ours is None
    types = [(read_type(one), read_type(other)) for one, other in zip(ours, theirs, strict=False)]
    return len(ours) == len(theirs) and all(one and other and same_type(one, other, own) for one, other in types)


def _listed(text: str) -> list[str] | None:
    """Answer the types in the parentheses behind a name, None where there are none."""
    items = list(tokens(text))
    opens = next((item for item in items if item.text == "("), None)
    if opens is None:
        return None
    inside = text[opens.end : items[-1].start].strip()
    return [part.strip() for part in inside.split(",")] if inside else []


def same_operator(wanted: str, there: str, own: str, shadowed: Container[str] = ()) -> bool:
    """Answer whether two names are one operator's, whatever its operands; as ``same_function``."""
    (schema, _, name), (home, _, other) = wanted.rpartition("."), there.rpartition(".")
    schemas = (schema,) if schema else ("pg_catalog",) if there in shadowed else ("pg_catalog", quote(own))
    return name == other and home in schemas


def spoken_type(printed: str, own: str) -> str:
    """Answer a type as people write it: short, and without the schema of what uses it unless that would mean another."""
    bare = read_type(printed.removeprefix(f"{quote(own)}."))
    return printed if bare is not None and bare.name in _BUILTIN and "." in printed else short_type(printed, own)
