"""Changes the acceptances in the text of a file and nothing else in it: comments, order and layout stay the author's.

Only the places are taken from PyYAML (the marks of its nodes); what is written there is put into the text itself. Where a file is
written in a way that leaves no such place, that is said instead of writing the file anew.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import yaml
from msgspec import Struct

from drift.expectations.write import one_line, pairs_lines

KEY: Final = "accepted"


class Unfit(ValueError):
    """The text has no place for this; the message is the reason."""


class Words(Struct, frozen=True):
    """One acceptance as it is to be written."""

    finding: str
    reason: str
    until: str | None = None
    owner: str | None = None

    def pairs(self) -> dict[str, str]:
        """Answer keys and values in the order in which they are written."""
        said = {"finding": self.finding, "reason": self.reason, "until": self.until, "owner": self.owner}
        return {key: value for key, value in said.items() if value is not None}


class Splice(NamedTuple):
    """What stands from ``start`` to ``end`` of a text gives way to another text."""

    start: int
    end: int
    text: str


class Item(NamedTuple):
    """One acceptance that stands in the text: the node, and the name of its finding."""

    node: Any
    finding: str


def changed(text: str, wanted: Sequence[Words], gone: Collection[str] = ()) -> str:
    """Answer the text with these acceptances in it, changed where their finding is accepted already, and without some others.

    Args:
        text: of a file that is known to be sound.
        wanted: what is to be accepted.
        gone: the findings that are no longer to be accepted.

    Raises:
        Unfit: the file is written in a way that leaves no place for it.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    return _changed(text, wanted, gone).replace("\r\n", "\n").replace("\n", line_end)


def _changed(text: str, wanted: Sequence[Words], gone: Collection[str]) -> str:
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    root = yaml.compose(text, Loader=loader)
    if root is None:
        return _with_section(f"{_closed(text)}version: 1\n", wanted, 0)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise Unfit("it is one mapping in braces, in which nothing can be added without writing it anew")
    entry = next(((key, value) for key, value in root.value if key.value == KEY), None)
    if entry is None:
        return _with_section(text, wanted, root.start_mark.column) if wanted else text
    key, value = entry
    if value.start_mark.index < key.end_mark.index:
        raise Unfit(f"{KEY}: is an alias of something else in it")
    if not isinstance(value, yaml.SequenceNode) or not value.value:
        return _filled(text, key, value, wanted) if wanted else text
    items = [Item(node, _finding(node)) for node in value.value]
    listed = _Flow if value.flow_style else _Block
    return _spliced(text, listed(text, key, value, items).splices(wanted, gone))


def _with_section(text: str, wanted: Sequence[Words], column: int) -> str:
    """Answer the text with a section of its own at the end, before a line that ends the document."""
    body = text.rstrip()
    end = body.rfind("\n") + 1 if body.endswith("\n...") else len(text)
    before = _closed(text[:end])
    gap = "" if not before or before.endswith("\n\n") else "\n"
    return f"{before}{gap}{' ' * column}{KEY}:\n{_block(wanted, column + 2)}{text[end:]}"


def _filled(text: str, key: Any, value: Any, wanted: Sequence[Words]) -> str:
    """Answer the text with acceptances below a key under which nothing was, whatever says so there: ``[]``, ``~``."""
    end = _line_end(text, key.end_mark.index)
    start = value.start_mark.index
    said = Splice(start - text[:start].endswith(" ") if start < value.end_mark.index else start, value.end_mark.index, "")
    new = Splice(end, end, _broken(text, end) + _block(wanted, key.start_mark.column + 2))
    if said.end > end:
        raise Unfit(f"{KEY}: holds nothing and yet stretches over several lines")
    return _spliced(text, [said, new])


