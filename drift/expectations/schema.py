"""Describes the YAML of expectations to editors and validators, from the declarations of the kinds."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct

from drift.expectations.attributes import LISTS, attributes
from drift.expectations.document import ACCEPTANCE_KEYS, VERSION
from drift.expectations.generic import SEVERITIES
from drift.expectations.places import Places, require_sound
from drift.fact import Attribute, Shape
from drift.kind import Kind

Schema: TypeAlias = dict[str, Any]

# What a plain YAML scalar becomes before a validator sees it; the loader keeps the author's letters instead.
_TEXT: Final = ("string", "number", "boolean")
_NAME: Final = r'^([^"]|"([^"]|"")+")+$'
# A name with * or ? outside of quotes is a rule for all whose names fit it.
_PATTERN: Final = r'^([^"*?]|"([^"]|"")*")*[*?]'
_REQUIRED: Final[Schema] = {"const": "required", "description": "There must be one, whatever it is."}
_TYPE_NAME: Final = r'^\s*["A-Za-z_\u0080-\uffff]'

_WORDS: Final[Mapping[str, Schema]] = {
    "why": {"type": "string", "minLength": 1, "description": "Why it matters; shown with every finding below."},
    "severity": {"enum": list(SEVERITIES), "description": "How much a finding weighs, here and below."},
    "absent": {"type": "boolean", "description": "true: it must not exist."},
    "fix": {
        "type": "object",
        "description": "Hand-written SQL files beside this one: up mends what is found of it, down takes that back.",
        "properties": {"up": {"type": "string", "minLength": 1}, "down": {"type": "string", "minLength": 1}},
        "required": ["up"],
        "additionalProperties": False,
    },
}
_EXACT: Final = "true, or the words for what must hold nothing beyond what is named."


def json_schema(kinds: Mapping[str, Kind[Any]]) -> Schema:
    """Answer the JSON Schema (2020-12) of one expectations file.

    It accepts what the loader accepts as far as the form goes; what SQL texts mean, names that repeat and statements that
    contradict each other are beyond it.

    Args:
        kinds: every kind by its name.
    """
    require_sound(kinds)
    tree = Places(kinds)
    writers = _Writer(tree, rule=False), _Writer(tree, rule=True)
    sections = {key: writers[0].section(kind) for key, kind in tree.top.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "drift expectations",
        "description": "What a PostgreSQL database is relied on to hold.",
        "type": "object",
        "properties": {**_top(tree), **sections},
        "required": ["version"],
        "additionalProperties": False,
        "$defs": {writer.named(kind): writer.body(kind) for writer in writers for kind in kinds.values()},
    }


def _top(tree: Places) -> Schema:
    return {
        "version": {"const": VERSION, "description": "The version of this language."},
        "schema": {"type": "string", "minLength": 1, "description": "Where unqualified names live; public if not said."},
        "exact": _exact(tree, None),
        "severity": _WORDS["severity"],
        "why": _WORDS["why"],
        "accepted": {"type": ["array", "null"], "items": _acceptance(), "description": "Findings that are known for now."},
    }


def _acceptance() -> Schema:
    docs = (
        "The finding as it is reported: rule and object.",
        "Why it is accepted.",
        "The last day it is accepted, as 2027-01-31.",
        "Who looks after it.",
    )
    text = {"type": list(_TEXT), "minLength": 1}
    known: dict[str, Schema] = {key: {**text, "description": doc} for key, doc in zip(ACCEPTANCE_KEYS, docs, strict=True)}
    known["finding"] |= {"type": "string", "pattern": r"^\S+ \S"}
    known["until"] |= {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    return {"type": "object", "properties": known, "required": ["finding", "reason"], "additionalProperties": False}


def _exact(tree: Places, kind: Kind[Any] | None) -> Schema:
    words = list(tree.claimable(kind))
    return {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"enum": words}}], "description": _EXACT}


class _Writer(Struct, frozen=True):
    """Writes the bodies of one sort: what is said of an object, or (``rule``) of every object whose name fits."""

    tree: Places
    rule: bool

    def named(self, kind: Kind[Any]) -> str:
        """Answer the name the body of a kind is defined under."""
        return f"{kind.name}-rule" if self.rule else kind.name

    def reference(self, kind: Kind[Any]) -> Schema:
        """Answer a reference to the body of a kind."""
        return {"$ref": f"#/$defs/{self.named(kind)}"}

    def body(self, kind: Kind[Any]) -> Schema:
        """Answer the schema of the mapping that says what holds for one object."""
        children = self.tree.children(kind)
        stated = {name: {**self.value(item), "description": item.doc} for name, item in attributes(kind.fact).items()}
        words: Schema = {word: _WORDS[word] for word in self.tree.words(kind) if word not in self._apart()}
        if "exact" in self.tree.words(kind):
            words["exact"] = _exact(self.tree, kind)
        body: Schema = {
            "type": "object",
            "properties": {**stated, **{key: self.section(child) for key, child in children.items()}, **words},
            "additionalProperties": False,
        }
        if "absent" in words:
            alone = [word for word in ("absent", "why", "severity", "fix", kind.place.arguments) if word]
            body["if"] = {"properties": {"absent": {"const": True}}, "required": ["absent"]}
            body["then"] = {"propertyNames": {"enum": alone}}
        return body

    def _apart(self) -> tuple[str, ...]:
        """Answer the words that are described elsewhere, or mean nothing in a rule."""
        return ("exact", "fix") if self.rule else ("exact",)

    def section(self, kind: Kind[Any]) -> Schema:
        """Answer the schema of what stands under the key of a kind."""
        place, body = kind.place, self.reference(kind)
        if place.arguments is not None:
            return self._by_arguments(kind)
        if not place.named:
            demanded: list[Schema] = [_REQUIRED] if self.rule else []
            return {"anyOf": [body, *self._short(kind), *demanded, {"type": "null"}]}
        rules = _Writer(self.tree, rule=True)
        named = {
            "type": ["object", "null"],
            "propertyNames": {"minLength": 1, **({} if place.parents else {"pattern": _NAME})},
            "patternProperties": {_PATTERN: rules.said(kind)},
            "additionalProperties": self.said(kind),
        }
        names = {"type": "array", "items": {"type": list(_TEXT), "minLength": 1}}
        return {"anyOf": [named, self._without_name(kind) if place.anonymous else names]}

    def said(self, kind: Kind[Any]) -> Schema:
        """Answer the schema of what may stand behind a name."""
        return {"anyOf": [self.reference(kind), *self._short(kind), {"type": "null"}]}

    def value(self, item: Attribute) -> Schema:
        """Answer the schema of an attribute's value."""
        value = _value(item)
        return {"anyOf": [value, _REQUIRED]} if self.rule else value

    def _without_name(self, kind: Kind[Any]) -> Schema:
        """Answer the schema of a list of bodies; names in it stand alone, where a list of them could mean two things."""
        nameless = {"allOf": [self.reference(kind), {"properties": {"absent": {"const": False}}}]}
        listed: Schema = {"type": "array", "items": {"anyOf": [nameless, *self._short(kind)]}}
        if kind.short is None or attributes(kind.fact)[kind.short].shape not in LISTS:
            return listed
        return listed | {"anyOf": [{"maxItems": 1}, {"items": {"type": ["object", "array"]}}]}

    def _by_arguments(self, kind: Kind[Any]) -> Schema:
        name = str(kind.place.arguments)
        names = _items(attributes(kind.fact)[name])
        body = {"allOf": [self.reference(kind), {"required": [name]}]}
        return {"anyOf": [{"type": "null"}, names, {"type": "array", "items": {"anyOf": [names, body]}}]}

    def _short(self, kind: Kind[Any]) -> list[Schema]:
        return [] if kind.short is None else [self.value(attributes(kind.fact)[kind.short])]


