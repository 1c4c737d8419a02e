"""What there is to know of a domain (pg_type, pg_constraint)."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _needs, _owner
from drift.kinds._expression import same_collations
from drift.kinds.column.types import short_default, short_type, without_length
from drift.kinds.domain import PLACE, remedy
from drift.model import Ref, Statement


class Domain(Fact):
    """A domain: a type with conditions of its own."""

    type: str | Unstated = attribute(Shape.TYPE, "The type it stands on, in any spelling PostgreSQL understands.")
    collation: str | None | Unstated = attribute(
        Shape.TEXT, "The collation, schema-qualified outside pg_catalog; null for the default of the type.", null=True
    )
    default: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The default of its columns, any spelling; null when there must be none.", null=True
    )
    nullable: bool | Unstated = attribute(Shape.FLAG, "Whether its values may be NULL.", plain=True)
    not_null_name: str | None | Unstated = attribute(
        Shape.TEXT, "The name of NOT NULL where it is not <domain>_not_null (17 and later).", null=True
    )
    not_null_comment: str | None | Unstated = attribute(Shape.TEXT, "The comment on NOT NULL (17 and later).", null=True)
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")
    conditions: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "Its checks as PostgreSQL prints them.")
    remarks: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The comments on its checks.")


class DomainKind(Kind[Domain]):
    """Domains: ``domains.<name>``."""

    name: ClassVar[str] = "domain"
    place: ClassVar[Place] = PLACE
    fact = Domain
    short: ClassVar[str | None] = "type"
    after: ClassVar[tuple[str, ...]] = ("enum", "composite", "range", "collation", "extension")
    together: ClassVar[frozenset[str]] = remedy.NOT_NULL
    covers: ClassVar[tuple[str, ...]] = ("domain",)

    def understand(self, ref: Ref, wanted: Domain, schema: str) -> Domain:
        """Answer the domain as it is.

        Raises:
            ValueError: something is said of a NOT NULL that must not be there.
        """
        if wanted.nullable is True and (wanted.not_null_name or wanted.not_null_comment):
            raise ValueError("not_null_name and not_null_comment need nullable: false")
        return wanted

    def same(self, attribute: str, wanted: Domain, actual: Domain) -> bool:
        """Answer whether two values are equal without asking anybody; a NULL default is none."""
        if attribute == "default" and isinstance(wanted.default, str):
            if actual.default is None:
                return re.fullmatch(r"(?i)null(\s*::.*)?", wanted.default.strip(" ()")) is not None
            return wanted.default in (actual.default, short_default(str(actual.default), str(actual.type)))
        if attribute == "type" and wanted.type == short_type(str(actual.type), ""):
            return True
        return super().same(attribute, wanted, actual)

    def question(self, attribute: str, wanted: Domain, actual: Domain) -> Question | None:
        """Answer what to ask about a type or a default that is spelled differently."""
        if attribute != "default" or wanted.default is None or actual.default is None:
            return super().question(attribute, wanted, actual)
        if not same_collations(str(wanted.default), str(actual.default)):
            return None
        return Question(str(wanted.default), str(actual.default), without_length(str(actual.type)))

    def plain(self, ref: Ref, attribute: str, actual: Domain) -> Any:
        """Answer the owner of the database, and what CREATE DOMAIN makes of the rest."""
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Domain) -> Domain:
        """Answer the domain with the short names of types, and without an owner that goes without saying."""
        default = short_default(fact.default, str(fact.type)) if isinstance(fact.default, str) else fact.default
        return _owner.spoken(replace(fact, type=short_type(str(fact.type), ref.path[0]), default=default))

    def note(self, attribute: str | None, wanted: Domain | None, actual: Domain | None) -> str | None:
        """Answer what NULL means for the columns of the domain."""
        if attribute == "nullable" and actual is not None:
            told = "may hold NULL" if actual.nullable else "fail with 23502 where NULL is stored"
            return f"its columns {told}, whatever they say themselves"
        return None

    def needs(self, ref: Ref, wanted: Domain) -> Sequence[Ref]:
        """Answer the domain, or other type of the same schema, it may stand on."""
        return () if wanted.type is UNSTATED else _needs.types(ref.path[0], wanted.type)

    def create(self, ref: Ref, wanted: Domain, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE DOMAIN with its checks, and what belongs to it."""
        return remedy.create(ref, wanted, clauses)

    def drop(self, ref: Ref, actual: Domain) -> Sequence[Statement]:
        """Answer DROP DOMAIN, which PostgreSQL refuses as long as a column or a function uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Domain, after: Domain) -> Sequence[Statement]:
        """Answer the ALTER DOMAIN that changes one attribute."""
        return remedy.alter(ref, attribute, before, after)


KIND = DomainKind()
