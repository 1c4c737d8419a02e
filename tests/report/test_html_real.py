"""Pages about real databases: the map agrees with the check, and the command writes what is asked for."""

from pathlib import Path

import pytest

from drift import pipeline
from drift.pipeline import Request
from tests.cli.process import drift
from tests.databases import Database
from tests.report.markup import Page, text_of
from tests.report.pages import html
from tests.report.test_html_content import cells

FILE = """\
version: 1
enums: {mood: [sad, happy]}
tables:
  keyless:
    columns: {id: text, note: text, gone: {absent: true}}
    primary_key: [id]
    unique: [[note]]
    inserts: [[id]]
  absent:
    columns: {id: bigint, at: timestamptz}
    primary_key: [id]
    inserts: [[id]]
  sound:
    columns: {id: {type: int8, default: "1 + 1"}}
    primary_key: [id]
    indexes: {sound_double: [id * 2]}
accepted:
  - {finding: column-type public.keyless.note, reason: wider than needed}
"""

TABLES = """
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE keyless (id text, note varchar(9));
CREATE TABLE sound (id bigint PRIMARY KEY DEFAULT 1+1);
CREATE INDEX sound_double ON sound ((id * 2));
"""


@pytest.fixture
def place(tmp_path: Path, database: Database) -> Path:
    database.execute(TABLES)
    (tmp_path / "t.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_the_map_agrees_with_the_check(place: Path, database: Database) -> None:
    """What is green was compared and met: not more, and not less."""
    outcome = pipeline.check(Request(database=database.url, paths=[place / "t.yaml"]))

    parsed = Page(html(outcome))
    told = cells(parsed)

    assert len(told.pop("as expected")) == outcome.as_expected == len(parsed.every("tr", class_="entry"))
    assert {state: sorted(names) for state, names in told.items()} == {
        "accepted": ["column public.keyless.note"],
        "error": ["primary key public.keyless", "table public.absent", 'unique public.keyless."#1"'],
        "inside what is missing": [
            "column public.absent.at",
            "column public.absent.id",
            "insert public.absent(id)",
            "primary key public.absent",
        ],
    }


def test_the_command_writes_the_page(place: Path, database: Database) -> None:
    done = drift("check", "t.yaml", "-d", database.url, "-o", "html=report.html", cwd=place)

    parsed = Page((place / "report.html").read_bytes().decode())
    assert done.code == 1, done.stderr
    assert parsed.errors == []
    assert text_of(parsed.one("h1")) == "Drift"
    assert "table-missing public.absent" in text_of(parsed.one("main"))
