"""Reads the file: which keys there are, what may stand in them, and a message with its place for everything else."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from drift.configuration.places import place_of
from drift.configuration.targets import Unsafe, reference_of
from drift.errors import Fault, UsageError
from drift.expectations.suggest import did_you_mean
from drift.model import Origin


class Form(Enum):
    """What may stand behind a key; the value is the word for it in messages."""

    TEXT = "a text in quotes"
    TEXTS = "a list of texts"
    NUMBER = "a number"
    FLAG = "true or false"


KEYS: Final[Mapping[str, Form]] = {
    "paths": Form.TEXTS,
    "target": Form.TEXT,
    "output": Form.TEXTS,
    "fail-on": Form.TEXT,
    "exit-code-drift": Form.NUMBER,
    "select": Form.TEXTS,
    "ignore": Form.TEXTS,
    "wait": Form.TEXT,
    "timeout": Form.TEXT,
    "lock-timeout": Form.TEXT,
    "allow": Form.TEXTS,
    "probe": Form.FLAG,
    "quiet": Form.FLAG,
    "verbose": Form.FLAG,
    "color": Form.TEXT,
}
"""Every key but ``targets``; each is the name of an option, or of what an option takes."""

TARGETS: Final = "targets"
_NAME: Final = re.compile(r"[\w\-]+", re.ASCII)
_SECRETS: Final = ("password", "passwd", "pgpassword", "sslpassword", "token")
_SYNTAX: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


class Value(Struct, frozen=True):
    """One value, where it stands, and what names it there."""

    said: Any
    origin: Origin


class Configuration(Struct, frozen=True):
    """What a file says; nothing where there is none.

    Args:
        file: its path as messages write it, None where there is none.
        folder: what paths in it are relative to.
        values: by key.
        targets: references to databases by name, such as ``env:STAGING_URL``.
    """

    file: str | None = None
    folder: Path = Path()
    values: Mapping[str, Value] = field(default_factory=dict)
    targets: Mapping[str, Value] = field(default_factory=dict)


def read(file: Path) -> Configuration:
    """Answer what the file says.

    Raises:
        UsageError: with every fault in it.
    """
    shown = _shown(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{shown} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(_syntax(shown, str(error))) from None
    reader = _Reader(shown, text, ("tool", "drift") if file.name == "pyproject.toml" else ())
    for part in reader.root:
        document = document.get(part, {})
    return reader.take(document, file.parent)


def _shown(file: Path) -> str:
    """Answer the path as one would type it here."""
    return Path(os.path.relpath(file)).as_posix()


def _syntax(shown: str, message: str) -> str:
    match = _SYNTAX.fullmatch(message)
    place = f":{match[2]}:{match[3]}" if match and match[2] else ""
    return f"{shown}{place}: this is no TOML: {match[1] if match else message}"


class _Reader:
    """Goes through one document and collects its faults."""

    def __init__(self, shown: str, text: str, root: tuple[str, ...]) -> None:
        self.shown = shown
        self.root = root
        self._text = text
        self._faults: list[Fault] = []

    def take(self, document: Any, folder: Path) -> Configuration:
        """Answer what the document says.

        Raises:
            UsageError: with every fault in it.
        """
        if not isinstance(document, dict):
            raise UsageError(f"{self.shown}: tool.drift is no table", "begin it with [tool.drift]")
        values, targets = dict(self._values(document)), dict(self._targets(document.get(TARGETS, {})))
        target = values.get("target")
        if target is not None and target.said not in targets and not self._faults:
            self._fault(("target",), f"no target is called {target.said!r}", did_you_mean(target.said, targets))
        if self._faults:
            raise UsageError("\n".join(map(str, self._faults)))
        return Configuration(self.shown, folder, values, targets)

    def _values(self, document: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
        for key, value in document.items():
            if key == TARGETS:
                continue
            if key not in KEYS:
                self._unknown((key,), (*KEYS, TARGETS))
                continue
            form = KEYS[key]
            said = [value] if form is Form.TEXTS and isinstance(value, str) else value
            if _fits(form, said):
                yield key, Value(said, self._origin((key,)))
            else:
                self._fault((key,), f"{key}: expected {form.value}, found {_found(said)}")

    def _targets(self, table: Any) -> Iterator[tuple[str, Value]]:
        if not isinstance(table, dict):
            self._fault((TARGETS,), f"{TARGETS}: expected a table of databases by name", "write [targets.staging]")
            return
        for name, said in table.items():
            path = (TARGETS, name)
            if not _NAME.fullmatch(name):
                self._fault(path, f"{TARGETS}: {name!r} is no name for a target", "letters, digits, _ and - make one")
            elif (reference := self._reference(path, {"url": said} if isinstance(said, str) else said)) is not None:
                yield name, Value(reference, self._origin(path))

    def _reference(self, path: tuple[str, ...], said: Any) -> str | None:
        about = ".".join(path)
        if not isinstance(said, dict):
            self._fault(path, f"{about}: expected a table with url or service, found {_found(said)}")
            return None
        unknown = [key for key in said if key not in ("url", "service")]
        for key in unknown:
            self._unknown((*path, key), ("url", "service"))
        if not unknown and len(said) != 1:
            self._fault(path, f"{about}: expected either url or service", 'write url = "env:DATABASE_URL", or service = "app"')
        if unknown or len(said) != 1:
            return None
        key, value = next(iter(said.items()))
        try:
            return reference_of(key, value, path[-1])
        except Unsafe as reason:
            self._fault((*path, key), f"{about}.{key} {reason}", reason.hint)
            return None

    def _unknown(self, path: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        key = path[-1]
        hint = 'a password is no setting: keep it in a variable and write url = "env:NAME", or in ~/.pgpass'
        self._fault(path, f"unknown key {key!r}", hint if key.lower() in _SECRETS else did_you_mean(key, allowed))

    def _fault(self, path: tuple[str, ...], message: str, hint: str | None = None) -> None:
        self._faults.append(Fault(self._origin(path), message, hint))

    def _origin(self, path: tuple[str, ...]) -> Origin:
        return Origin(self.shown, *place_of(self._text, (*self.root, *path)))


def _fits(form: Form, said: Any) -> bool:
    if form is Form.TEXTS:
        return isinstance(said, list) and all(isinstance(each, str) for each in said)
    if form is Form.NUMBER:
        return isinstance(said, int) and not isinstance(said, bool)
    return isinstance(said, str if form is Form.TEXT else bool)


def _found(said: Any) -> str:
    """Answer in words what stands there; a value may be a secret."""
    words: Mapping[type, str] = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return words.get(type(said), "a table" if isinstance(said, dict) else "something else")
