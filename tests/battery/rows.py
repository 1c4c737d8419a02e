"""The rows of the battery: two tiny databases, and exactly where the second differs from what was pulled from the first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of databases.

    Args:
        file: the file it stands in, without suffix.
        name: what it shows.
        a: SQL that makes the first database.
        b: SQL that makes the second one from nothing.
        both: SQL that makes what both begin with.
        finds: the names of all findings on the second, sorted; none where the two mean the same.
        undecided: ``ref attribute`` of all that cannot be told there, sorted.
        unmodelled: what is named as unmodelled on the second, sorted.
        why: why it is right to be silent although pg_dump prints the two differently, or to find something although it does not.
        traps: the numbers of the traps it is about.
        pg: which majors it is for, as a version specifier.
        needs: a query that answers whether the server can do what the row takes for granted.
    """

    file: str
    name: str
    a: str = ""
    b: str = ""
    both: str = ""
    finds: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    unmodelled: list[str] = field(default_factory=list)
    why: str = ""
    traps: list[int] = field(default_factory=list)
    pg: str = ""
    needs: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def all_rows() -> Iterator[Row]:
    """Yield every row of every file."""
    for path in sorted(HERE.glob("*.yaml")):
        rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in rows:
            yield Row(file=path.stem, **row)
