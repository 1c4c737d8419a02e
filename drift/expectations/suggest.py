"""The did-you-mean of this room, in one place."""

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 100


def suggestion(word: str, allowed: Iterable[str]) -> str | None:
    """Answer the allowed word that was probably meant, None where nothing is near."""
    from difflib import get_close_matches  # only a fault needs it

    if len(word) > _LONGEST:
        return None
    by_lower = {item.lower(): item for item in allowed}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Answer the hint for a word that is not among the allowed ones: the nearest of them, and all of them."""
    words = list(allowed)
    near = suggestion(word, words)
    everything = f"allowed: {', '.join(words)}" if words else "nothing is allowed here"
    return everything if near is None else f"did you mean '{near}'? {everything}"
