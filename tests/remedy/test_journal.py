"""What is on paper: private, complete, readable after a kill, and without secrets."""

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.codec import step_of
from drift.errors import Refused, RemedyFailed
from drift.model import Hazard, Statement
from drift.redact import REDACTOR
from drift.remedy.codec import states_json, states_of, step_json
from drift.remedy.journal import Journal, runs_directory
from drift.remedy.runs import Fate, read, rollbacks_of
from drift.remedy.witness import differences, normal
from tests.databases import Database
from tests.remedy.hand import ID, KEY, Hand, build, finding, set_default, statement, step

NOON = datetime(2026, 11, 23, 13, 34, 9, tzinfo=timezone(timedelta(hours=1)))


def test_a_run_is_named_by_its_moment() -> None:
    assert Journal(Path("x"), "t", clock=lambda: NOON, token="4f2a1c").run == "20261123T123409Z-4f2a1c"
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{6}", Journal(Path("x"), "t").run)


def test_where_journals_are(tmp_path: Path) -> None:
    assert runs_directory({}, tmp_path) == tmp_path / ".drift" / "runs"
    assert runs_directory({"DRIFT_RUNS_DIR": "here"}, tmp_path) == tmp_path / "here"
    assert runs_directory({"DRIFT_RUNS_DIR": "/there"}, tmp_path) == Path("/there")


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path / ".drift" / "runs", "t")
    journal.prepare()
    journal.start("1/2", "abc")
    journal.finish("done")

    assert (tmp_path / ".drift").stat().st_mode & 0o777 == 0o700
    assert journal.directory.stat().st_mode & 0o777 == 0o700
    assert journal.path.stat().st_mode & 0o777 == 0o600
    assert (journal.directory / ".gitignore").read_text() == "*\n"


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Refused, match=r"no journal can be written to .*/file/runs") as caught:
        Journal(tmp_path / "file" / "runs", "t").prepare()

    assert "DRIFT_RUNS_DIR" in str(caught.value.hint)


def test_nothing_runs_without_a_journal(hand: Hand, table: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    hand.runs = tmp_path / "file" / "runs"

    with pytest.raises(Refused, match="nothing was run"):
        hand.apply(set_default())


def test_two_runs_never_share_a_file(tmp_path: Path) -> None:
    first, second = (Journal(tmp_path, "t", clock=lambda: NOON, token="aaaaaa") for _ in range(2))
    first.start("1/2", "abc")

    with pytest.raises(Refused, match="cannot be made"):
        second.start("1/2", "abc")
    first.finish("done")


def test_a_full_disk_stops_the_run(hand: Hand, table: Database) -> None:
    """A line that cannot be written is a step that is not run."""

    class Full(Journal):
        def start(self, database: str, plan: str, undoes: str | None = None) -> None:
            super().start(database, plan, undoes)
            self.directory.joinpath("full").symlink_to("/dev/full")
            import os

            assert self._file is not None
            os.close(self._file)
            self._file = os.open("/dev/full", os.O_WRONLY)

    hand.journal = Full
    with pytest.raises(RemedyFailed, match="cannot be written"):
        hand.apply(set_default())

    assert "DEFAULT 'old'" in table.dump()


def test_every_line_is_on_paper_before_the_next_thing_happens(hand: Hand, table: Database) -> None:
    seen: list[list[str]] = []

    class Looking(Journal):
        def committed(self, numbers: object, seconds: object, **_: object) -> None:
            seen.append([json.loads(line)["record"] for line in self.path.read_text().splitlines()])
            super().committed(range(1), (0.0, 0.25), back=False)

    hand.journal = Looking
    hand.apply(set_default())

    assert seen == [["run", "begin", "end"]]
    records = [json.loads(line) for line in next(hand.runs.glob("*.jsonl")).read_text().splitlines()]
    assert [record["record"] for record in records] == ["run", "begin", "end", "committed", "finished"]
    assert records[0]["version"] == 1
    assert (records[3]["waited_ms"], records[3]["held_ms"]) == (0, 250)
    assert records[1]["undo"][0]["sql"] == "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT 'old'::text"
    assert records[1]["undo"][0].keys() >= {"hazards", "in_transaction", "lock"}


@pytest.mark.parametrize("kept", [1, 2, 3, 4])
@pytest.mark.parametrize("torn", [True, False])
def test_a_journal_cut_off_anywhere_is_read(hand: Hand, table: Database, kept: int, *, torn: bool) -> None:
    """As a kill leaves it: whole lines, and at most the beginning of one more."""
    hand.apply(set_default())
    path = next(hand.runs.glob("*.jsonl"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:kept]) + (lines[kept][:-5] if torn else b""))

    run = read(hand.runs)

    fates = {1: [], 2: [Fate.GONE], 3: [Fate.UNKNOWN], 4: [Fate.STANDS]}
    assert [item.fate for item in run.steps] == fates[kept]
    assert run.outcome is None


