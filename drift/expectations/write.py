"""Writes expectations as a person would: short forms, one line where it fits, no noise, in an order that stays the same."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Final, TypeAlias

import yaml
import yaml.emitter
import yaml.resolver

from drift.expectations import names
from drift.expectations.attributes import attributes
from drift.expectations.document import VERSION
from drift.expectations.places import Places
from drift.fact import Fact, Shape
from drift.kind import Kind, parents_of
from drift.model import Expectation, Expectations, Ref

_WIDTH: Final = 110
_STR: Final = "tag:yaml.org,2002:str"
_NULL: Final = "tag:yaml.org,2002:null"
_PLAIN: Final = frozenset({Shape.EXPRESSION, Shape.TYPE, Shape.EXPRESSIONS})
_LONG: Final = frozenset({Shape.QUERY, Shape.SOURCE})

YamlNode: TypeAlias = yaml.ScalarNode | yaml.SequenceNode | yaml.MappingNode


def parted(expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Mapping[str | None, Expectations]:
    """Answer the expectations by the schema they speak of, sorted, None for what lives in no schema."""
    parts: dict[str | None, list[Expectation]] = {claim.path[0] if claim.path else None: [] for claim in expectations.exact}
    for item in expectations.stated:
        parts.setdefault(home(item.ref, kinds), []).append(item)
    return {
        schema: Expectations(
            tuple(parts[schema]),
            tuple(claim for claim in expectations.exact if (claim.path[0] if claim.path else None) == schema),
        )
        for schema in sorted(parts, key=lambda name: name or "")
    }


def home(ref: Ref, kinds: Mapping[str, Kind[Any]]) -> str | None:
    """Answer the schema an object lives in, or the one it stands in does; None where there is none."""
    kind = kinds[ref.kind]
    while kind.place.parents:
        kind = kinds[kind.place.parents[0]]
    return ref.path[0] if kind.place.schema_qualified else None


def write(expectations: Expectations, kinds: Mapping[str, Kind[Any]], schema: str | None) -> str:
    """Answer the text of a file that says this; ``load`` leads back to it.

    Args:
        expectations: what is to be said; where they claim that nothing else is there, the file does.
        kinds: every kind by name.
        schema: where unqualified names in the file live, None for a file about what lives in no schema.
    """
    writer = _Writer(expectations.stated, Places(kinds), kinds, schema)
    head: list[tuple[YamlNode, YamlNode]] = [(_text("version"), _scalar(str(VERSION), "tag:yaml.org,2002:int"))]
    if schema is not None:
        head.append((_text("schema"), _text(schema)))
    if expectations.exact:
        head.append((_text("exact"), _flag(value=True)))
    complete = {claim.kind for claim in expectations.exact if not claim.path}
    return _serialized(head) + "".join(f"\n{_serialized([pair])}" for pair in writer.sections(None, complete))


def pairs_lines(said: Mapping[str, str]) -> list[str]:
    """Answer a line ``key: value`` for each text, in quotes only where it would be read as something else."""
    return [_serialized([(_text(key), _expression(value))]).rstrip("\n") for key, value in said.items()]


def one_line(said: Mapping[str, str]) -> str:
    """Answer the texts as one mapping in braces."""
    node = _mapping([(_text(key), _expression(value)) for key, value in said.items()], flow=True)
    text: str = yaml.serialize(node, Dumper=_Dumper, width=10**9, allow_unicode=True)
    return text.rstrip("\n")


def _serialized(pairs: list[tuple[YamlNode, YamlNode]]) -> str:
    node = yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)
    text: str = yaml.serialize(node, Dumper=_Dumper, width=10**9, allow_unicode=True, indent=2)
    return text


class _Dumper(yaml.SafeDumper):
    """The emitter in Python: libyaml's folds long lines whatever width it is given."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key, as people do."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True

    def analyze_scalar(self, scalar: str) -> Any:
        """Let a text of many lines keep its tabs and be a block all the same."""
        analysis = super().analyze_scalar(scalar)
        if "\t" in scalar and "\n" in scalar:
            analysis.allow_block = super().analyze_scalar(scalar.replace("\t", "    ")).allow_block
        return analysis

    def determine_block_hints(self, text: str) -> str:
        """Say how far a block is indented also where a tab begins it: nobody else could tell."""
        hints: str = super().determine_block_hints(text)
        return f"{self.best_indent}{hints}" if text.startswith("\t") else hints


