"""The settings a routine runs under (``SET search_path TO …``): which texts are one value, and how they are written in SQL."""

import re
from typing import Final

from drift.sqltext import literal, quote

# Lists of names, which PostgreSQL quotes item by item (guc_tables.c, GUC_LIST_QUOTE).
_LISTS: Final = frozenset(
    """
    local_preload_libraries oauth_validator_libraries search_path session_preload_libraries shared_preload_libraries
    temp_tablespaces unix_socket_directories
    """.split()
)

_MEMORY: Final = {"B": 1, "kB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
_TIME: Final = {"us": 1, "ms": 1000, "s": 10**6, "min": 60 * 10**6, "h": 3600 * 10**6, "d": 86400 * 10**6}
_IN_MEMORY: Final = dict.fromkeys(("maintenance_work_mem", "temp_buffers", "work_mem", "logical_decoding_work_mem"), "kB") | {
    "temp_buffers": "8kB"
}
_IN_TIME: Final = frozenset(
    """
    deadlock_timeout idle_in_transaction_session_timeout idle_session_timeout lock_timeout statement_timeout transaction_timeout
    """.split()
)
_FLAGS: Final = re.compile(r"(enable_\w+|jit\w*|row_security|check_function_bodies|synchronize_seqscans|array_nulls)\Z")
_TRUE: Final = frozenset({"on", "true", "yes", "1"})
_FALSE: Final = frozenset({"off", "false", "no", "0"})


def same_settings(wanted: tuple[str, ...], actual: tuple[str, ...]) -> bool:
    """Answer whether two sets of ``name=value`` are the same settings; their order means nothing."""
    return {_meaning(item) for item in wanted} == {_meaning(item) for item in actual}


def _meaning(setting: str) -> tuple[str, object]:
    name, _, value = setting.partition("=")
    name = name.lower()
    if name in _LISTS:
        return name, tuple(items(value))
    if name in _IN_MEMORY or name in _IN_TIME:
        return name, _amount(name, value)
    if _FLAGS.match(name) and value.lower() in _TRUE | _FALSE:
        return name, value.lower() in _TRUE
    return name, value


def _amount(name: str, value: str) -> object:
    match = re.fullmatch(r"\s*(\d+)\s*([A-Za-z]*)\s*", value)
    units = _MEMORY if name in _IN_MEMORY else _TIME
    if match is None or (match[2] and match[2] not in units):
        return value
    base = {"kB": 1024, "8kB": 8192}[_IN_MEMORY[name]] if name in _IN_MEMORY else 1000
    return int(match[1]) * (units[match[2]] if match[2] else base)


def items(value: str) -> list[str]:
    """Answer the names of a list: ``"$user", public``; an empty text is the one empty name that ``SET … TO ''`` makes."""
    parts = re.findall(r'"((?:[^"]|"")*)"|([^",\s][^",]*)', value)
    return [quoted.replace('""', '"') if not plain else plain.strip() for quoted, plain in parts] or [""]


def quoted(setting: str) -> str:
    """Answer the quoted name of ``name=value``."""
    return ".".join(map(quote, setting.partition("=")[0].split(".")))


def clause(setting: str) -> str:
    """Answer ``SET search_path TO 'public', 'pg_temp'`` for ``name=value``."""
    name, _, value = setting.partition("=")
    values = items(value) if name.lower() in _LISTS else [value]
    return f"SET {quoted(setting)} TO {', '.join(literal(item).lstrip() for item in values)}"
