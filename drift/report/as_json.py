"""The outcome for machines: a versioned interface that only grows, described by ``outcome.schema.json``."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drift.model import (
    Acceptance,
    Accepted,
    Equivalent,
    Expectation,
    Finding,
    LeftOut,
    Origin,
    Outcome,
    Plan,
    Statement,
    Step,
    Target,
    Undecided,
    Unfixable,
)
from drift.report.cases import Case, cases
from drift.report.options import ReportOptions
from drift.report.remedies import in_order
from drift.report.values import plain
from drift.report.words import overall

VERSION: Final = 1

# Legal in JSON as they are, but a terminal obeys the controls, and no UTF-8 file can hold a lone surrogate.
_ESCAPED: Final = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def render(outcome: Outcome, options: ReportOptions) -> str:
    """Answer the JSON document; the same outcome gives the same bytes.

    For ``drift plan`` it holds the plan once more, under ``saved``, as ``drift apply`` carries it out.
    """
    told = document(outcome)
    if options.verb != "plan" or outcome.plan.basis is None:
        return f"{_text(told)}\n"
    from drift.saved import member, seal  # of no use to any other report

    return seal({**told, "saved": member(outcome.plan)}, lambda sealed: f"{_text(sealed)}\n")


def render_all(outcomes: Sequence[Outcome], options: ReportOptions) -> str:  # noqa: ARG001 -- as all formats
    """Answer the JSON document that holds the documents of several outcomes."""
    parts = ",\n".join(_text(document(outcome)) for outcome in outcomes).replace("\n", "\n    ")
    return f'{{\n  "version": {VERSION},\n  "verdict": "{overall(outcomes)}",\n  "outcomes": [\n    {parts}\n  ]\n}}\n'


def encoded(data: Mapping[str, Any]) -> str:
    """Answer the text of a JSON document, fit for a terminal and for a file in UTF-8."""
    return f"{_dumped(data, indent=2)}\n"


def _text(document: dict[str, Any]) -> str:
    """Answer the document as text, what was looked at on a line each: there may be hundreds of thousands of them."""
    lines = [f"    {_dumped(item)}" for item in document["looked_at"]]
    # No text in JSON holds a line break of its own, so that the key stands where it seems to.
    head, key, rest = _dumped({**document, "looked_at": []}, indent=2).partition('\n  "looked_at": [')
    return "".join([head, key, "\n" if lines else "", ",\n".join(lines), "\n  " if lines else "", rest])


def _dumped(value: Any, indent: int | None = None) -> str:
    return _ESCAPED.sub(_escaped, json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    # What was no UTF-8 is told as the byte it was: many parsers refuse half a surrogate pair.
    return rf"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def schema() -> dict[str, Any]:
    """Answer the JSON Schema (2020-12) that the document of one outcome is valid against."""
    text = Path(__file__).with_name("outcome.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def schema_of_several() -> dict[str, Any]:
    """Answer the JSON Schema (2020-12) that the document of several outcomes is valid against."""
    one = schema()
    definitions = {**one.pop("$defs"), "outcome": {key: value for key, value in one.items() if not key.startswith("$")}}
    return {
        "$schema": one["$schema"],
        "$id": "urn:drift-check:outcomes:1",
        "title": "drift outcomes",
        "description": "What drift report makes of several saved results.",
        "type": "object",
        "additionalProperties": False,
        "required": ["version", "verdict", "outcomes"],
        "properties": {
            "version": one["properties"]["version"],
            "verdict": one["properties"]["verdict"],
            "outcomes": {"type": "array", "items": {"$ref": "#/$defs/outcome"}},
        },
        "$defs": definitions,
    }


def document(outcome: Outcome) -> dict[str, Any]:
    """Answer the document as Python data, every key always there."""
    remaining = outcome.remaining
    return {
        "version": VERSION,
        "verdict": outcome.verdict.value,
        "environment": outcome.environment,
        "target": _target(outcome.target),
        "summary": _summary(outcome),
        "findings": [_finding(finding) for finding in in_order(outcome.findings)],
        "undecided": sorted(map(_undecided, outcome.undecided), key=_place),
        "accepted": sorted(map(_accepted, outcome.accepted), key=_place),
        "lapsed": sorted(map(_acceptance, outcome.lapsed), key=_place),
        "unused": sorted(map(_acceptance, outcome.unused), key=_place),
        "equivalent": sorted(map(_equivalent, outcome.equivalent), key=lambda same: (same["ref"], same["attribute"])),
        "unmodelled": sorted(outcome.unmodelled),
        "looked_at": [_looked_at(case, case.wanted) for case in cases(outcome) if case.wanted is not None],
        "left_out": sorted(map(_left_out, outcome.left_out), key=lambda item: (item["ref"], item["kind"])),
        "plan": _plan(outcome.plan),
        "applied": [_step(step) for step in outcome.applied],
        "satisfied": [_step(step) for step in outcome.satisfied],
        "remaining": None if remaining is None else [_finding(finding) for finding in in_order(remaining)],
        "run": outcome.run,
        "error": outcome.error,
        "saved": None,
    }


def _target(target: Target) -> dict[str, Any]:
    names = ("host", "port", "database", "user", "server_version", "in_recovery")
    return {name: getattr(target, name) for name in names}


def _summary(outcome: Outcome) -> dict[str, int]:
    return {
        "expectations": len(outcome.looked_at),
        "as_expected": outcome.as_expected,
        "findings": len(outcome.findings),
        "undecided": len(outcome.undecided),
        "accepted": len(outcome.accepted),
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {"file": origin.file, "line": origin.line, "column": origin.column}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "kind": finding.ref.kind,
        "ref": str(finding.ref),
        "attribute": finding.attribute,
        "expected": plain(finding.expected),
        "actual": plain(finding.actual),
        "severity": finding.severity.value,
        "origin": _origin(finding.origin),
        "why": finding.why,
        "note": finding.note,
        "fingerprint": finding.fingerprint,
    }


def _undecided(item: Undecided) -> dict[str, Any]:
    place = {"kind": item.ref.kind, "ref": str(item.ref), "attribute": item.attribute}
    return {**place, "reason": item.reason, "origin": _origin(item.origin)}


def _acceptance(item: Acceptance) -> dict[str, Any]:
    said = {"finding": item.finding, "reason": item.reason, "until": item.until, "owner": item.owner}
    return {**said, "origin": _origin(item.origin)}


def _accepted(item: Accepted) -> dict[str, Any]:
    return {**_finding(item.finding), "acceptance": _acceptance(item.acceptance)}


def _looked_at(case: Case, wanted: Expectation) -> dict[str, Any]:
    return {
        "kind": case.ref.kind,
        "ref": str(case.ref),
        "state": case.state.value,
        "absent": wanted.wanted is None,
        "anonymous": wanted.anonymous,
        "attributes": plain(wanted.wanted) or {},
        "severity": wanted.severity.value,
        "why": wanted.why,
        "origin": _origin(wanted.origin),
        "origins": {name: _origin(origin) for name, origin in sorted(wanted.origins.items())} if wanted.anonymous else {},
    }


def _left_out(item: LeftOut) -> dict[str, Any]:
    return {"kind": item.ref.kind, "ref": str(item.ref), "reason": item.reason}


def _equivalent(item: Equivalent) -> dict[str, Any]:
    place = {"kind": item.ref.kind, "ref": str(item.ref), "attribute": item.attribute}
    return {**place, "expected": item.expected, "actual": item.actual}


def _unfixable(item: Unfixable) -> dict[str, Any]:
    return {"finding": item.finding.name, "reason": item.reason, "origin": _origin(item.finding.origin)}


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "steps": [_step(step) for step in plan.steps],
        "unfixable": [_unfixable(item) for item in plan.unfixable],
        "fingerprint": plan.fingerprint,
    }


def _step(step: Step) -> dict[str, Any]:
    undo_hazards = dict.fromkeys(hazard.value for statement in step.undo for hazard in statement.hazards)
    return {
        "sql": step.sql,
        "undo": step.undo_sql or None,
        "undo_statements": [_statement(statement) for statement in step.undo],
        "finding": step.finding.name,
        "origin": _origin(step.finding.origin),
        "lock": step.lock,
        "relation": step.relation,
        "rewrites": step.rewrites,
        "hazards": [hazard.value for hazard in step.hazards],
        "undo_hazards": list(undo_hazards),
        "in_transaction": step.in_transaction,
        "transaction": step.transaction,
        "lock_timeout": step.lock_timeout,
        "statement_timeout": step.statement_timeout,
        "search_path": list(step.search_path),
        "note": step.note,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "sql": statement.sql,
        "lock": statement.lock,
        "relation": statement.relation,
        "hazards": [hazard.value for hazard in statement.hazards],
        "rewrites": statement.rewrites,
        "in_transaction": statement.in_transaction,
        "same_transaction": statement.same_transaction,
    }


def _place(item: dict[str, Any]) -> tuple[Any, ...]:
    origin = item["origin"]
    names = ("finding", "rule", "ref", "attribute")
    return (origin["file"], origin["line"], origin["column"], *(item.get(name) or "" for name in names))
