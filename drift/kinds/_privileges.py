"""Privileges a role, or everybody, has on an object: the same for every kind of object that has some.

A kind of privileges (``grant``, ``function_grant``, …) brings its place, the privileges there are and what stands behind ON;
its ``catalog.sql`` answers the objects with their ACLs, which ``_privileges.sql`` takes apart, and its ``rules.md`` what is
particular about it, which ``_privileges.md`` continues.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, rule_name
from drift.kinds._granting import (
    ALL,
    PUBLIC,
    Holding,
    Target,
    by_grantor,
    change,
    joined,
    listed,
    names_of,
    refuse_grantors,
    refuse_lacking,
    require_kept,
    require_own,
    texts_of,
)
from drift.model import Ref, Statement

Known = Mapping[str, int]
"""The privileges there are on an object, each with the first major version that has it."""

_OTHER_WORDS: Final = {"temp": "temporary", "all privileges": ALL}
# A list of up to so many privileges says more than "all".
_FEW: Final = 3

# How the role stands behind the path of its object, and which roles are asked for: a name of its own, or the end of a phrase.
_NAME: Final = ("s.path || s.name", "t.name")
_PHRASE: Final = (
    "s.path[:pg_catalog.cardinality(s.path) - 1] || (s.path[pg_catalog.cardinality(s.path)] || ' to ' || s.word)",
    """CASE WHEN t.name LIKE '%"' AND t.name NOT LIKE '% to "PUBLIC"'
            THEN pg_catalog.replace((pg_catalog.regexp_match(t.name, ' to "((?:[^"]|"")+)"$'))[1], '""', '"')
            ELSE (pg_catalog.regexp_match(t.name, ' to (\\S+)$'))[1] END""",
)


class Grant(Fact):
    """What one role was granted on one object, directly; PUBLIC, which is everybody, is a role here."""

    privileges: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "Exactly the privileges it has, such as select; all for all there are, [] for none."
    )
    grantable: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The privileges it may pass on (WITH GRANT OPTION).", plain=()
    )
    grantors: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "Who else than the owner granted some of them, and which: {alice: select}.", plain=()
    )
    usual_privileges: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What it has where nobody ever said anything.")
    passed_on: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "What it granted to others: privilege, space, role.")
    columns: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "What the owner granted it on columns alone: privilege, * where it may pass it on, space, column."
    )
    whole: bool | Unstated = attribute(Shape.HIDDEN, "Whether the privileges are all there are on this server.")
    owner: bool | Unstated = attribute(Shape.HIDDEN, "Whether it owns the object.")
    no_role: bool | Unstated = attribute(Shape.HIDDEN, "Whether there is no such role on the server.")
    spelling: str | None | Unstated = attribute(Shape.HIDDEN, "How statements name the object, where its path does not say it.")
    major: int | Unstated = attribute(Shape.HIDDEN, "The major version of the server, which decides what all are.")


class GrantKind(Kind[Grant]):
    """A kind of privileges; subclasses bring ``name``, ``place``, ``after``, ``known`` and ``target``."""

    fact = Grant
    short: ClassVar[str | None] = "privileges"
    together: ClassVar[frozenset[str]] = frozenset({"privileges", "grantable"})

    def known(self, ref: Ref) -> Known:
        """Answer the privileges there are."""
        raise NotImplementedError

    def target(self, ref: Ref, fact: Grant) -> Target:
        """Answer what the privileges are on."""
        raise NotImplementedError

    def role(self, ref: Ref) -> str:
        """Answer who has the privileges."""
        return ref.path[-1]

    def roles(self, ref: Ref) -> Sequence[str]:
        """Answer every role that must be there."""
        return (self.role(ref),)

    def senseless(self, ref: Ref, wanted: Grant | None) -> str | None:
        """Answer that a role of that name cannot be."""
        is_public = self.role(ref) == PUBLIC.lower()
        return "no role can be named public; everybody is PUBLIC, in capitals" if is_public else None

    def understand(self, ref: Ref, wanted: Grant, schema: str) -> Grant:
        """Answer the privileges in lower case, as they are compared.

        Raises:
            ValueError: no privilege is named, an unknown one, or one that cannot be passed on.
        """
        privileges, grantable = self._folded(ref, wanted.privileges), self._folded(ref, wanted.grantable)
        if not wanted.stated():
            raise ValueError("it does not say which privileges; write [] or absent: true for none")
        if self.role(ref) == PUBLIC and names_of(grantable):
            raise ValueError("PUBLIC cannot pass a privilege on; PostgreSQL refuses it (0LP01)")
        beyond = names_of(grantable) - names_of(privileges)
        if beyond and isinstance(privileges, tuple) and ALL not in privileges:
            raise ValueError(f"{', '.join(sorted(beyond))} may be passed on and yet is not among the privileges")
        return replace(wanted, privileges=privileges, grantable=grantable, grantors=self._grantors(ref, wanted.grantors))

    def _folded(self, ref: Ref, privileges: tuple[str, ...] | Unstated) -> tuple[str, ...] | Unstated:
        if not isinstance(privileges, tuple):
            return privileges
        folded = {_OTHER_WORDS.get(word, word) for word in (" ".join(name.lower().split()) for name in privileges)}
        for name in sorted(folded - {*self.known(ref), ALL}):
            raise ValueError(f"{name} is no privilege here; there are {', '.join(self.known(ref))}, all")
        return (ALL,) if ALL in folded else tuple(sorted(folded))

    def _grantors(self, ref: Ref, grantors: tuple[str, ...] | Unstated) -> tuple[str, ...] | Unstated:
        if not isinstance(grantors, tuple):
            return grantors
        said = (item.partition("=")[::2] for item in grantors)
        folded = {grantor: self._folded(ref, tuple(text.split(","))) for grantor, text in said}
        return tuple(sorted(f"{grantor}={listed(names_of(names))}" for grantor, names in folded.items()))

    def counts(self, actual: Grant) -> bool:
        """Answer whether somebody gave or took something: what a new object has by itself goes without saying."""
        return bool(actual.privileges != actual.usual_privileges or actual.grantable or actual.grantors)

    def nothing(self, fact: Grant) -> bool:
        """Answer whether it is that the role has no privilege."""
        return all(value in ((), UNSTATED) for value in (fact.privileges, fact.grantable, fact.grantors))

    def same(self, attribute: str, wanted: Grant, actual: Grant) -> bool:
        """Answer whether the privileges are the same; all are those this server has."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute != "grantors" and ours == (ALL,):
            return actual.whole is True and theirs == actual.privileges
        return bool(ours == theirs)

    def spoken(self, ref: Ref, fact: Grant) -> Grant:
        """Answer the privileges with all for a long list that is complete, here and on another version."""
        if fact.whole is not True or len(names_of(fact.privileges)) <= _FEW:
            return fact
        return replace(fact, privileges=(ALL,), grantable=(ALL,) if fact.grantable == fact.privileges else fact.grantable)

    def note(self, attribute: str | None, wanted: Grant | None, actual: Grant | None) -> str | None:
        """Answer who the role is, or what goes without saying."""
        if actual is None:
            return None
        if actual.no_role is True:
            return "there is no such role on this server"
        if wanted is not None and names_of(actual.privileges) - names_of(wanted.privileges) == {"maintain"}:
            return "ALL includes MAINTAIN from PostgreSQL 17 on: all says it on every version"
        by_itself = names_of(actual.usual_privileges)
        if actual.owner is not True and not by_itself:
            return None
        owns = "it owns the object; " if actual.owner is True else ""
        return f"{owns}if nobody had said anything it would have {listed(by_itself) if len(by_itself) <= _FEW else 'everything'}"

    def create(self, ref: Ref, wanted: Grant, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer GRANT, and REVOKE of what it has by itself and is not to have."""
        target, role, holding = self._on(ref, wanted), self.role(ref), self._holding(ref, wanted)
        if names_of(wanted.grantors):
            refuse_grantors(target, role, {}, by_grantor(wanted.grantors))
        by_itself = self._expanded(ref, wanted, wanted.usual_privileges)
        if not holding.privileges and not by_itself:
            return [target.statement("REVOKE", [ALL], role)]
        revoked = change(target, role, Holding(by_itself - holding.privileges), Holding(), texts_of(wanted.columns))
        return joined([*change(target, role, Holding(), holding), *revoked])

    def drop(self, ref: Ref, actual: Grant) -> Sequence[Statement]:
        """Answer REVOKE of everything it has."""
        return self._changed(ref, actual, Holding())

    def reset(self, ref: Ref, actual: Grant) -> Sequence[Statement]:
        """Answer what leaves it with no more and no less than it has by itself."""
        require_own(self._on(ref, actual), self.role(ref), names_of(actual.privileges), by_grantor(actual.grantors))
        return self._changed(ref, actual, Holding(self._expanded(ref, actual, actual.usual_privileges)))

    def alter(self, ref: Ref, attribute: str, before: Grant, after: Grant) -> Sequence[Statement]:
        """Answer the GRANT and REVOKE that lead from one set of privileges to the other."""
        target, wanted = self._on(ref, before), self._holding(ref, after)
        if attribute == "grantors":
            refuse_grantors(target, self.role(ref), by_grantor(before.grantors), by_grantor(after.grantors))
        changed = self._changed(ref, before, wanted)
        if before.owner is not True:
            return changed
        # Where another is to be the owner it has, by then, lost what an owner has by itself.
        kept = Holding(wanted.privileges & names_of(before.privileges))
        return joined([*change(target, self.role(ref), Holding(), kept), *changed])

    def _changed(self, ref: Ref, before: Grant, after: Holding) -> Sequence[Statement]:
        target, role, had = self._on(ref, before), self.role(ref), self._holding(ref, before)
        taken = (had.privileges - after.privileges) | (had.grantable - after.grantable)
        if after.privileges and before.no_role is True:
            refuse_lacking(self.roles(ref))
        require_own(target, role, taken | ((after.grantable - had.grantable) & had.privileges), by_grantor(before.grantors))
        require_kept(target, role, taken, texts_of(before.passed_on))
        return change(target, role, had, after, texts_of(before.columns))

    def _on(self, ref: Ref, fact: Grant) -> Target:
        every = frozenset() if fact.major is UNSTATED else self._expanded(ref, fact, (ALL,))
        return replace(self.target(ref, fact), every=every)

    def _holding(self, ref: Ref, fact: Grant) -> Holding:
        grantable = self._expanded(ref, fact, fact.grantable)
        privileges = self._expanded(ref, fact, fact.privileges)
        if fact.privileges is UNSTATED:  # an expectation may say no more than what can be passed on
            return Holding(grantable, grantable)
        return Holding(privileges, grantable if ALL in privileges else grantable & privileges)

    def _expanded(self, ref: Ref, fact: Grant, names: tuple[str, ...] | Unstated) -> frozenset[str]:
        """Answer the privileges with all spelled out, as far as it is known what they are."""
        if ALL not in names_of(names) or fact.major is UNSTATED:
            return names_of(names)
        return frozenset(name for name, since in self.known(ref).items() if since <= fact.major)

    @property
    def catalog(self) -> str:
        """Answer the SQL that takes the ACLs of the kind's objects apart."""
        return _composed(self.name, super().catalog, phrase=self.place.phrase)

    @property
    def rules(self) -> str:
        """Answer what is particular about the kind, and what all kinds of privileges have in common."""
        return f"{super().rules}\n{_beside('.md').replace('{rule}', rule_name(self.name, '').rstrip('-'))}"


def _composed(kind: str, objects: str, *, phrase: bool) -> str:
    path, role = _PHRASE if phrase else _NAME
    pieces = {"{objects}": objects, "{kind}": kind, "{path}": path, "{role}": role}
    return _filled(_beside(".sql"), pieces)


def _filled(text: str, pieces: Mapping[str, str]) -> str:
    for mark, piece in pieces.items():
        text = text.replace(mark, piece)
    return text


@cache
def _beside(suffix: str) -> str:
    return Path(__file__).with_suffix(suffix).read_text(encoding="utf-8")