def _value(item: Attribute) -> Schema:
    if item.shape in LISTS:
        value: Schema = {"anyOf": [_items(item), _items(item)["items"]]}
    else:
        value = _SINGLE[item.shape] if not item.choices else {"enum": list(item.choices)}
    return {"anyOf": [value, {"type": "null"}]} if item.null else value


def _items(item: Attribute) -> Schema:
    text: Schema = {"enum": list(item.choices)} if item.choices else {"type": list(_TEXT)}
    if item.shape is Shape.EXPRESSIONS:
        return {"type": "array", "items": {**text, "minLength": 1}}
    return {"type": "array", "items": text, "uniqueItems": True}


_CELL: Final[Schema] = {"type": [*_TEXT, "null"]}
_SINGLE: Final[Mapping[Shape, Schema]] = {
    Shape.TEXT: {"type": list(_TEXT)},
    Shape.EXPRESSION: {"type": list(_TEXT), "minLength": 1},
    Shape.TYPE: {"type": "string", "pattern": _TYPE_NAME},
    Shape.FLAG: {"type": "boolean"},
    Shape.NUMBER: {"type": "integer"},
    Shape.QUERY: {"type": "string", "minLength": 1},
    Shape.SOURCE: {"type": "string"},
    Shape.ROWS: {
        "anyOf": [
            {"type": list(_TEXT)},
            {"type": "array", "items": {"anyOf": [_CELL, {"type": "array", "items": _CELL, "minItems": 1}]}},
        ]
    },
    Shape.OPTIONS: {"type": "object", "additionalProperties": {"type": list(_TEXT)}},
}
