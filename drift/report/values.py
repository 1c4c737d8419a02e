"""Values as JSON holds them, and as a reader of YAML expects to see them."""

import re
from collections.abc import Mapping
from enum import Enum
from math import isfinite
from typing import Any, Final

from drift.fact import Fact

_NONE: Final = "(none)"

# What a YAML flow sequence can hold unquoted; "::" of a cast is fine, ": " is a key.
_PLAIN: Final = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`\s])(?:[^,\[\]{}\":#\\]|:(?=[^\s,\[\]{}]))*(?<!\s)\Z")

_WORDS: Final = frozenset({"", "~", "null", "true", "false"})


def plain(value: Any) -> Any:
    """Answer the value in what JSON has: tuples as lists, facts as objects, anything unknown as its text."""
    match value:
        case Enum():
            answer = plain(value.value)
        case None | bool() | int() | str():
            answer = value
        case float():
            answer = value if isfinite(value) else str(value)
        case Fact():
            answer = plain(value.as_json())
        case Mapping():
            answer = {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            answer = [plain(item) for item in value]
        case set() | frozenset():
            answer = sorted((plain(item) for item in value), key=repr)
        case _:
            answer = str(value)
    return answer


def shown(value: Any) -> str:
    """Answer the value as YAML would have it: ``(none)``, ``true``, ``[a, b]``; the caller makes it visible.

    A text is shown as it is, quoted only where the eye would miss something: empty, blanks at an end, or the
    word for nothing.
    """
    value = plain(value)
    if value is None:
        return _NONE
    if isinstance(value, str):
        return value if value == value.strip() and value not in ("", _NONE) else _quoted(value)
    return _flow(value)


def told(attributes: Mapping[str, Any]) -> str:
    """Answer attributes as YAML would have them on one line: ``type: text, nullable: false``."""
    return ", ".join(f"{name}: {_flow(plain(value))}" for name, value in attributes.items())


def _flow(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(map(_flow, value))}]"
        case dict():
            return f"{{{', '.join(f'{_flow(key)}: {_flow(item)}' for key, item in value.items())}}}"
        case str():
            return value if value.lower() not in _WORDS and _PLAIN.match(value) else _quoted(value)
    return str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
