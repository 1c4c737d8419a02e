"""Names, files and texts that mean harm, or only look like it, are taken as what they are or refused in words."""

import json
import re
from pathlib import Path
from typing import Final

import psycopg
import pytest

from drift import pipeline
from drift.catalog import judge as judging
from drift.catalog.session import ServerRefused, Session
from drift.errors import DriftError
from drift.kinds import all_kinds
from drift.model import Expectation, Expectations, Hazard, Origin, Ref
from drift.pipeline import Request
from drift.sqltext import quote
from tests.databases import Database, newest_pg_dump
from tests.databases import run as psql
from tests.stories.commands import Completed, drift, written
from tests.stories.conftest import Door

NAMES: Final = {
    "quotes": """it's "quoted" ``here``""",
    "spaces": "  a table  with spaces ",
    "percent": "100% %s %(id)s %%",
    "braces": "{} {0} {id}",
    "upper case": "UserProfiles",
    "63 bytes": "é" * 31 + "x",
    "reserved": "select",
    "reserved, again": "user",
    "a type": "integer",
    "dots": "a.b.c",
    "backslashes": r"c:\new\table",
    "dollars": "$1 $$ $tag$",
    "statement": "x; DROP TABLE victim; --",
    "comment": "/* -- */",
    "line breaks": "two\nlines\r\tand a tab",
    "digits first": "1st",
    "looks like YAML": "null",
    "looks like a number": "0x10",
    "a star": "what*?",
    "another script": "таблица-表",
    "emoji": "🐘",
    "colons": "a: b #c",
    "a slash": "../../etc/passwd",
}

HARMFUL: Final = (
    "1); drop table victim; --",
    "1; commit; create table pwned()",
    "1; COMMIT; CREATE TABLE pwned();",
    "1)); commit; create table pwned(); select ((1",
    "'x'; commit; create table pwned(); select '",
    "$$x$$; commit; create table pwned()",
    "1 /* ; */ ; commit; create table pwned()",
    "1 -- \n; commit; create table pwned()",
)

ONLY_TEXT: Final = (
    r"E'\'; commit; create table pwned(); --'",
    r"U&'\0027; commit; create table pwned(); --'",
    "'''; commit; create table pwned(); --'",
    "$a$1; commit; create table pwned(); --$a$",
    r"'\' || '; commit; create table pwned(); --'",
)
"""Strings that only look like more; the last one is more where backslashes escape in every string."""

VICTIM: Final = "CREATE TABLE victim (id int DEFAULT 7, amount int, CHECK (amount > 0)); CREATE SEQUENCE counter"


def yaml(text: str) -> str:
    """A YAML scalar that means the text; JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def table_name(name: str) -> str:
    """A table's name as expectations write one that could be mistaken for schema.name or a pattern."""
    doubled = name.replace('"', '""')
    return yaml(f'"{doubled}"' if re.search(r'[."*?]', name) else name)


def run(database: Database, folder: Path, *arguments: str) -> Completed:
    return drift(*arguments, cwd=folder, env={"DATABASE_URL": database.url})


def beside(name: str) -> str:
    """Another name that begins like this one, of 63 bytes at most."""
    return name.encode()[:50].decode(errors="ignore") + "2"


def child_name(name: str) -> str:
    """The name as the language writes it inside an object: quoted where a star would make it a rule."""
    return '"' + name.replace('"', '""') + '"' if set("*?") & set(name) else name


def stated(name: str) -> str:
    """Expectations of a schema, table, column, constraint, index and comment of one name."""
    same, different = (yaml(child_name(item)) for item in (name, beside(name)))
    return f"""\
version: 1
schema: {yaml(name)}
tables:
  {table_name(name)}:
    columns:
      {same}: {{type: text, nullable: false, default: {yaml(f"'it is ' || {quote_literal(name)}")}, comment: {yaml(name)}}}
      {different}: bigint
    primary_key: [{yaml(name)}]
    checks: {{{different}: {yaml(f"{quote(beside(name))} > 0")}}}
    indexes: {{{yaml(child_name(f"i{name}"[:30]))}: {{columns: [{yaml(quote(beside(name)))}]}}}}
"""


EACH: Final = {"column-default", "column-nullable", "column-comment", "column-type", "primary-key-missing"} | {
    "check-missing",
    "index-missing",
}


