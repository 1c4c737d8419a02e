"""``(SELECT auth.uid())``: a call that is made once for a statement and not for each row; it is not what ``auth.uid()`` is."""

from typing import NamedTuple

from drift.sqltext import NotOneExpression, Token, tokens


class Unwrapped(NamedTuple):
    """An expression with its calls taken out of ``(SELECT …)``, and how often that was done."""

    text: str
    times: int


def unwrapped(text: str) -> Unwrapped:
    """Answer the expression without SELECT around what reads no table: PostgreSQL prints ``( SELECT f() AS f)``."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return Unwrapped(text, 0)
    times = 0
    while (found := _innermost(items)) is not None:
        start, end = found
        inside = items[start + 2 : end]
        if len(inside) > 2 and inside[-2].text.lower() == "as":
            inside = inside[:-2]
        text = f"{text[: items[start].start]}({text[inside[0].start : inside[-1].end]}){text[items[end].end :]}"
        items = list(tokens(text))
        times += 1
    return Unwrapped(text, times)


def _innermost(items: list[Token]) -> tuple[int, int] | None:
    """Answer the places of the parentheses around a SELECT of one value that reads nothing."""
    for start in range(len(items) - 2):
        if items[start].text == "(" and items[start + 1].text.lower() == "select":
            end = _closing(items, start)
            inside = items[start + 2 : end]
            words = {item.text.lower() for item in inside if item.kind == "word"}
            many = any(item.kind == "comma" and _depth(inside, index) == 0 for index, item in enumerate(inside))
            if inside and not many and not words & {"from", "select", "where", "union", "limit", "values"}:
                return start, end
    return None


def _closing(items: list[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(items)):
        depth += (items[index].kind == "open") - (items[index].kind == "close")
        if depth == 0:
            return index
    return len(items) - 1


def _depth(items: list[Token], end: int) -> int:
    return sum((item.kind == "open") - (item.kind == "close") for item in items[:end])
