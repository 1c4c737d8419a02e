"""What GRANT names for a routine."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import qualified


def target(ref: Ref) -> Target:
    """Answer the routine, a function, a procedure or an aggregate."""
    return Target(f"ROUTINE {qualified(*ref.path[:2])}({', '.join(ref.arguments or ())})")
