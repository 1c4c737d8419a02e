"""Reads the value of one attribute in the shape its kind declared, in the author's letters."""

import re
from collections.abc import Callable
from collections.abc import Mapping as Map
from functools import lru_cache
from typing import Any, Final, NamedTuple

from drift.expectations import names
from drift.expectations.nodes import Mapping, Node, Page, Scalar, Sequence, as_flag, called, inline, is_null, shown, what
from drift.expectations.suggest import did_you_mean
from drift.fact import UNSTATED, Attribute, Shape
from drift.model import Ref
from drift.sqltext import NotOneExpression, require_one_expression

# As long as the limits of a bigint are.
_INTEGER: Final = r"[-+]?[0-9]{1,19}\Z"
# A letter, an underscore, a quote, or anything above ASCII; said the other way round, which compiles ten times as fast.
_TYPE_START: Final = re.compile(r"[^\x00-\x21\x23-\x40\x5b-\x5e\x60\x7b-\x7f]")
# An SQL operator that YAML takes for the beginning of a comment: `data #>> '{a}'` would silently become `data`.
_SWALLOWED: Final = re.compile(r"[ \t]+(#>>?|#-)[ \t'(\"]")


def may_cut(text: str) -> bool:
    """Answer whether YAML may have taken the rest of an expression in a text for a comment."""
    return "#" in text and _SWALLOWED.search(text) is not None


class Slot(NamedTuple):
    """What is being read: an attribute of an object on a page."""

    page: Page
    ref: Ref
    attribute: Attribute

    def wrong(self, node: Node, message: str, hint: str | None = None) -> Any:
        """Note a fault and answer UNSTATED, which nothing will be compared with."""
        self.page.fault(node, f"{called(self.ref)} {self.attribute.name}: {message}", hint)
        return UNSTATED


def value(slot: Slot, node: Node) -> Any:
    """Answer the value that stands at the node, UNSTATED after a fault was noted."""
    if is_null(node):
        if slot.attribute.null:
            return None
        expected = _EXPECTED[slot.attribute.shape]
        return slot.wrong(node, f"expected {expected}, found nothing", "leave the key out if it does not matter")
    return _READERS[slot.attribute.shape](slot, node)


def _scalar(slot: Slot, node: Node) -> Scalar | None:
    if isinstance(node, Scalar):
        if reason := names.unstorable(node.text):
            slot.wrong(node, reason)
            return None
        return node
    shape = slot.attribute.shape
    slot.wrong(node, f"expected {_EXPECTED_ITEM.get(shape) or _EXPECTED[shape]}, found {what(node)}")
    return None


def _text(slot: Slot, node: Node) -> Any:
    scalar = _scalar(slot, node)
    return UNSTATED if scalar is None else _chosen(slot, scalar)


def _chosen(slot: Slot, scalar: Scalar) -> Any:
    choices = slot.attribute.choices
    if choices and scalar.text not in choices:
        return slot.wrong(scalar, f"{shown(scalar.text)} is not possible", did_you_mean(scalar.text, choices))
    return scalar.text


def _expression(slot: Slot, node: Node) -> Any:
    scalar = _scalar(slot, node)
    if scalar is None:
        return UNSTATED
    text = scalar.text.strip()
    if reason := _not_one(text):
        message = f"{shown(text)} cannot be one {_NOUN[slot.attribute.shape]}: {reason}"
        return slot.wrong(node, message, _expression_hint(slot, reason, scalar))
    if slot.page.cut and scalar.plain and (swallowed := _SWALLOWED.match(slot.page.text, scalar.end)):
        message = f"YAML takes ' {swallowed.group(1)}' for the start of a comment"
        return slot.wrong(node, message, "put the whole expression in quotes")
    return text


@lru_cache(maxsize=4096)
def _not_one(text: str) -> str | None:
    """Answer why the text cannot be one SQL expression; types and defaults repeat, so the answers are kept."""
    try:
        require_one_expression(text)
    except NotOneExpression as reason:
        return str(reason)
    return None


def _expression_hint(slot: Slot, reason: str, scalar: Scalar) -> str | None:
    if not scalar.text.strip() and slot.attribute.shape is Shape.EXPRESSION:
        none = ", null for none" if slot.attribute.null else ""
        return f"write \"''\" for the empty SQL string{none}"
    if "never closed" in reason and scalar.plain:
        return "inside […] and {…} YAML cuts a text at a comma: put it in quotes"
    if "makes it a list" in reason and slot.attribute.shape is Shape.EXPRESSIONS:
        return "write a YAML list: [a, b]"
    return None


def _type(slot: Slot, node: Node) -> Any:
    text = _expression(slot, node)
    if text is not UNSTATED and not _TYPE_START.match(text):
        return slot.wrong(node, f"{shown(text)} is not the name of a type")
    return text


def _flag(slot: Slot, node: Node) -> Any:
    flag = as_flag(node)
    if flag is not None:
        return flag
    return slot.wrong(node, f"expected true or false, found {what(node)}", flag_hint(node))


def flag_hint(node: Node) -> str | None:
    """Answer what to write for a truth value in YAML 1.1's words or in quotes."""
    text = node.text.lower() if isinstance(node, Scalar) else ""
    if text in ("yes", "on", "y", "true", "1"):
        return "write true, without quotes"
    return "write false, without quotes" if text in ("no", "off", "n", "false", "0") else None


def _number(slot: Slot, node: Node) -> Any:
    if isinstance(node, Scalar) and node.plain and re.match(_INTEGER, node.text):
        return int(node.text)
    return slot.wrong(node, f"expected an integer, found {what(node)}")


