"""What there is to know of the database itself (pg_database, pg_db_role_setting)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _database_settings
from drift.kinds.database import IDENTITY, PLACE, remedy
from drift.model import Ref, Statement

_MADE_WITH: Final = ("encoding", "locale_provider", "lc_collate", "lc_ctype", "locale", "rules")


class Database(Fact):
    """The database drift is connected to."""

    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    settings: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "All settings of ALTER DATABASE … SET, by name; '***' for a value that may be a secret.", plain=()
    )
    connection_limit: int | Unstated = attribute(
        Shape.NUMBER, "How many connections it takes at once; -1 for no limit.", plain=-1
    )
    allow_connections: bool | Unstated = attribute(Shape.FLAG, "Whether it takes connections at all.", plain=True)
    is_template: bool | Unstated = attribute(Shape.FLAG, "Whether everybody who may create databases may copy it.", plain=False)
    tablespace: str | Unstated = attribute(Shape.TEXT, "Where its files are unless said otherwise.", plain="pg_default")
    encoding: str | Unstated = attribute(Shape.TEXT, "The encoding, as PostgreSQL calls it (UTF8).")
    locale_provider: str | Unstated = attribute(
        Shape.TEXT, "Where the rules of its default collation come from.", choices=("libc", "icu", "builtin")
    )
    lc_collate: str | Unstated = attribute(Shape.TEXT, "The locale libc sorts by.")
    lc_ctype: str | Unstated = attribute(Shape.TEXT, "The locale libc tells letters by.")
    locale: str | None | Unstated = attribute(
        Shape.TEXT, "The locale of ICU, or of PostgreSQL itself (15 and later).", null=True, plain=UNSTATED
    )
    rules: str | None | Unstated = attribute(Shape.TEXT, "Further rules for ICU (16 and later).", null=True, plain=UNSTATED)
    name: str | Unstated = attribute(Shape.HIDDEN, "Its name.")
    types: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The types and units of its settings.")


_INITDB_SAYS: Final = "default administrative connection database"
"""The comment on the database postgres of every server."""


class DatabaseKind(Kind[Database]):
    """The database itself: ``database``, one body a file."""

    name: ClassVar[str] = "database"
    place: ClassVar[Place] = PLACE
    fact = Database
    identity: ClassVar[bool] = IDENTITY

    def understand(self, ref: Ref, wanted: Database, schema: str) -> Database:
        """Answer the database as it is stated.

        Raises:
            ValueError: a setting is stated with what may be a secret.
        """
        _database_settings.require_no_secret(_database_settings.texts(wanted.settings))
        return wanted

    def same(self, attribute: str, wanted: Database, actual: Database) -> bool:
        """Answer whether two values are equal; settings may be spelled in any unit."""
        if attribute == "settings":
            return _database_settings.same(*map(_database_settings.texts, (wanted.settings, actual.settings, actual.types)))
        return super().same(attribute, wanted, actual)

    def spoken(self, ref: Ref, fact: Database) -> Database:
        """Answer the database without what it was made with: that comes with the host and is compared where it is stated."""
        return replace(fact, **dict.fromkeys(_MADE_WITH, UNSTATED))

    def goes_without_saying(self, ref: Ref, actual: Database) -> bool:
        """Answer whether there is nothing to say but whose it is, which goes by the environment."""
        said = self.spoken(ref, actual).as_json()
        if actual.comment == _INITDB_SAYS:
            said.pop("comment")
        return all(getattr(actual, name) == self.plain(ref, name, actual) for name in said if name != "owner")

    def note(self, attribute: str | None, wanted: Database | None, actual: Database | None) -> str | None:
        """Answer when a setting takes effect."""
        return "settings take effect in new sessions" if attribute == "settings" else None

    def create(self, ref: Ref, wanted: Database, clauses: Sequence[str]) -> Sequence[Statement]:
        """Raise: what one is connected to is there."""
        return remedy.create()

    def alter(self, ref: Ref, attribute: str, before: Database, after: Database) -> Sequence[Statement]:
        """Answer the ALTER DATABASE that changes one attribute."""
        return remedy.alter(attribute, before, after)


KIND = DatabaseKind()
