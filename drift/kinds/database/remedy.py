"""How the database itself is changed."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _belongings, _database_settings
from drift.model import Hazard, Statement
from drift.sqltext import quote

_OPTIONS: Final = {"connection_limit": "CONNECTION LIMIT", "allow_connections": "ALLOW_CONNECTIONS", "is_template": "IS_TEMPLATE"}


def create() -> Sequence[Statement]:
    """Raise: drift is connected to the database it speaks of.

    Raises:
        CannotMend: always.
    """
    raise CannotMend("a database is not created by drift: CREATE DATABASE, then connect to it")


def alter(attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the ALTER DATABASE that changes one attribute.

    Raises:
        CannotMend: it was decided when the database was made, or a value may be a secret.
    """
    name = quote(str(before.name))
    changed = _belongings.altered(_belongings.Thing("DATABASE", name), attribute, after)
    if changed is not None:
        return changed
    if attribute in _OPTIONS:
        value = str(getattr(after, attribute)).lower()
        return [Statement(f"ALTER DATABASE {name} WITH {_OPTIONS[attribute]} {value}", hazards=(Hazard.PRIVILEGE_CHANGE,))]
    if attribute == "settings":
        sides = map(_database_settings.texts, (before.settings, after.settings, before.types))
        return [_setting(name, change, index) for index, change in enumerate(_database_settings.changes(*sides))]
    if attribute == "tablespace":
        raise CannotMend(f"nobody may be connected to it: from another database, ALTER DATABASE {name} SET TABLESPACE … by hand")
    raise CannotMend(f"the {attribute} is decided when a database is made: pg_dump, CREATE DATABASE, pg_restore by hand")


def _setting(name: str, change: str, index: int) -> Statement:
    # search_path decides whose functions are run, row_security what is seen.
    statement = Statement(f"ALTER DATABASE {name} {change}", hazards=(Hazard.PRIVILEGE_CHANGE,))
    return replace(statement, same_transaction=index > 0)
