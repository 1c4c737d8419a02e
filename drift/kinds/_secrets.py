"""Options whose values may be secrets: they never leave the server, and are never written into an expectation.

The SQL of the kinds that have options says the same as the patterns here, and answers ``***`` for the value.
"""

import re
from typing import Final

from drift.redact import MASK, REDACTOR

_NAME: Final = re.compile(r"passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key", re.IGNORECASE)
_VALUE: Final = re.compile(r"://[^/@\s]*:[^@\s]*@|(passw(or)?d|pwd|secret|token)\s*=", re.IGNORECASE)


def is_masked(option: str) -> bool:
    """Answer whether an option ``name=value`` stands for a value nobody may see."""
    return option.endswith(f"={MASK}")


def require_masked(name: str, value: str) -> None:
    """Raise where somebody wrote down what may be a secret; it is told to the redactor first, so that nothing repeats it.

    Raises:
        ValueError: says what to write instead.
    """
    if value != MASK and (_NAME.search(name) or _VALUE.search(value)):
        REDACTOR.add(value)
        raise ValueError(
            f"{name} may be a secret: write '{MASK}', which states that there is one; drift neither reads nor keeps its value"
        )
