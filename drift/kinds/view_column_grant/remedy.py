"""What GRANT names for a column of a view."""

from drift.kinds._granting import Target
from drift.kinds._phrase import NAME, taken_apart
from drift.model import Ref
from drift.sqltext import qualified, quote


def parsed(text: str) -> tuple[str, str]:
    """Answer the column and the role of ``email to support``.

    Raises:
        ValueError: it is no such phrase; the text is the reason.
    """
    column, role = taken_apart(f"{NAME} to {NAME}", text, "<column> to <role>")
    return str(column), str(role)


def target(ref: Ref) -> Target:
    """Answer the column of the view."""
    relation = qualified(*ref.path[:2])
    return Target(f"TABLE {relation}", columns=(quote(parsed(ref.path[-1])[0]),), relation=relation)
