"""What a person states goes into SQL only as what it is said to be: a name, an operator, a type."""

from collections.abc import Callable
from typing import Any, TypeVar

from drift.kind import CannotMend

T = TypeVar("T")


def or_cannot_mend(read: Callable[..., T], *given: Any) -> T:
    """Answer what is read.

    Raises:
        CannotMend: it is not what it should be.
    """
    try:
        return read(*given)
    except ValueError as reason:
        raise CannotMend(str(reason)) from reason
