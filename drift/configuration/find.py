"""Which file configures drift here; looking for one costs a few calls of stat, and only one that is there is parsed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

VARIABLE: Final = "DRIFT_CONFIG"
"""Names another file; set to nothing it means that none is read."""

NAMES: Final = ("drift.toml", "pyproject.toml")


def find(folder: Path, environ: Mapping[str, str]) -> Path | None:
    """Answer the file that counts in a folder: the nearest one upwards, as far as the repository or the home of the user goes.

    Outside of both only the folder itself is looked into: what lies further up may be anybody's.

    Args:
        folder: absolute.
        environ: the environment.
    """
    named = environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    return next((file for place in _upwards(folder) for name in NAMES if _speaks(file := place / name)), None)


def _upwards(folder: Path) -> Iterator[Path]:
    places = (folder, *folder.parents)
    home = _home()
    ends = [number for number, place in enumerate(places) if (place / ".git").exists() or place == home]
    yield from places[: ends[0] + 1 if ends else 1]


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None  # The user has none.


def _speaks(file: Path) -> bool:
    """Answer whether the file is there and, where it is everybody's, holds something of ours."""
    if not file.is_file():
        return False
    return file.name == NAMES[0] or b"tool.drift" in file.read_bytes()