def test_a_name_is_only_a_name(database: Database, tmp_path: Path) -> None:
    """All of them in one database, so that no process is started for each."""
    database.execute("CREATE TABLE victim ()")
    for number, name in enumerate(NAMES.values()):
        here = quote(name)
        database.execute(f"CREATE SCHEMA {here}; CREATE TABLE {here}.{here} ({here} text, {quote(beside(name))} int)")
        written(tmp_path, stated(name), f"{number}.yaml")
    before = database.dump()

    found = json.loads(run(database, tmp_path, "check", "-o", "json").ended(1).out)["findings"]
    for number, name in enumerate(NAMES.values()):
        rules = {item["rule"] for item in found if item["origin"]["file"] == f"expectations/{number}.yaml"}
        assert EACH == rules, name
    assert before == database.dump()

    everything = [f"--allow={hazard}" for hazard in Hazard]
    run(database, tmp_path, "check", "--fix", *everything).ended(0)
    for name in NAMES.values():
        here = quote(name)
        database.execute(f"INSERT INTO {here}.{here} ({quote(beside(name))}) VALUES (1)")
        assert [(f"it is {name}",)] == database.query(f"SELECT {here} FROM {here}.{here}")
        database.execute(f"TRUNCATE {here}.{here}")
    run(database, tmp_path, "check").ended(0)

    run(database, tmp_path, "rollback", *everything).ended(0)
    assert before == database.dump()


