"""What GRANT names for a column."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import qualified, quote


def target(ref: Ref) -> Target:
    """Answer the column of its relation."""
    relation = qualified(*ref.path[:2])
    return Target(f"TABLE {relation}", columns=(quote(ref.path[2]),), relation=relation)
