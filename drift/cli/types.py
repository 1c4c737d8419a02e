"""How the values of options are read: durations, outputs, hazards."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from drift.model import Hazard

_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|min|m|h)?", re.ASCII)
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}

# The server keeps time-outs as milliseconds in a signed 32-bit integer.
_LONGEST: Final = 2_147_483.0


class Duration(click.ParamType):
    """Seconds, written ``60``, ``60s``, ``800ms``, ``2m`` or ``1h``."""

    name = "duration"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Answer what stands in the help."""
        return "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Answer the seconds."""
        if isinstance(value, float):
            return value
        match = _DURATION.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"{value!r} is no duration; write 60s, 800ms or 2m", param, ctx)
        return self._checked(float(match[1]) * _SECONDS[match[2] or "s"], param, ctx)

    def _checked(self, seconds: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if seconds > _LONGEST:
            self.fail("longer than 24 days; that is no limit any more", param, ctx)
        return seconds


class LockDuration(Duration):
    """A duration of at least a millisecond whose unit must be named: PostgreSQL reads a bare number as milliseconds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Answer the seconds."""
        if isinstance(value, str) and re.fullmatch(r"\s*\d+\s*", value):
            number = value.strip()
            self.fail(f"{number} of what? write {number}ms or {number}s", param, ctx)
        return super().convert(value, param, ctx)

    def _checked(self, seconds: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if seconds < 0.001:
            self.fail("a lock that is waited for without end blocks everybody behind it; write 800ms", param, ctx)
        return super()._checked(seconds, param, ctx)


@dataclass(frozen=True, slots=True)
class Output:
    """One report that was asked for.

    Args:
        format: its name.
        file: where it goes, None for stdout.
    """

    format: str
    file: Path | None = None


class OutputType(click.ParamType):
    """``FORMAT`` or ``FORMAT=FILE``; a file ``-`` is stdout."""

    name = "output"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Answer what stands in the help."""
        return "FORMAT[=FILE]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Answer the output, of a format that exists."""
        if isinstance(value, Output):
            return value
        from drift.report import require_format

        name, equals, file = str(value).partition("=")
        require_format(name)
        if equals and not file:
            self.fail(f"{value!r} names no file; write {name} alone for stdout", param, ctx)
        return Output(name, Path(file) if file not in ("", "-") else None)


class HazardType(click.ParamType):
    """One of the hazards, by its name."""

    name = "hazard"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Answer what stands in the help."""
        return "HAZARD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Hazard":
        """Answer the hazard."""
        from difflib import get_close_matches

        from drift.model import Hazard

        names = [hazard.value for hazard in Hazard]
        if value not in names:
            near = get_close_matches(str(value).lower(), names, n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            self.fail(f"no hazard {str(value)!r}; {meant}there are {', '.join(names)}", param, ctx)
        return Hazard(value)


DURATION: Final = Duration()
LOCK_DURATION: Final = LockDuration()
OUTPUT: Final = OutputType()
HAZARD: Final = HazardType()
