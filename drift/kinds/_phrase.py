"""Phrases that several names are put together in: ``tables of app_owner in billing to reader``.

A name stands in double quotes where it is not of ASCII letters, digits, ``_`` and ``$`` alone; the catalog SQL writes it so.
"""

import re
from collections.abc import Sequence
from typing import Final

_BARE: Final = r"[A-Za-z0-9_$]+"
NAME: Final = rf'("(?:[^"]|"")+"|{_BARE})'
"""A group for a name in the pattern of a phrase."""

EVERYBODY: Final = '"PUBLIC"'
"""A role that somebody named so, which keeps its quotes: without them it is everybody."""


def taken_apart(pattern: str, text: str, form: str) -> Sequence[str | None]:
    """Answer what the groups of a pattern hold, names unquoted, None where a group is left out.

    Args:
        pattern: of the whole phrase.
        text: the phrase.
        form: what to write, for the message.

    Raises:
        ValueError: it is no such phrase, or a name in it stands in quotes that need not; the text is the reason.
    """
    match = re.fullmatch(pattern, text)
    if match is None:
        raise ValueError(f"write {form}")
    for name in match.groups():
        if name is not None and name[0] == '"' and name != EVERYBODY and re.fullmatch(_BARE, name[1:-1]):
            raise ValueError(f"write {name[1:-1]} without quotes: a name stands in them only where it must")
    return [name if name is None or name == EVERYBODY else _unquoted(name) for name in match.groups()]


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
