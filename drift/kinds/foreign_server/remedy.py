"""How a foreign server is made, changed and dropped."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _belongings, _options
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, quote


def create(ref: Ref, server: Any) -> Sequence[Statement]:
    """Answer CREATE SERVER and what belongs to it.

    Raises:
        CannotMend: no wrapper is stated, an option may be a secret, or privileges or user mappings cannot be brought back.
    """
    if server.mapped:
        raise CannotMend("the options of its user mappings are never read, and so not brought back")
    if not isinstance(server.wrapper, str):
        raise CannotMend(f"state the wrapper of {ref} to have it created")
    words = [f"CREATE SERVER {quote(ref.path[-1])}"]
    words += [f"TYPE {literal(server.type).lstrip()}"] if isinstance(server.type, str) else []
    words += [f"VERSION {literal(server.version).lstrip()}"] if isinstance(server.version, str) else []
    sql = f"{' '.join(words)} FOREIGN DATA WRAPPER {quote(server.wrapper)}{_options.clause(server.options)}"
    return [Statement(sql, hazards=(Hazard.PRIVILEGE_CHANGE,)), *_belongings.made(_server(ref), server)]


def drop(ref: Ref, server: Any) -> Sequence[Statement]:
    """Answer DROP SERVER, its user mappings first."""
    roles = server.mapped if isinstance(server.mapped, tuple) else ()
    away = [f"DROP USER MAPPING FOR {role} SERVER {quote(ref.path[-1])}" for role in roles]
    statements = [Statement(sql, hazards=(Hazard.PRIVILEGE_CHANGE,)) for sql in away]
    statements += _belongings.dropped(_server(ref), server)
    return [replace(item, same_transaction=index > 0) for index, item in enumerate(statements)]


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer ALTER SERVER for one attribute.

    Raises:
        CannotMend: PostgreSQL has no statement for it, or an option may be a secret.
    """
    changed = _belongings.altered(_server(ref), attribute, after)
    if changed is not None:
        return changed
    if attribute == "options":
        change = _options.change(before.options, after.options)
    elif attribute == "version":
        change = f"VERSION {'NULL' if after.version is None else literal(after.version).lstrip()}"
    else:
        raise CannotMend(f"the {attribute} of a foreign server cannot be changed: make another one, by hand")
    return [Statement(f"ALTER SERVER {quote(ref.path[-1])} {change}", hazards=(Hazard.PRIVILEGE_CHANGE,))]


def _server(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("SERVER", quote(ref.path[-1]), "FOREIGN SERVER")
