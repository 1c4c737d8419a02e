"""What GRANT names for a relation."""

from drift.kinds._granting import Target
from drift.model import Ref
from drift.sqltext import qualified


def target(ref: Ref) -> Target:
    """Answer the relation; GRANT says TABLE for a view and a foreign table as well."""
    relation = qualified(*ref.path[:2])
    return Target(f"TABLE {relation}", relation=relation)
