"""What GRANT names for a routine."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import qualified


def target(ref: Ref, spelling: str | None) -> Target:
    """Answer the routine, a function, a procedure or an aggregate.

    Args:
        ref: the privileges on it.
        spelling: its name with its types and their schemas, where they are in its own.
    """
    return Target(f"ROUTINE {spelling or qualified(*ref.path[:2]) + '(' + ', '.join(ref.arguments or ()) + ')'}")
