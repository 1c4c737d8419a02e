"""``drift baseline``: green for what drifts today, red for anything new."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.process import Done, drift
from tests.databases import Database

FILE = """\
version: 1
tables:
  t:
    columns:
      id: {type: text, default: "gen_random_uuid()::text"}
      note: {type: text, nullable: false, severity: warning}
      tag: text
"""
TODAY = datetime.now(UTC).date()
LATER, YESTERDAY = str(TODAY + timedelta(days=30)), str(TODAY - timedelta(days=1))


class Place:
    """A folder with expectations, and a database that differs from them in two points."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder, self.database = folder, database
        self.file = folder / "expectations" / "accepted.yaml"
        self.file.parent.mkdir()
        (self.file.parent / "t.yaml").write_text(FILE, encoding="utf-8")
        database.execute("CREATE TABLE t (id text, note text, tag text)")

    def drift(self, *arguments: str) -> Done:
        return drift(*arguments, cwd=self.folder, env={"DATABASE_URL": self.database.url})

    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, database: Database) -> Place:
    return Place(tmp_path, database)


def test_green_for_what_drifts_today_and_red_for_what_is_new(place: Place) -> None:
    before = place.drift("check")
    done = place.drift("baseline")
    green = place.drift("check", "--fail-on", "info")
    place.database.execute("ALTER TABLE t DROP COLUMN tag")
    red = place.drift("check")

    assert (before.code, done.code, green.code, red.code) == (1, 0, 0, 1)
    assert done.stdout == (
        "2 accepted, 0 accepted already, 0 taken out in expectations/accepted.yaml\n"
        "  accepted column-default public.t.id\n  accepted column-nullable public.t.note\n"
    )
    assert "2 accepted;" in green.stdout
    assert "error column-missing public.t.tag" in red.stdout
    assert "column-default" not in red.stdout.replace("drift explain column", "")


def test_what_it_writes_says_where_it_comes_from_and_stays_the_same(place: Place) -> None:
    place.drift("baseline", "--reason", "before 40", "--until", LATER, "--owner", "ann")
    text = place.text()
    again = place.drift("baseline")

    assert text == (
        "# Drift that was there before the gate was: written by drift baseline, which adds, renews and takes out what\n"
        "# has a reason that begins with (baseline). Give one another reason, and it is yours.\n"
        "version: 1\n\naccepted:\n"
        f"  - finding: column-default public.t.id\n    reason: (baseline) before 40\n    until: {LATER}\n    owner: ann\n"
        f"  - finding: column-nullable public.t.note\n    reason: (baseline) before 40\n    until: {LATER}\n    owner: ann\n"
    )
    assert place.text() == text
    assert (again.code, again.stdout) == (0, "0 accepted, 2 accepted already, 0 taken out\n")


def test_run_again_it_takes_out_what_is_gone_and_adds_what_is_new(place: Place) -> None:
    place.drift("baseline")
    place.database.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid()::text, DROP COLUMN tag")
    done = place.drift("baseline", "--owner", "bob")

    assert done.stdout.startswith("1 accepted, 1 accepted already, 1 taken out")
    assert "taken out column-default public.t.id" in done.stdout
    assert "column-default" not in place.text()
    assert place.text().count("owner: bob") == 2
    assert place.drift("check").code == 0


def test_what_a_person_wrote_is_left_alone(place: Place) -> None:
    place.drift("baseline")
    place.drift("accept", "column-default public.t.id", "--reason", "waits for 42", "--owner", "ann")
    place.file.write_text(place.text().replace("  - finding", "  # mine\n  - finding", 1), encoding="utf-8")
    place.database.execute("ALTER TABLE t ALTER id SET DEFAULT gen_random_uuid()::text, ALTER note SET NOT NULL")
    done = place.drift("baseline", "--owner", "bob", "--reason", "x")

    assert done.stdout.startswith("0 accepted, 0 accepted already, 1 taken out")
    assert "# mine\n  - finding: column-default public.t.id\n    reason: waits for 42\n    owner: ann\n" in place.text()
    assert "column-nullable" not in place.text()


def test_what_is_ignored_is_neither_accepted_nor_taken_out(place: Place) -> None:
    ignoring = place.drift("baseline", "--ignore", "column-default")
    text = place.text()
    place.drift("baseline", "--select", "column-default")

    assert "column-default" not in text
    assert ignoring.code == 0
    assert place.text().count("finding:") == 2


def test_an_acceptance_that_is_over_is_not_renewed_without_a_word(place: Place) -> None:
    place.drift("baseline")
    place.file.write_text(place.text().replace("    reason", f"    until: {YESTERDAY}\n    reason", 1), encoding="utf-8")
    left = place.drift("baseline")
    renewed = place.drift("baseline", "--until", LATER)

    assert (left.code, renewed.code) == (1, 0)
    assert "column-default public.t.id still counts: its acceptance is over; say --until DATE, or mend it" in left.stderr
    assert place.text().count(LATER) == 2
    assert place.drift("check").code == 0


def test_what_cannot_be_told_cannot_be_accepted(place: Place) -> None:
    more = place.file.with_name("u.yaml")
    more.write_text("version: 1\ntables: {t: {checks: {c: 'tag > > 1'}}}\n", encoding="utf-8")
    place.database.execute("ALTER TABLE t ADD CONSTRAINT c CHECK (tag > '')")
    done = place.drift("baseline")

    assert done.code == 3
    assert "so it cannot be accepted:" in done.stderr
    assert place.text().count("finding:") == 2
    assert place.drift("check").code == 3


def test_a_database_that_does_not_answer_changes_nothing(place: Place) -> None:
    done = place.drift("baseline", "-d", "postgresql://127.0.0.1:1/app")

    assert (done.code, done.stdout) == (3, "")
    assert not place.file.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--file", "accepted.yaml"], "no check of expectations would read accepted.yaml"),
        (["expectations/t.yaml"], "no check of expectations/t.yaml would read expectations/accepted.yaml"),
        (["--until", YESTERDAY], f"--until {YESTERDAY} is over"),
        (["--select", "colum-default"], "did you mean column-default?"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], told: str, place: Place) -> None:
    done = place.drift("baseline", *arguments)

    assert (done.code, done.stdout) == (2, "")
    assert told in done.stderr
    assert not place.file.exists()


def test_with_a_file_of_its_own_for_some_of_the_expectations(place: Place) -> None:
    done = place.drift("baseline", "expectations/t.yaml", "--file", "expectations/t.yaml")

    assert done.code == 0
    assert (place.file.parent / "t.yaml").read_text(encoding="utf-8").startswith(f"{FILE}\naccepted:\n  - finding: ")
