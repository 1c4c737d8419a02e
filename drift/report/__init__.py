"""WHO IS TOLD? Outcome → str, one module a format.

A format is a module ``as_<format>.py`` of this package with ``render(outcome, options) -> str``; being there
is the registration. Only the module that is asked for is imported. A format that can hold several databases has
``render_all(outcomes, options) -> str`` as well, and names the database with everything it says.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

from drift.errors import UsageError
from drift.model import Outcome
from drift.report.options import ReportOptions

__all__ = ["ReportOptions", "formats", "render", "render_all", "require_format", "require_room"]

_PREFIX: Final = "as_"


@cache
def formats() -> tuple[str, ...]:
    """Answer the names of all formats, sorted."""
    # Looking around is for help and for mistakes; a format that is named right is found without.
    from pkgutil import iter_modules

    names = (module.name for module in iter_modules(__path__))
    return tuple(sorted(name.removeprefix(_PREFIX) for name in names if name.startswith(_PREFIX)))


def require_format(name: str) -> None:
    """Raise unless there is such a format; called before anything is contacted.

    Raises:
        UsageError: there is none; the message says which there are.
    """
    _module(name)


def render(name: str, outcome: Outcome, options: ReportOptions) -> str:
    """Answer the outcome in the format of that name.

    Every line is closed by a newline; an empty text says that there is nothing to tell.

    Raises:
        UsageError: there is no such format.
    """
    return str(_module(name).render(outcome, options))


def render_all(name: str, outcomes: Sequence[Outcome], options: ReportOptions) -> str:
    """Answer one or several outcomes in the format of that name.

    Raises:
        UsageError: there is no such format, or it is for one database and there are several outcomes.
    """
    require_room(name, outcomes)
    return render(name, outcomes[0], options) if len(outcomes) == 1 else str(_module(name).render_all(outcomes, options))


def require_room(name: str, outcomes: Sequence[Outcome]) -> None:
    """Raise unless the format of that name can hold the outcomes.

    Raises:
        UsageError: there is no such format, or it is for one database and there are several outcomes.
    """
    if len(outcomes) > 1 and not hasattr(_module(name), "render_all"):
        hint = f"drift report --from ONE.json -o {name}=FILE, for each of them"
        raise UsageError(f"{name} is about one database, not {len(outcomes)}", hint)


def _module(name: str) -> ModuleType:
    path = f"{__name__}.{_PREFIX}{name}"
    if name.isidentifier():
        try:
            return import_module(path)
        except ModuleNotFoundError as missing:
            if missing.name != path:
                raise
    raise UsageError(f"no output format {name!r}; there are {', '.join(formats())}", _suggestion(name))


def _suggestion(name: str) -> str | None:
    # difflib costs more than a whole text report: it is loaded for the mistyped name alone.
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), formats(), n=1)
    return f"did you mean -o {close[0]}?" if close else None
