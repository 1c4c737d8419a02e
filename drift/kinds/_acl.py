"""The privileges on an object as they were granted, to be given back to one that is made anew.

``catalog.sql`` answers them as ``acl``: None for the built-in default, else one text for each privilege in the order of the ACL,
``USAGE TO app WITH GRANT OPTION``, with ``GRANTED BY`` behind it where somebody else than the owner granted it.
"""

from collections.abc import Sequence
from itertools import groupby

from drift.kind import CannotMend
from drift.model import Hazard, Statement
from drift.sqltext import quote

_BY_OTHERS = " GRANTED BY "


def restored(words: str, name: str, owner: str, acl: Sequence[str]) -> list[Statement]:
    """Answer the REVOKE and the GRANTs that lead from the built-in default to these privileges, in their order.

    Args:
        words: what it is, as GRANT says it (``TYPE``).
        name: its quoted name.
        owner: the role that owns it, unquoted.
        acl: the privileges.

    Raises:
        CannotMend: somebody else than the owner granted one of them, which nobody can repeat in that role's place.
    """
    if any(_BY_OTHERS in item for item in acl):
        raise CannotMend(f"privileges on {name} were granted by others than its owner: they are not brought back")
    grants = [item.partition(" TO ")[::2] for item in acl]
    statements = [_change(f"REVOKE ALL ON {words} {name} FROM PUBLIC, {quote(owner)}")]
    for role, granted in groupby(grants, key=lambda grant: grant[1]):
        privileges = ", ".join(privilege for privilege, _ in granted)
        statements.append(_change(f"GRANT {privileges} ON {words} {name} TO {role}"))
    return statements


def _change(sql: str) -> Statement:
    return Statement(sql, hazards=(Hazard.PRIVILEGE_CHANGE,), same_transaction=True)
