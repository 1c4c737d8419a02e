"""What is to be read of a database: what is expected, and no more."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from drift.globs import is_glob
from drift.kind import Kind, parents_of
from drift.model import Exact, Expectation, Expectations, Ref

_RELATIONS: Final = "drift.relations"


class Scope(Struct, frozen=True):
    """What is to be read.

    Args:
        kinds: the kinds to read, in a fixed order.
        relations: schema and name of the relations whose parts are wanted.
        schemas: the schemas all relations of which are wanted.
        wanted: for each kind that answers about names, what it is to answer about.
        schema: the one the search path begins with when the facts have been read, for the judge.
    """

    kinds: tuple[Kind[Any], ...]
    relations: tuple[tuple[str, ...], ...]
    schemas: tuple[str, ...]
    wanted: Mapping[str, "Wanted"]
    schema: str = "public"

    def settings(self) -> dict[str, str]:
        """Answer the texts the SQL files read, by the names of their settings."""
        relations = {"relations": self.relations, "schemas": self.schemas}
        of_kinds = {f"drift.{name}": wanted.as_json() for name, wanted in self.wanted.items()}
        return {"drift.scope": json.dumps(relations, ensure_ascii=False), **of_kinds}


class Wanted(Struct, frozen=True):
    """What one kind is to answer about.

    Args:
        refs: the objects that are named; a last part of ``*`` stands for all that is in the object before it.
        schemas: the schemas of which everything is wanted.
        everything: whether all there is in the database is wanted.
    """

    refs: tuple[Ref, ...] = ()
    schemas: tuple[str, ...] = ()
    everything: bool = False

    def as_json(self) -> str:
        """Answer the text the kind's SQL reads."""
        named = [{"path": ref.path, "arguments": ref.arguments} for ref in self.refs]
        return json.dumps({"named": named, "schemas": self.schemas, "all": self.everything}, ensure_ascii=False)


def scope_of(expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to decide the expectations, and no more."""
    homes = {item.schema for item in expectations.stated}
    gathered = _Gathered(kinds)
    gathered.stated(expectations.stated)
    gathered.exact(expectations.exact)
    return gathered.scope(homes.pop() if len(homes) == 1 else "public")


def scope_of_refs(refs: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to know these objects."""
    gathered = _Gathered(kinds)
    for ref in refs:
        gathered.named(ref)
    return gathered.scope("public")


def scope_of_schemas(schemas: Iterable[str], kinds: Mapping[str, Kind[Any]]) -> Scope:
    """Answer what must be read to know everything in these schemas, and what lives in none."""
    gathered = _Gathered(kinds)
    for kind in kinds.values():
        for schema in schemas:
            gathered.whole(kind, (schema,) if _in_schema(kind, kinds) else ())
    return gathered.scope("public")


def _in_schema(kind: Kind[Any], kinds: Mapping[str, Kind[Any]]) -> bool:
    """Answer whether what a kind speaks of is, or stands in, something that lives in a schema."""
    while kind.place.parents:
        kind = kinds[kind.place.parents[0]]
    return kind.place.schema_qualified


class _Gathered:
    """What is wanted, while it is put together."""

    def __init__(self, kinds: Mapping[str, Kind[Any]]) -> None:
        self._kinds = kinds
        self._refs: dict[str, set[Ref]] = {}
        self._schemas: dict[str, set[str]] = {}
        self._everything: set[str] = set()

    def stated(self, items: Iterable[Expectation]) -> None:
        """Take in what is stated, and what it stands in."""
        refs = {item.ref for item in items}
        for item in items:
            (self._pattern if item.pattern else self.named)(item.ref)
            above = parents_of(item.ref, self._kinds)
            for parent in () if any(ref in refs for ref in above) else above:
                self.named(parent)

    def exact(self, claims: Iterable[Exact]) -> None:
        """Take in that nothing else may be there."""
        for claim in claims:
            kind = self._kinds[claim.kind]
            if kind.place.parents and claim.path:
                self.named(Ref(kind.name, (*claim.path, "*"), claim.arguments))
            else:
                self.whole(kind, claim.path)

    def named(self, ref: Ref) -> None:
        """Take in one object."""
        self._refs.setdefault(ref.kind, set()).add(ref)

    def whole(self, kind: Kind[Any], path: tuple[str, ...]) -> None:
        """Take in everything of a kind in a schema, or everywhere."""
        self._refs.setdefault(kind.name, set())
        if path:
            self._schemas.setdefault(kind.name, set()).add(path[0])
        else:
            self._everything.add(kind.name)

    def _pattern(self, ref: Ref) -> None:
        kind = self._kinds[ref.kind]
        above = [part for part in ref.path[:-1] if is_glob(part)]
        for parent in parents_of(ref, self._kinds):
            self._pattern(parent)
        if kind.place.parents and not above:
            self.named(Ref(ref.kind, (*ref.path[:-1], "*"), ref.arguments))
        else:
            self.whole(kind, ref.path[:1] if _in_schema(kind, self._kinds) else ())

    def scope(self, schema: str) -> Scope:
        """Answer all of it."""
        kinds = [self._kinds[name] for name in sorted(self._refs)]
        by_relation = [kind.name for kind in kinds if _RELATIONS in kind.catalog]
        relations = {ref.path[:2] for name in by_relation for ref in self._refs[name]}
        schemas = {name for kind in by_relation for name in self._schemas.get(kind, ())}
        return Scope(
            kinds=tuple(kinds),
            relations=tuple(sorted(relations)),
            schemas=tuple(sorted(schemas)),
            wanted={kind.name: self._wanted(kind.name) for kind in kinds if f"'drift.{kind.name}'" in kind.catalog},
            schema=schema,
        )

    def _wanted(self, name: str) -> Wanted:
        refs = tuple(sorted(self._refs[name], key=lambda ref: (ref.path, ref.arguments or ())))
        return Wanted(refs, tuple(sorted(self._schemas.get(name, ()))), name in self._everything)
