"""The objects a text of the author's names, as far as the words tell, so that they are made first."""

import re
from collections.abc import Sequence
from typing import Final

from drift.model import Ref
from drift.sqltext import split_name

_OF_TYPES: Final = ("enum", "domain", "composite", "range")
_TYPE_NAME: Final = re.compile(r'\s*((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)')


def types(schema: str, type_name: str) -> Sequence[Ref]:
    """Answer what a type may be, whichever kind of type it is; what nobody states is passed over by who asks.

    Args:
        schema: where unqualified names live.
        type_name: as it was stated, ``mood[]`` or ``billing.money(10)``.
    """
    match = _TYPE_NAME.match(type_name)
    if match is None:
        return ()
    words = re.sub(r"\s+(?=\.)|(?<=\.)\s+", "", match[1])
    folded = "".join(part if part.startswith('"') else part.lower() for part in re.split(r'("(?:[^"]|"")+")', words))
    path = split_name(folded)
    path = path if len(path) == 2 else (schema, *path)
    return [Ref(kind, path) for kind in _OF_TYPES]
