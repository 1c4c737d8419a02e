"""One outcome for each state a run can end in."""

from typing import Any, Final

from drift.model import (
    Equivalent,
    Finding,
    Hazard,
    LeftOut,
    Origin,
    Outcome,
    Plan,
    Ref,
    Severity,
    Statement,
    Step,
    Target,
    Undecided,
    Unfixable,
    Verdict,
)
from tests.report.build import (
    DEFAULT,
    DROP_DEFAULT,
    RUN,
    SET_DEFAULT,
    TABLE,
    acceptance,
    accepted,
    at,
    column,
    finding,
    locking,
    outcome,
    step,
)


def founding() -> Outcome:
    """The example of the documentation."""
    found = finding(why="Inserts without an id must work (#927); today they fail with 23502")
    known = finding("nullable", ref=column("nickname"), expected=False, actual=True, origin=at(12))
    return outcome(
        Verdict.DRIFT,
        findings=(found,),
        accepted=(accepted(known),),
        as_expected=16,
        plan=Plan((step(found, SET_DEFAULT, DROP_DEFAULT),), fingerprint="5f1c0ffee0ddba11"),
    )


def several() -> Outcome:
    """Findings of every severity, with one, three and no statements to mend them, given out of order."""
    name = finding("type", ref=column("username"), expected="text", actual="character varying(20)", origin=at(14))
    null = finding("nullable", ref=column("user_id"), expected=False, actual=True, origin=at(11, 17))
    key = Finding(
        "index-columns",
        Ref("index", ("public", "idx_email")),
        "columns",
        ("lower(email)", "a, b"),
        ("email",),
        at(21),
        Severity.WARNING,
        note="the planner will not use it for lower(email)",
    )
    nickname = finding("comment", ref=column("nickname"), expected="", actual="old ", origin=at(13))
    info = Finding(**{**_fields(nickname), "severity": Severity.INFO, "why": "Two lines\nof reason.\n"})
    return outcome(
        Verdict.DRIFT,
        findings=(key, info, null, name),
        as_expected=13,
        plan=Plan(
            (*_not_null(null), *_new_index(key)),
            (Unfixable(name, "12 rows are longer than 20 characters once shortened back"),),
            "00c0ffee00c0ffee",
        ),
    )


