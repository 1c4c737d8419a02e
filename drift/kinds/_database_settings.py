"""Settings of databases and roles, ``name=value`` each: when two are equal, and how one becomes the other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from drift.kind import CannotMend
from drift.kinds import _secrets
from drift.sqltext import literal, quote

# Settings that hold a list, each item of which is quoted for itself (GUC_LIST_QUOTE, as pg_dump knows them).
_LISTS: Final = frozenset(
    "local_preload_libraries search_path session_preload_libraries shared_preload_libraries temp_tablespaces".split()
)
_ITEM: Final = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^",]*?))\s*(?:,|\Z)')

_AMOUNT: Final = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*")
_MILLISECONDS: Final = {"us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES: Final = {"B": 1, "kB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}
_FLAGS: Final = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}


def require_no_secret(settings: Sequence[str]) -> None:
    """Raise where a setting of somebody's own is stated with what may be a secret.

    Raises:
        ValueError: says what to write instead.
    """
    for name, value in _pairs(settings):
        # What PostgreSQL itself can be set to by role or database is no secret (password_encryption).
        _secrets.require_masked(name if "." in name else "", value)


def same(wanted: Sequence[str], actual: Sequence[str], types: Sequence[str]) -> bool:
    """Answer whether the settings are the same: names in any case, amounts in any unit.

    Args:
        wanted: as they were stated.
        actual: as the catalog holds them.
        types: what the server knows of some of them, ``statement_timeout=integer ms`` each.
    """
    ours, theirs = _by_name(wanted), _by_name(actual)
    known = {name.lower(): kind.partition(" ") for name, kind in _pairs(types)}
    return ours.keys() == theirs.keys() and all(
        _alike(name, ours[name], theirs[name], known.get(name, ("string", "", ""))) for name in ours
    )


def changes(before: Sequence[str], after: Sequence[str], types: Sequence[str] = ()) -> list[str]:
    """Answer what follows ALTER DATABASE or ALTER ROLE to lead from some settings to others: ``SET a TO 'b'``, ``RESET a``.

    Raises:
        CannotMend: a value that nobody may see would have to be written.
    """
    old, new, names = _by_name(before), _by_name(after), {name.lower(): name for name, _ in _pairs([*before, *after])}
    different = [
        name for name in sorted({*old, *new}) if name not in old or name not in new or not same_one(name, old, new, types)
    ]
    for name in different:
        if _secrets.is_masked(f"{name}={new.get(name)}"):
            raise CannotMend(f"{names[name]} may be a secret, which drift never sees: set it by hand")
    return [
        f"SET {_name(names[name])} TO {_value(name, new[name])}" if name in new else f"RESET {_name(names[name])}"
        for name in different
    ]


def same_one(name: str, old: Mapping[str, str], new: Mapping[str, str], types: Sequence[str]) -> bool:
    """Answer whether one setting is the same in both."""
    return same([f"{name}={old[name]}"], [f"{name}={new[name]}"], types)


def _alike(name: str, ours: str, theirs: str, known: tuple[str, str, str]) -> bool:
    kind, _, unit = known
    if ours == theirs:
        return True
    if name in _LISTS or name == "datestyle":
        return _items(ours) == _items(theirs)
    if kind == "bool":
        return _FLAGS.get(ours.lower(), ours) == _FLAGS.get(theirs.lower(), theirs)
    if kind in ("integer", "real"):
        amounts = _amount(ours, unit), _amount(theirs, unit)
        return None not in amounts and amounts[0] == amounts[1]
    return kind == "enum" and ours.lower() == theirs.lower()


def _amount(text: str, unit: str) -> float | None:
    """Answer a number in the smallest unit of its family, None where it is none; ``unit`` is that of a bare number (``8kB``)."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    base = re.fullmatch(r"(\d*)(\w*)", unit)
    times, plain = (int(base[1] or 1), base[2]) if base else (1, "")
    factors = _MILLISECONDS if plain in _MILLISECONDS else _BYTES
    if not match[2]:
        return float(match[1]) * times * factors.get(plain, 1)
    return float(match[1]) * factors[match[2]] if match[2] in factors else None


def _items(text: str) -> list[str]:
    """Answer the items of a list, folded as PostgreSQL folds names."""
    matches = _ITEM.finditer(text) if text.strip() else ()
    found = [match[1].replace('""', '"') if match[1] is not None else match[2].lower() for match in matches if match.group()]
    return found if found != [""] or '"' in text else []


def _value(name: str, text: str) -> str:
    if name in _LISTS:
        return ", ".join(literal(item).lstrip() for item in _items(text)) or "''"
    return literal(text).lstrip()


def _name(name: str) -> str:
    return ".".join(quote(part) for part in name.split("."))


def _by_name(settings: Sequence[str]) -> dict[str, str]:
    return {name.lower(): value for name, value in _pairs(settings)}


def _pairs(settings: Sequence[str]) -> Iterator[tuple[str, str]]:
    for setting in settings:
        name, _, value = setting.partition("=")
        yield name, value


def texts(value: Any) -> tuple[str, ...]:
    """Answer the settings of a fact, none where nothing is known of them."""
    return value if isinstance(value, tuple) else ()
