"""Turns the bytes of a file into the text that may be read as YAML."""

import re
from typing import Final

from drift.errors import ExpectationsInvalid, Fault
from drift.expectations.paths import MAX_BYTES
from drift.model import Origin

# What YAML 1.2 does not allow in a text at all ("5.1. Character Set"); tested here so that the place can be told.
_UNPRINTABLE: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
_ORDINARY: Final = bytes((*b"\t\n\r", *range(0x20, 0x7F)))


def decode(file: str, data: bytes) -> str:
    """Answer the text of a file, which must be UTF-8 (a byte order mark is fine).

    Raises:
        ExpectationsInvalid: too large, not UTF-8, or a control character in it.
    """
    if len(data) > MAX_BYTES:
        raise _fatal(Origin(file, 1, 1), f"the file is larger than {MAX_BYTES // 1_000_000} MB", "split it into several files")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        byte = f"byte 0x{data[error.start]:02x}"
        raise _fatal(_place(file, before), f"the file is not UTF-8: {byte} cannot stand here", "save it as UTF-8") from None
    # Few files hold anything but ASCII; the expression is compiled for these alone.
    if data.translate(None, _ORDINARY) and (wrong := re.search(_UNPRINTABLE, text)):
        code = f"U+{ord(wrong.group()):04X}"
        hint = f'in double quotes YAML writes it "\\u{ord(wrong.group()):04X}"'
        raise _fatal(_place(file, text[: wrong.start()]), f"the control character {code} cannot stand in YAML", hint)
    return text


def _place(file: str, before: str) -> Origin:
    return Origin(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _fatal(origin: Origin, message: str, hint: str) -> ExpectationsInvalid:
    return ExpectationsInvalid([Fault(origin, message, hint)])