def _not_null(found: Finding) -> tuple[Step, ...]:
    back = locking(f"ALTER TABLE {TABLE} DROP CONSTRAINT drift_nn")
    check = "CHECK (user_id IS NOT NULL) NOT VALID"
    weak = {"lock": "SHARE UPDATE EXCLUSIVE", "statement_timeout": 0}
    undo = f"ALTER TABLE {TABLE} ALTER COLUMN user_id DROP NOT NULL"
    return (
        step(found, f"ALTER TABLE {TABLE} ADD CONSTRAINT drift_nn {check}", back, transaction=1),
        step(found, f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT drift_nn", back, transaction=2, **weak),
        step(
            found,
            f"ALTER TABLE {TABLE} ALTER COLUMN user_id SET NOT NULL",
            back,
            locking(undo),
            transaction=3,
        ),
        step(found, f"ALTER TABLE {TABLE} DROP CONSTRAINT drift_nn", undo, transaction=3),
    )


def _new_index(found: Finding) -> tuple[Step, ...]:
    alone: dict[str, Any] = {"in_transaction": False, "lock": "SHARE UPDATE EXCLUSIVE"}
    drop = Statement("DROP INDEX CONCURRENTLY public.idx_email", relation=TABLE, **alone)
    create = f"CREATE INDEX CONCURRENTLY idx_email ON {TABLE} (lower(email))"
    return (step(found, create, drop, transaction=4, statement_timeout=3600000, **alone),)


def _fields(found: Finding) -> dict[str, Any]:
    return {name: getattr(found, name) for name in Finding.__struct_fields__}


def missing() -> Outcome:
    """A table that is not there, created by a statement of several lines."""
    table = Ref("table", ("public", "Audit Log"))
    found = Finding("table-missing", table, None, "[id, at]", None, at(30), why="Who did what")
    columns = "  id bigint GENERATED ALWAYS AS IDENTITY,\n  at timestamptz NOT NULL"
    sql = f'CREATE TABLE public."Audit Log" (\n{columns}\n)'
    gone = Statement('DROP TABLE public."Audit Log"', "ACCESS EXCLUSIVE", 'public."Audit Log"', (Hazard.DATA_LOSS,))
    made = step(found, sql, gone, lock=None, relation=None)
    parts = tuple(LeftOut(column(name, "Audit Log"), 'table public."Audit Log" is missing') for name in ("id", "at"))
    return outcome(Verdict.DRIFT, findings=(found,), as_expected=15, plan=Plan((made,), fingerprint="abad1dea"), left_out=parts)


def undecided() -> Outcome:
    """Two things nobody could tell."""
    locked = "locked by process 4711 (ALTER TABLE, 12 s); it was waited for 2 s"
    return outcome(
        Verdict.CANNOT_TELL,
        undecided=(
            Undecided(Ref("index", ("public", "idx_email")), None, "needs PostgreSQL 15 or newer", at(21)),
            Undecided(column("age"), "default", locked, at(16)),
        ),
        as_expected=15,
    )


def known() -> Outcome:
    """Nothing but accepted drift, stale acceptances, other spellings and what is not modelled."""
    one = finding("nullable", ref=column("nickname"), expected=False, actual=True, origin=at(12))
    two = finding("default", ref=column("age"), expected="0", origin=at(16))
    return outcome(
        accepted=(accepted(two, until=None, owner=None), accepted(one)),
        as_expected=15,
        lapsed=(acceptance("column-type public.user_profiles.old", until="2025-12-31", origin=at(44)),),
        unused=(acceptance("column-type public.user_profiles.gone", origin=at(48)),),
        equivalent=(Equivalent(column(), "default", DEFAULT, "(gen_random_uuid())::text"),),
        unmodelled=("rule notify_me on public.user_profiles",),
    )


def fixed() -> Outcome:
    """The founding finding, mended."""
    before = founding()
    changes = {"verdict": Verdict.AS_EXPECTED, "applied": before.plan.steps, "remaining": (), "run": RUN}
    return before.replace(**changes, as_expected=17, seconds=0.4)


def partly() -> Outcome:
    """A fix that stood when a step outside a transaction failed."""
    before = several()
    _, _, null, name = before.findings
    done = before.plan.steps[:2]
    return before.replace(applied=done, remaining=(name, null), run=RUN, as_expected=15)


def dangerous() -> Outcome:
    """A plan most of which must be allowed, sharing a transaction with a step that need not."""
    wide = finding("type", ref=column("first_seen_at"), expected="bigint", actual="integer", origin=at(14))
    extra = Finding("column-unexpected", column("nickname"), None, None, "text", at(17))
    found = finding()
    kind = "ALTER TABLE public.user_profiles ALTER COLUMN first_seen_at TYPE"
    risks = (Hazard.TABLE_REWRITE, Hazard.BREAKS_CACHED_PLANS)
    drop = f"ALTER TABLE {TABLE} DROP COLUMN nickname"
    limits = {"lock_timeout": 0, "statement_timeout": 90000}
    return outcome(
        Verdict.DRIFT,
        findings=(found, wide, extra),
        as_expected=14,
        plan=Plan(
            (
                step(found, SET_DEFAULT, DROP_DEFAULT),
                step(wide, f"{kind} bigint", f"{kind} integer", hazards=risks, rewrites=True, **limits),
                step(extra, drop, hazards=(Hazard.DATA_LOSS, Hazard.IRREVERSIBLE), transaction=2),
            ),
            fingerprint="dead10cc",
        ),
    )


def hostile() -> Outcome:
    """Names and values that would clear the screen, fake a line, end a comment or turn the direction."""
    name = 'id\x1b[2J\n0 drift\r\u202e\x9b"; DROP TABLE t; --'
    quoted = '"' + name.replace('"', '""') + '"'
    found = Finding(
        "column-default",
        Ref("column", ("public", "t", name)),
        "default",
        "'\x07'::text",
        ("a\u200bb", "]\x00", None),
        Origin("expectations/\x1b]0;x\x07.yaml", 1, 1),
        why="a\x1b[31mb\n0 drift",
        note="n\nexpected nothing",
    )
    newline = Finding("column-comment", Ref("column", ("public", "t", "a\n\\! id")), "comment", "x", None, at(2))
    table = f"ALTER TABLE public.t ALTER COLUMN {quoted} SET DEFAULT"
    comment = 'COMMENT ON COLUMN public.t."a\n\\! id" IS'
    return outcome(
        Verdict.DRIFT,
        findings=(found, newline),
        undecided=(Undecided(Ref("column", ("public", "t\udcff")), None, "\x1b[8mreason\nnext: rm -rf", at(3)),),
        unmodelled=("rule \x1b[2J",),
        lapsed=(acceptance("a\nb", reason="c\x1b", until="\u2066"),),
        plan=Plan(
            (
                step(found, f"{table} 1", f"{table} 2", relation="public.t"),
                step(newline, f"{comment} 'x'", f"{comment} NULL", relation="public.t", transaction=2),
            ),
            (Unfixable(Finding(**{**_fields(found), "origin": at(5)}), "because\n\x1b[2J"),),
            "f00d\n\\! id",
        ),
        target=Target("h\x1b", 1, "d\nb", "u\u202e", "18.1", 180001, in_recovery=True),
    )


def not_checked() -> Outcome:
    """A run that came to no verdict."""
    why = "cannot connect to postgres@db.example:5432/app: connection refused\n  hint: --wait 60s"
    return Outcome(Verdict.ERROR, Target("", 0, "", ""), error=why)


STATES: Final = {
    "green": outcome(),
    "drift": founding(),
    "several": several(),
    "missing": missing(),
    "undecided": undecided(),
    "accepted": known(),
    "fixed": fixed(),
    "partly-fixed": partly(),
    "hazards": dangerous(),
    "hostile": hostile(),
    "not-checked": not_checked(),
}

ENVIRONMENTS: Final = (
    founding().replace(environment="production", target=Target("prod.example", 5432, "app", "drift", "15.18", 150018)),
    outcome(),
    undecided().replace(environment="a|b\n`c`"),
    known().replace(environment="development"),
    not_checked().replace(environment="results/preview.json"),
)
"""What somebody with five databases reports at once."""
