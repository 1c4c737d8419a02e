"""GRANT and REVOKE, the same for whatever privileges are on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from drift.kind import CannotMend
from drift.model import Hazard, Statement
from drift.preconditions import may_pass_on
from drift.sqltext import quote

ALL: Final = "all"
"""Says every privilege there is on such an object."""

PUBLIC: Final = "PUBLIC"
"""Everybody, which is no role and cannot pass anything on."""

Given: TypeAlias = Mapping[str, Sequence[str]]
"""Privileges by who granted them."""


class Target(Struct, frozen=True):
    """What privileges are on, as statements say it.

    Args:
        on: what stands behind ON, names quoted.
        columns: the quoted columns, where it is about these alone.
        before: what stands before GRANT or REVOKE.
        relation: the quoted relation, whose owner it takes.
        every: all privileges there are, where that is known.
    """

    on: str
    columns: tuple[str, ...] = ()
    before: str = ""
    relation: str | None = None
    every: frozenset[str] = frozenset()

    def statement(self, verb: str, privileges: Collection[str], role: str, tail: str = "") -> Statement:
        """Answer one GRANT, REVOKE or REVOKE GRANT OPTION FOR.

        Args:
            verb: one of these.
            privileges: in lower case; ``all`` alone for all there are.
            role: as the expectations name it.
            tail: what stands behind the role.
        """
        named = sorted(privileges)
        if len(privileges) > 1 and self.every == frozenset(privileges):
            privileges = [ALL]
        names = ", ".join(
            privilege.upper() + (f" ({', '.join(self.columns)})" if self.columns else "") for privilege in sorted(privileges)
        )
        word = "TO" if verb == "GRANT" else "FROM"
        sql = f"{self.before}{verb} {names} ON {self.on} {word} {spelled(role)}{tail}"
        granted = Statement(sql, relation=self.relation, hazards=(Hazard.PRIVILEGE_CHANGE,))
        if verb == "GRANT" and self.relation is not None and self.on.startswith("TABLE ") and ALL not in named:
            asked = may_pass_on(self.relation, named, self.columns)
            return replace(granted, by_owner=False, preconditions=(asked,))
        return granted


class Holding(Struct, frozen=True):
    """What a role has on an object.

    Args:
        privileges: all of them, ``all`` only where it is not known what that is.
        grantable: those it may pass on.
    """

    privileges: frozenset[str] = frozenset()
    grantable: frozenset[str] = frozenset()


def spelled(role: str) -> str:
    """Answer the role as SQL: everybody is PUBLIC, and a role that somebody named so is ``"PUBLIC"`` with its quotes."""
    return role if role in (PUBLIC, f'"{PUBLIC}"') else quote(role)


def change(target: Target, role: str, before: Holding, after: Holding, columns: Sequence[str] = ()) -> list[Statement]:
    """Answer the statements that lead from one holding to the other, giving first: what becomes empty loses its place in the ACL.

    Args:
        target: what the privileges are on.
        role: who has them.
        before: what it has.
        after: what it is to have.
        columns: what it was granted on columns alone, ``privilege[*] name``; REVOKE on the table takes that too.
    """
    passing = after.grantable - before.grantable
    given = after.privileges - before.privileges - passing
    taken = before.privileges - after.privileges
    kept = (before.grantable - after.grantable) & after.privileges
    statements = [target.statement("GRANT", given, role)] if given else []
    statements += [target.statement("GRANT", passing, role, " WITH GRANT OPTION")] if passing else []
    statements += [target.statement("REVOKE", taken, role)] if taken else []
    statements += [target.statement("REVOKE GRANT OPTION FOR", kept, role)] if kept else []
    return joined([*statements, *_again(target, role, taken, kept, columns)])


def joined(statements: Sequence[Statement]) -> list[Statement]:
    """Answer statements that are committed together."""
    return [replace(statement, same_transaction=True) if number else statement for number, statement in enumerate(statements)]


def _again(
    target: Target, role: str, taken: Collection[str], kept: Collection[str], columns: Sequence[str]
) -> Iterator[Statement]:
    """Yield the GRANTs that bring back what REVOKE on a table took from columns."""
    lost: dict[tuple[str, bool], list[str]] = {}
    for item in columns:
        word, _, name = item.partition(" ")
        privilege, grantable = word.removesuffix("*"), word.endswith("*")
        if privilege in taken or ALL in taken or (grantable and privilege in kept):
            lost.setdefault((privilege, grantable), []).append(quote(name))
    for (privilege, grantable), names in lost.items():
        on_columns = replace(target, columns=tuple(names), every=frozenset())
        yield on_columns.statement("GRANT", [privilege], role, " WITH GRANT OPTION" if grantable else "")


def require_own(target: Target, role: str, touched: Collection[str], grantors: Given) -> None:
    """Raise unless the owner granted what is to be changed: what somebody else granted, only that role can take back.

    Raises:
        CannotMend: with what to type by hand.
    """
    for grantor, given in grantors.items():
        if foreign := sorted(set(given) & set(touched)):
            raise CannotMend(
                f"{role} has {', '.join(foreign)} from {grantor}, who alone can take that back; "
                f"by hand: {_as(grantor, target.statement('REVOKE', foreign, role))}"
            )


def refuse_grantors(target: Target, role: str, before: Given, after: Given) -> None:
    """Raise because nobody but a grantor can take back, or grant, in the grantor's name.

    Raises:
        CannotMend: with what to type by hand.
    """
    by_hand: list[str] = []
    for grantor in sorted({*before, *after}):
        had, wants = set(before.get(grantor, ())), set(after.get(grantor, ()))
        by_hand += [_as(grantor, target.statement("REVOKE", had - wants, role))] if had - wants else []
        by_hand += [_as(grantor, target.statement("GRANT", wants - had, role))] if wants - had else []
    raise CannotMend(f"only the grantor can take back or grant in its own name; by hand: {'; '.join(by_hand)}")


def require_kept(target: Target, role: str, taken: Collection[str], passed_on: Sequence[str]) -> None:
    """Raise if the role has passed on what is to be taken from it: PostgreSQL refuses (2BP01) as long as that stands.

    Raises:
        CannotMend: with what to type by hand.
    """
    for item in passed_on:
        privilege, _, other = item.partition(" ")
        if privilege in taken:
            raise CannotMend(
                f"{role} has passed {privilege} on to {other}, which must go first; "
                f"by hand: {_as(role, target.statement('REVOKE', [privilege], other))}"
            )


def refuse_lacking(roles: Sequence[str]) -> None:
    """Raise because one of these roles is not there.

    Raises:
        CannotMend: with what to type by hand.
    """
    named = [role for role in roles if role != PUBLIC]
    by_hand = " or ".join(f"CREATE ROLE {spelled(role)}" for role in named)
    raise CannotMend(f"there is no role {' or no role '.join(named)} on this server; by hand: {by_hand}")


def _as(role: str, statement: Statement) -> str:
    return f"SET ROLE {spelled(role)}; {statement.sql}; RESET ROLE"


def texts_of(value: Any) -> tuple[str, ...]:
    """Answer the texts of an attribute; none where nothing is said."""
    return value if isinstance(value, tuple) else ()


def names_of(value: Any) -> frozenset[str]:
    """Answer the privileges of an attribute; none where nothing is said."""
    return frozenset(texts_of(value))


def listed(privileges: Collection[str]) -> str:
    """Answer privileges in a line."""
    return ", ".join(sorted(privileges)) or "nothing"


def by_grantor(grantors: Any) -> Given:
    """Answer the privileges of an attribute of ``grantor=privilege, privilege`` by grantor."""
    said = (item.partition("=")[::2] for item in texts_of(grantors))
    return {grantor: text.split(", ") for grantor, text in said}
