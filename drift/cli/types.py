"""How the values of options are read: durations, outputs, hazards."""

import re
from typing import TYPE_CHECKING, Final

from click import BadParameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from drift.cli.asked import Output, Saved
    from drift.model import Hazard

_DURATION: Final = r"(?a)(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|min|m|h)?"
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}

# The server keeps time-outs as milliseconds in a signed 32-bit integer.
_LONGEST: Final = 2_147_483.0


def duration(text: str) -> float:
    """Answer the seconds of ``60``, ``60s``, ``800ms``, ``2m`` or ``1h``.

    Raises:
        BadParameter: it is none, or longer than a server can wait.
    """
    match = re.fullmatch(_DURATION, text.strip())
    if match is None:
        raise BadParameter(f"{text!r} is no duration; write 60s, 800ms or 2m")
    seconds = float(match[1]) * _SECONDS[match[2] or "s"]
    if seconds > _LONGEST:
        raise BadParameter(f"{text!r} is longer than 24 days")
    return seconds


def lock_duration(text: str) -> float:
    """Answer the seconds of a duration whose unit is named: PostgreSQL reads a bare number as milliseconds.

    Raises:
        BadParameter: it has no unit, or is no limit.
    """
    if re.fullmatch(r"\d+", number := text.strip()):
        raise BadParameter(f"{number} of what? write {number}ms or {number}s")
    seconds = duration(text)
    if seconds < 0.001:
        raise BadParameter("who waits for a lock without end blocks everybody behind; write 800ms")
    return seconds


def output(text: str) -> "Output":
    """Answer what ``FORMAT`` or ``FORMAT=FILE`` asks for; a file ``-`` is stdout.

    Raises:
        BadParameter: the file has no name.
        UsageError: there is no such format.
    """
    from drift.report import require_format

    return _output(text, require_format)


def diagnosis_output(text: str) -> "Output":
    """Answer the same for what ``drift doctor`` writes.

    Raises:
        BadParameter: the file has no name.
        UsageError: there is no such format.
    """
    from drift.report.diagnosis import require_format

    return _output(text, require_format)


def _output(text: str, require: "Callable[[str], None]") -> "Output":
    from pathlib import Path

    from drift.cli.asked import Output

    name, equals, file = text.partition("=")
    require(name)
    if equals and not file:
        raise BadParameter(f"{text!r} names no file; write {name} alone for stdout")
    return Output(name, Path(file) if file not in ("", "-") else None)


def saved_result(text: str) -> "Saved":
    """Answer what ``FILE`` or ``NAME=FILE`` asks for; a file whose name holds "=" is meant where there is one.

    Raises:
        BadParameter: the name or the file is empty.
    """
    from pathlib import Path

    from drift.cli.asked import Saved

    name, equals, file = text.partition("=")
    if not equals or Path(text).exists():
        return Saved(text)
    if not name or not file:
        raise BadParameter(f"{text!r} names no {'file' if name else 'environment'}; write NAME=FILE or FILE")
    return Saved(file, name)


def last_day(text: str) -> str:
    """Answer the day of ``2027-01-31``, or ``never``.

    Raises:
        BadParameter: it is none.
    """
    from datetime import date

    day = text.strip().lower()
    if day == "never":
        return day
    no_day = BadParameter(f"{text!r} is no day; write 2027-01-31, or never")
    # Python would take 20270131 and 2027-W04-7 as well, which the files do not.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII):
        raise no_day
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise no_day from None


def hazard(text: str) -> "Hazard":
    """Answer the hazard of that name.

    Raises:
        BadParameter: there is none.
    """
    from difflib import get_close_matches

    from drift.model import Hazard

    names = [known.value for known in Hazard]
    if text not in names:
        near = get_close_matches(text.lower(), names, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise BadParameter(f"no hazard {text!r}; {meant}there are {', '.join(names)}")
    return Hazard(text)