def quote_literal(text: str) -> str:
    """An SQL string with the text in it, whatever it holds."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'"


def test_a_name_of_64_bytes_could_never_match_and_is_refused(database: Database, tmp_path: Path) -> None:
    database.execute(f"CREATE TABLE {'t' * 63} (id int)")
    written(tmp_path, f"version: 1\ntables:\n  {'t' * 64}: {{columns: {{id: int}}}}\n")

    refused = run(database, tmp_path, "check")

    refused.ended(2)
    assert "64 bytes" in refused.err


HEAD: Final = "version: 1\ntables:\n  victim:\n"
BOMB: Final = "x0: &x0 [a]\n" + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 12))

BAD_FILES: Final = {
    "unknown key": (f"{HEAD}    colums: {{id: int}}\n", "case.yaml:4:5: error", "did you mean 'columns'?"),
    "unknown attribute": (f"{HEAD}    columns: {{id: {{typ: int}}}}\n", "case.yaml:4:20: error", "did you mean 'type'?"),
    "duplicate key": (f"{HEAD}    columns: {{id: int}}\n    columns: {{id: text}}\n", "case.yaml:5:5: error", "columns"),
    "duplicate column": (f"{HEAD}    columns:\n      id: int\n      id: text\n", "case.yaml:6:7: error", "id"),
    "tabs": (f"{HEAD}\tcolumns: {{id: int}}\n", "case.yaml:4:1: error", "tab"),
    "anchor bomb": (f"version: 1\n{BOMB}", "case.yaml:", "values"),
    "recursive anchor": (f"{HEAD}    columns: &a {{id: *a}}\n", "case.yaml:4:", "error"),
    "10 MB": (f"version: 1\n#{'x' * 10_000_000}\n", "case.yaml:1:1: error", "larger than"),
    "too deep": (f"version: 1\ntables: {'[' * 5000}{']' * 5000}\n", "case.yaml:2:", "nested deeper"),
    "a Python object": (f"{HEAD}    why: !!python/object/apply:os.system ['touch pwned']\n", "case.yaml:4:", "error"),
    "not YAML": ("version: 1\ntables: {\n", "case.yaml:", "error"),
    "a binary": ("\x00\x01\x02", "case.yaml:1:1: error", ""),
    "a list": ("- version: 1\n", "case.yaml:1:1: error", ""),
}


@pytest.mark.parametrize(("text", "place", "words"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_in_words(text: str, place: str, words: str, tmp_path: Path, door: Door) -> None:
    written(tmp_path, text)

    refused = drift("check", "--fix", cwd=tmp_path, env={"DATABASE_URL": door.url})

    refused.ended(2)
    assert f"expectations/{place}" in refused.err
    assert words in refused.err
    assert "Traceback" not in refused.err
    assert len(refused.err) < 5000
    assert not door.knocked()
    assert not (tmp_path / "pwned").exists()


EXPRESSIONS: Final = {
    "default": "columns: {id: {default: %s}}",
    "generated": "columns: {id: {generated: %s}}",
    "type": "columns: {id: {type: %s}}",
    "check": "checks: {c: %s}",
    "index key": "indexes: {i: {columns: [%s]}}",
    "predicate": "indexes: {i: {columns: [id], where: %s}}",
}


@pytest.mark.parametrize("where", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_a_second_statement_is_refused_wherever_it_is_written(where: str, database: Database, tmp_path: Path) -> None:
    database.execute(VICTIM)
    before = database.dump(data=True)
    for number, text in enumerate(HARMFUL):
        written(tmp_path, f"{HEAD}    {where % yaml(text)}\n", f"{number}.yaml")

    refused = run(database, tmp_path, "check", "--fix")

    refused.ended(2)
    for number in range(len(HARMFUL)):
        assert f"expectations/{number}.yaml:4:" in refused.err
    assert before == database.dump(data=True)


@pytest.mark.parametrize("text", HARMFUL)
def test_the_protocol_itself_takes_one_statement_only(text: str, database: Database) -> None:
    """Without any check of ours in between: the server refuses to prepare two."""
    database.execute(VICTIM)
    before = database.dump(data=True)
    with psycopg.connect(database.url, autocommit=True) as connection:
        session = Session(connection)
        for statement in (f"SELECT {text}", f"SELECT ({text})", f"EXPLAIN (VERBOSE) SELECT pg_typeof((\n{text}\n))"):
            with pytest.raises(ServerRefused):
                session.one(statement)
        with pytest.raises(ServerRefused, match="multiple commands"):
            session.one("SELECT 1; CREATE TABLE pwned()")
        with pytest.raises(ServerRefused, match="multiple commands"):
            session.one("SELECT %s; CREATE TABLE pwned()", ("x",))

    assert before == database.dump(data=True)


@pytest.mark.parametrize("text", ONLY_TEXT)
@pytest.mark.parametrize("standard", ["on", "off"])
def test_a_string_is_only_a_string(text: str, standard: str, database: Database, tmp_path: Path) -> None:
    """Also on a database where a backslash escapes in every string, as it did before 9.1."""
    database.execute("CREATE TABLE victim (id text)")
    database.execute(f"ALTER DATABASE {database.name} SET standard_conforming_strings = {standard}")
    written(tmp_path, f"{HEAD}    columns: {{id: {{default: {yaml(text)}}}}}\n")
    before = database.dump()

    fixed = run(database, tmp_path, "check", "--fix")

    assert [(0,)] == database.query("SELECT count(*) FROM pg_class WHERE relname = 'pwned'")
    fixed.ended(0)
    run(database, tmp_path, "check").ended(0)
    run(database, tmp_path, "rollback").ended(0)
    assert before == database.dump()


@pytest.mark.parametrize("text", ONLY_TEXT)
def test_a_string_is_only_a_string_to_psql(text: str, database: Database, tmp_path: Path) -> None:
    """psql cuts a script into statements by itself, and asks the server what a backslash means."""
    database.execute("CREATE TABLE victim (id text)")
    database.execute(f"ALTER DATABASE {database.name} SET standard_conforming_strings = off")
    written(tmp_path, f"{HEAD}    columns: {{id: {{default: {yaml(text)}}}}}\n")
    run(database, tmp_path, "plan", "-o", "sql=up.sql").ended(0)

    psql(newest_pg_dump().with_name("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", str(tmp_path / "up.sql"), database.url)

    assert [(0,)] == database.query("SELECT count(*) FROM pg_class WHERE relname = 'pwned'")
    run(database, tmp_path, "check").ended(0)


def by_hand(kind: str, path: tuple[str, ...], **attributes: object) -> Expectations:
    """An expectation no file could have stated."""
    wanted = all_kinds()[kind].fact(**attributes)
    return Expectations(stated=(Expectation(Ref(kind, path), wanted, Origin("by hand", 1, 1)),))


MADE_BY_HAND: Final = ("default", "type", "expression")


def made(attribute: str, text: str) -> Expectations:
    """The text as an attribute of something that is there."""
    if attribute == "expression":
        return by_hand("check", ("public", "victim", "victim_amount_check"), expression=text)
    return by_hand("column", ("public", "victim", "id"), **{attribute: text})


@pytest.mark.parametrize("attribute", MADE_BY_HAND)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
def test_what_no_loader_has_seen_does_no_harm_in_a_check(
    guarded: bool, attribute: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the judge's own look at the text taken away, only the protocol and the read-only transaction are left."""
    database.execute(VICTIM)
    before = database.dump(data=True)
    if not guarded:
        monkeypatch.setattr(judging, "require_one_expression", lambda _text: None)

    for text in HARMFUL:
        outcome = pipeline.check(Request(database=database.url, expectations=made(attribute, text)))

        assert outcome.findings or outcome.undecided, text
        assert before == database.dump(data=True), text


def ended(request: Request) -> str:
    """How a fix ended, in a word."""
    try:
        outcome = pipeline.fix(request)
    except DriftError as error:
        return error.exit_code.name
    return "APPLIED" if outcome.applied else outcome.verdict.name


