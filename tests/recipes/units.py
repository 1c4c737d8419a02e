"""Steps as they are committed together, and as they mend a finding."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from drift.model import Step
from tests.recipes.observe import Connection


def units(steps: Iterable[Step]) -> list[list[Step]]:
    """The steps as they are committed together."""
    return [list(group) for _, group in groupby(steps, lambda step: step.transaction)]


def of_findings(steps: Iterable[Step]) -> list[list[Step]]:
    """The steps of each finding, in order."""
    remedies: dict[tuple[str, str | None], list[Step]] = {}
    for step in steps:
        remedies.setdefault((step.finding.name, step.finding.attribute), []).append(step)
    return list(remedies.values())


def last_steps(steps: Sequence[Step]) -> list[Step]:
    """The last step of each finding, in the order of the findings."""
    return [remedy[-1] for remedy in of_findings(steps)]


def say(connection: Connection, *statements: str) -> None:
    """Run statements, each byte for byte."""
    for sql in statements:
        connection.execute(sql.encode("utf-8", "surrogateescape"))
