"""The rows of ``cases.yaml``: a database, what is expected of it, and what must come out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """One row.

    Args:
        kind: the folder it stands in.
        name: what it shows.
        given: SQL that makes the database.
        expect: YAML of what is expected, without ``version``.
        finds: the names of all findings, sorted.
        undecided: ``ref attribute`` of all that cannot be told, sorted.
        unfixable: the names of the findings no step mends, sorted.
        says: texts that must stand in the notes of findings or reasons of unfixables.
        allow: the hazards the fix needs.
        irreversible: whether the undo is known not to restore the schema.
        reordered: whether it restores the same lines of the dump in another order, which means nothing.
        green: other ways to expect the same, silent once the fix is applied.
        traps: the numbers of the traps it is about.
        pg: which majors it is for, as a version specifier.
    """

    kind: str
    name: str
    given: str
    expect: str
    finds: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    unfixable: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    allow: list[str] = field(default_factory=list)
    irreversible: bool = False
    reordered: bool = False
    green: list[str] = field(default_factory=list)
    traps: list[int] = field(default_factory=list)
    pg: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def all_cases() -> Iterator[Case]:
    """Yield every row of every kind's file."""
    for path in sorted(HERE.glob("*/cases.yaml")):
        rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in rows:
            yield Case(kind=path.parent.name, **row)
