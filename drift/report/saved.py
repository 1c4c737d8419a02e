"""Saved results read back: JSON → Outcome, strictly, whoever wrote the file.

What ``as_json`` writes and nothing less is understood; keys that a later drift added are passed over, as a version that only
grows promises. A result holds neither how long the check took nor which variable named its target.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from drift.errors import UsageError
from drift.fact import Fact
from drift.model import (
    Accepted,
    Equivalent,
    Expectation,
    Finding,
    LeftOut,
    Origin,
    Outcome,
    Plan,
    Ref,
    Step,
    Undecided,
    Unfixable,
)
from drift.report.as_json import VERSION
from drift.report.names import ref_of
from drift.report.saved_form import (
    DocumentForm,
    FindingForm,
    HeadForm,
    LookedAtForm,
    PlanForm,
    StepForm,
    ToldForm,
)
from drift.report.words import database_words

HINT: Final = "drift check -o json=FILE writes one"

DEEPEST: Final = 16
"""Values of facts are lists of lists at most; what nests deeper was never written by drift."""

_Found: TypeAlias = Mapping[tuple[str, Origin], Finding]


class Said(Fact, frozen=True):
    """What a saved result says was wanted of an object; of which kind it is, only its words know."""

    attributes: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Answer the attributes as they were saved."""
        return self.attributes


def outcomes_of(data: bytes, file: str) -> tuple[Outcome, ...]:
    """Answer the outcomes a saved result holds: one, or those of several databases.

    Args:
        data: what the file holds.
        file: its name, for messages.

    Raises:
        UsageError: it is no result, or one of another version.
    """
    try:
        return tuple(_outcome(document) for document in _documents(data, file))
    except (msgspec.DecodeError, ValueError) as error:
        raise UsageError(f"{file} is no result of drift: {error}", HINT) from error
    except RecursionError as error:
        raise UsageError(f"{file} is no result of drift: it nests too deep", HINT) from error


def told_apart(outcomes: Sequence[tuple[str, Outcome]]) -> tuple[Outcome, ...]:
    """Answer the outcomes so that no two are called the same: where the targets do not tell them apart, their files do.

    Args:
        outcomes: each with the file it was read from.
    """
    names = Counter(database_words(outcome) for _, outcome in outcomes)
    return tuple(
        outcome
        if outcome.environment or (outcome.target.host and names[database_words(outcome)] == 1)
        else outcome.replace(environment=file)
        for file, outcome in outcomes
    )


def _documents(data: bytes, file: str) -> Iterator[DocumentForm]:
    head = msgspec.json.decode(data, type=HeadForm)
    for raw in [data] if head.outcomes is None else head.outcomes:
        version = msgspec.json.decode(raw, type=HeadForm).version
        if version != VERSION or head.version != VERSION:
            other = head.version if version == VERSION else version
            hint = "a newer drift wrote it: update this one" if other > VERSION else HINT
            raise UsageError(f"{file} is a result of version {other}, this drift reads version {VERSION}", hint)
        yield msgspec.json.decode(raw, type=DocumentForm)


def _outcome(said: DocumentForm) -> Outcome:
    findings = tuple(map(_finding, said.findings))
    accepted = tuple(Accepted(_finding(item), item.acceptance) for item in said.accepted)
    remaining = None if said.remaining is None else tuple(map(_finding, said.remaining))
    known = (*(item.finding for item in accepted), *(remaining or ()), *findings)
    by_name = {(finding.name, finding.origin): finding for finding in known}
    return Outcome(
        verdict=said.verdict,
        target=said.target,
        findings=findings,
        undecided=tuple(Undecided(_ref(item), item.attribute, item.reason, item.origin) for item in said.undecided),
        accepted=accepted,
        lapsed=said.lapsed,
        unused=said.unused,
        equivalent=tuple(Equivalent(_ref(item), item.attribute, item.expected, item.actual) for item in said.equivalent),
        unmodelled=said.unmodelled,
        looked_at=tuple(map(_expectation, said.looked_at)),
        as_expected=said.summary.as_expected,
        plan=_plan(said.plan, by_name),
        applied=tuple(_step(step, by_name) for step in said.applied),
        remaining=remaining,
        run=said.run,
        error=said.error,
        left_out=tuple(LeftOut(_ref(item), item.reason) for item in said.left_out),
        environment=said.environment,
    )


def _finding(said: FindingForm) -> Finding:
    return Finding(
        rule=said.rule,
        ref=_ref(said),
        attribute=said.attribute,
        expected=_value(said.expected),
        actual=_value(said.actual),
        origin=said.origin,
        severity=said.severity,
        why=said.why,
        note=said.note,
    )


def _expectation(said: LookedAtForm) -> Expectation:
    wanted = None if said.absent else Said(attributes=_value(said.attributes))
    return Expectation(
        ref=_ref(said),
        wanted=wanted,
        origin=said.origin,
        severity=said.severity,
        why=said.why,
        origins=said.origins,
        anonymous=said.anonymous,
    )


def _plan(said: PlanForm, known: _Found) -> Plan:
    unfixable = tuple(Unfixable(_mended(item.finding, item.origin, known), item.reason) for item in said.unfixable)
    return Plan(tuple(_step(step, known) for step in said.steps), unfixable, said.fingerprint)


def _step(said: StepForm, known: _Found) -> Step:
    return Step(
        sql=said.sql,
        undo=said.undo_statements,
        finding=_mended(said.finding, said.origin, known),
        lock=said.lock,
        relation=said.relation,
        rewrites=said.rewrites,
        hazards=said.hazards,
        in_transaction=said.in_transaction,
        transaction=said.transaction,
        lock_timeout=said.lock_timeout,
        statement_timeout=said.statement_timeout,
        search_path=said.search_path,
        note=said.note,
    )


def _mended(name: str, origin: Origin, known: _Found) -> Finding:
    """Answer the finding of that name; one that is told nowhere else (what a rollback undid) has no values."""
    if (name, origin) in known:
        return known[name, origin]
    rule, _, ref = name.partition(" ")
    return Finding(rule, ref_of(rule.rpartition("-")[0].replace("-", "_"), ref), None, None, None, origin)


def _ref(said: ToldForm) -> Ref:
    return ref_of(said.kind, said.ref)


def _value(value: Any, depth: int = 0) -> Any:
    """Answer a value as facts hold it, lists as tuples.

    Raises:
        ValueError: it nests deeper than any value drift writes.
    """
    if depth > DEEPEST:
        raise ValueError("a value nests too deep")
    if isinstance(value, list):
        return tuple(_value(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return {key: _value(item, depth + 1) for key, item in value.items()}
    return value
