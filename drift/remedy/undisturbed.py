"""Nothing of Python's own between a lock and its COMMIT."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collected() -> Iterator[None]:
    """Keep Python's collector of cycles from pausing what is inside; what it would have found is found later."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
