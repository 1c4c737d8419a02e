"""Reads the SQL files a ``fix`` names: beside the YAML or below it, of a bounded size, each cut into its statements."""

from pathlib import Path
from typing import Final

from drift.expectations.generic import read_text
from drift.expectations.nodes import Mapping, Node, Page, shown, what
from drift.expectations.suggest import did_you_mean
from drift.model import Fix, Script
from drift.sqlscript import NotAScript, script

MAX_BYTES: Final = 1_000_000
_KEYS: Final = ("up", "down")


class _Unreadable(ValueError):
    """Says why a file is not read."""


def read_fix(page: Page, about: str, node: Node) -> Fix | None:
    """Answer the hand-written remedy, None after a fault was noted.

    Args:
        page: the page, for faults and for where its file is.
        about: what a fault is about.
        node: ``{up: file.sql, down: file.sql}``; without ``down`` nothing takes it back.
    """
    if not isinstance(node, Mapping):
        page.fault(node, f"{about}: expected {{up: file.sql, down: file.sql}}, found {what(node)}")
        return None
    for key, entry in node.entries.items():
        if key not in _KEYS:
            page.fault(entry.key, f"{about}: unknown key {shown(key)}", did_you_mean(key, _KEYS))
    if "up" not in node.entries:
        page.fault(node, f"{about}: up is missing", "add 'up: file.sql'")
        return None
    read = {key: _script(page, f"{about} {key}", node.entries[key].value) for key in _KEYS if key in node.entries}
    up = read["up"]
    return None if up is None else Fix(up, read.get("down"))


def _script(page: Page, about: str, node: Node) -> Script | None:
    name = read_text(page, about, node)
    if name is None:
        return None
    try:
        return script(_text(Path(page.file).parent, name), (Path(page.file).parent / name).as_posix())
    except (_Unreadable, NotAScript) as reason:
        page.fault(node, f"{about}: {shown(name)}: {reason}")
        return None


def _text(folder: Path, name: str) -> str:
    """Answer what stands in a file.

    Raises:
        _Unreadable: it is elsewhere, too large, no text, or cannot be read.
    """
    home = folder.resolve()
    file = (home / name).resolve()
    if Path(name).is_absolute() or not file.is_relative_to(home):
        raise _Unreadable("it must stand beside the YAML file or below its folder")
    if not file.is_file():
        raise _Unreadable("there is no such file beside the YAML file")
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise _Unreadable(f"it is larger than {MAX_BYTES // 1_000_000} MB")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise _Unreadable(f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _Unreadable("it is no UTF-8") from error
