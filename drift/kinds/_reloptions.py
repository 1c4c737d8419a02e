"""Storage parameters (``WITH (fillfactor = 70)``): which of them mean the same, and the statements that change them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from drift.fact import Unstated
from drift.model import Statement
from drift.sqltext import literal, quote

# Written out, these say what PostgreSQL does without them, whatever its settings are (reloptions.c). Others are not here because
# their absence means a setting of the server: autovacuum_* thresholds, vacuum_truncate (18), parallel_workers.
_SAYS_NOTHING: Final = frozenset({("fillfactor", "100"), ("autovacuum_enabled", "true"), ("user_catalog_table", "false")})

_FLAGS: Final = frozenset({"autovacuum_enabled", "user_catalog_table", "vacuum_truncate"})
_TRUE: Final = ("true", "yes", "on", "1")
_FALSE: Final = ("false", "no", "off", "0")

Options: TypeAlias = Iterable[str] | Unstated | None
"""``name=value``, as pg_class.reloptions holds them, those of the TOAST table with ``toast.`` before the name."""


def by_name(options: Options) -> dict[str, str]:
    """Answer the options as a mapping."""
    named = options if isinstance(options, tuple | list) else ()
    return {name: value for name, _, value in (item.partition("=") for item in named)}


def effective(options: Options) -> Mapping[str, str | float]:
    """Answer what the options mean: order, spelling and what goes without saying left out."""
    named = {name: _meaning(name, value) for name, value in by_name(options).items()}
    return {name: value for name, value in named.items() if (name, _plain(value)) not in _SAYS_NOTHING}


class Changes(NamedTuple):
    """What leads from some options to others: first these are reset, then those set, with their values."""

    reset: Sequence[str]
    set: Mapping[str, str]


def changes(before: Options, after: Options) -> Changes:
    """Answer the fewest changes; all anew where that alone brings them into the order they had, which pg_dump prints."""
    old, new = by_name(before), by_name(after)
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    if [*(name for name in old if name in new and name not in changed), *changed] == list(new):
        return Changes([name for name in old if name not in new], changed)
    return Changes(list(old), new)


def statements(before: Options, after: Options, alter: Callable[[str], Statement]) -> list[Statement]:
    """Answer RESET and SET, as far as there is anything to change.

    Args:
        before: the options there are.
        after: the options there are to be.
        alter: makes a statement of what follows the name of what is altered.
    """
    reset, set_ = changes(before, after)
    steps = [alter(f"RESET ({', '.join(map(_name, reset))})")] if reset else []
    steps += [alter(f"SET ({written(set_)})")] if set_ else []
    return [step if not index else replace(step, same_transaction=True) for index, step in enumerate(steps)]


def written(options: Mapping[str, str]) -> str:
    """Answer the options as WITH and SET take them."""
    return ", ".join(f"{_name(name)} = {literal(value).lstrip()}" for name, value in options.items())


def _name(name: str) -> str:
    space, dot, own = name.partition(".")
    return f"{quote(space)}.{quote(own)}" if dot else quote(name)


def _meaning(name: str, value: str) -> str | float:
    if name.removeprefix("toast.") in _FLAGS:
        word = value.lower()
        if word and any(full.startswith(word) for full in _TRUE):
            return "true"
        return "false" if word and any(full.startswith(word) for full in _FALSE) else word
    try:
        return float(value)
    except ValueError:
        return value.lower()


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
