"""Names as reports write them, read back: ``public."Audit Log".id``, ``public.t(a, b)`` → Ref."""

import re
from typing import Final

from drift.model import Ref

_NAME: Final = r'(?:[\w$]+|"(?:[^"]|"")*")'
_PATH: Final = rf"{_NAME}(?:\.{_NAME})*"
_ARGUMENTS: Final = rf"{_NAME}(?:, {_NAME})*"
_REF: Final = re.compile(rf"({_PATH})?(?:(\()({_ARGUMENTS})?\))?")
_EACH: Final = re.compile(_NAME)


def ref_of(kind: str, text: str) -> Ref:
    """Answer the ref whose ``str()`` is the text.

    Raises:
        ValueError: there is none.
    """
    match = _REF.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no name such as public.t.c")
    path, called, arguments = match.groups()
    return Ref(kind, _names(path), _names(arguments) if called else None)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(_unquoted(name) for name in _EACH.findall(text or ""))


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
