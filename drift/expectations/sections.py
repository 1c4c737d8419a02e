"""Finds the objects that stand under the key of a kind, however the kind lets them be named there."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from drift.expectations import names
from drift.expectations.attributes import LISTS, attributes
from drift.expectations.nodes import Entry, Mapping, Node, Page, Scalar, Sequence, as_flag, inline, is_null, shown, what
from drift.expectations.shapes import Slot, value
from drift.fact import UNSTATED
from drift.kind import Kind
from drift.model import Ref

Path = tuple[str, ...]


class Item(NamedTuple):
    """One object as it stands in the YAML: its key (or the start of a list item) and its body, None for a bare name."""

    kind: Kind[Any]
    ref: Ref
    key: Node
    body: Node | None
    anonymous: bool = False

    @property
    def short(self) -> str | None:
        """Answer the attribute a body without keys stands for."""
        return self.kind.place.arguments or self.kind.short


def items(page: Page, kind: Kind[Any], entry: Entry, above: Path) -> Iterator[Item]:
    """Yield the objects below one key of a kind; what names none is noted on the page.

    Args:
        page: the page the key stands on.
        kind: whose key it is.
        entry: the key with its value.
        above: the path of the object around it, empty at the top of the file.
    """
    place, node = kind.place, entry.value
    if place.arguments is not None:
        yield from _by_arguments(page, kind, node, above)
    elif not place.named:
        yield Item(kind, Ref(kind.name, above), entry.key, node)
    elif isinstance(node, Mapping):
        yield from _by_name(page, kind, node.entries.values(), above)
    elif isinstance(node, Sequence) and place.anonymous:
        yield from _without_name(page, kind, node, above)
    elif isinstance(node, Sequence):
        yield from _by_name(page, kind, ((item, None) for item in node.items), above)
    elif not is_null(node):
        page.fault(node, f"{place.key}: expected names with what is said about them, found {what(node)}", _listed(node))


def _listed(node: Node) -> str | None:
    name = node.text if isinstance(node, Scalar) and as_flag(node) is None else ""
    return f"write [{inline(name)}] for a list" if 0 < len(name) <= names.LONGEST else None


def _by_name(page: Page, kind: Kind[Any], named: Iterable[tuple[Node, Node | None]], above: Path) -> Iterator[Item]:
    for key, body in named:
        path = _path(page, kind, key, above)
        if path is not None:
            yield Item(kind, Ref(kind.name, path), key, body)


def _path(page: Page, kind: Kind[Any], key: Node, above: Path) -> Path | None:
    """Answer the path of the object with this name, None after a fault was noted."""
    place = kind.place
    if not isinstance(key, Scalar) or is_null(key):
        hint = "to say something about it write 'name:' without a dash" if isinstance(key, Mapping) else None
        page.fault(key, f"{place.key}: expected a name, found {what(key)}", hint)
        return None
    if place.parent is None and names.is_pattern(key.text):
        message = f"{shown(key.text)}: rules for many {place.key} at once are not available yet"
        page.fault(key, message, "name each of them")
        return None
    try:
        if place.parent is None and place.schema_qualified:
            return names.qualified_path(key.text, page.schema)
        return (*above, names.possible(key.text))
    except ValueError as reason:
        page.fault(key, f"{place.key}: {reason}")
        return None


def _without_name(page: Page, kind: Kind[Any], node: Sequence, above: Path) -> Iterator[Item]:
    lists = kind.short is not None and attributes(kind.fact)[kind.short].shape in LISTS
    for number, body in enumerate(node.items, 1):
        if lists and isinstance(body, Scalar) and len(node.items) > 1:
            message = f"{kind.place.key}: a list of names can be read in two ways"
            page.fault(body, message, "write [[a, b]] for one over both, [[a], [b]] for one each")
            return
        if is_null(body):
            page.fault(body, f"{kind.place.key}: an item without a name must say something")
            continue
        yield Item(kind, Ref(kind.name, (*above, f"#{number}")), body, body, anonymous=True)


def _by_arguments(page: Page, kind: Kind[Any], node: Node, above: Path) -> Iterator[Item]:
    """Yield what is identified by a list: a list of lists, or one flat list for one object."""
    if is_null(node):
        return
    if not isinstance(node, Sequence):
        page.fault(node, f"{kind.place.key}: expected a list of lists of names, found {what(node)}", _listed(node))
        return
    flat = bool(node.items) and all(isinstance(item, Scalar) for item in node.items)
    for body in [node] if flat else node.items:
        arguments = _arguments(page, kind, body, above)
        if arguments is not None:
            yield Item(kind, Ref(kind.name, above, arguments), body, body)


def _arguments(page: Page, kind: Kind[Any], body: Node, above: Path) -> tuple[str, ...] | None:
    name = str(kind.place.arguments)
    entry = body.entries.get(name) if isinstance(body, Mapping) else Entry(Scalar(0, 0, name, True, 0), body)
    if entry is None:
        page.fault(body, f"{kind.place.key}: this item does not say {name}", f"add {name}: [a, b]")
        return None
    found = value(Slot(page, Ref(kind.name, above), attributes(kind.fact)[name]), entry.value)
    return None if found is UNSTATED or found is None else found
