"""What GRANT names for a foreign-data wrapper."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import quote


def target(ref: Ref) -> Target:
    """Answer the foreign-data wrapper."""
    return Target(f"FOREIGN DATA WRAPPER {quote(ref.path[0])}")