class _Block(NamedTuple):
    """Acceptances that stand below each other, each behind a dash."""

    text: str
    key: Any
    value: Any
    items: list[Item]

    def splices(self, wanted: Sequence[Words], gone: Collection[str]) -> list[Splice]:
        known = {item.finding: item for item in self.items}
        splices = [splice for words in wanted if words.finding in known for splice in self._updated(known[words.finding], words)]
        splices += [self._removed(item) for item in self.items if item.finding in gone]
        new = [words for words in wanted if words.finding not in known]
        if new:
            end = self._end(self.items[-1])
            splices.append(Splice(end, end, _broken(self.text, end) + _block(new, self._column)))
        elif all(item.finding in gone for item in self.items):
            splices.append(Splice(colon := self.text.index(":", self.key.end_mark.index) + 1, colon, " []"))
        return splices

    @property
    def _column(self) -> int:
        column: int = self.value.start_mark.column
        return column

    def _end(self, item: Item) -> int:
        """Answer where the next item may begin: comments that are indented as what is in this one are about it."""
        end = _line_end(self.text, _last(item.node))
        while (line := self.text[end : _next_line(self.text, end)]).lstrip().startswith("#"):
            if len(line) - len(line.lstrip()) <= self._column:
                break
            end += len(line)
        return end

    def _start(self, item: Item) -> int:
        start = self.text.rfind("\n", 0, item.node.start_mark.index) + 1
        while self.text[start : start + self._column].strip() or self.text[start + self._column] != "-":
            start = self.text.rfind("\n", 0, start - 1) + 1
        return start

    def _removed(self, item: Item) -> Splice:
        _require_own(item, self.value)
        return Splice(self._start(item), self._end(item), "")

    def _updated(self, item: Item, words: Words) -> list[Splice]:
        _require_own(item, self.value)
        if item.node.flow_style:
            return [Splice(item.node.start_mark.index, item.node.end_mark.index, one_line(words.pairs()))]
        there = {key.value: (key, value) for key, value in item.node.value}
        said = words.pairs()
        splices = [splice for name, entry in there.items() for splice in self._entry(entry, said.get(name), item)]
        if added := {name: value for name, value in said.items() if name not in there}:
            end = _line_end(self.text, _last(item.node))
            indent = " " * item.node.start_mark.column
            lines = "".join(f"{indent}{line}\n" for line in pairs_lines(added))
            splices.append(Splice(end, end, _broken(self.text, end) + lines))
        return splices

    def _entry(self, entry: tuple[Any, Any], said: str | None, item: Item) -> list[Splice]:
        """Answer what changes the value of one key, or takes the key away."""
        key, value = entry
        if said is None:
            if key is item.node.value[0][0]:
                raise Unfit(f"{key.value}: stands right behind the dash and cannot be taken away")
            start = self.text.rfind("\n", 0, key.start_mark.index) + 1
            return [Splice(start, _line_end(self.text, _last(value)), "")]
        if value.value.strip() == said:
            return []
        _require_own(Item(value, ""), item.node)
        start, end = value.start_mark.index, value.end_mark.index
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return [Splice(start, end, pairs_lines({key.value: said})[0].partition(": ")[2])]


class _Flow(NamedTuple):
    """Acceptances that stand in brackets."""

    text: str
    key: Any
    value: Any
    items: list[Item]

    def splices(self, wanted: Sequence[Words], gone: Collection[str]) -> list[Splice]:
        saying = {words.finding: one_line(words.pairs()) for words in wanted}
        known = {item.finding for item in self.items}
        if not known & set(gone):
            kept = [self._updated(item, saying[item.finding]) for item in self.items if item.finding in saying]
            new = "".join(f", {text}" for finding, text in saying.items() if finding not in known)
            end = self.items[-1].node.end_mark.index
            return [*kept, Splice(end, end, new)]
        kept_texts = [
            saying.get(item.finding, self.text[item.node.start_mark.index : item.node.end_mark.index])
            for item in self.items
            if item.finding not in gone
        ]
        texts = [*kept_texts, *(text for finding, text in saying.items() if finding not in known)]
        return [Splice(self.value.start_mark.index, self.value.end_mark.index, f"[{', '.join(texts)}]")]

    def _updated(self, item: Item, text: str) -> Splice:
        _require_own(item, self.value)
        return Splice(item.node.start_mark.index, item.node.end_mark.index, text)


def _finding(node: Any) -> str:
    pairs: Mapping[str, Any] = {key.value: value for key, value in node.value}
    said = pairs.get("finding")
    return str(said.value).strip() if said is not None else ""


def _require_own(item: Item, around: Any) -> None:
    if item.node.start_mark.index < around.start_mark.index:
        raise Unfit(f"the acceptance of {item.finding or 'this finding'} is an alias of something else in it")


def _block(wanted: Sequence[Words], column: int) -> str:
    lines = []
    for words in wanted:
        first, *others = pairs_lines(words.pairs())
        lines += [f"{' ' * column}- {first}\n", *(f"{' ' * column}  {line}\n" for line in others)]
    return "".join(lines)


def _last(node: Any) -> int:
    """Answer the index behind the last character of a node; the end marks of blocks lie behind the comments that follow."""
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return end
    inside = node.value[-1] if isinstance(node, yaml.MappingNode) else [node.value[-1]]
    return max(_last(each) for each in inside)


def _line_end(text: str, index: int) -> int:
    """Answer where the next line begins after the last visible character before the index."""
    while index > 0 and text[index - 1].isspace():
        index -= 1
    return _next_line(text, index)


def _next_line(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _closed(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _broken(text: str, index: int) -> str:
    return "" if index == 0 or text[index - 1] == "\n" else "\n"


def _spliced(text: str, splices: Sequence[Splice]) -> str:
    pieces, done = [], 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        pieces += [text[done : splice.start], splice.text]
        done = splice.end
    return "".join([*pieces, text[done:]])
