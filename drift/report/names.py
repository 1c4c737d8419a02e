"""Names as reports write them, read back: ``public."Audit Log".id``, ``public.t(a, b)`` → Ref."""

import re
from collections.abc import Iterator
from typing import Final

from drift.model import Ref

_NAME: Final = r'(?:[\w$]+|"(?:[^"]|"")*")'
_PATH: Final = rf"{_NAME}(?:\.{_NAME})*"
# A type between commas may have several words, a schema and brackets: ``public."Role"[]``.
_ARGUMENT: Final = r'(?! )(?:[\w$.\[\] ]|"(?:[^"]|"")*")+'
_ARGUMENTS: Final = rf"{_ARGUMENT}(?:, {_ARGUMENT})*"
_REF: Final = re.compile(rf"({_PATH})?(?:(\()({_ARGUMENTS})?\))?")
_EACH: Final = re.compile(_NAME)
_EACH_ARGUMENT: Final = re.compile(_ARGUMENT)


def ref_of(kind: str, text: str) -> Ref:
    """Answer the ref whose ``str()`` is the text.

    Raises:
        ValueError: there is none.
    """
    match = _REF.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no name such as public.t.c")
    path, called, arguments = match.groups()
    return Ref(kind, _names(path), tuple(_arguments(arguments)) if called else None)


def _arguments(text: str | None) -> Iterator[str]:
    for argument in _EACH_ARGUMENT.findall(text or ""):
        name = _unquoted(argument)
        # A type's own quotes are part of its name.
        yield name if str(Ref("", (), (name,))) == f"({argument})" else argument


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(_unquoted(name) for name in _EACH.findall(text or ""))


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
