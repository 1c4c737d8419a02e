"""The founding story as a user lives it: found, mended, proven and undone, with pg_dump as the outside observer."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.databases import Database
from tests.stories.commands import Completed, contract, drift, founding_table, names, written
from tests.stories.conftest import Door

INSERT = """
INSERT INTO user_profiles (user_id, username, first_seen_at, last_interaction_at)
VALUES (gen_random_uuid()::text, 'testuser', 1767225600, 1767225600) RETURNING id"""

# The verification query of the runbook that drift replaces, letter for letter.
VERIFY = """
SELECT column_name, data_type, column_default FROM information_schema.columns
WHERE table_name = 'user_profiles' AND column_name = 'id'"""

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def bot(database: Database) -> Database:
    """The bot's database before the fix."""
    database.execute(founding_table())
    return database


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine that refuses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def run(database: Database, folder: Path, *arguments: str) -> Completed:
    return drift(*arguments, cwd=folder, env={"DATABASE_URL": database.url})


def place(path: Path, text: str) -> str:
    """``file:line:col`` of a value as drift must name it, found by looking for ``key: value``."""
    before, _, after = path.read_text(encoding="utf-8").partition(text)
    assert after, f"{text} is not in {path}"
    column = len(before) - before.rfind("\n") + text.index(": ") + 2
    return f"expectations/{path.name}:{before.count(chr(10)) + 1}:{column}"


def test_found_mended_proven_undone(bot: Database, tmp_path: Path) -> None:
    stated = contract(tmp_path)
    before = bot.dump(data=True)

    found = run(bot, tmp_path, "check")

    found.ended(1)
    assert f"{place(stated, 'default: gen_random_uuid()::text')}: error column-default public.user_profiles.id" in found.out
    assert "ALTER TABLE public.user_profiles ALTER COLUMN id SET DEFAULT gen_random_uuid()::text;" in found.out
    assert "drift check --fix" in found.out
    assert before == bot.dump(data=True)
    with pytest.raises(psycopg.errors.NotNullViolation):
        bot.query(INSERT)

    fixed = run(bot, tmp_path, "check", "--fix")

    fixed.ended(0)
    assert [("id", "text", "(gen_random_uuid())::text")] == bot.query(VERIFY)
    [(made,)] = bot.query(INSERT)
    assert UUID.fullmatch(made)
    again = run(bot, tmp_path, "check")
    again.ended(0)
    bot.execute("TRUNCATE user_profiles")

    undone = run(bot, tmp_path, "rollback")

    undone.ended(0)
    assert before == bot.dump(data=True)
    run(bot, tmp_path, "check").ended(1)


def test_a_plan_and_a_check_of_the_same_say_the_same_and_write_nothing(bot: Database, tmp_path: Path) -> None:
    contract(tmp_path)
    before = bot.dump()

    planned = run(bot, tmp_path, "plan", "-o", "json", "-o", "sql=up.sql", "-o", "undo=down.sql")

    planned.ended(0)
    steps = json.loads(planned.out)["plan"]["steps"]
    statement = "ALTER TABLE public.user_profiles ALTER COLUMN id SET DEFAULT gen_random_uuid()::text"
    assert [statement] == [step["sql"] for step in steps]
    assert f"{statement};" in (tmp_path / "up.sql").read_text(encoding="utf-8")
    assert "ALTER COLUMN id DROP DEFAULT;" in (tmp_path / "down.sql").read_text(encoding="utf-8")
    assert before == bot.dump()
    assert not (tmp_path / ".drift").exists()


def test_a_default_that_was_there_before_is_restored_not_dropped(bot: Database, tmp_path: Path) -> None:
    contract(tmp_path)
    bot.execute("ALTER TABLE user_profiles ALTER COLUMN id SET DEFAULT 'bot-'::text || md5(random()::text)")
    before = bot.dump()

    run(bot, tmp_path, "check").ended(1)
    fixed = run(bot, tmp_path, "check", "--fix", "-o", "json")
    assert [("id", "text", "(gen_random_uuid())::text")] == bot.query(VERIFY)
    undone = run(bot, tmp_path, "rollback", json.loads(fixed.out)["run"])

    undone.ended(0)
    assert before == bot.dump()


