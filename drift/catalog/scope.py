"""What is to be read of a database: what is expected, and no more."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from drift.facts import Key
from drift.globs import is_glob
from drift.kind import Kind, Place, parents_of
from drift.model import Exact, Expectation, Expectations, Ref
from drift.stated import Stated, formers, objects, schemas, spoken_of

_RELATIONS: Final = "drift.relations"


class Scope(Struct, frozen=True):
    """What is to be read.

    Args:
        names: the kinds to read, in a fixed order.
        catalogs: the SQL that reads each, in the same order.
        texts: what is wanted of each, as the SQL reads it, by the names of its settings.
        schema: the one the search path begins with when the facts have been read, for the judge.
        known: every kind by name.
    """

    names: tuple[str, ...]
    catalogs: tuple[str, ...]
    texts: Mapping[str, str]
    schema: str
    known: Mapping[str, Kind[Any]]

    @property
    def kinds(self) -> tuple[Kind[Any], ...]:
        """Answer the kinds to read, in their order; they are imported only now."""
        return tuple(self.known[name] for name in self.names)

    def outline(self) -> tuple[Any, ...]:
        """Answer the scope as plain values, for ``Stated.outline``."""
        return self.names, self.catalogs, dict(self.texts), self.schema


def scope_of(expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to decide the expectations, and no more."""
    outline = expectations.stated.outline if isinstance(expectations.stated, Stated) else None
    if outline is None or outline.exact is not expectations.exact:
        return scope_of_all([expectations], (), kinds)
    names, catalogs, texts, schema = outline.values
    return Scope(names, catalogs, texts, schema, kinds)


def scope_of_all(wanted: Sequence[Expectations], refs: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to decide several expectations, each for itself, and to know these objects."""
    homes = {schema for each in wanted for schema in schemas(each.stated)}
    gathered = _Gathered(kinds)
    for each in wanted:
        gathered.stated(each.stated)
        gathered.exact(each.exact)
    for ref in refs:
        gathered.named(ref)
    return gathered.scope(homes.pop() if len(homes) == 1 else "public")


def scope_of_refs(refs: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to know these objects."""
    return scope_of_all((), refs, kinds)


def scope_of_schemas(schemas: Iterable[str], kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to know everything in these schemas, and what lives in none."""
    gathered = _Gathered(kinds)
    for kind in kinds.values():
        for schema in schemas:
            gathered.whole(kind.name, (schema,) if _in_schema(kind, kinds) else ())
    return gathered.scope("public")


def _in_schema(kind: Kind[Any], kinds: Mapping[str, Kind[Any]]) -> bool:
    """Answer whether what a kind speaks of is, or stands in, something that lives in a schema."""
    while kind.place.parents:
        kind = kinds[kind.place.parents[0]]
    return kind.place.schema_qualified


def _above(keys: Collection[Key], place: Place) -> set[Key]:
    """Answer what objects of a kind stand in, whichever of its parents that may be."""
    if not place.own_name:
        return {(path, None if place.arguments else arguments) for path, arguments in keys}
    # Many objects stand in few, and hardly any has arguments.
    homes = {path[:-1] for path, arguments in keys if arguments is None}
    signed = {(path[:-1], None if place.arguments else arguments) for path, arguments in keys if arguments is not None}
    return signed.union((home, None) for home in homes)


class _Gathered:
    """What is wanted, while it is put together."""

    def __init__(self, kinds: Mapping[str, Kind[Any]]) -> None:
        self._kinds = kinds
        # In the order they are stated: what was made one after the other is read fastest in that order.
        self._keys: dict[str, dict[Key, None]] = defaultdict(dict)
        self._schemas: dict[str, set[str]] = {}
        self._everything: set[str] = set()
        self._names: dict[str, set[str]] = {}

    def stated(self, stated: Sequence[Expectation]) -> None:
        """Take in what is stated, and what it stands in."""
        for kind, named, rules in objects(stated):
            self._keys[kind].update(dict.fromkeys(named))
            for key in rules:
                self._pattern(Ref(kind, *key))
        # What stands in something is read with it, whatever it is called.
        alone = [name for name in spoken_of(stated) if self._kinds[name].renames and not self._kinds[name].place.parents]
        for kind, key in formers(stated, alone):
            self._keys[kind][key] = None
        for name, keys in list(self._keys.items()):
            place = self._kinds[name].place
            wanted = _above(keys, place) if place.parents else set()
            for parent in wanted.difference(*(self._keys.get(kind, ()) for kind in place.parents)):
                for kind in place.parents:
                    self._keys[kind][parent] = None

    def exact(self, claims: Iterable[Exact]) -> None:
        """Take in that nothing else may be there."""
        for claim in claims:
            if self._kinds[claim.kind].place.parents and claim.path:
                self._keys[claim.kind][(*claim.path, "*"), claim.arguments] = None
            else:
                self.whole(claim.kind, claim.path)

    def named(self, ref: Ref) -> None:
        """Take in one object."""
        self._keys[ref.kind][ref.path, ref.arguments] = None

    def whole(self, kind: str, path: tuple[str, ...]) -> None:
        """Take in everything of a kind in a schema, or everywhere."""
        self._keys.setdefault(kind, {})
        if path:
            self._schemas.setdefault(kind, set()).add(path[0])
        else:
            self._everything.add(kind)

    def _pattern(self, ref: Ref) -> None:
        kind = self._kinds[ref.kind]
        for parent in parents_of(ref, self._kinds):
            self._pattern(parent)
        if kind.place.parents and not any(is_glob(part) for part in ref.path[:-1]):
            self.named(Ref(ref.kind, (*ref.path[:-1], "*"), ref.arguments))
        else:
            self.whole(ref.kind, ref.path[:1] if _in_schema(kind, self._kinds) else ())
            self._names.setdefault(ref.kind, set()).add(ref.path[-1])

    def scope(self, schema: str) -> Scope:
        """Answer all of it."""
        # The one with most objects comes first: these are compared while the rest is read.
        kinds = [self._kinds[name] for name in sorted(self._keys, key=lambda name: (-len(self._keys[name]), name))]
        by_relation = [kind.name for kind in kinds if _RELATIONS in kind.catalog]
        relations = {path[:2] for name in by_relation for path, _ in self._keys[name]}
        whole = {schema for name in by_relation for schema in self._schemas.get(name, ())}
        texts = {"drift.scope": _json({"relations": sorted(relations), "schemas": sorted(whole)})}
        for kind in kinds:
            if f"'drift.{kind.name}'" in kind.catalog:
                texts[f"drift.{kind.name}"] = self._wanted(kind.name)
            if f"'drift.{kind.name}.names'" in kind.catalog:
                texts[f"drift.{kind.name}.names"] = _json(self._own_names(kind.name))
        catalogs = tuple(kind.catalog for kind in kinds)
        return Scope(tuple(kind.name for kind in kinds), catalogs, texts, schema, self._kinds)

    def _wanted(self, name: str) -> str:
        """Answer what a kind is to answer about by names; a last part of ``*`` stands for all that is in the object before it."""
        keys = sorted(self._keys[name], key=lambda key: (key[0], key[1] or ()))
        named = [{"path": path, "arguments": arguments} for path, arguments in keys]
        return _json({"named": named, "schemas": sorted(self._schemas.get(name, ())), "all": name in self._everything})

    def _own_names(self, kind: str) -> tuple[str, ...]:
        named = {path[-1] for path, _ in self._keys[kind]}
        return tuple(sorted(named | self._names.get(kind, set())))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
