"""Takes the findings out of a result that someone accepted, and says which acceptances no longer hold or are not needed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from drift.model import Acceptance, Accepted, Finding


class Applied(NamedTuple):
    """What acceptances did to findings.

    ``remaining`` are the findings nobody accepts today, ``lapsed`` the acceptances whose last day is over (what they were about
    counts again), ``unused`` those in force that no finding needed.
    """

    remaining: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    lapsed: tuple[Acceptance, ...]
    unused: tuple[Acceptance, ...]


def apply(findings: Sequence[Finding], accepted: Iterable[Acceptance], today: date) -> Applied:
    """Answer the findings with what is accepted taken out; pure.

    Args:
        findings: in the order to keep.
        accepted: matched by the finding's name (``rule ref``), letter by letter.
        today: an acceptance holds up to and including its day.
    """
    acceptances = tuple(accepted)
    lapsed = tuple(item for item in acceptances if item.until is not None and date.fromisoformat(item.until) < today)
    in_force = {item.finding: item for item in reversed(acceptances) if item not in lapsed}
    taken = tuple(Accepted(finding, in_force[finding.name]) for finding in findings if finding.name in in_force)
    names = {finding.name for finding in findings}
    return Applied(
        remaining=tuple(finding for finding in findings if finding.name not in in_force),
        accepted=taken,
        lapsed=lapsed,
        unused=tuple(item for item in acceptances if item not in lapsed and item.finding not in names),
    )