def test_what_somebody_changed_since_is_not_overwritten_by_a_rollback(bot: Database, tmp_path: Path) -> None:
    contract(tmp_path)
    run(bot, tmp_path, "check", "--fix").ended(0)
    bot.execute("ALTER TABLE user_profiles ALTER COLUMN id SET DEFAULT 'mine'")
    before = bot.dump()

    undone = run(bot, tmp_path, "rollback")

    undone.ended(5)
    assert "public.user_profiles.id" in undone.err
    assert before == bot.dump()


def test_a_missing_table_is_drift_that_names_what_is_missing(database: Database, tmp_path: Path) -> None:
    contract(tmp_path)
    before = database.dump()

    found = run(database, tmp_path, "check")

    found.ended(1)
    assert "error table-missing public.user_profiles" in found.out
    [expected] = re.findall(r"^  expected +(.+)$", found.out, re.MULTILINE)
    for column in ("id", "user_id", "username", "first_seen_at", "last_interaction_at", "preferences", "updated_at"):
        assert re.search(rf"\b{column}\b", expected), column
    assert before == database.dump()


def test_a_missing_table_is_made_and_taken_away_only_when_losing_it_is_allowed(database: Database, tmp_path: Path) -> None:
    contract(tmp_path)
    before = database.dump()

    fixed = run(database, tmp_path, "check", "--fix")

    fixed.ended(0)
    assert [("id", "text", "(gen_random_uuid())::text")] == database.query(VERIFY)
    assert len(database.query(INSERT)) == 1
    refused = run(database, tmp_path, "rollback")
    refused.ended(5)
    [flags] = set(re.findall(r"--allow [\w-]+", refused.err))
    run(database, tmp_path, "rollback", *flags.split()).ended(0)
    assert before == database.dump()


def test_without_a_database_one_line_says_what_to_type(tmp_path: Path) -> None:
    contract(tmp_path)

    asked = drift("check", cwd=tmp_path)

    asked.ended(3)
    assert asked.out == ""
    error, hint = asked.err.splitlines()
    assert error.startswith("drift: error: no database was named")
    assert "drift check -d postgresql://" in hint


def test_a_url_under_another_name_is_what_to_type(tmp_path: Path) -> None:
    contract(tmp_path)

    asked = drift("check", cwd=tmp_path, env={"DATABASE_PUBLIC_URL": "postgresql://me@localhost/app"})

    asked.ended(3)
    assert "drift check -d env:DATABASE_PUBLIC_URL" in asked.err


def test_nobody_answers(tmp_path: Path, closed_port: int) -> None:
    contract(tmp_path)

    asked = drift("check", "-d", f"postgresql://me@127.0.0.1:{closed_port}/app", "-o", "json", cwd=tmp_path)

    asked.ended(3)
    assert f"me@127.0.0.1:{closed_port}/app" in asked.err
    assert "hint:" in asked.err
    assert json.loads(asked.out)["verdict"] == "error"


def test_an_unknown_host_is_not_waited_for(tmp_path: Path) -> None:
    contract(tmp_path)

    asked = drift("check", "-d", "postgresql://me@nowhere.invalid/app", cwd=tmp_path)

    asked.ended(3)
    assert "nowhere.invalid" in asked.err


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n", "version: 1\n", "version: 1\ntables: {}\n"])
def test_nothing_to_check_is_never_green(text: str | None, tmp_path: Path, door: Door) -> None:
    (tmp_path / "expectations").mkdir()
    if text is not None:
        written(tmp_path, text)

    asked = drift("check", "-d", door.url, cwd=tmp_path)

    asked.ended(3)
    assert "nothing to check" in asked.err
    assert not door.knocked()


@pytest.mark.parametrize("claim", ["", "    exact: [columns]\n"], ids=["rules", "exact"])
@pytest.mark.parametrize("verb", [["check"], ["check", "--fix"], ["plan"], ["report"]], ids=" ".join)
def test_rules_that_are_about_nothing_are_never_green(verb: list[str], claim: str, database: Database, tmp_path: Path) -> None:
    """The wrong schema, or the wrong database; that nothing else is there either makes it no better."""
    written(
        tmp_path, f'version: 1\nschema: pubic\ntables:\n  "*":\n    primary_key: required\n    columns: {{id: text}}\n{claim}'
    )

    asked = drift(*verb, "-d", database.url, cwd=tmp_path)

    asked.ended(3)
    assert 'nothing to check: expectations/case.yaml:4:3: no table is there that pubic."*" is about' in asked.err
    assert "as expected" not in asked.out


