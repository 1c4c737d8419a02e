"""What GRANT names for the database."""

from drift.kinds._granting import Target


def target(spelling: str) -> Target:
    """Answer the database.

    Args:
        spelling: its quoted name.
    """
    return Target(f"DATABASE {spelling}")
