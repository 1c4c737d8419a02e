"""Enumerated types: their labels, their order, and what can be mended of them."""

from pathlib import Path

import pytest

from drift import pipeline
from drift.kind import CannotMend
from drift.kinds.enum.fact import KIND, Enum
from drift.model import Hazard, Outcome, Ref
from drift.pipeline import Request
from tests.databases import Database

MOOD = Ref("enum", ("public", "mood"))
ALL = frozenset(Hazard)


def request(database: Database, tmp_path: Path, text: str) -> Request:
    path = tmp_path / "enums.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")
    return Request(database=database.url, paths=[path], allow=ALL, runs=tmp_path / "runs")


def check(database: Database, tmp_path: Path, text: str) -> Outcome:
    return pipeline.check(request(database, tmp_path, text))


def names(outcome: Outcome) -> list[str]:
    return [finding.name for finding in outcome.findings]


def labels(database: Database) -> list[str]:
    """What the server itself answers."""
    return [row[0] for row in database.query("SELECT unnest(enum_range(NULL::mood))::text")]


def test_labels_in_order_are_as_expected(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TYPE mood AS ENUM ('sad', 'happy')")
    database.execute("ALTER TYPE mood ADD VALUE 'ok' BEFORE 'happy'")

    outcome = check(database, tmp_path, "enums: {mood: [sad, ok, happy]}")

    assert (names(outcome), outcome.as_expected) == ([], 1)


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("'b', 'd'", ["a", "b", "x", "y", "d", "z"]),
        ("'b'", ["a", "b"]),
        ("", ["it's", "a\\b", "%", "Ü"]),
        ("'c'", ["a", "b", "c"]),
    ],
)
def test_missing_labels_come_to_their_places(database: Database, tmp_path: Path, there: str, wanted: list[str]) -> None:
    database.execute(f"CREATE TYPE mood AS ENUM ({there})")
    stated = ", ".join('"' + label.replace("\\", "\\\\") + '"' for label in wanted)

    fixed = pipeline.fix(request(database, tmp_path, f"enums: {{mood: [{stated}]}}"))

    assert [finding.rule for finding in fixed.findings] == ["enum-labels"]
    assert fixed.remaining == ()
    assert wanted == labels(database)
    assert len({step.transaction for step in fixed.plan.steps}) == len(fixed.plan.steps)
    assert {step.hazards for step in fixed.plan.steps} == {(Hazard.IRREVERSIBLE,)}
    assert {step.undo for step in fixed.plan.steps} == {()}


@pytest.mark.parametrize(
    ("there", "wanted", "says"),
    [
        ("'a', 'b'", "b, a", "cannot move a label"),
        ("'a', 'b'", "a", "cannot remove a label (b)"),
        ("'a', 'b'", "a, c", "RENAME VALUE 'b' TO 'c'"),
        ("'a', 'b', 'c'", "c, x, a, b", "cannot move a label"),
    ],
)
def test_what_postgresql_cannot_do_is_for_a_person(
    database: Database, tmp_path: Path, there: str, wanted: str, says: str
) -> None:
    database.execute(f"CREATE TYPE mood AS ENUM ({there})")

    outcome = check(database, tmp_path, f"enums: {{mood: [{wanted}]}}")

    assert names(outcome) == ["enum-labels public.mood"]
    assert outcome.plan.steps == ()
    assert says in outcome.plan.unfixable[0].reason


def test_the_note_says_how_the_lists_differ() -> None:
    wanted, actual = Enum(labels=("b", "a", "new")), Enum(labels=("a", "b", "old"))

    note = KIND.note("labels", wanted, actual)

    assert note == "missing: new; not expected: old; the order differs, and with it what < and ORDER BY mean"


def test_labels_are_never_taken_back() -> None:
    with pytest.raises(CannotMend, match="cannot remove a label"):
        KIND.alter(MOOD, "labels", Enum(labels=("a", "b")), Enum(labels=("a",)))


def test_a_missing_enum_is_made_before_the_table_that_needs_it(database: Database, tmp_path: Path) -> None:
    before = database.dump()
    text = "enums: {mood: {labels: [sad, ok], comment: how it is}}\ntables: {t: {columns: {m: {type: mood, default: \"'ok'\"}}}}"

    fixed = pipeline.fix(request(database, tmp_path, text))

    assert names(fixed) == ["enum-missing public.mood", "table-missing public.t"]
    assert fixed.remaining == ()
    assert labels(database) == ["sad", "ok"]
    pipeline.rollback(request(database, tmp_path, text), fixed.run)
    assert before == database.dump()


def test_an_unexpected_enum_goes_and_comes_back(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TYPE mood AS ENUM ('sad', 'happy'); COMMENT ON TYPE mood IS 'old'")
    before = database.dump()
    text = "exact: [enums]\nenums: {other: {absent: true}}"

    fixed = pipeline.fix(request(database, tmp_path, text))

    assert names(fixed) == ["enum-unexpected public.mood"]
    assert database.query("SELECT 1 FROM pg_type WHERE typname = 'mood'") == []
    pipeline.rollback(request(database, tmp_path, text), fixed.run)
    assert before == database.dump()


def test_dropping_granted_privileges_is_a_hazard(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TYPE mood AS ENUM ('sad'); REVOKE USAGE ON TYPE mood FROM PUBLIC")

    outcome = check(database, tmp_path, "enums: {mood: {absent: true}}")

    assert [step.hazards for step in outcome.plan.steps] == [(Hazard.PRIVILEGE_CHANGE,)]


def test_exact_leaves_alone_what_belongs_to_an_extension(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('sad'); ALTER EXTENSION citext ADD TYPE mood")

    outcome = check(database, tmp_path, "exact: [enums]\nenums: {other: {absent: true}}")

    assert names(outcome) == []


def test_a_comment_comes_and_goes(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TYPE mood AS ENUM ('sad'); COMMENT ON TYPE mood IS 'it''s old'")
    before = database.dump()

    fixed = pipeline.fix(request(database, tmp_path, "enums: {mood: {comment: null}}"))

    assert (names(fixed), fixed.remaining) == (["enum-comment public.mood"], ())
    pipeline.rollback(request(database, tmp_path, "enums: {mood: {comment: null}}"), fixed.run)
    assert before == database.dump()
