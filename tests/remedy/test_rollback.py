"""What was there before is there again, byte for byte; or nothing is touched."""

import json
from typing import Any

import pytest

from drift.errors import PartlyApplied, Refused, RemedyFailed, UsageError
from drift.model import Hazard
from drift.remedy.runs import Fate, read
from tests.databases import Database
from tests.remedy.hand import EXCLUSIVE, ID, NAME, Hand, build, finding, not_null, set_default, statement, step
from tests.remedy.test_apply import default_of


def test_a_different_default_comes_back(hand: Hand, table: Database) -> None:
    before = table.dump()
    applied = hand.apply(set_default())

    hand.rollback(applied.run)

    assert table.dump() == before


def test_several_findings_go_back_in_reverse(hand: Hand, table: Database) -> None:
    """Of one object even, where the second changed what the first had made."""
    before = table.dump()
    widen = step(
        finding(ID, "type", "character varying(9)"),
        "ALTER TABLE public.t ALTER COLUMN id TYPE varchar(9)",
        "ALTER TABLE public.t ALTER COLUMN id TYPE text",
        rewrites=True,
    )
    second = set_default("'x'::character varying", transaction=2)
    undo = statement("ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'old'::text")
    second = step(second.finding, second.sql, undo, transaction=2)
    last = [step(item.finding, item.sql, *item.undo, transaction=item.transaction + 2) for item in not_null()]
    hand.apply(widen, second, *last, build(transaction=7))

    undone = hand.rollback()

    assert [item.finding.name for item in undone.steps] == [
        "index-missing public.t.t_name_key",
        "column-nullable public.t.name",
        "column-default public.t.id",
        "column-type public.t.id",
    ]
    assert table.dump() == before


def test_only_what_was_applied_is_undone(hand: Hand, table: Database) -> None:
    broken = step(finding(NAME, "default", "'x'"), "ALTER TABLE public.t ALTER COLUMN name SET DEFAULT no_such()", transaction=2)
    with pytest.raises(PartlyApplied):
        hand.apply(set_default(), broken)

    undone = hand.rollback()

    assert [item.finding.name for item in undone.steps] == ["column-default public.t.id"]


def test_changed_since_is_refused(hand: Hand, table: Database) -> None:
    hand.apply(set_default(), set_default("'n'::text", transaction=2, ref=NAME))
    table.execute("ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'newest'")
    before = table.dump()

    with pytest.raises(Refused, match=r"public\.t\.id: default was 'new'::text, is 'newest'::text"):
        hand.rollback()

    assert table.dump() == before


def test_a_later_run_on_the_same_object_goes_first(hand: Hand, table: Database) -> None:
    first = hand.apply(set_default("'one'::text")).run
    hand.journal = later(hand, 1)
    back = "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'one'::text"
    two = set_default("'two'::text")
    hand.apply(step(two.finding, two.sql, back))
    hand.journal = later(hand, 2)

    with pytest.raises(Refused, match="is 'two'::text"):
        hand.rollback(first)
    hand.rollback()
    hand.journal = later(hand, 3)
    hand.rollback(first)

    assert default_of(table) == "'old'::text"


def later(hand: Hand, seconds: int) -> Any:
    """Journals of a run that many seconds after now, so that the order of runs does not hang on the machine's speed."""
    from datetime import UTC, datetime, timedelta

    from drift.remedy.journal import Journal

    moment = datetime.now(UTC) + timedelta(seconds=10 * seconds)
    return lambda directory, target: Journal(directory, target, clock=lambda: moment)


def test_twice_is_refused(hand: Hand, table: Database) -> None:
    run = hand.apply(set_default()).run
    hand.journal = later(hand, 1)
    by = hand.rollback().run
    hand.journal = later(hand, 2)

    with pytest.raises(Refused, match=f"nothing to undo in run {run}: run {by} took it back"):
        hand.rollback()
    with pytest.raises(Refused, match=f"run {by} is itself the rollback of run {run}"):
        hand.rollback(by)


def test_a_run_that_applied_nothing_names_the_one_before(hand: Hand, table: Database) -> None:
    good = hand.apply(set_default()).run
    hand.journal = later(hand, 1)
    with pytest.raises(RemedyFailed):
        hand.apply(set_default("no_such()"))

    with pytest.raises(Refused, match="applied nothing") as caught:
        hand.rollback()

    assert f"drift rollback {good}" in str(caught.value.hint)


