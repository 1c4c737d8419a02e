"""Databases by name: references to where the secret is, never the secret itself."""

import re
from collections.abc import Mapping
from typing import Any, Final

from drift.catalog.target import LIBPQ_VARIABLES, VARIABLES, resolve
from drift.errors import UsageError
from drift.redact import REDACTOR, SECRET_PARAMETERS

_VARIABLE: Final = re.compile(r"env:\s*[A-Za-z_]\w*\s*", re.ASCII)
_SERVICE: Final = re.compile(r"[\w.\-]+")


class Unsafe(ValueError):
    """A reference that is none, or holds a secret; the message is the reason, ``hint`` what to write instead."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.hint = hint


def reference_of(key: str, value: Any, name: str) -> str:
    """Answer what ``--database`` would be given for a target.

    Args:
        key: ``url`` or ``service``.
        value: what stands there.
        name: the target's.

    Raises:
        Unsafe: it is none, or holds a secret.
    """
    variable = f"{re.sub(r'[^A-Z0-9]', '_', name.upper())}_DATABASE_URL"
    if not isinstance(value, str) or not value.strip():
        raise Unsafe("is no text", f'write url = "env:{variable}", or service = "app"')
    if key == "service":
        if not _SERVICE.fullmatch(value):
            raise Unsafe("is no name of a service", "it is a section of pg_service.conf, such as app")
        return f"service={value}"
    if _VARIABLE.fullmatch(value):
        return value
    REDACTOR.learn(value)
    try:
        parameters = resolve(value, {}).parameters
    except UsageError as error:
        raise Unsafe("is no reference to a database", f'write url = "env:{variable}"') from error
    if SECRET_PARAMETERS & parameters.keys():
        hint = f'write url = "env:{variable}" and keep the URL in that variable, or leave the password out: libpq reads ~/.pgpass'
        raise Unsafe("holds a password, which is no place for one: files are committed", hint)
    return value


def named_by_environment(environ: Mapping[str, str]) -> bool:
    """Answer whether a variable names a database already, which goes before what a file says."""
    return any(environ.get(name, "").strip() for name in (*VARIABLES, *LIBPQ_VARIABLES))
