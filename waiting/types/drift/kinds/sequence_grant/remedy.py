"""What GRANT names for a sequence."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import qualified


def target(ref: Ref) -> Target:
    """Answer the sequence."""
    relation = qualified(*ref.path[:2])
    return Target(f"SEQUENCE {relation}", relation=relation)