@pytest.mark.parametrize("there", ["id int DEFAULT 7", "id int"])
def test_what_no_loader_has_seen_does_no_harm_in_a_fix(there: str, database: Database, tmp_path: Path) -> None:
    database.execute(f"CREATE TABLE victim ({there})")
    before = database.dump(data=True)

    for text in HARMFUL:
        request = Request(database=database.url, expectations=made("default", text), runs=tmp_path / "runs")

        assert ended(request) in ("CANNOT_TELL", "COULD_NOT_CHECK", "DRIFT", "REMEDY_FAILED", "REFUSED"), text
        assert before == database.dump(data=True), text


@pytest.mark.parametrize(
    "text",
    [
        "nextval('counter')",
        "setval('counter', 99)::int",
        "set_config('search_path', 'nowhere', false)::int",
        "pg_advisory_lock(42)::text::int",
        "(SELECT count(*) FROM pg_stat_activity, LATERAL pg_sleep(30))::int",
        "lo_create(0)::int",
        "1 / 0",
    ],
)
def test_an_expression_is_read_and_never_run(text: str, database: Database, tmp_path: Path) -> None:
    database.execute(VICTIM)
    written(tmp_path, f"{HEAD}    columns: {{id: {{default: {yaml(text)}}}}}\n")
    state = "SELECT last_value, is_called, (SELECT count(*) FROM pg_largeobject_metadata) FROM counter"
    before = database.dump(data=True), database.query(state)

    asked = run(database, tmp_path, "check", "--timeout", "20s")

    assert asked.code in (1, 3), str(asked)
    assert before == (database.dump(data=True), database.query(state))


# A window's title, colours, a cleared screen, a bell, a backspace, an 8-bit CSI, a direction override.
TRICKS: Final = "\x1b]0;pwned\x07\x1b[31mred\x1b[2J\x08\x9b31m\u202egnp.exe\r"
SEEN: Final = r"\x1b]0;pwned\x07\x1b[31mred\x1b[2J\x08\x9b31m\u202egnp.exe\r"
COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")


def tricky(database: Database, folder: Path) -> None:
    """A table that plays tricks on whoever prints it, and expectations that do the same."""
    literal = quote_literal(TRICKS)
    name = quote(TRICKS)
    database.execute(
        f"CREATE TABLE victim (id text DEFAULT {literal}, n int CONSTRAINT {name} CHECK (n::text <> {literal}));"
        f"COMMENT ON COLUMN victim.id IS {literal}; CREATE TABLE {name} ({name} int)"
    )
    why = yaml(f"because {TRICKS}")
    written(
        folder,
        f"""\
version: 1
exact: true
tables:
  victim:
    why: {why}
    columns: {{id: {{type: text, default: "'x'", comment: {yaml(f"not {TRICKS}")}}}, n: int, {yaml(f"no {TRICKS}")}: int}}
    checks: {{{yaml(TRICKS)}: n > 0}}
""",
    )


def harmless(text: str) -> bool:
    """Whether a terminal would obey nothing in it but colours of ours."""
    return COLOURS.sub("", text).replace("\n", "").isprintable()


@pytest.mark.parametrize("color", ["never", "always"])
def test_nothing_of_the_database_moves_the_cursor(color: str, database: Database, tmp_path: Path) -> None:
    tricky(database, tmp_path)

    for verb in (["check", "-v"], ["plan", "-v"]):
        told = run(database, tmp_path, *verb, "--color", color)

        assert harmless(told.out), told.out
        assert harmless(told.err), told.err
        assert SEEN in told.out
        assert bool(COLOURS.search(told.out)) == (color == "always")
        if color == "always":
            assert "\x1b[31mred" not in told.out


def test_json_escapes_what_a_terminal_would_obey(database: Database, tmp_path: Path) -> None:
    tricky(database, tmp_path)

    told = run(database, tmp_path, "check", "-o", "json")

    assert harmless(told.out), told.out
    found = json.loads(told.out)["findings"]
    assert TRICKS in {finding["actual"] for finding in found if finding["attribute"] == "comment"}


def test_nothing_of_a_file_or_a_command_line_moves_the_cursor(tmp_path: Path) -> None:
    name = TRICKS.replace("/", "_") + ".yaml"
    written(tmp_path, f"version: 1\n{yaml(TRICKS)}: {yaml(TRICKS)}\n", name)

    for arguments in (["lint"], ["check"], ["lint", TRICKS], [TRICKS], ["explain", TRICKS], ["check", f"--{TRICKS}"]):
        told = drift(*arguments, cwd=tmp_path)

        told.ended(2)
        assert harmless(told.out + told.err), (arguments, told)
