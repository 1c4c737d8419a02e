"""Describes the YAML of expectations to editors and validators, from the declarations of the kinds."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from drift.expectations.attributes import LISTS, attributes
from drift.expectations.document import ACCEPTANCE_KEYS, VERSION
from drift.expectations.generic import SEVERITIES
from drift.expectations.places import Places, places
from drift.fact import Attribute, Shape
from drift.kind import Kind

Schema: TypeAlias = dict[str, Any]

# What a plain YAML scalar becomes before a validator sees it; the loader keeps the author's letters instead.
_TEXT: Final = ("string", "number", "boolean")
_NAME: Final = r'^([^*?"]|"([^"]|"")+")+$'
_TYPE_NAME: Final = r'^\s*["A-Za-z_\u0080-\uffff]'

_WORDS: Final[Mapping[str, Schema]] = {
    "why": {"type": "string", "minLength": 1, "description": "Why it matters; shown with every finding below."},
    "severity": {"enum": list(SEVERITIES), "description": "How much a finding weighs, here and below."},
    "absent": {"type": "boolean", "description": "true: it must not exist."},
}
_EXACT: Final = "true, or the words for what must hold nothing beyond what is named."


def json_schema(kinds: Mapping[str, Kind[Any]]) -> Schema:
    """Answer the JSON Schema (2020-12) of one expectations file.

    It accepts what the loader accepts as far as the form goes; what SQL texts mean, names that repeat and statements that
    contradict each other are beyond it.

    Args:
        kinds: every kind by its name.
    """
    tree = places(kinds)
    sections = {key: _section(kind) for key, kind in tree.top.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "drift expectations",
        "description": "What a PostgreSQL database is relied on to hold.",
        "type": "object",
        "properties": {**_top(tree), **sections},
        "required": ["version"],
        "additionalProperties": False,
        "$defs": {kind.name: _body(tree, kind) for kind in kinds.values()},
    }


def _top(tree: Places) -> Schema:
    return {
        "version": {"const": VERSION, "description": "The version of this language."},
        "schema": {"type": "string", "minLength": 1, "description": "Where unqualified names live; public if not said."},
        "exact": _exact(tree, tree.top.values()),
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


def _exact(tree: Places, kinds: Iterable[Kind[Any]]) -> Schema:
    words = list(tree.descendants(kinds))
    return {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"enum": words}}], "description": _EXACT}


def _body(tree: Places, kind: Kind[Any]) -> Schema:
    """Answer the schema of the mapping that says what holds for one object."""
    children = tree.children(kind)
    stated = {name: _described(_value(item), item) for name, item in attributes(kind.fact).items()}
    words: Schema = {word: _WORDS[word] for word in tree.words[kind.name] if word != "exact"}
    if "exact" in tree.words[kind.name]:
        words["exact"] = _exact(tree, children.values())
    body: Schema = {
        "type": "object",
        "properties": {**stated, **{key: _section(child) for key, child in children.items()}, **words},
        "additionalProperties": False,
    }
    if "absent" in words:
        alone = [word for word in ("absent", "why", "severity", kind.place.arguments) if word]
        body["if"] = {"properties": {"absent": {"const": True}}, "required": ["absent"]}
        body["then"] = {"propertyNames": {"enum": alone}}
    return body


def _section(kind: Kind[Any]) -> Schema:
    """Answer the schema of what stands under the key of a kind."""
    place, body = kind.place, {"$ref": f"#/$defs/{kind.name}"}
    if place.arguments is not None:
        return _by_arguments(kind)
    if not place.named:
        return {"anyOf": [body, *_short(kind), {"type": "null"}]}
    named = {
        "type": ["object", "null"],
        "propertyNames": {"minLength": 1, **({"pattern": _NAME} if place.parent is None else {})},
        "additionalProperties": {"anyOf": [body, *_short(kind), {"type": "null"}]},
    }
    names = {"type": "array", "items": {"type": list(_TEXT), "minLength": 1}}
    return {"anyOf": [named, _without_name(kind) if place.anonymous else names]}


def _without_name(kind: Kind[Any]) -> Schema:
    """Answer the schema of a list of bodies; names in it stand alone, where a list of them could mean two things."""
    nameless = {"allOf": [{"$ref": f"#/$defs/{kind.name}"}, {"properties": {"absent": {"const": False}}}]}
    listed: Schema = {"type": "array", "items": {"anyOf": [nameless, *_short(kind)]}}
    if kind.short is None or attributes(kind.fact)[kind.short].shape not in LISTS:
        return listed
    return listed | {"anyOf": [{"maxItems": 1}, {"items": {"type": ["object", "array"]}}]}


def _by_arguments(kind: Kind[Any]) -> Schema:
    name = str(kind.place.arguments)
    names = _items(attributes(kind.fact)[name])
    body = {"allOf": [{"$ref": f"#/$defs/{kind.name}"}, {"required": [name]}]}
    return {"anyOf": [{"type": "null"}, names, {"type": "array", "items": {"anyOf": [names, body]}}]}


def _short(kind: Kind[Any]) -> list[Schema]:
    return [] if kind.short is None else [_value(attributes(kind.fact)[kind.short])]


def _described(schema: Schema, item: Attribute) -> Schema:
    return {**schema, "description": item.doc}


def _value(item: Attribute) -> Schema:
    """Answer the schema of an attribute's value."""
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


_SINGLE: Final[Mapping[Shape, Schema]] = {
    Shape.TEXT: {"type": list(_TEXT)},
    Shape.EXPRESSION: {"type": list(_TEXT), "minLength": 1},
    Shape.TYPE: {"type": "string", "pattern": _TYPE_NAME},
    Shape.FLAG: {"type": "boolean"},
    Shape.NUMBER: {"type": "integer"},
}
