"""Turns one YAML text into nodes, or says at which line it cannot be read.

The events of PyYAML's parser (libyaml where it is built in) are put together here without recursion, so that depth, size and
what aliases would multiply are known before anything grows. The text comes from pull requests: nothing is ever constructed from
a tag, and scalars keep the author's letters (``on``, ``1.10``, ``0`` mean what SQL says, not what YAML 1.1 says).
"""

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from typing import Any, Final

from msgspec import Struct, field

from drift.errors import ExpectationsInvalid, Fault
from drift.expectations.nodes import (
    MAX_DEPTH,
    NULLS,
    TOO_DEEP,
    Entry,
    Mapping,
    Node,
    Page,
    Scalar,
    Sequence,
    inline,
    is_null,
    shown,
    what,
)
from drift.model import Origin

MAX_NODES: Final = 500_000

_SPECIAL: Final = NULLS | {"<<"}


def read(page: Page) -> Node | None:
    """Answer the root of the page's text, None where it says nothing; what is wrong but passable is noted on the page.

    Raises:
        ExpectationsInvalid: it is no YAML, has several documents, or goes beyond the bounds.
    """
    import yaml  # 30 ms that `--version` need not pay

    from drift.expectations.syntax import syntax_fault

    builder = _Builder(page)
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        builder.take(iter(loader(page.text).get_event, None), yaml.ScalarEvent)
    except yaml.MarkedYAMLError as error:
        raise ExpectationsInvalid([*page.faults, syntax_fault(page.file, page.text, error)]) from None
    return builder.root


class _Open(Struct):
    """A collection whose end is not reached: what it holds so far, and where counting started."""

    node: Mapping | Sequence
    anchor: str | None
    before: int
    height: int = 1
    key: Node | None = None
    merged: Entry | None = None


class _Anchored(Struct, frozen=True):
    """A node an alias may repeat; ``node`` is None while it is still open."""

    node: Node | None
    size: int = 0
    height: int = 0


