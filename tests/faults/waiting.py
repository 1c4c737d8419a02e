"""Waiting for what another process does: by looking until a deadline, never by guessing how long it takes."""

import time
from collections.abc import Callable
from typing import Final

_DEADLINE: Final = 60.0
_GLANCE: Final = 0.02


def eventually(seen: Callable[[], bool], what: str) -> None:
    """Look until it is so.

    Args:
        seen: whether it is.
        what: is to be the case, in words.

    Raises:
        AssertionError: it is not within a minute.
    """
    end = time.monotonic() + _DEADLINE
    while not seen():
        assert time.monotonic() < end, f"after {_DEADLINE:.0f} s still not so: {what}"
        time.sleep(_GLANCE)