def _names(slot: Slot, node: Node) -> Any:
    if isinstance(node, Scalar) and node.plain and "," in node.text:
        return slot.wrong(node, f"expected a list of names, found {shown(node.text)}", f"write [{inline(node.text)}]")
    return _items(slot, node, _name)


def _name_set(slot: Slot, node: Node) -> Any:
    found = _names(slot, node)
    return found if found is UNSTATED else tuple(sorted(found))


def _expressions(slot: Slot, node: Node) -> Any:
    return _items(slot, node, _expression)


def _items(slot: Slot, node: Node, read: Callable[[Slot, Node], Any]) -> Any:
    """Answer the tuple of a list or of one single item; every faulty item is noted."""
    if not isinstance(node, Sequence | Scalar):
        return slot.wrong(node, f"expected {_EXPECTED[slot.attribute.shape]}, found {what(node)}")
    found: list[Any] = []
    seen: set[Any] = set()
    for item in node.items if isinstance(node, Sequence) else [node]:
        text = _item(slot, item, read)
        if text in seen and text is not UNSTATED and slot.attribute.shape is not Shape.EXPRESSIONS:
            text = slot.wrong(item, f"{shown(text)} is named twice", "keep one of them")
        seen.add(text)
        found.append(text)
    return UNSTATED if UNSTATED in found else tuple(found)


def _item(slot: Slot, item: Node, read: Callable[[Slot, Node], Any]) -> Any:
    if is_null(item):
        return slot.wrong(item, "an item is empty", "remove it, or put it in quotes")
    return read(slot, item)


def _name(slot: Slot, node: Node) -> Any:
    scalar = _scalar(slot, node)
    if scalar is None:
        return UNSTATED
    if reason := names.too_long_in_list(scalar.text):
        return slot.wrong(node, reason)
    return _chosen(slot, scalar)


def _source(slot: Slot, node: Node) -> Any:
    scalar = _scalar(slot, node)
    return UNSTATED if scalar is None else scalar.text


def _query(slot: Slot, node: Node) -> Any:
    from drift.sqlquery import one_query  # few files hold queries

    scalar = _scalar(slot, node)
    if scalar is None:
        return UNSTATED
    try:
        return one_query(scalar.text)
    except NotOneExpression as reason:
        return slot.wrong(node, f"{shown(scalar.text)} cannot be one query: {reason}")


def _rows(slot: Slot, node: Node) -> Any:
    """Answer the tuple of rows; one text is one row of one column, and null within a row is NULL."""
    rows = [_row(slot, item) for item in (node.items if isinstance(node, Sequence) else [node])]
    if UNSTATED in rows:
        return UNSTATED
    widths = sorted({len(row) for row in rows})
    if len(widths) > 1:
        return slot.wrong(node, f"rows of {widths[0]} and of {widths[-1]} columns", "give each row as many")
    return tuple(rows)


def _row(slot: Slot, node: Node) -> Any:
    cells = [_cell(slot, cell) for cell in (node.items if isinstance(node, Sequence) else [node])]
    if not cells:
        return slot.wrong(node, "a row is empty", "write [] alone for no rows")
    return UNSTATED if UNSTATED in cells else tuple(cells)


def _cell(slot: Slot, node: Node) -> Any:
    return None if is_null(node) else _source(slot, node)


def _options(slot: Slot, node: Node) -> Any:
    if not isinstance(node, Mapping):
        return slot.wrong(node, f"expected {_EXPECTED[slot.attribute.shape]}, found {what(node)}")
    texts = {name: _item(slot, entry.value, _source) for name, entry in node.entries.items()}
    if UNSTATED in texts.values():
        return UNSTATED
    for name, entry in node.entries.items():
        if not name or "=" in name:
            return slot.wrong(entry.key, f"{shown(name)} is not the name of an option")
    return tuple(sorted(f"{name}={text}" for name, text in texts.items()))


_READERS: Final[Map[Shape, Callable[[Slot, Node], Any]]] = {
    Shape.TEXT: _text,
    Shape.EXPRESSION: _expression,
    Shape.TYPE: _type,
    Shape.FLAG: _flag,
    Shape.NUMBER: _number,
    Shape.NAMES: _names,
    Shape.NAME_SET: _name_set,
    Shape.EXPRESSIONS: _expressions,
    Shape.QUERY: _query,
    Shape.SOURCE: _source,
    Shape.ROWS: _rows,
    Shape.OPTIONS: _options,
}

_EXPECTED: Final[Map[Shape, str]] = {
    Shape.TEXT: "a text",
    Shape.EXPRESSION: "an SQL expression",
    Shape.TYPE: "an SQL type",
    Shape.FLAG: "true or false",
    Shape.NUMBER: "an integer",
    Shape.NAMES: "a list of names",
    Shape.NAME_SET: "a list of names",
    Shape.EXPRESSIONS: "a list of SQL expressions or names",
    Shape.QUERY: "an SQL query",
    Shape.SOURCE: "a text",
    Shape.ROWS: "a list of rows",
    Shape.OPTIONS: "a mapping of names to texts",
}

_NOUN: Final[Map[Shape, str]] = {
    Shape.EXPRESSION: "SQL expression",
    Shape.EXPRESSIONS: "SQL expression",
    Shape.TYPE: "SQL type",
}

_EXPECTED_ITEM: Final[Map[Shape, str]] = {
    Shape.NAMES: "a name",
    Shape.NAME_SET: "a name",
    Shape.EXPRESSIONS: "an SQL expression or a name",
    Shape.ROWS: "a text or null",
}
