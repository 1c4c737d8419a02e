"""What ALTER DEFAULT PRIVILEGES says around GRANT and REVOKE."""

from drift.kinds._granting import Target
from drift.kinds.default_privilege.phrase import parsed
from drift.model import Ref
from drift.sqltext import quote


def target(ref: Ref) -> Target:
    """Answer the objects that will be made."""
    phrase = parsed(ref.path[-1])
    where = "" if phrase.schema is None else f"IN SCHEMA {quote(phrase.schema)} "
    return Target(phrase.objects.upper(), before=f"ALTER DEFAULT PRIVILEGES FOR ROLE {quote(phrase.owner)} {where}")
