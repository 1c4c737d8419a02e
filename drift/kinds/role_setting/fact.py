"""What there is to know of the settings of a role (pg_db_role_setting)."""

from collections.abc import Sequence
from typing import ClassVar

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _database_settings
from drift.kinds.role_setting import PLACE, remedy
from drift.model import Ref, Statement


class RoleSetting(Fact):
    """What is set for the sessions of one role; ``ALL`` is every role."""

    everywhere: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "All settings of ALTER ROLE … SET, which hold in every database of the server.", plain=()
    )
    in_database: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "All settings of ALTER ROLE … IN DATABASE … SET, which hold in this one.", plain=()
    )
    database: str | Unstated = attribute(Shape.HIDDEN, "The name of the database.")
    types: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The types and units of the settings.")


class RoleSettingKind(Kind[RoleSetting]):
    """Settings of roles: ``role_settings.<role>``."""

    name: ClassVar[str] = "role_setting"
    place: ClassVar[Place] = PLACE
    fact = RoleSetting

    def understand(self, ref: Ref, wanted: RoleSetting, schema: str) -> RoleSetting:
        """Answer the settings as they are stated.

        Raises:
            ValueError: a setting is stated with what may be a secret.
        """
        _database_settings.require_no_secret(
            (*_database_settings.texts(wanted.everywhere), *_database_settings.texts(wanted.in_database))
        )
        return wanted

    def same(self, attribute: str, wanted: RoleSetting, actual: RoleSetting) -> bool:
        """Answer whether the settings are the same; they may be spelled in any unit."""
        sides = (getattr(wanted, attribute), getattr(actual, attribute), actual.types)
        return _database_settings.same(*map(_database_settings.texts, sides))

    def note(self, attribute: str | None, wanted: RoleSetting | None, actual: RoleSetting | None) -> str | None:
        """Answer when a setting takes effect, and where."""
        where = " of every database on this server" if attribute == "everywhere" else ""
        return f"settings take effect in new sessions{where}"

    def create(self, ref: Ref, wanted: RoleSetting, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer an ALTER ROLE for each setting."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: RoleSetting) -> Sequence[Statement]:
        """Answer the ALTER ROLE that take all settings back."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: RoleSetting, after: RoleSetting) -> Sequence[Statement]:
        """Answer an ALTER ROLE for each setting that differs."""
        return remedy.alter(ref, attribute, before, after)


KIND = RoleSettingKind()
