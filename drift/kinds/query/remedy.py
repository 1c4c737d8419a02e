"""Why drift mends no rows."""

from typing import NoReturn

from drift.kind import CannotMend
from drift.model import Ref


def alter(ref: Ref) -> NoReturn:
    """Raise: no statement follows from what a query gives.

    Raises:
        CannotMend: always.
    """
    raise CannotMend(f"drift writes no rows: mend what query {ref} reads, or what is expected of it")
