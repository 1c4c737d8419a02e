"""``drift doctor``: each part that fails is a line, nothing is a traceback, and what is said holds."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import psycopg
import pytest
from jsonschema import Draft202012Validator

from drift.catalog import examine
from drift.diagnosis import Concern
from drift.report.diagnosis import schema
from tests.conftest import RoleFactory
from tests.databases import Database
from tests.stories.commands import Completed, drift, written

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
NOWHERE: Final = "postgresql://me:kanarienvogel@127.0.0.1:1/none"


def doctor(*arguments: str, cwd: Path, env: Mapping[str, str] = NOTHING) -> tuple[Completed, list[dict[str, Any]]]:
    """Run it for a machine; the document is valid, no traceback is told, and no secret."""
    done = drift("doctor", "-o", "json", *arguments, cwd=cwd, env=env)
    document = json.loads(done.out)
    Draft202012Validator(schema()).validate(document)
    assert document["exit_code"] == done.code
    assert "Traceback" not in str(done)
    assert "kanarienvogel" not in str(done)
    return done, document["remarks"]


def test_the_schema_is_published() -> None:
    printed = json.loads(drift("schema", "--of", "diagnosis", cwd=Path.cwd()).ended(0).out)

    Draft202012Validator.check_schema(printed)
    assert schema() == printed


def told(remarks: list[dict[str, Any]], concern: str) -> list[str]:
    """What was said with this concern, with its topic in front."""
    return [f"{remark['topic']}: {remark['text']}" for remark in remarks if remark["concern"] == concern]


def test_a_sound_place_has_no_problem(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE t (a integer)")
    written(tmp_path, "version: 1\ntables: {t: {columns: {a: integer}}}\n")

    done, remarks = doctor("-d", database.url, cwd=tmp_path)

    assert (done.code, told(remarks, "problem")) == (0, [])
    topics = [remark["topic"] for remark in remarks if remark["concern"] == "ok"]
    assert ["expectations", "target", "connection", "pooler"] == topics[:4]
    assert {"recovery", "role", "verdict"} <= set(topics)
    assert "verdict: each of 2 expectations can be decided" in told(remarks, "ok")


def test_the_text_is_for_a_person(database: Database, tmp_path: Path) -> None:
    loud, quiet = (drift("doctor", *more, "-d", database.url, cwd=tmp_path).ended(0) for more in ((), ("-q",)))

    assert loud.out.splitlines()[-1].endswith("drift check works here")
    assert "ok       pooler" in loud.out
    assert [line for line in quiet.out.splitlines() if not line.startswith((" ", "note"))] == []
    assert "no folder expectations/ here" in quiet.out


def test_nothing_at_all_is_said_line_by_line(tmp_path: Path) -> None:
    done, remarks = doctor(cwd=tmp_path)

    assert done.code == 3
    assert ["expectations", "target"] == [remark["topic"] for remark in remarks]
    assert "no database was named" in told(remarks, "problem")[0]


def test_a_database_nobody_answers_for(tmp_path: Path) -> None:
    written(tmp_path, "version: 1\nenums: {mood: [sad]}\n")

    done, remarks = doctor("-d", NOWHERE, cwd=tmp_path)

    assert done.code == 3
    assert "expectations: 1 stated in 1 file" in told(remarks, "ok")
    assert told(remarks, "problem")[0].startswith(
        "connection: cannot connect to me@127.0.0.1:1/none (from --database): connection refused"
    )


@pytest.mark.parametrize("url", ["mysql://me:kanarienvogel@h/d", "kanarienvogel@h/d", "env:NOT_SET", ""])
def test_a_target_nobody_understands(tmp_path: Path, url: str) -> None:
    done, remarks = doctor("-d", url, cwd=tmp_path)

    assert done.code == 2, str(done)
    assert [text.partition(":")[0] for text in told(remarks, "problem")] == ["target"]


def test_expectations_with_faults_do_not_end_it(database: Database, tmp_path: Path) -> None:
    written(tmp_path, "version: 1\nenums: {mood: {label: [sad]}}\ntabels: {}\n")

    done, remarks = doctor("-d", database.url, cwd=tmp_path)

    assert done.code == 2
    assert [text.split(" ")[1] for text in told(remarks, "problem")] == [
        "expectations/case.yaml:2:16:",
        "expectations/case.yaml:3:1:",
    ]
    assert "recovery" in [remark["topic"] for remark in remarks]


def test_a_path_that_is_not_there(database: Database, tmp_path: Path) -> None:
    done, remarks = doctor("-d", database.url, "nowhere.yaml", cwd=tmp_path)

    assert (done.code, told(remarks, "problem")) == (2, ["expectations: nowhere.yaml does not exist"])


def test_which_variable_won(database: Database, tmp_path: Path) -> None:
    env = {"DATABASE_URL": database.url, "POSTGRES_URL": NOWHERE, "PGHOST": "elsewhere"}

    said = told(doctor(cwd=tmp_path, env=env)[1], "ok")

    assert [text for text in said if text.startswith("target") and text.endswith("(from DATABASE_URL)")] != []
    assert "passed over: POSTGRES_URL: me@127.0.0.1:1/none" in said
    assert "passed over: PGHOST: libpq takes from there only what the target leaves open" in said


def test_a_variable_that_lost_and_makes_no_sense_is_no_problem(database: Database, tmp_path: Path) -> None:
    done, remarks = doctor("-d", database.url, cwd=tmp_path, env={"DATABASE_URL": "mysql://me:kanarienvogel@h/d"})

    assert done.code == 0
    assert "passed over: DATABASE_URL: is set, and is no target that drift understands" in told(remarks, "ok")


def test_railway_s_private_name_from_outside(tmp_path: Path) -> None:
    url = "postgresql://me:kanarienvogel@postgres.railway.internal:5432/railway"

    done, remarks = doctor(cwd=tmp_path, env={"DATABASE_URL": url})

    assert done.code == 3
    [hint] = [remark["hint"] for remark in remarks if remark["topic"] == "connection"]
    assert "drift check -d env:DATABASE_PUBLIC_URL" in hint


def test_prisma_s_parameters(database: Database, tmp_path: Path) -> None:
    mark = "&" if "?" in database.url else "?"

    done, remarks = doctor("-d", f"{database.url}{mark}schema=billing&connection_limit=5", cwd=tmp_path)

    assert done.code == 0
    assert "target: left out, for Prisma only: connection_limit" in told(remarks, "note")
    assert [text for text in told(remarks, "ok") if text.startswith("target: the target names schema billing;")] != []


def test_what_was_left_out_of_a_target_is_told_once(database: Database, tmp_path: Path) -> None:
    done, remarks = doctor(
        "-d", f"{database.url}&pgbouncer=true" if "?" in database.url else f"{database.url}?pgbouncer=true", cwd=tmp_path
    )

    assert [text for text in told(remarks, "note") if "pgbouncer" in text] != []
    assert "pgbouncer" not in done.err


def test_a_role_that_may_do_next_to_nothing(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    owner, nobody = role("owner"), role("nobody")
    database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC; CREATE SCHEMA billing; CREATE TABLE billing.t (a integer)")
    database.execute(f"ALTER TABLE billing.t OWNER TO {owner.name}; CREATE TYPE billing.mood AS ENUM ('sad')")
    database.execute(f"CREATE TABLE billing.d (a integer); ALTER TABLE billing.d OWNER TO {owner.name}")
    database.execute("CREATE TABLE billing.p (a integer)")
    tables = "tables: {t: {columns: {a: integer}}, d: {}, p: {}}\nenums: {mood: [sad]}\n"
    written(
        tmp_path,
        f"version: 1\nschema: billing\n{tables}extensions: [nonesuch, citext]\n",
    )

    done, remarks = doctor("-d", database.as_role(nobody.name, nobody.password), cwd=tmp_path)
    notes, hints = told(remarks, "note"), [remark["hint"] for remark in remarks]

    assert done.code == 0
    assert (
        f"role: {nobody.name} may not create in database {database.name}: --fix makes no schema, extension or publication"
        in notes
    )
    assert f"schema: {nobody.name} has no USAGE on schema billing: what an expression names there cannot be judged" in notes
    assert f"schema: {nobody.name} may not create in schema billing: --fix makes no table, index or type there" in notes
    ownership = [text for text in notes if text.startswith("ownership")]
    assert [f"belong to {owner.name}," in text for text in ownership] == [True, False]
    assert "billing.d, billing.t belong to" in ownership[0]
    assert "billing.mood, billing.p belong to postgres" in ownership[1]
    assert f"GRANT postgres TO {nobody.name}" not in str(hints)
    assert "extension: the server has no files of extension nonesuch: CREATE EXTENSION would fail" in notes
    assert f"GRANT CREATE ON DATABASE {database.name} TO {nobody.name}" in hints


def test_the_hints_are_the_cure(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    """Who types what the notes say, where it is SQL, is told of it no more."""
    nobody, owner = role("nobody"), role("owner")
    database.execute(f"REVOKE ALL ON SCHEMA public FROM PUBLIC; CREATE TABLE t (a integer); ALTER TABLE t OWNER TO {owner.name}")
    written(tmp_path, "version: 1\ntables: {t: {columns: {a: integer}}}\n")
    url = database.as_role(nobody.name, nobody.password)
    _, before = doctor("-d", url, cwd=tmp_path)

    for hint in [remark["hint"] for remark in before if remark["concern"] == "note" and remark["hint"]]:
        if (start := hint.find("GRANT")) >= 0:
            database.execute(hint[start:])
    _, after = doctor("-d", url, cwd=tmp_path)
    database.execute(f"REVOKE {owner.name} FROM {nobody.name}; REVOKE ALL ON DATABASE {database.name} FROM {nobody.name}")

    assert len([text for text in told(before, "note") if text.startswith(("role", "schema", "ownership"))]) == 4
    assert [text for text in told(after, "note") if text.startswith(("role", "schema", "ownership"))] == []


def test_row_security_that_hides_rows(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    nobody = role("nobody")
    database.execute("CREATE TABLE t (a integer); ALTER TABLE t ENABLE ROW LEVEL SECURITY")
    written(tmp_path, "version: 1\ntables: {t: {columns: {a: integer}}}\n")

    _, as_nobody = doctor("-d", database.as_role(nobody.name, nobody.password), cwd=tmp_path)
    _, as_superuser = doctor("-d", database.url, cwd=tmp_path)

    assert f"row security: row security hides rows of public.t from {nobody.name}" in str(told(as_nobody, "note"))
    assert "row security" not in str(told(as_superuser, "note"))


def test_what_cannot_be_decided_and_why(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE t (a integer CONSTRAINT c CHECK (a > 0))")
    written(tmp_path, "version: 1\ntables: {t: {checks: {c: a > 0}}}\n")

    with psycopg.connect(database.url) as holder:
        holder.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        done, remarks = doctor("-d", database.url, cwd=tmp_path)
        holder.rollback()

    assert done.code == 3
    [problem] = [remark for remark in remarks if remark["concern"] == "problem"]
    assert ("check", "public.t.c", "expression") == (problem["kind"], problem["ref"], problem["attribute"])
    assert "locked by process" in problem["text"]


def test_many_objects_of_others_are_one_line(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    nobody = role("nobody")
    for number in range(9):
        database.execute(f"CREATE TABLE t{number} (a integer)")
    written(tmp_path, "version: 1\ntables: [t0, t1, t2, t3, t4, t5, t6, t7, t8]\n")

    _, remarks = doctor("-d", database.as_role(nobody.name, nobody.password), cwd=tmp_path)

    [text] = [text for text in told(remarks, "note") if text.startswith("ownership")]
    assert "public.t0, public.t1, public.t2, public.t3, public.t4 and 4 more belong to" in text


@pytest.mark.parametrize(
    ("version_num", "today", "concern"),
    [
        (120022, "2026-01-01", Concern.PROBLEM),
        (130023, "2025-11-13", Concern.OK),
        (130023, "2025-11-14", Concern.NOTE),
        (180004, "2026-01-01", Concern.OK),
        (190000, "2026-01-01", Concern.NOTE),
    ],
)
def test_what_is_supported(version_num: int, today: str, concern: Concern) -> None:
    found = examine.Server("x", version_num, False, False, "UTF8", 1, "u", False, False, [], "d", True, None, None, None)

    assert [concern] == [
        remark.concern for remark in examine.server(found, date.fromisoformat(today)) if remark.topic == "server"
    ]


def test_a_report_for_a_machine_beside_the_one_for_a_person(database: Database, tmp_path: Path) -> None:
    done = drift("doctor", "-d", database.url, "-o", "text", "-o", "json=doctor.json", cwd=tmp_path).ended(0)

    assert "drift check works here" in done.out
    assert json.loads((tmp_path / "doctor.json").read_text())["concern"] in ("ok", "note")


def test_another_format_is_a_usage_error(tmp_path: Path) -> None:
    refused = drift("doctor", "-o", "junit", cwd=tmp_path).ended(2)

    assert "there are text, json" in refused.err


def test_what_the_role_may_not_do_with_rows(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    nobody = role("nobody")
    database.execute("CREATE TABLE t (a integer, b integer); CREATE TABLE u (a integer)")
    database.execute(f"GRANT INSERT (a) ON u TO {nobody.name}; GRANT SELECT ON u TO {nobody.name}")
    written(tmp_path, "version: 1\ntables: {t: {inserts: [[a]]}, u: {inserts: [[a]]}}\n")

    _, as_nobody = doctor("-d", database.as_role(nobody.name, nobody.password), cwd=tmp_path)
    _, as_superuser = doctor("-d", database.url, cwd=tmp_path)

    notes = [text for text in told(as_nobody, "note") if text.startswith(("rows", "probe"))]
    assert [
        f"rows: {nobody.name} may not SELECT from public.t: --fix cannot look at the rows first (NULLs, duplicates, orphans)",
        f"probe: {nobody.name} may not INSERT into public.t: drift check --probe proves nothing there (42501)",
    ] == notes
    assert [] == [text for text in told(as_superuser, "note") if text.startswith(("rows", "probe"))]


def test_what_is_hidden_from_whom(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    nobody = role("nobody")

    _, as_nobody = doctor("-d", database.as_role(nobody.name, nobody.password), cwd=tmp_path)
    _, as_superuser = doctor("-d", database.url, cwd=tmp_path)

    [hidden] = [text for text in told(as_nobody, "ok") if text.startswith("hidden")]
    assert all(word in hidden for word in ("pg_authid", "subconninfo", "pg_user_mapping"))
    assert [] == [text for text in told(as_superuser, "ok") if text.startswith("hidden")]


def test_settings_event_triggers_and_extensions(database: Database, tmp_path: Path) -> None:
    written(tmp_path, "version: 1\nenums: {mood: {absent: true}}\n")
    name = database.name
    database.execute(f"ALTER DATABASE {name} SET statement_timeout = '90s'")
    database.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute("CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
        connection.execute("CREATE EVENT TRIGGER guard ON ddl_command_start EXECUTE FUNCTION f()")

    done, remarks = doctor("-d", database.url, cwd=tmp_path)

    assert done.code == 0
    said = told(remarks, "ok")
    assert [text for text in said if text.startswith("setting: statement_timeout = ") and "ALTER DATABASE … SET" in text] != []
    assert [text for text in said if text.startswith("recovery: a primary: takes writes, though")] != []
    assert [text for text in said if text.startswith("installed: plpgsql ")] != []
    [listening] = [text for text in told(remarks, "note") if text.startswith("event triggers")]
    assert "guard on ddl_command_start by public.f" in listening


def test_nothing_is_written(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE t (a integer)")
    written(tmp_path, "version: 1\ntables: {t: {columns: {b: integer}, inserts: [[b]]}}\n")
    before = database.dump(data=True)

    done, _ = doctor("-d", database.url, cwd=tmp_path)

    assert done.code == 0, "drift is a check's business, not the doctor's"
    assert before == database.dump(data=True)
    assert not (tmp_path / ".drift").exists()


def test_what_a_schema_that_may_not_be_used_makes_undecidable(database: Database, role: RoleFactory, tmp_path: Path) -> None:
    reader = role("reader")
    database.execute("CREATE SCHEMA billing; CREATE FUNCTION billing.rate() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 7'")
    database.execute("CREATE TABLE billing.t (a int DEFAULT billing.rate() + 1)")
    written(tmp_path, "version: 1\nschema: billing\ntables: {t: {columns: {a: {default: (rate() + 1)}}}}\n")

    done, remarks = doctor("-d", database.as_role(reader.name, reader.password), cwd=tmp_path)

    assert done.code == 3
    [problem] = [remark for remark in remarks if remark["concern"] == "problem"]
    assert ("column", "billing.t.a", "default") == (problem["kind"], problem["ref"], problem["attribute"])
    assert "this role has no USAGE on schema billing" in problem["text"]
    assert f"GRANT USAGE ON SCHEMA billing TO {reader.name}" in [remark["hint"] for remark in remarks]
