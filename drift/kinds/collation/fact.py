"""What there is to know of a collation (pg_collation)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds.collation import PLACE, remedy
from drift.model import Ref, Statement


class Collation(Fact):
    """A collation; the version of the library behind it belongs to the host."""

    provider: str | Unstated = attribute(
        Shape.TEXT, "Where its rules come from.", choices=("libc", "icu", "builtin"), plain="libc"
    )
    lc_collate: str | None | Unstated = attribute(Shape.TEXT, "The locale libc sorts by.", null=True)
    lc_ctype: str | None | Unstated = attribute(Shape.TEXT, "The locale libc tells letters by.", null=True)
    locale: str | None | Unstated = attribute(
        Shape.TEXT, "The locale of ICU, or of PostgreSQL itself (builtin); for libc both of the above.", null=True
    )
    rules: str | None | Unstated = attribute(Shape.TEXT, "Further rules for ICU (16 and later); null for none.", null=True)
    deterministic: bool | Unstated = attribute(
        Shape.FLAG, "Whether only texts that are byte for byte the same are equal.", plain=True
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")


class CollationKind(Kind[Collation]):
    """Collations: ``collations.<name>``."""

    name: ClassVar[str] = "collation"
    place: ClassVar[Place] = PLACE
    fact = Collation
    after: ClassVar[tuple[str, ...]] = ("schema",)
    covers: ClassVar[tuple[str, ...]] = ("collation",)

    def understand(self, ref: Ref, wanted: Collation, schema: str) -> Collation:
        """Answer the collation with the locale of libc spelled out as what it sets.

        Raises:
            ValueError: it is said twice.
        """
        if wanted.provider != "libc" or not isinstance(wanted.locale, str):
            return wanted
        if wanted.lc_collate is not UNSTATED or wanted.lc_ctype is not UNSTATED:
            raise ValueError("locale sets lc_collate and lc_ctype: state it or these")
        return replace(wanted, lc_collate=wanted.locale, lc_ctype=wanted.locale, locale=UNSTATED)

    def same(self, attribute: str, wanted: Collation, actual: Collation) -> bool:
        """Answer whether two values are equal; to ICU ``en_US`` and ``en-us`` are one locale."""
        if attribute == "locale" and isinstance(wanted.locale, str) and isinstance(actual.locale, str):
            ours, theirs = wanted.locale, actual.locale
            return ours == theirs or (actual.provider == "icu" and _tag(ours) == _tag(theirs))
        return super().same(attribute, wanted, actual)

    def undecidable(self, attribute: str, wanted: Collation, actual: Collation) -> str | None:
        """Answer why two locales of ICU may be one: since 16 PostgreSQL stores what it makes of a name."""
        if attribute != "locale" or not isinstance(wanted.locale, str) or not isinstance(actual.locale, str):
            return None
        if ("@" in wanted.locale) != ("@" in actual.locale):
            return f"{wanted.locale} and {actual.locale} may be two spellings of one locale: state it as the server does"
        return None

    def plain(self, ref: Ref, attribute: str, actual: Collation) -> Any:
        """Answer the owner of the database; locales must be said."""
        if attribute in ("lc_collate", "lc_ctype", "locale"):
            return UNSTATED if isinstance(getattr(actual, attribute), str) else None
        return _owner.plain(actual) if attribute == "owner" else super().plain(ref, attribute, actual)

    def spoken(self, ref: Ref, fact: Collation) -> Collation:
        """Answer the collation without an owner that goes without saying."""
        return _owner.spoken(fact)

    def create(self, ref: Ref, wanted: Collation, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE COLLATION and what belongs to it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Collation) -> Sequence[Statement]:
        """Answer DROP COLLATION, which PostgreSQL refuses as long as a column or an index uses it."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Collation, after: Collation) -> Sequence[Statement]:
        """Answer the change of the owner or of the comment; PostgreSQL changes nothing else."""
        return remedy.alter(ref, attribute, after)


def _tag(locale: str) -> str:
    return locale.replace("_", "-").lower()


KIND = CollationKind()
