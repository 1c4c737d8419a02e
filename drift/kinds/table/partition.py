"""How a table is divided, and which rows a partition takes, as people and PostgreSQL write it."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from drift.kind import Question
from drift.kinds._expression import same_collations
from drift.kinds.index.keys import Key, bare, parse
from drift.sqltext import NotOneExpression, Token, tokens

STRATEGIES: Final = ("range", "list", "hash")

_HOW: Final = "write it as in CREATE TABLE: RANGE (created_at), LIST (country), HASH (id)"
_WHICH: Final = (
    "write it as in CREATE TABLE: FROM ('2024-01-01') TO ('2025-01-01'), IN ('a', 'b'), WITH (MODULUS 4, REMAINDER 0), DEFAULT"
)


class Division(Struct, frozen=True):
    """What follows PARTITION BY: the strategy in lower case, and the keys in order."""

    strategy: str
    keys: tuple[Key, ...]


class Bound(Struct, frozen=True):
    """Which rows a partition takes; ``shape`` is ``default``, ``in``, ``from`` or ``with``.

    ``first`` holds the values of a list, where a range begins, or modulus and remainder; ``second`` where a range ends.
    """

    shape: str
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


def division(text: str) -> Division:
    """Answer what ``RANGE (created_at)`` says.

    Raises:
        ValueError: it is no such thing.
    """
    items = _tokens(text, _HOW)
    if len(items) < 4 or items[0].text.lower() not in STRATEGIES or items[1].text != "(" or items[-1].text != ")":
        raise ValueError(f"partition_by: {text!r} is no way to divide a table; {_HOW}")
    return Division(items[0].text.lower(), tuple(parse(key) for key in _listed(text, items[1:])))


def bound(text: str) -> Bound:
    """Answer what ``FROM (1) TO (10)`` says, with or without FOR VALUES before it.

    Raises:
        ValueError: it is no such thing.
    """
    items = _tokens(text, _WHICH)
    words = [item.text.upper() for item in items]
    if words[:2] == ["FOR", "VALUES"]:
        items, words = items[2:], words[2:]
    if words == ["DEFAULT"]:
        return Bound("default")
    lists = _lists(items)
    shape = words[0].lower() if words else ""
    if shape == "in" and len(lists) == 1 and len(lists[0]) + 1 == len(items):
        return Bound("in", _listed(text, lists[0]))
    if shape == "with" and len(lists) == 1 and (numbers := _modulus(text, lists[0])) is not None:
        return Bound("with", numbers)
    if shape == "from" and len(lists) == 2 and words[len(lists[0]) + 1] == "TO":
        return Bound("from", _listed(text, lists[0]), _listed(text, lists[1]))
    raise ValueError(f"bound: {text!r} does not say which rows a partition takes; {_WHICH}")


def spelled(text: str) -> str:
    """Answer the bound as CREATE TABLE … PARTITION OF and ATTACH PARTITION take it."""
    shape = bound(text).shape
    return "DEFAULT" if shape == "default" else text if text.upper().startswith("FOR") else f"FOR VALUES {text}"


def same_division(wanted: str, actual: str) -> bool:
    """Answer whether two texts divide a table alike without asking anybody."""
    return division(wanted) == division(actual)


def division_question(wanted: str, actual: str) -> Question | None:
    """Answer what to ask about two divisions that are spelled differently; None: they differ."""
    ours, theirs = division(wanted), division(actual)
    plain = all(bare(key.expression) for key in (*ours.keys, *theirs.keys))
    alike = (ours.strategy, [key.manner for key in ours.keys]) == (theirs.strategy, [key.manner for key in theirs.keys])
    if plain or not alike or not same_collations(wanted, actual):
        return None
    return Question(_row(key.expression for key in ours.keys), _row(key.expression for key in theirs.keys))


def same_bound(wanted: str, actual: str) -> bool:
    """Answer whether two texts take the same rows without asking anybody."""
    return _comparable(bound(wanted)) == _comparable(bound(actual))


def bound_question(wanted: str, actual: str, types: Sequence[str | None]) -> Question | None:
    """Answer what to ask about two bounds that are spelled differently; None: they differ.

    Args:
        wanted: as it is stated.
        actual: as PostgreSQL prints it.
        types: the type of each key, None where it is not known.
    """
    ours, theirs = bound(wanted), bound(actual)
    if ours.shape != theirs.shape or ours.shape not in ("in", "from"):
        return None
    if ours.shape == "in":
        row = (f"v {(types[0] if types else None) or 'text'}",)
        return Question(f"v IN ({', '.join(ours.first)})", f"v IN ({', '.join(theirs.first)})", row=row)
    if (len(ours.first), len(ours.second)) != (len(theirs.first), len(theirs.second)):
        return None
    return Question(_ends(ours, types), _ends(theirs, types))


def _ends(limits: Bound, types: Sequence[str | None]) -> str:
    return _row(
        _row(_value(text, name) for text, name in zip(side, types, strict=False)) for side in (limits.first, limits.second)
    )


def _value(text: str, type_name: str | None) -> str:
    """Answer a value that no other kind of value looks like: MINVALUE is no text."""
    if text.upper() in ("MINVALUE", "MAXVALUE"):
        return f"ROW({-1 if text.upper() == 'MINVALUE' else 1})"
    return f"ROW(0, {text if type_name is None else f'CAST({text} AS {type_name})'})"


def _row(parts: Iterable[str]) -> str:
    return f"ROW({', '.join(parts)})"


def _comparable(limits: Bound) -> tuple[object, ...]:
    first = frozenset(limits.first) if limits.shape == "in" else limits.first
    return limits.shape, first, limits.second


def _modulus(text: str, items: Sequence[Token]) -> tuple[str, ...] | None:
    """Answer modulus and remainder of a hash partition, whichever is named first."""
    pairs = dict(part.lower().split() for part in _listed(text, items) if len(part.split()) == 2)
    return (pairs["modulus"], pairs["remainder"]) if pairs.keys() == {"modulus", "remainder"} else None


def _tokens(text: str, hint: str) -> list[Token]:
    try:
        return list(tokens(text))
    except NotOneExpression as reason:
        raise ValueError(f"{reason}; {hint}") from None


def _lists(items: Sequence[Token]) -> list[list[Token]]:
    """Answer the tokens of each list in parentheses, these included."""
    found: list[list[Token]] = []
    depth = 0
    for item in items:
        depth += item.kind == "open"
        if depth:
            if depth == 1 and item.kind == "open":
                found.append([])
            found[-1].append(item)
        depth -= item.kind == "close"
    return found


def _listed(text: str, items: Sequence[Token]) -> tuple[str, ...]:
    """Answer the texts between the commas of a list that stands in parentheses."""
    starts, ends, depth = [items[0].end], [], 0
    for item in items[1:-1]:
        depth += (item.kind == "open") - (item.kind == "close")
        if item.kind == "comma" and depth == 0:
            ends.append(item.start)
            starts.append(item.end)
    return tuple(text[start:end].strip() for start, end in zip(starts, [*ends, items[-1].start], strict=True))