def test_a_commit_missing_on_paper_is_asked_of_the_server(hand: Hand, table: Database) -> None:
    """Killed between COMMIT and the line that says so."""
    hand.apply(set_default())
    path = next(hand.runs.glob("*.jsonl"))
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))

    hand.rollback()

    assert "DEFAULT 'old'" in table.dump()


def test_a_line_broken_in_the_middle_is_not_trusted(hand: Hand) -> None:
    hand.apply(set_default())
    path = next(hand.runs.glob("*.jsonl"))
    lines = path.read_bytes().splitlines(keepends=True)

    path.write_bytes(b"".join([lines[0], b"{\n", *lines[2:]]))
    with pytest.raises(Refused, match="line 2 is not JSON"):
        read(hand.runs)
    path.write_bytes(b"".join([lines[0], *lines[2:]]))
    with pytest.raises(Refused, match="does not hold what a journal holds"):
        read(hand.runs)
    path.write_bytes(lines[0].replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(Refused, match="its version is 2"):
        read(hand.runs)


def test_no_password_reaches_the_journal(hand: Hand, table: Database) -> None:
    """Not the connection's, nor one that stands in a default; an undo that would need it is refused, not run with a hole."""
    canary = "c4n4ry-Pass/word"
    REDACTOR.add(canary)
    table.execute(f"ALTER TABLE public.t ALTER COLUMN id SET DEFAULT '{canary}'")
    one = set_default(f"'{canary}2'::text")
    back = statement(f"ALTER TABLE public.t ALTER COLUMN id SET DEFAULT '{canary}'")
    before = table.dump()

    hand.apply(step(one.finding, one.sql, back))

    text = "".join(path.read_text() for path in hand.runs.glob("*.jsonl"))
    assert "***" in text
    assert "c4n4ry" not in text
    with pytest.raises(Refused, match="its undo held a password"):
        hand.rollback()
    assert table.dump() != before


def test_a_secret_in_a_state_does_not_make_it_look_changed(hand: Hand, table: Database) -> None:
    canary = "another-c4n4ry"
    REDACTOR.add(canary)

    hand.apply(set_default(f"'{canary}'::text"))
    hand.rollback()

    assert "DEFAULT 'old'" in table.dump()


TEXT = st.text(max_size=12)
STATEMENTS = st.builds(
    Statement,
    sql=TEXT,
    lock=st.sampled_from([None, "ACCESS EXCLUSIVE"]),
    relation=st.none() | TEXT,
    hazards=st.lists(st.sampled_from(list(Hazard)), max_size=2).map(tuple),
    rewrites=st.booleans(),
    in_transaction=st.booleans(),
    same_transaction=st.booleans(),
)


@given(st.lists(STATEMENTS, max_size=3), TEXT)
def test_a_step_survives_the_journal(undo: list[Statement], sql: str) -> None:
    once = step(finding(KEY, "keys", ("a", None), {"b": 1}), sql, *undo, search_path=("a b", "public"))

    record = json.loads(json.dumps(step_json(once)))

    if not record["masked"] and record["sql"] == sql:
        assert step_of(record) == once


def test_states_survive_the_journal() -> None:
    states = {ID: {"a": None, "b": ["x", 1, True]}, build().finding.ref: None}

    assert states_of(json.loads(json.dumps(states_json(states)))) == states
    assert differences(states, normal({ID: {"a": None, "b": ("x", 1, True)}, KEY: None})) == []


def test_differences_are_told_in_words() -> None:
    expected = {ID: {"a": None, "b": [1], "same": 1}, KEY: None}
    found = {ID: {"a": "x", "c": True, "same": 1}, KEY: {}}

    assert differences(expected, found) == [
        "public.t.id: a expected (none), found x",
        "public.t.id: b expected [1], found (none)",
        "public.t.id: c expected (none), found true",
        "public.t.t_name_key: expected nothing, found an object of this name",
    ]


def test_runs_of_one_second_are_told_apart(tmp_path: Path) -> None:
    """Their names sort as they came."""
    names: list[str] = []
    for number, plan in enumerate(("first", "second", "third", "fourth")):
        moment = NOON.replace(microsecond=(0, 7, 4096, 999_999)[number])
        journal = Journal(tmp_path, "t", clock=lambda moment=moment: moment)  # type: ignore[misc]
        journal.start("1/2", plan, undoes=names[1] if plan == "third" else None)
        journal.finish("done")
        names.append(journal.run)

    assert sorted(names) == names
    assert read(tmp_path).plan == "fourth"
    assert [run.plan for run in rollbacks_of(read(tmp_path, names[1]))] == ["third"]
    assert rollbacks_of(read(tmp_path, names[0])) == ()


def test_the_clock_is_utc(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "t", clock=lambda: NOON)
    journal.start("1/2", "abc")
    journal.finish("done")

    head = json.loads(journal.path.read_text().splitlines()[0])
    assert head["at"] == "2026-11-23T12:34:09+00:00"
