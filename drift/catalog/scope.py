"""What is to be read of a database: what is expected, and no more."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from drift.facts import Key
from drift.globs import is_glob
from drift.kind import Kind, Place, parents_of
from drift.model import Exact, Expectation, Expectations, Ref
from drift.stated import formers, objects, schemas, spoken_of

_RELATIONS: Final = "drift.relations"


class Scope(Struct, frozen=True):
    """What is to be read.

    Args:
        kinds: the kinds to read, in a fixed order.
        relations: schema and name of the relations whose parts are wanted.
        schemas: the schemas all relations of which are wanted.
        wanted: for each kind that answers about names, what it is to answer about.
        names: for each kind that asks for no more, the names its objects are given in the expectations, each once.
        schema: the one the search path begins with when the facts have been read, for the judge.
    """

    kinds: tuple[Kind[Any], ...]
    relations: tuple[tuple[str, ...], ...]
    schemas: tuple[str, ...]
    wanted: Mapping[str, "Wanted"]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    schema: str = "public"

    def settings(self) -> dict[str, str]:
        """Answer the texts the SQL files read, by the names of their settings."""
        relations = {"relations": self.relations, "schemas": self.schemas}
        of_kinds = {f"drift.{name}": wanted.as_json() for name, wanted in self.wanted.items()}
        names = {f"drift.{name}.names": json.dumps(texts, ensure_ascii=False) for name, texts in self.names.items()}
        return {"drift.scope": json.dumps(relations, ensure_ascii=False), **of_kinds, **names}


class Wanted(Struct, frozen=True):
    """What one kind is to answer about.

    Args:
        keys: the objects that are named; a last part of ``*`` stands for all that is in the object before it.
        schemas: the schemas of which everything is wanted.
        everything: whether all there is in the database is wanted.
    """

    keys: tuple[Key, ...] = ()
    schemas: tuple[str, ...] = ()
    everything: bool = False

    def as_json(self) -> str:
        """Answer the text the kind's SQL reads."""
        named = [{"path": path, "arguments": arguments} for path, arguments in self.keys]
        return json.dumps({"named": named, "schemas": self.schemas, "all": self.everything}, ensure_ascii=False)


def scope_of(expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to decide the expectations, and no more."""
    return scope_of_all([expectations], (), kinds)


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
        return Scope(
            kinds=tuple(kinds),
            relations=tuple(sorted(relations)),
            schemas=tuple(sorted(whole)),
            wanted={kind.name: self._wanted(kind.name) for kind in kinds if f"'drift.{kind.name}'" in kind.catalog},
            names={kind.name: self._own_names(kind.name) for kind in kinds if f"'drift.{kind.name}.names'" in kind.catalog},
            schema=schema,
        )

    def _wanted(self, name: str) -> Wanted:
        keys = sorted(self._keys[name], key=lambda key: (key[0], key[1] or ()))
        return Wanted(tuple(keys), tuple(sorted(self._schemas.get(name, ()))), name in self._everything)

    def _own_names(self, kind: str) -> tuple[str, ...]:
        named = {path[-1] for path, _ in self._keys[kind]}
        return tuple(sorted(named | self._names.get(kind, set())))