class _Writer:
    """Writes sections and bodies."""

    def __init__(self, stated: Sequence[Expectation], tree: Places, kinds: Mapping[str, Kind[Any]], schema: str | None) -> None:
        self._tree = tree
        self._kinds = kinds
        self._schema = schema
        self._below: dict[Ref | None, dict[str, list[Expectation]]] = {}
        refs = {item.ref for item in stated}
        for item in stated:
            above = next((parent for parent in parents_of(item.ref, kinds) if parent in refs), None)
            self._below.setdefault(above, {}).setdefault(item.ref.kind, []).append(item)

    def sections(self, above: Ref | None, complete: Collection[str] = ()) -> list[tuple[YamlNode, YamlNode]]:
        """Answer the key and the section of each kind that stands in an object, or at the top.

        Args:
            above: the object, None for the top.
            complete: the kinds that get a section even where there is nothing to stand in it.
        """
        inside = self._below.get(above, {})
        level = self._tree.top if above is None else self._tree.children(self._kinds[above.kind])
        named = [kind for kind in level.values() if kind.name in inside or kind.name in complete]
        ordered = sorted(named, key=lambda kind: (kind.place.turn, kind.place.key))
        return [(_text(kind.place.key), self._section(kind, inside.get(kind.name, []))) for kind in ordered]

    def _section(self, kind: Kind[Any], items: Sequence[Expectation]) -> YamlNode:
        if not kind.place.named:
            return self._body(items[0]) if items else _scalar("", _NULL)
        bodies = [(self._name(kind, item.ref), self._body(item)) for item in items]
        if all(_is_null(body) for _, body in bodies):
            return yaml.SequenceNode("tag:yaml.org,2002:seq", [_text(name) for name, _ in bodies], flow_style=_fits(bodies))
        return _mapping([(_text(name), body) for name, body in bodies], flow=False)

    def _name(self, kind: Kind[Any], ref: Ref) -> str:
        signature = ref.arguments if kind.place.signature else None
        if kind.place.phrase:
            return ref.path[-1]
        if kind.place.parents or not kind.place.schema_qualified:
            return names.written_own(ref.path[-1], signature)
        return names.written(ref.path, self._schema, signature)

    def _body(self, item: Expectation) -> YamlNode:
        kind = self._kinds[item.ref.kind]
        if item.wanted is None:
            return _mapping([(_text("absent"), _flag(value=True))])
        known = attributes(kind.fact)
        stated = {name: value for name, value in _stated(item.wanted).items() if name in known}
        below = self.sections(item.ref)
        short = kind.short
        if short is not None and not below and list(stated) == [short] and stated[short] is not None:
            return _value(known[short].shape, stated[short])
        pairs = [(_text(name), _value(known[name].shape, value)) for name, value in stated.items()]
        if not pairs and not below:
            return _scalar("", _NULL)
        long = any(known[name].shape in _LONG for name in stated)
        return _mapping([*pairs, *below], flow=None if not below and not long else False)


def _stated(fact: Fact) -> dict[str, Any]:
    declared = fact.declared_attributes
    return {name: value for name, value in fact.stated().items() if value != declared[name].default}


def _value(shape: Shape, value: Any) -> YamlNode:
    if value is None:
        return _scalar("null", _NULL)
    if isinstance(value, bool):
        return _flag(value=value)
    if isinstance(value, int):
        return _scalar(str(value), "tag:yaml.org,2002:int")
    if shape is Shape.OPTIONS:
        return _mapping([(_text(name), _text(text)) for name, _, text in (item.partition("=") for item in value)])
    if isinstance(value, tuple):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_value(shape, item) for item in value], flow_style=True)
    return _block(value) if shape in _LONG else _expression(value) if shape in _PLAIN else _text(value)


def _mapping(pairs: list[tuple[YamlNode, YamlNode]], flow: bool | None = None) -> YamlNode:
    """Answer a mapping on one line where it fits there, unless it is said to stand on many."""
    one_line = _length(pairs) <= _WIDTH if flow is None else flow
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=one_line)


def _length(pairs: Iterable[tuple[YamlNode, YamlNode]]) -> int:
    return sum(_size(key) + _size(value) + 4 for key, value in pairs)


def _size(node: YamlNode) -> int:
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) + 2
    if isinstance(node, yaml.SequenceNode):
        return sum(_size(item) + 2 for item in node.value)
    return _length(node.value)


def _fits(bodies: Sequence[tuple[str, YamlNode]]) -> bool:
    return sum(len(name) + 2 for name, _ in bodies) <= _WIDTH


def _is_null(node: YamlNode) -> bool:
    return node.tag == _NULL and node.value == ""


def _scalar(text: str, tag: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(tag, text)


def _flag(*, value: bool) -> yaml.ScalarNode:
    return _scalar("true" if value else "false", "tag:yaml.org,2002:bool")


def _text(text: str) -> yaml.ScalarNode:
    tag = _resolved(text)
    return yaml.ScalarNode(_STR, text, style=None if tag == _STR and _is_plain(text) else _quotes(text))


def _expression(text: str) -> yaml.ScalarNode:
    """Answer SQL without quotes wherever YAML lets it be: ``default: 0`` is read in the author's letters."""
    tag = _resolved(text)
    if tag != _NULL and _is_plain(text):
        return _scalar(text, tag)
    return yaml.ScalarNode(_STR, text, style=_quotes(text))


def _resolved(text: str) -> str:
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag


def _is_plain(text: str) -> bool:
    """Answer whether the text can stand without quotes, also among others on one line."""
    return bool(_EMITTER.analyze_scalar(text).allow_flow_plain) and not _SWALLOWED.search(text)


def _quotes(text: str) -> str:
    """Answer the quotes that need the least escaped; what cannot be seen is escaped, also in a key of several lines."""
    if not text.isprintable() or ("'" in text and '"' not in text and "\\" not in text):
        return '"'
    return "'"


_RESOLVER: Final = yaml.resolver.Resolver()
_EMITTER: Final = yaml.emitter.Emitter(StringIO())
_SWALLOWED: Final = re.compile(r"\s#")


def _block(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(_STR, text, style="|") if "\n" in text else _text(text)