def test_no_run_and_no_such_run(hand: Hand) -> None:
    with pytest.raises(UsageError, match="no run is recorded"):
        hand.rollback()
    run = hand.apply(set_default()).run
    for name in ("20200101T000000Z-000000", "../../etc/passwd", "", f"{run}.jsonl"):
        with pytest.raises(UsageError, match=f"the last ones are {run}"):
            read(hand.runs, name)


def test_hazards_of_the_way_back_must_be_allowed(hand: Hand, table: Database) -> None:
    drop = statement("ALTER TABLE public.t DROP COLUMN extra", hazards=(Hazard.DATA_LOSS,))
    add = step(finding(NAME, "default", None), "ALTER TABLE public.t ADD COLUMN extra text", drop)
    before = table.dump()
    run = hand.apply(add).run

    with pytest.raises(
        Refused, match=r"undo of column-default public\.t\.name: ALTER TABLE public.t DROP COLUMN extra; needs"
    ) as caught:
        hand.rollback()
    assert caught.value.hint == f"drift rollback {run} --allow data-loss"
    hand.allowed = frozenset({Hazard.DATA_LOSS})
    hand.rollback()

    assert table.dump() == before


def test_what_has_no_way_back_is_refused_as_a_whole(hand: Hand, table: Database) -> None:
    lasting = step(finding(NAME, "default", "'n'::text"), set_default("'n'::text", ref=NAME).sql, transaction=2)
    hand.apply(set_default(), lasting)

    with pytest.raises(Refused, match=r"column-default public\.t\.name: there is no way back from ALTER TABLE"):
        hand.rollback()

    assert default_of(table) == "'new'::text"


def test_an_undo_that_does_not_lead_back_is_not_committed(hand: Hand, table: Database) -> None:
    one = set_default()
    wrong = statement("ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT")
    hand.apply(step(one.finding, one.sql, wrong))

    with pytest.raises(RemedyFailed, match="nothing was undone") as caught:
        hand.rollback()

    assert "public.t.id: default expected 'old'::text, found (none)" in str(caught.value)
    assert default_of(table) == "'new'::text"


def test_another_database_is_refused(hand: Hand, table: Database) -> None:
    hand.apply(set_default())
    path = next(hand.runs.glob("*.jsonl"))
    head, *rest = path.read_text().splitlines(keepends=True)
    record = json.loads(head)
    assert record["database"].endswith(f"/{table.query('SELECT oid FROM pg_database WHERE datname = current_database()')[0][0]}")
    path.write_text(json.dumps({**record, "database": "7/7"}) + "\n" + "".join(rest))

    with pytest.raises(Refused, match="is another database"):
        hand.rollback()


def test_a_rollback_that_stopped_halfway_goes_on(hand: Hand, table: Database) -> None:
    """The first transaction of the way back stands, the second failed on what has since been put right."""
    before = table.dump()
    found = finding(ID, "default", "'new'::text")
    undo = (
        statement("ALTER TABLE public.t DROP CONSTRAINT extra"),
        statement("SELECT public.gate()", lock=None, relation=None),
        statement("ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'old'"),
    )
    add = "ALTER TABLE public.t ADD CONSTRAINT extra CHECK (true)"
    hand.apply(step(found, add), step(found, set_default().sql, *undo))
    with pytest.raises(PartlyApplied, match="its way back stopped halfway") as caught:
        hand.rollback()
    assert "goes on from here" in str(caught.value.hint)
    assert "CONSTRAINT extra" not in table.dump()

    table.execute("CREATE FUNCTION public.gate() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    hand.journal = later(hand, 1)
    assert len(hand.rollback().steps) == 2
    table.execute("DROP FUNCTION public.gate()")

    assert table.dump() == before


def test_an_undo_with_a_lock_waits_its_turn(hand: Hand, table: Database) -> None:
    """An undo of a statement that waits for no lock does not wait for ever for its own."""
    found = finding(ID, "default", "'old'::text")
    undo = statement("COMMENT ON TABLE public.t IS NULL", lock=EXCLUSIVE)
    hand.apply(step(found, "COMMENT ON TABLE public.t IS 'x'", undo, lock=None, relation=None, lock_timeout=0))
    from tests.remedy.test_faults import reading

    with reading(table), pytest.raises(RemedyFailed, match="did not get ACCESS EXCLUSIVE"):
        hand.rollback()


def test_journals_of_a_rollback_are_readable(hand: Hand, table: Database) -> None:
    run = hand.apply(set_default()).run
    by = hand.rollback().run
    told = read(hand.runs, by)

    assert (told.undoes, told.steps, told.outcome) == (run, (), "done")
    assert [item.fate for item in told.back] == [Fate.STANDS]
