"""OPTIONS of foreign-data wrappers, servers and the like, ``name=value`` each; secrets among them are never seen."""

from collections.abc import Sequence
from typing import Any

from drift.kind import CannotMend
from drift.kinds import _secrets
from drift.sqltext import literal, quote


def require_no_secret(options: Any) -> None:
    """Raise where an option is stated with what may be a secret.

    Raises:
        ValueError: says what to write instead.
    """
    for name, value in _pairs(options).items():
        _secrets.require_masked(name, value)


def clause(options: Any) -> str:
    """Answer ``OPTIONS (…)`` with a blank before it, empty where there are none.

    Raises:
        CannotMend: a value is not known.
    """
    pairs = _pairs(options)
    _require_known(pairs)
    said = ", ".join(f"{quote(name)} {literal(value).lstrip()}" for name, value in pairs.items())
    return f" OPTIONS ({said})" if said else ""


def change(before: Any, after: Any) -> str:
    """Answer ``OPTIONS (ADD …, SET …, DROP …)`` that leads from some options to others.

    Raises:
        CannotMend: a value that nobody may see would have to be written.
    """
    old, new = _pairs(before), _pairs(after)
    _require_known({name: value for name, value in new.items() if old.get(name) != value})
    said = [f"DROP {quote(name)}" for name in old if name not in new]
    said += [
        f"{'SET' if name in old else 'ADD'} {quote(name)} {literal(value).lstrip()}"
        for name, value in new.items()
        if old.get(name) != value
    ]
    return f"OPTIONS ({', '.join(said)})"


def _require_known(pairs: dict[str, str]) -> None:
    for name, value in pairs.items():
        if _secrets.is_masked(f"{name}={value}"):
            raise CannotMend(f"option {name} may be a secret, which drift never sees: set it by hand")


def _pairs(options: Any) -> dict[str, str]:
    items: Sequence[str] = options if isinstance(options, tuple) else ()
    return {name: value for name, _, value in (item.partition("=") for item in items)}
