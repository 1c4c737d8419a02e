"""Finds the objects that stand under the key of a kind, however the kind lets them be named there."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from msgspec import Struct

from drift.expectations import names
from drift.expectations.attributes import LISTS, attributes
from drift.expectations.nodes import Entry, Mapping, Node, Page, Scalar, Sequence, as_flag, inline, is_null, what
from drift.expectations.shapes import Slot, value
from drift.fact import UNSTATED
from drift.kind import Kind
from drift.model import Ref

REQUIRED: Final = "required"
"""What a rule says of a part every object must have, whatever it is like."""


class Around(NamedTuple):
    """The object in whose body a section stands: its path (empty at the top of the file), its arguments, whether it is a rule."""

    path: tuple[str, ...] = ()
    arguments: tuple[str, ...] | None = None
    pattern: bool = False


class Item(Struct):
    """One object as it stands in the YAML: its key (or the start of a list item) and its body, None for a bare name."""

    kind: Kind[Any]
    ref: Ref
    key: Node
    body: Node | None
    anonymous: bool = False
    pattern: bool = False

    @property
    def short(self) -> str | None:
        """Answer the attribute a body without keys stands for."""
        return self.kind.place.arguments or self.kind.short


def items(page: Page, kind: Kind[Any], entry: Entry, around: Around) -> Iterator[Item]:
    """Yield the objects below one key of a kind; what names none is noted on the page.

    Args:
        page: the page the key stands on.
        kind: whose key it is.
        entry: the key with its value.
        around: the object around it.
    """
    place, node = kind.place, entry.value
    if place.arguments is not None:
        yield from _by_arguments(page, kind, node, around)
    elif not place.named:
        demanded = around.pattern and isinstance(node, Scalar) and node.text == REQUIRED
        # Of what stands in nothing there is one, named by its key.
        ref = Ref(kind.name, around.path or (place.key,), around.arguments)
        yield Item(kind, ref, entry.key, None if demanded else node, pattern=around.pattern)
    elif isinstance(node, Mapping):
        yield from _by_name(page, kind, ((entry.key, entry.value) for entry in node.entries.values()), around)
    elif isinstance(node, Sequence) and place.anonymous:
        yield from _without_name(page, kind, node, around)
    elif isinstance(node, Sequence):
        yield from _by_name(page, kind, ((item, None) for item in node.items), around)
    elif not is_null(node):
        page.fault(node, f"{place.key}: expected names with what is said about them, found {what(node)}", _listed(node))


def _listed(node: Node) -> str | None:
    name = node.text if isinstance(node, Scalar) and as_flag(node) is None else ""
    return f"write [{inline(name)}] for a list" if 0 < len(name) <= names.LONGEST else None


def _by_name(page: Page, kind: Kind[Any], named: Iterable[tuple[Node, Node | None]], around: Around) -> Iterator[Item]:
    for key, body in named:
        if not isinstance(key, Scalar) or is_null(key):
            hint = "to say something about it write 'name:' without a dash" if isinstance(key, Mapping) else None
            page.fault(key, f"{kind.place.key}: expected a name, found {what(key)}", hint)
            continue
        try:
            yield _named(page, kind, key, body, around)
        except ValueError as reason:
            page.fault(key, f"{kind.place.key}: {reason}")


def _named(page: Page, kind: Kind[Any], key: Scalar, body: Node | None, around: Around) -> Item:
    """Answer the object of this name, or the rule for all whose names fit it.

    Raises:
        ValueError: no object can have it; the text is the reason.
    """
    text, arguments = names.signature(key.text) if kind.place.signature else (key.text, around.arguments)
    if not kind.place.parents and kind.place.schema_qualified:
        path = names.qualified_path(text, page.schema)
    else:
        path = (*around.path, names.phrase(text) if kind.place.phrase else names.own_name(text))
    pattern = around.pattern or names.is_pattern(text)
    if pattern:
        path = names.as_globs(path, text, around.path if around.pattern else ())
    return Item(kind, Ref(kind.name, path, arguments), key, body, pattern=pattern)


def _without_name(page: Page, kind: Kind[Any], node: Sequence, around: Around) -> Iterator[Item]:
    lists = kind.short is not None and attributes(kind.fact)[kind.short].shape in LISTS
    for number, body in enumerate(node.items, 1):
        if lists and isinstance(body, Scalar) and len(node.items) > 1:
            message = f"{kind.place.key}: a list of names can be read in two ways"
            page.fault(body, message, "write [[a, b]] for one over both, [[a], [b]] for one each")
            return
        if is_null(body):
            page.fault(body, f"{kind.place.key}: an item without a name must say something")
            continue
        ref = Ref(kind.name, (*around.path, f"#{number}"), around.arguments)
        yield Item(kind, ref, body, body, anonymous=True, pattern=around.pattern)


def _by_arguments(page: Page, kind: Kind[Any], node: Node, around: Around) -> Iterator[Item]:
    """Yield what is identified by a list: a list of lists, or one flat list for one object."""
    if is_null(node):
        return
    if not isinstance(node, Sequence):
        page.fault(node, f"{kind.place.key}: expected a list of lists of names, found {what(node)}", _listed(node))
        return
    flat = bool(node.items) and all(isinstance(item, Scalar) for item in node.items)
    for body in [node] if flat else node.items:
        arguments = _arguments(page, kind, body, around.path)
        if arguments is not None:
            yield Item(kind, Ref(kind.name, around.path, arguments), body, body, pattern=around.pattern)


def _arguments(page: Page, kind: Kind[Any], body: Node, above: tuple[str, ...]) -> tuple[str, ...] | None:
    name = str(kind.place.arguments)
    entry = body.entries.get(name) if isinstance(body, Mapping) else Entry(Scalar(0, 0, name, True, 0), body)
    if entry is None:
        page.fault(body, f"{kind.place.key}: this item does not say {name}", f"add {name}: [a, b]")
        return None
    found = value(Slot(page, Ref(kind.name, above), attributes(kind.fact)[name]), entry.value)
    return None if found is UNSTATED or found is None else found
