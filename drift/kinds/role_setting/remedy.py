"""How the settings of a role are made, changed and taken back."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from drift.kinds import _database_settings
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, quote


def create(ref: Ref, setting: Any) -> Sequence[Statement]:
    """Answer an ALTER ROLE for each setting.

    Raises:
        CannotMend: a value may be a secret.
    """
    return _changed(ref, setting, {"everywhere": (), "in_database": ()}, setting)


def drop(ref: Ref, setting: Any) -> Sequence[Statement]:
    """Answer the ALTER ROLE that take all settings back, one by one: RESET ALL would take what came since as well."""
    nothing = replace(setting, everywhere=(), in_database=())
    return _changed(
        ref, setting, {name: _database_settings.texts(getattr(setting, name)) for name in ("everywhere", "in_database")}, nothing
    )


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer an ALTER ROLE for each setting that differs.

    Raises:
        CannotMend: a value may be a secret.
    """
    return _changed(ref, before, {attribute: _database_settings.texts(getattr(before, attribute))}, after)


def _changed(ref: Ref, known: Any, before: dict[str, tuple[str, ...]], after: Any) -> list[Statement]:
    """Answer the statements for some of the attributes.

    Args:
        ref: the role.
        known: the fact that knows the database and the types of the settings, where any does.
        before: the settings there are, by attribute.
        after: the fact with the settings wanted.
    """
    types = _database_settings.texts(known.types)
    statements = [
        _statement(ref, known, attribute, change)
        for attribute, there in before.items()
        for change in _database_settings.changes(there, _database_settings.texts(getattr(after, attribute)), types)
    ]
    return [replace(item, same_transaction=index > 0) for index, item in enumerate(statements)]


def _statement(ref: Ref, known: Any, attribute: str, change: str) -> Statement:
    role = "ALL" if ref.path[-1] == "ALL" else quote(ref.path[-1])
    # search_path decides whose functions are run, row_security what is seen.
    hazards = (Hazard.PRIVILEGE_CHANGE,)
    if attribute == "everywhere":
        return Statement(f"ALTER ROLE {role} {change}", hazards=hazards)
    if isinstance(known.database, str):
        return Statement(f"ALTER ROLE {role} IN DATABASE {quote(known.database)} {change}", hazards=hazards)
    # Nobody has told us the name of the database, and SQL has no word for the one we are in.
    text = literal(f"ALTER ROLE {role} IN DATABASE %I {change}".replace("%", "%%").replace("%%I", "%I", 1)).lstrip()
    body = f"BEGIN EXECUTE pg_catalog.format({text}, pg_catalog.current_database()); END"
    return Statement(f"DO {literal(body).lstrip() if '$' in body else f'$${body}$$'}", hazards=hazards)
