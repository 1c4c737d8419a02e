"""What tried statements have shown: findings, and what even they leave open. Pure."""

from collections.abc import Iterable
from typing import Final, Protocol, runtime_checkable

from drift.kind import rule_name
from drift.model import Expectation, Finding, Undecided

PROBE: Final = "probe"
"""The suffix of the rule; kinds with a probe name it among their ``doubted``."""


class Tried(Protocol):
    """A statement that was run and rolled back; ``sqlstate`` is None where it succeeded."""

    @property
    def expectation(self) -> Expectation:
        """What it was to prove."""

    @property
    def statement(self) -> str:
        """The statement."""

    @property
    def sqlstate(self) -> str | None:
        """The server's code for the failure."""

    @property
    def message(self) -> str:
        """The server's sentence."""


@runtime_checkable
class BringsValues(Protocol):
    """A wanted fact that may bring the values its statement is made of; others are invented and may be to blame."""

    @property
    def own_values(self) -> bool:
        """Whether the author gave them."""


# Failures that say something about the moment, the session or the role, and nothing about the object (appendix "Error Codes").
_TELLS_NOTHING: Final = {
    "25006": "this session may not write (a standby, or default_transaction_read_only)",
    "42501": "it is refused to this role; another may be allowed",
    "55P03": "another session holds a lock; run it again",
    "57014": "it took too long; run it again",
    "40": "another session was in the way; run it again",
    "53": "the server is short of resources",
    "57": "the server was interrupted",
    "58": "the server is in trouble",
}

# Failures other values might not meet: data exceptions, constraints, a trigger's RAISE, a text no type takes.
_DEPENDS_ON_VALUES: Final = ("22", "23503", "23505", "23514", "23P01", "42602", "P0001", "XX000")


def findings_of(results: Iterable[Tried]) -> tuple[list[Finding], list[Undecided]]:
    """Answer what the failures among the results mean.

    Args:
        results: of statements that must succeed.
    """
    findings: list[Finding] = []
    undecided: list[Undecided] = []
    for result in results:
        if result.sqlstate is None:
            continue
        reason = _nothing_proven(result.sqlstate, result.expectation.wanted)
        if reason is None:
            findings.append(_finding(result))
        else:
            said = f"{reason}: the server says: {result.message} ({result.sqlstate})"
            undecided.append(Undecided(result.expectation.ref, PROBE, said, result.expectation.origin))
    return findings, undecided


def _nothing_proven(sqlstate: str, wanted: object) -> str | None:
    for code, reason in _TELLS_NOTHING.items():
        if sqlstate.startswith(code):
            return reason
    given = isinstance(wanted, BringsValues) and wanted.own_values
    if sqlstate.startswith(_DEPENDS_ON_VALUES) and not given:
        return "the values drift invented may be to blame; give some that are allowed (values: […], beside columns: […])"
    return None


def _finding(result: Tried) -> Finding:
    expectation = result.expectation
    return Finding(
        rule=rule_name(expectation.ref.kind, PROBE),
        ref=expectation.ref,
        attribute=PROBE,
        expected="succeeds",
        actual=f"{result.sqlstate}: {result.message}",
        origin=expectation.origin,
        severity=expectation.severity,
        why=expectation.why,
        note=f"to see it again: BEGIN; {result.statement}; ROLLBACK;",
    )
