"""The form of a saved result, as strict as its JSON Schema where a report depends on it; keys that came later are passed over."""

from typing import Any

import msgspec
from msgspec import Struct

from drift.model import Acceptance, Hazard, Origin, Severity, Statement, Target, Verdict


class HeadForm(Struct):
    """What every result begins with; ``outcomes`` where it holds those of several databases."""

    version: int
    outcomes: tuple[msgspec.Raw, ...] | None = None


class ToldForm(Struct):
    """Whatever names an object."""

    kind: str
    ref: str


class FindingForm(ToldForm, kw_only=True):
    """A finding."""

    rule: str
    attribute: str | None
    expected: Any
    actual: Any
    severity: Severity
    origin: Origin
    why: str | None
    note: str | None


class AcceptedForm(FindingForm, kw_only=True):
    """A finding with the acceptance that says it is known."""

    acceptance: Acceptance


class UndecidedForm(ToldForm, kw_only=True):
    """What could be neither confirmed nor denied."""

    attribute: str | None
    reason: str
    origin: Origin


class EquivalentForm(ToldForm, kw_only=True):
    """Two spellings of the same."""

    attribute: str
    expected: str
    actual: str


class LookedAtForm(ToldForm, kw_only=True):
    """An expectation that was compared."""

    absent: bool
    anonymous: bool
    attributes: dict[str, Any]
    severity: Severity
    why: str | None
    origin: Origin
    origins: dict[str, Origin]


class LeftOutForm(ToldForm, kw_only=True):
    """An expectation that was neither met nor is drift."""

    reason: str


class StepForm(Struct, kw_only=True):
    """A statement of a plan; its finding is told by name and place."""

    sql: str
    undo_statements: tuple[Statement, ...]
    finding: str
    origin: Origin
    lock: str | None
    relation: str | None
    rewrites: bool
    hazards: tuple[Hazard, ...]
    in_transaction: bool
    transaction: int
    lock_timeout: int
    statement_timeout: int
    search_path: tuple[str, ...]
    note: str | None = None


class UnfixableForm(Struct):
    """A finding no step mends."""

    finding: str
    reason: str
    origin: Origin


class PlanForm(Struct):
    """A plan."""

    steps: tuple[StepForm, ...]
    unfixable: tuple[UnfixableForm, ...]
    fingerprint: str


class SummaryForm(Struct):
    """What is read of the counts; the others are those of the lists."""

    as_expected: int


class DocumentForm(Struct, kw_only=True):
    """The result of one database."""

    version: int
    verdict: Verdict
    environment: str | None
    target: Target
    summary: SummaryForm
    findings: tuple[FindingForm, ...]
    undecided: tuple[UndecidedForm, ...]
    accepted: tuple[AcceptedForm, ...]
    lapsed: tuple[Acceptance, ...]
    unused: tuple[Acceptance, ...]
    equivalent: tuple[EquivalentForm, ...]
    unmodelled: tuple[str, ...]
    looked_at: tuple[LookedAtForm, ...]
    left_out: tuple[LeftOutForm, ...]
    plan: PlanForm
    applied: tuple[StepForm, ...]
    remaining: tuple[FindingForm, ...] | None
    run: str | None
    error: str | None