class _Builder(Struct):
    """Puts the events together; ``size`` counts nodes as if every alias were written out."""

    page: Page
    root: Node | None = None
    top: _Open | None = None
    size: int = 0
    documents: int = 0
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)

    def take(self, events: Iterable[Any], text: Any) -> None:
        """Take in the events; nearly all are of the class of a text, a key or its value, which is written out for speed."""
        cut, marked = self.page.cut, "!" in self.page.text or "&" in self.page.text
        for event in events:
            if type(event) is not text:
                if (taker := _TAKERS.get(type(event).__name__)) is not None:
                    taker(self, event)
                continue
            start = event.start_mark
            # The style of a plain scalar is "" from libyaml and None from PyYAML's own parser.
            end = event.end_mark.index if cut else 0
            node = Scalar(start.line + 1, start.column + 1, event.value, not event.style, end)
            if marked:
                self._marked(event, node)
            self.size += 1
            if self.size > MAX_NODES:
                self._count(event, 0)
            top = self.top
            if top is None or type(top.node) is not Mapping:
                self._add(node)
            elif (key := top.key) is None:
                top.key = node
            elif type(key) is Scalar and (name := key.text) not in _SPECIAL and name not in (entries := top.node.entries):
                top.key = None
                entries[name] = Entry(key, node)
            else:
                self._add(node)

    def document(self, event: Any) -> None:
        """Take in the start of a document; there is one at most."""
        self.documents += 1
        if self.documents > 1:
            raise self._stop(event, "a second document starts here", "make it a file of its own")

    def mapping(self, event: Any) -> None:
        """Take in the start of a mapping."""
        self._open(event, Mapping(event.start_mark.line + 1, event.start_mark.column + 1))

    def sequence(self, event: Any) -> None:
        """Take in the start of a list."""
        self._open(event, Sequence(event.start_mark.line + 1, event.start_mark.column + 1))

    def _marked(self, event: Any, node: Scalar) -> None:
        if event.tag is not None:
            self._tag(event, node)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(node, 1, 0)

    def _open(self, event: Any, node: Mapping | Sequence) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise self._stop(event, TOO_DEEP)
        if event.tag is not None:
            self._tag(event, node)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(None)
        self.top = _Open(node, event.anchor, self.size)
        self.stack.append(self.top)
        self._count(event, 1)

    def close(self, event: Any) -> None:
        """Take in the end of a mapping or list."""
        done = self.stack.pop()
        if done.merged is not None and isinstance(done.node, Mapping):
            self._merge(done.node, done.merged.value)
        if done.anchor is not None:
            self.anchors[done.anchor] = _Anchored(done.node, self.size - done.before, done.height)
        top = self.top = self.stack[-1] if self.stack else None
        if top is not None and top.height <= done.height:
            top.height = done.height + 1
        self._add(done.node)

    def alias(self, event: Any) -> None:
        """Take in the repetition of an anchored node."""
        known, name = self.anchors.get(event.anchor), inline(event.anchor)
        if known is None:
            hint = "a value that begins with * is a YAML alias: put it in quotes if it is a name or SQL"
            raise self._stop(event, f"no anchor &{name} stands before the alias *{name}", hint)
        if known.node is None:
            raise self._stop(event, f"the alias *{name} stands inside its own anchor", "it would never end")
        if len(self.stack) + known.height > MAX_DEPTH:
            raise self._stop(event, f"the alias *{name} nests deeper than {MAX_DEPTH} levels")
        self._count(event, known.size)
        if self.stack:
            self.stack[-1].height = max(self.stack[-1].height, known.height + 1)
        self._add(known.node)

    def _add(self, node: Node) -> None:
        top = self.top
        if top is None:
            self.root = None if is_null(node) else node
        elif isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is None:
            top.key = node
        else:
            key, top.key = top.key, None
            if isinstance(key, Scalar) and key.text not in _SPECIAL and key.text not in top.node.entries:
                top.node.entries[key.text] = Entry(key, node)
            else:
                self._entry(top, top.node, key, node)

    def _entry(self, top: _Open, mapping: Mapping, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar) or is_null(key):
            self.page.fault(key, f"a key must be a text, found {what(key)}", "put it in quotes if it is a name")
            return
        merge = key.plain and key.text == "<<"
        first = top.merged if merge else mapping.entries.get(key.text)
        if first is not None:
            place = self.page.origin(first.key)
            self.page.fault(key, f"{shown(key.text)} stands here a second time, the first is at {place}", "keep one of them")
        elif merge:
            top.merged = Entry(key, value)
        else:
            mapping.entries[key.text] = Entry(key, value)

    def _merge(self, mapping: Mapping, value: Node) -> None:
        """Fold in what ``<<`` brings: keys of the mapping itself win, then the earlier source."""
        sources = value.items if isinstance(value, Sequence) else [value]
        for source in sources:
            if not isinstance(source, Mapping):
                self.page.fault(source, f"<< takes the keys of a mapping, found {what(source)}")
                continue
            for text, entry in source.entries.items():
                mapping.entries.setdefault(text, entry)

    def _tag(self, event: Any, node: Node) -> None:
        hint = "put the value in quotes if it begins with !"
        self.page.fault(node, f"tags such as {shown(event.tag)} are not allowed", hint)

    def _count(self, event: Any, size: int) -> None:
        self.size += size
        if self.size > MAX_NODES:
            why = "the aliases multiply it" if size > 1 else "split it into several files"
            raise self._stop(event, f"the file holds more than {MAX_NODES:,} values", why)

    def _stop(self, event: Any, message: str, hint: str | None = None) -> ExpectationsInvalid:
        fault = Fault(Origin(self.page.file, event.start_mark.line + 1, event.start_mark.column + 1), message, hint)
        return ExpectationsInvalid([*self.page.faults, fault])


_TAKERS: Final[Map[str, Callable[[_Builder, Any], None]]] = {
    "MappingStartEvent": _Builder.mapping,
    "MappingEndEvent": _Builder.close,
    "SequenceStartEvent": _Builder.sequence,
    "SequenceEndEvent": _Builder.close,
    "AliasEvent": _Builder.alias,
    "DocumentStartEvent": _Builder.document,
}
