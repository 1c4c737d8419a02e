"""``drift accept`` as it is typed: what is meant, where it is written, and what the next check makes of it."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drift.cli.run import run
from drift.model import fingerprint
from tests.cli.process import drift
from tests.databases import Database

T = """\
version: 1
tables:
  t: # ours
    columns:
      id: {type: text, default: "gen_random_uuid()::text"}
      note: text
      "odd name": text
    exact: [columns]
"""
U = "version: 1\nschema: billing\ntables:\n  u: {columns: {id: text}}\nenums: {mood: [sad, ok]}\n"
TODAY = datetime.now(UTC).date()
TOMORROW, YESTERDAY = str(TODAY + timedelta(days=1)), str(TODAY - timedelta(days=1))
DEFAULT = "column-default public.t.id"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Answer the folder of expectations in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "t.yaml").write_text(T, encoding="utf-8")
    (tmp_path / "expectations" / "u.yaml").write_text(U, encoding="utf-8")
    return tmp_path / "expectations"


def accepted(place: Path, name: str = "t.yaml") -> str:
    """Answer the acceptances in a file, whose rest must be as it was."""
    before = {"t.yaml": T, "u.yaml": U}[name]
    text = (place / name).read_text(encoding="utf-8")
    assert text.startswith(before)
    return text.removeprefix(before).lstrip()


def section(finding: str, *more: str) -> str:
    return "\n".join([f"accepted:\n  - finding: {finding}", *(f"    {line}" for line in more), ""])


@pytest.mark.parametrize(
    "words",
    [
        [DEFAULT],
        ["column-default", "public.t.id"],
        ["column-default", "t.id"],
        [f"expectations/t.yaml:5:33: error {DEFAULT}"],
        ["expectations/t.yaml:5:33:", "warning", "column-default", "public.t.id"],
        [f"error {DEFAULT}"],
        [fingerprint(DEFAULT)],
    ],
)
def test_a_finding_is_named_as_it_is_printed(words: list[str], place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["accept", *words, "--reason", "known", "--until", TOMORROW, "--owner", "ann"]) == 0

    assert capsys.readouterr().out == f"accepted: {DEFAULT} in expectations/t.yaml\n"
    assert accepted(place) == section(DEFAULT, "reason: known", f"until: {TOMORROW}", "owner: ann")


def test_several_at_once_go_where_each_is_stated(place: Path) -> None:
    findings = ["column-type", "public.t.note", 'column-missing public.t."odd name"', "enum-labels", "billing.mood"]

    assert run(["accept", *findings, "--reason", "known"]) == 0

    assert accepted(place).count("finding:") == 2
    assert '- finding: column-missing public.t."odd name"\n' in accepted(place)
    assert accepted(place, "u.yaml") == section("enum-labels billing.mood", "reason: known")


def test_what_nobody_named_is_accepted_where_exactness_is_claimed(place: Path) -> None:
    assert run(["accept", "column-unexpected public.t.extra", "--reason", "known"]) == 0

    assert "column-unexpected public.t.extra" in accepted(place)


def test_accepting_again_changes_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["accept", DEFAULT, "--reason", "known"])
    before = (place / "t.yaml").read_bytes()
    capsys.readouterr()

    assert run(["accept", DEFAULT, "--reason", "known"]) == 0
    assert run(["accept", DEFAULT]) == 0

    assert capsys.readouterr().out == f"unchanged: {DEFAULT} in expectations/t.yaml\n" * 2
    assert (place / "t.yaml").read_bytes() == before


def test_other_words_take_the_place_of_the_old_ones_and_silence_keeps_them(place: Path) -> None:
    run(["accept", DEFAULT, "--reason", "known", "--until", TOMORROW])
    run(["accept", DEFAULT, "--owner", "ann"])
    run(["accept", DEFAULT, "--reason", "for good", "--until", "never", "--file", "expectations/u.yaml"])

    assert accepted(place) == section(DEFAULT, "reason: for good", "owner: ann")
    assert accepted(place, "u.yaml") == ""


def test_a_new_file_is_made_where_a_check_reads_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["accept", DEFAULT, "--reason", "known", "--file", "expectations/known.yaml"]) == 0
    assert run(["accept", DEFAULT, "--reason", "known", "--file", "./expectations/../expectations/known.yaml"]) == 0

    assert (place / "known.yaml").read_text(encoding="utf-8") == "version: 1\n\n" + section(DEFAULT, "reason: known")
    assert capsys.readouterr().out.splitlines()[1].startswith("unchanged")


def test_the_file_keeps_its_mode_and_its_link(place: Path) -> None:
    (place / "t.yaml").rename(place.parent / "real.yaml")
    (place.parent / "real.yaml").chmod(0o640)
    (place / "t.yaml").symlink_to("../real.yaml")

    assert run(["accept", DEFAULT, "--reason", "known"]) == 0

    assert (place / "t.yaml").is_symlink()
    assert stat.S_IMODE((place.parent / "real.yaml").stat().st_mode) == 0o640
    assert sorted(each.name for each in place.parent.iterdir()) == ["expectations", "real.yaml"]


REFUSED = [
    ([DEFAULT], "add --reason"),
    ([DEFAULT, "--reason", " "], "add --reason"),
    ([DEFAULT, "--reason", "x", "--until", YESTERDAY], f"--until {YESTERDAY} is over"),
    ([DEFAULT, "--reason", "x", "--until", "20990101"], "'20990101' is no day; write 2027-01-31, or never"),
    ([DEFAULT, "--reason", "x", "--until", "2099-02-30"], "'2099-02-30' is no day"),
    (["colum-default public.t.id", "--reason", "x"], "did you mean column-default?"),
    (["column-default", "--reason", "x"], "column-default of which object?"),
    (["column-default public.t.idd", "--reason", "x"], "did you mean 'column-default public.t.id'?"),
    (["column-type public.t.odd name", "--reason", "x"], "a shell takes quotes away"),
    (["0123456789abcdef", "--reason", "x"], "has the fingerprint 0123456789abcdef"),
    ([DEFAULT, "--reason", "x", "--file", "other.yaml"], "no check of expectations would read other.yaml"),
    ([DEFAULT, "--reason", "x", "--file", "expectations/x.txt"], "would read expectations/x.txt"),
    ([DEFAULT, "--reason", "x", "--file", "expectations/.x.yaml"], "would read expectations/.x.yaml"),
    ([DEFAULT, "--reason", "x", "--path", "nowhere"], "nowhere does not exist"),
]


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    words: list[str], told: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["accept", *words]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert (accepted(place), accepted(place, "u.yaml")) == ("", "")
    assert sorted(each.name for each in place.parent.iterdir()) == ["expectations"]


def test_a_lapsed_acceptance_needs_a_new_end(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lapsed = T + "\n" + section(DEFAULT, "reason: known", f"until: {YESTERDAY}")
    (place / "t.yaml").write_text(lapsed, encoding="utf-8")

    assert run(["accept", DEFAULT, "--reason", "still"]) == 2
    assert "add --until DATE" in capsys.readouterr().err
    assert run(["accept", DEFAULT, "--until", TOMORROW]) == 0

    assert (place / "t.yaml").read_text(encoding="utf-8") == lapsed.replace(YESTERDAY, TOMORROW)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{version: 1, tables: {t: {columns: {id: {default: "1"}}}}}\n', "one mapping in braces"),
        (f"{T}    comment: |+\n      a blank line below is part of it\n", "would change its meaning"),
        (f"{T}<<: {{accepted: [{{finding: column-type public.t.note, reason: a}}]}}\n", "would change its meaning"),
    ],
)
def test_a_file_that_would_come_to_mean_something_else_is_left_alone(
    text: str, told: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "t.yaml").write_text(text, encoding="utf-8")

    assert run(["accept", DEFAULT, "--reason", "known"]) == 2

    err = capsys.readouterr().err
    assert told in err
    assert f"finding: {DEFAULT}" in err
    assert (place / "t.yaml").read_text(encoding="utf-8") == text


def test_bad_expectations_are_told_before_anything_is_written(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "u.yaml").write_text("version: 1\ntabels: {}\n", encoding="utf-8")

    assert run(["accept", DEFAULT, "--reason", "known"]) == 2

    assert "u.yaml:2:1" in capsys.readouterr().err
    assert accepted(place) == ""


def test_the_gate_before_and_after(place: Path, database: Database) -> None:
    database.execute('CREATE TABLE t (id text, note text, "odd name" text, extra int)')
    (place / "u.yaml").unlink()
    env, cwd = {"DATABASE_URL": database.url}, place.parent

    red = drift("check", "-o", "json=result.json", cwd=cwd, env=env)
    found = json.loads((cwd / "result.json").read_text(encoding="utf-8"))["findings"]
    prints = [item["fingerprint"] for item in found]
    done = drift("accept", *prints, "--reason", "known", "--until", TOMORROW, "--from", "result.json", cwd=cwd)
    green = drift("check", cwd=cwd, env=env)
    database.execute("ALTER TABLE t ALTER COLUMN note TYPE int USING 1, DROP COLUMN extra")
    other = drift("check", cwd=cwd, env=env)

    assert (red.code, done.code, green.code, other.code) == (1, 0, 0, 1)
    assert sorted(item["rule"] for item in found) == ["column-default", "column-unexpected"]
    assert f"2 accepted until {TOMORROW}" in green.stdout
    assert "error column-type public.t.note" in other.stdout
    assert "warning acceptance unused: column-unexpected public.t.extra was not found; take it out" in other.stdout


def test_a_lapsed_acceptance_is_a_finding_again_and_named(place: Path, database: Database) -> None:
    database.execute('CREATE TABLE t (id text, note text, "odd name" text)')
    (place / "u.yaml").unlink()
    (place / "t.yaml").write_text(T + section(DEFAULT, "reason: known", f"until: {YESTERDAY}"), encoding="utf-8")

    done = drift("check", cwd=place.parent, env={"DATABASE_URL": database.url})

    assert done.code == 1
    assert f"error {DEFAULT}" in done.stdout
    assert f"warning acceptance lapsed: {DEFAULT} ended on {YESTERDAY} (known)" in done.stdout


MANY = """\
version: 1
tables:
  "gl_*":
    primary_key: required
    columns: {created_at: {type: text, nullable: false}}
  gl_a:
    unique: [[x]]
    inserts: [[x]]
    exact: true
  other: {columns: {x: text}}
enums: {mood: [a, b]}
"""


def test_every_finding_can_be_accepted_as_it_is_printed(place: Path, database: Database) -> None:
    """Also of what nobody named: what a rule for many is about, what has no name, what exactness forbids."""
    database.execute("CREATE TABLE gl_a (x text, created_at text, zzz int NOT NULL); CREATE TABLE gl_b (y int)")
    (place / "u.yaml").unlink()
    (place / "t.yaml").write_text(MANY, encoding="utf-8")
    env, cwd = {"DATABASE_URL": database.url}, place.parent

    lines = drift("check", "-q", cwd=cwd, env=env).stdout.splitlines()
    done = drift("accept", *lines, "--reason", "known", cwd=cwd)
    green = drift("check", "--fail-on", "info", cwd=cwd, env=env)

    assert len(lines) == 10
    assert (done.code, done.stdout.count("accepted: ")) == (0, 10), done.stderr
    assert green.code == 0
    assert "10 accepted;" in green.stdout
