"""What GRANT names for the database."""

from drift.kinds._granting import Target
from drift.sqltext import quote


def target(database: str) -> Target:
    """Answer the database.

    Args:
        database: its name, unquoted.
    """
    return Target(f"DATABASE {quote(database)}")
