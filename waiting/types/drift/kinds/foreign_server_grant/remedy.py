"""What GRANT names for a foreign server."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import quote


def target(ref: Ref) -> Target:
    """Answer the foreign server."""
    return Target(f"FOREIGN SERVER {quote(ref.path[0])}")
