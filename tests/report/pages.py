"""Outcomes for looking at pages: one with something in every section, and one of any size."""

from typing import Final

from drift.kinds.column.fact import Column
from drift.model import (
    Equivalent,
    Expectation,
    Finding,
    Hazard,
    Origin,
    Outcome,
    Plan,
    Ref,
    Severity,
    Undecided,
    Unfixable,
    Verdict,
)
from drift.report import ReportOptions, render
from tests.report.build import (
    DEFAULT,
    DROP_DEFAULT,
    FILE,
    RUN,
    SET_DEFAULT,
    acceptance,
    accepted,
    at,
    column,
    finding,
    outcome,
    step,
)
from tests.report.states import STATES

CHECK: Final = ReportOptions()
PLAN: Final = ReportOptions(verb="plan")

_COLUMN: Final = Column(type="text", nullable=False)


def stated(ref: Ref, line: int, wanted: Column | None = _COLUMN, file: str = FILE) -> Expectation:
    """An expectation that stands in a line of the founding file, or of another one."""
    return Expectation(ref, wanted, Origin(file, line, 5))


def everything() -> Outcome:
    """Drift of every severity, mended and not; doubt, known drift, a missing table; in three schemas and in none."""
    orders, audit = Ref("table", ("billing", "orders")), Ref("table", ("ops", "audit"))
    default = finding(why="Inserts without an id must work (#927)", note="today an INSERT that leaves it out fails with 23502")
    state = "status IN ('new', 'paid', 'refunded')", "status IN ('new', 'paid', 'shipped')"
    check = Finding(
        "check-expression", Ref("check", ("billing", "orders", "known")), "expression", *state, at(31), Severity.WARNING
    )
    total = finding("type", ref=column("total", "orders"), expected="numeric(12,2)", actual="numeric(10,2)", origin=at(24))
    gone = Finding("table-missing", audit, None, "columns: id, at", None, at(50))
    extension = Finding("extension-missing", Ref("extension", ("citext",)), None, "present", None, at(3), Severity.INFO)
    known = finding("nullable", ref=column("nickname"), expected=False, actual=True, origin=at(12))
    doubt = Undecided(column("age"), "default", "locked by process 4711 (ALTER TABLE, 12 s); it was waited for 2 s", at(16))
    told = [default.ref, check.ref, total.ref, gone.ref, extension.ref, known.ref, doubt.ref]
    met = [Ref("table", ("public", "user_profiles")), column("user_id"), column("username"), orders]
    inside = [Ref("column", (*audit.path, "id")), Ref("primary_key", audit.path)]
    stands = [*told, *met, *inside]
    rewrite = "ALTER TABLE public.orders ALTER COLUMN total TYPE numeric"
    risks = (Hazard.TABLE_REWRITE, Hazard.DATA_LOSS)
    widen = step(total, f"{rewrite}(12,2)", f"{rewrite}(10,2)", relation="public.orders", hazards=risks, rewrites=True)
    alone = step(check, "VACUUM public.orders", in_transaction=False, transaction=2, lock=None)
    return outcome(
        Verdict.DRIFT,
        findings=(default, check, total, gone, extension),
        undecided=(doubt,),
        accepted=(accepted(known),),
        lapsed=(acceptance("column-type public.user_profiles.old", until="2025-12-31", origin=at(44)),),
        unused=(acceptance("column-type public.user_profiles.gone", origin=at(48), owner=None),),
        equivalent=(Equivalent(column("id"), "default", DEFAULT, "(gen_random_uuid())::text"),),
        unmodelled=("rule notify_me on public.user_profiles",),
        looked_at=tuple(stated(ref, line) for line, ref in enumerate(stands, 10)),
        as_expected=len(met),
        plan=Plan(
            (step(default, SET_DEFAULT, DROP_DEFAULT), widen, alone),
            (Unfixable(extension, "the server does not have it: install the package first"),),
            "5f1c0ffee0ddba11",
        ),
    )


def mended() -> Outcome:
    """The same after a fix that mended one finding."""
    before = everything()
    left = before.findings[1:]
    changes = {"applied": before.plan.steps[:1], "remaining": left, "run": RUN, "as_expected": before.as_expected + 1}
    return before.replace(**changes)


def many(findings: int, to_a_table: int = 10) -> Outcome:
    """So many findings with a statement each, and as many expectations that are met."""
    found, steps, looked_at = [], [], []
    for number in range(findings):
        table = f"t{number // to_a_table:04d}"
        severity = list(Severity)[number % 3]
        each = finding(ref=column(f"c{number}", table), origin=at(number + 1), severity=severity)
        found.append(each)
        steps.append(step(each, f"ALTER TABLE public.{table} ALTER COLUMN c{number} SET DEFAULT {DEFAULT}", "SELECT 1"))
        looked_at += [stated(each.ref, number + 1), stated(column(f"d{number}", table), number + 1)]
    return outcome(
        Verdict.DRIFT,
        findings=tuple(found),
        looked_at=tuple(looked_at),
        as_expected=findings,
        plan=Plan(tuple(steps), (), "5f1c0ffee0ddba11"),
    )


def html(made: Outcome, how: ReportOptions = CHECK) -> str:
    """The page about an outcome."""
    return render("html", made, how)


PAGES: Final = {**STATES, "everything": everything(), "mended": mended()}
