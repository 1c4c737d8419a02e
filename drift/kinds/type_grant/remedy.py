"""What GRANT names for a type."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import qualified


def target(ref: Ref) -> Target:
    """Answer the type; GRANT says TYPE for a domain as well."""
    return Target(f"TYPE {qualified(*ref.path[:2])}")