@pytest.mark.parametrize(("claim", "column"), [("true", 8), ("[tables]", 9), ("[enums, functions]", 9)])
def test_that_nothing_else_is_in_a_schema_that_is_not_there_is_never_green(
    claim: str, column: int, database: Database, tmp_path: Path
) -> None:
    """It is true, and whoever wrote it meant another one."""
    written(tmp_path, f"version: 1\nschema: pubic\nexact: {claim}\n")

    asked = drift("check", "-d", database.url, cwd=tmp_path)

    asked.ended(3)
    said = "no schema is there that is called pubic, of which nothing else may exist"
    assert f"nothing to check: expectations/case.yaml:3:{column}: {said}" in asked.err
    assert "as expected" not in asked.out


def test_a_schema_that_is_not_there_is_named_beside_what_is_checked(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE kept (id int)")
    written(tmp_path, "version: 1\nexact: true\ntables: {kept: {columns: {id: integer}}}\n")
    (tmp_path / "expectations" / "other.yaml").write_text("version: 1\nschema: pubic\nexact: true\n", encoding="utf-8")

    asked = drift("check", "-d", database.url, cwd=tmp_path)

    asked.ended(0)
    assert asked.err.count("note: expectations/other.yaml:3:8: no schema is there that is called pubic") == 1


def test_what_a_claim_finds_is_told_though_its_rules_are_about_nothing(database: Database, tmp_path: Path) -> None:
    """A finding is never hidden behind "nothing to check"."""
    database.execute("CREATE TABLE stray (id int)")
    written(tmp_path, 'version: 1\nexact: [tables]\ntables: {"user_*": {primary_key: required}}\n')

    asked = drift("check", "-d", database.url, cwd=tmp_path)

    asked.ended(1)
    assert "table-unexpected public.stray" in asked.out


def test_a_rule_that_is_about_nothing_is_named_beside_what_is_checked(database: Database, tmp_path: Path) -> None:
    """Each once, whatever stands below it."""
    database.execute("CREATE TABLE users (id int PRIMARY KEY)")
    rules = '  "user_*":\n    primary_key: required\n    columns: {"*_at": timestamptz}\n'
    written(tmp_path, f"version: 1\ntables:\n  users: {{columns: {{id: integer}}}}\n{rules}")

    asked = drift("check", "-d", database.url, cwd=tmp_path)

    asked.ended(0)
    assert asked.err.splitlines() == ['note: expectations/case.yaml:4:3: no table is there that public."user_*" is about']


@pytest.mark.parametrize("verb", [["check"], ["check", "--fix"], ["plan"], ["lint"]], ids=" ".join)
def test_bad_expectations_are_refused_before_anything_is_contacted(verb: list[str], tmp_path: Path, door: Door) -> None:
    written(tmp_path, "version: 1\ntables:\n  user_profiles:\n    colums: {id: text}\n    primary_key: {id: 1}\n")

    asked = drift(*verb, cwd=tmp_path, env={"DATABASE_URL": door.url})

    asked.ended(2)
    said = asked.out + asked.err
    assert "expectations/case.yaml:4:5: error" in said
    assert "did you mean 'columns'?" in said
    assert "expectations/case.yaml:5:19: error" in said
    assert not door.knocked()


def test_the_door_notices_a_visitor(tmp_path: Path, door: Door) -> None:
    contract(tmp_path)

    asked = drift("check", "-d", door.url.replace("=5", "=2"), cwd=tmp_path)

    asked.ended(3)
    assert door.knocked()


def test_the_json_of_the_story(bot: Database, tmp_path: Path) -> None:
    contract(tmp_path)

    found = run(bot, tmp_path, "check", "-o", "json")
    fixed = run(bot, tmp_path, "check", "--fix", "-o", "json")

    before, after = json.loads(found.out), json.loads(fixed.out)
    assert ("drift", "as-expected") == (before["verdict"], after["verdict"])
    assert "column-default public.user_profiles.id" in names(before)
    assert ([], 1) == (after["remaining"], len(after["applied"]))
    assert (tmp_path / ".drift" / "runs" / f"{after['run']}.jsonl").is_file()
