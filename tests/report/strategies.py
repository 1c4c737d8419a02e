"""Outcomes as hostile as they can be: any text anywhere, and what breaks out of things oftener than chance would have it."""

from typing import Any, Final

from hypothesis import strategies as st

from drift.model import (
    Acceptance,
    Accepted,
    Equivalent,
    Expectation,
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
from drift.preamble import LOCK_MODES
from drift.report import ReportOptions
from tests.report.build import Column

NASTY: Final = (
    "`|<>&%#*_()!@{}=.\x1b\x00\n\r\t\x7f\x85\x9b\xa0\u061c\u200b\u2028\u202e\u2066\ufeff\U000e0041\ud800\udfff\"'\\;-:[],a"
)

texts = st.text(st.sampled_from(NASTY) | st.characters(exclude_categories=()), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)
numbers = st.integers(0, 100_000)
refs = st.builds(Ref, texts, st.lists(texts, max_size=3).map(tuple), st.none() | st.lists(texts, max_size=2).map(tuple))
origins = st.builds(Origin, texts, numbers, numbers)
locks = st.none() | st.sampled_from(LOCK_MODES)
hazards = st.lists(st.sampled_from(Hazard), max_size=3, unique=True).map(tuple)
whys = st.none() | texts
# A name is a rule, a space and what it is about: no rule has a space in it.
rules = texts.map(lambda text: text.replace(" ", "-"))
findings = st.builds(Finding, rules, refs, whys, values, values, origins, st.sampled_from(Severity), whys, whys)
statements = st.builds(Statement, texts, locks, whys, hazards, st.booleans(), st.booleans(), same_transaction=st.booleans())
acceptances = st.builds(Acceptance, texts, texts, whys, origins, whys)
expectations = st.builds(
    Expectation,
    refs,
    st.none() | st.builds(Column, type=texts),
    origins,
    st.sampled_from(Severity),
    whys,
    st.dictionaries(texts, origins, max_size=2),
    anonymous=st.booleans(),
)


def many(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=most).map(tuple)


def steps_for(found: list[Finding]) -> st.SearchStrategy[tuple[Step, ...]]:
    step = st.builds(
        Step,
        sql=texts,
        undo=many(statements),
        finding=st.sampled_from(found) if found else findings,
        lock=locks,
        relation=whys,
        rewrites=st.booleans(),
        hazards=hazards,
        in_transaction=st.booleans(),
        transaction=st.integers(1, 3),
        lock_timeout=numbers,
        statement_timeout=numbers,
        search_path=many(texts, 2),
    )
    return many(step, 5)


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    found = draw(st.lists(findings, max_size=3))
    steps = draw(steps_for(found))
    others = draw(many(findings, 2))
    target = st.builds(Target, texts, numbers, texts, texts, texts, numbers, st.booleans(), texts)
    unfixable = st.builds(Unfixable, st.sampled_from(found) if found else findings, texts)
    return Outcome(
        verdict=draw(st.sampled_from(Verdict)),
        target=draw(target),
        findings=tuple(found),
        undecided=draw(many(st.builds(Undecided, refs, whys, texts, origins))),
        accepted=draw(many(st.builds(Accepted, findings, acceptances))),
        lapsed=draw(many(acceptances)),
        unused=draw(many(acceptances)),
        equivalent=draw(many(st.builds(Equivalent, refs, texts, texts, texts))),
        unmodelled=draw(many(texts)),
        looked_at=tuple({item.ref: item for item in draw(many(expectations))}.values()),
        left_out=draw(many(st.builds(LeftOut, refs, texts))),
        environment=draw(whys),
        error=draw(whys),
        as_expected=draw(numbers),
        plan=Plan(steps, draw(many(unfixable)), draw(texts)),
        applied=draw(st.sampled_from([(), steps, steps[:1]])),
        remaining=draw(st.sampled_from([None, (), tuple(found[:1]), others])),
        run=draw(whys),
        seconds=draw(st.floats(0, 1e6)),
    )


options = st.builds(
    ReportOptions,
    color=st.booleans(),
    verbose=st.booleans(),
    quiet=st.booleans(),
    verb=st.sampled_from(["check", "plan"]),
    allow=st.frozensets(st.sampled_from(Hazard)),
)
