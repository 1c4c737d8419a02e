"""What GRANT names for a schema."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import quote


def target(ref: Ref) -> Target:
    """Answer the schema."""
    return Target(f"SCHEMA {quote(ref.path[0])}")
