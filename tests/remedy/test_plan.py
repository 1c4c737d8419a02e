"""What a plan holds, and what it never does."""

import pytest

from drift.findings.compare import Comparing
from drift.kinds import all_kinds
from drift.kinds.column.fact import Column
from drift.kinds.table.fact import Table
from drift.model import Expectation, Expectations, Origin, Plan, Ref, Snapshot
from drift.remedy.material import Material
from drift.remedy.plan import make_plan

HERE = Origin("here.yaml", 1, 1)
TABLE = Ref("table", ("public", "t"))
COLUMN = Ref("column", ("public", "t", "c"))


def planned(default: str) -> Plan:
    """The plan for a default that is not there, stated by a program and so past the loader's own look."""
    stated = (Expectation(TABLE, Table(), HERE), Expectation(COLUMN, Column(default=default), HERE))
    there = Column(type="text", nullable=True, default=None, identity=None, generated=None)
    snapshot = Snapshot({TABLE: Table(comment=None), COLUMN: there})
    expectations = Expectations(stated)
    found = Comparing(expectations, snapshot, all_kinds()).finish({})
    return make_plan(found.findings, Material(expectations, snapshot, all_kinds()))


def test_a_default_is_set_and_its_undo_drops_it() -> None:
    (step,) = planned("gen_random_uuid()::text").steps

    assert step.sql == "ALTER TABLE public.t ALTER COLUMN c SET DEFAULT gen_random_uuid()::text"
    assert step.undo_sql == "ALTER TABLE public.t ALTER COLUMN c DROP DEFAULT;"


@pytest.mark.parametrize("default", ["1); drop table x; --", "1; commit; create table pwned()", "1 -- x", "1 /* x", "'open"])
def test_what_would_be_two_statements_is_never_a_step(default: str) -> None:
    plan = planned(default)

    assert plan.steps == ()
    assert "one statement" in plan.unfixable[0].reason


@pytest.mark.parametrize("default", ["'; drop table x; --'", "$$;$$", "E'\\';'", "U&'\\003b'"])
def test_what_stands_in_a_string_is_harmless(default: str) -> None:
    assert len(planned(default).steps) == 1
