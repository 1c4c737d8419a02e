"""An INSERT has no remedy of its own: what fills or frees its columns makes it succeed."""

from collections.abc import Sequence
from typing import Any, NoReturn

from drift.kind import CannotMend
from drift.model import Ref, Statement


def create(ref: Ref) -> NoReturn:
    """Raise: nothing makes an INSERT exist.

    Raises:
        CannotMend: always.
    """
    raise CannotMend(f"{ref} is an INSERT, not an object that could be made")


def alter(attribute: str, before: Any) -> Sequence[Statement]:
    """Raise, with what to state instead.

    Raises:
        CannotMend: always.
    """
    if attribute == "values":
        raise CannotMend("correct the values in the expectation")
    if attribute != "blocked_by":
        raise CannotMend("see what the server says; it names the column, the constraint or the trigger")
    if before.needs and len(before.needs) == len(before.blocked_by):
        stated = ", ".join(f"{name}: {{default: …}}" for name in before.needs)
        raise CannotMend(f"it succeeds once its columns have defaults: state columns: {{{stated}}}; or name them in the INSERT")
    raise CannotMend(f"no statement for it: {'; '.join(before.blocked_by)}")
