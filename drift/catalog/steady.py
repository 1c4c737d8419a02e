"""Reading anew where others changed the catalog meanwhile.

The rows of the catalog are all of one moment, but the functions that print them (``pg_get_constraintdef``, ``format_type``) look
things up as they are now: of an object that was dropped in between, they can only say that there is none.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final, TypeVar

from drift.errors import CatalogMoved

T = TypeVar("T")

_LONGEST: Final = 10.0
"""Seconds for which a reading that was disturbed is begun anew; it fails soon, so that these are many."""


def steadily(read: Callable[[], T]) -> T:
    """Answer what a whole reading, in a transaction of its own, comes to; it is begun anew where it was disturbed.

    Args:
        read: begins a transaction, reads, and ends it, whatever happens.

    Raises:
        CatalogMoved: it was disturbed each time, for seconds.
    """
    started = monotonic()
    while True:
        try:
            return read()
        except CatalogMoved:
            if monotonic() - started > _LONGEST:
                raise
