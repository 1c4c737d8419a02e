"""The function a trigger runs, with its arguments, as ``EXECUTE FUNCTION touch('a', 1)`` names it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from drift.sqltext import NotOneExpression, Token, literal, quote, tokens


class Executed(NamedTuple):
    """A function and its arguments, all of which are texts; no schema where none is written."""

    schema: str | None
    name: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        name = quote(self.name) if self.schema is None else f"{quote(self.schema)}.{quote(self.name)}"
        return f"{name}({', '.join(literal(item).lstrip() for item in self.arguments)})"


def executed(text: str) -> Executed:
    """Answer what is run; numbers and names among the arguments are texts like the others.

    Raises:
        ValueError: it is no function; the text is the reason.
    """
    items = list(tokens(text))
    end = next((index for index, item in enumerate(items) if item.text == "("), len(items))
    parts = [_folded(item) for item in items[:end] if item.kind in ("word", "ident")]
    inside = items[end + 1 : -1]
    closed = end == len(items) or items[-1].text == ")"
    listed = len(inside) % 2 == bool(inside) and all(item.kind == "comma" for item in inside[1::2])
    simple = all(item.kind in ("word", "ident", "string", "escape", "number") for item in inside[::2])
    if not 0 < len(parts) <= 2 or len(items[:end]) != 2 * len(parts) - 1 or not (closed and listed and simple):
        raise NotOneExpression(f"{text!r} is no function to run: write name(arguments) or schema.name(arguments)")
    return Executed(parts[0] if len(parts) == 2 else None, parts[-1], tuple(map(_text, inside[::2])))


def _folded(item: Token) -> str:
    return item.text[1:-1].replace('""', '"') if item.kind == "ident" else item.text.lower()


def _text(item: Token) -> str:
    if item.kind == "string":
        return item.text[1:-1].replace("''", "'")
    if item.kind == "escape":
        return item.text[2:-1].replace("''", "'").replace("\\\\", "\\").replace("\\'", "'")
    return _folded(item) if item.kind in ("word", "ident") else item.text


def resolved(home: str, schemas: Sequence[str]) -> str | None:
    """Answer the schema an unqualified name is found in.

    Args:
        home: the schema that is searched first, before public.
        schemas: those that have such a function.
    """
    return next((schema for schema in ("pg_catalog", home, "public") if schema in schemas), None)


def same_executed(wanted: str, actual: str, home: Any, schemas: Any) -> bool:
    """Answer whether two texts run the same function with the same arguments.

    Args:
        wanted: as somebody wrote it.
        actual: as the catalog has it, qualified.
        home: the schema unqualified names in what is stated live in.
        schemas: the schemas that have a function of the actual one's name.
    """
    try:
        ours, theirs = executed(wanted), executed(actual)
    except ValueError:
        return wanted == actual
    schema = ours.schema or resolved(str(home), schemas if isinstance(schemas, tuple) else ())
    return (schema, ours.name, ours.arguments) == tuple(theirs)
