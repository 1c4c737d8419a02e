"""A saved plan is carried out as it is, on what it was made from, or refused with what has changed."""

import json
from typing import Any

import psycopg
import pytest

import drift
from tests.databases import Database, newest_pg_dump, to_params
from tests.databases import run as run_program
from tests.faults.stage import Stage, session

DEFAULT = "{t: {columns: {c: {default: \"'new'\"}}}}"


@pytest.fixture
def table(stage: Stage) -> Stage:
    """A table t whose column c has another default."""
    stage.database.execute("CREATE TABLE t (id int, c text DEFAULT 'old')")
    stage.expects(DEFAULT)
    return stage


def refused(stage: Stage, words: str) -> None:
    """Insist that the plan is refused in these words and nothing is changed."""
    before = stage.database.dump()
    done = stage.apply()
    done.ended(5)
    assert words in done.err, done
    assert "drift plan -o json=plan.json makes a new one" in done.err
    assert (before, []) == (stage.database.dump(), stage.begun())


def test_exactly_what_the_plan_says_is_run(table: Stage) -> None:
    before = table.database.dump()
    planned = table.plan()

    done = table.apply()

    done.ended(0)
    assert [step["sql"] for step in planned["plan"]["steps"]] == table.begun()
    assert "'new'::text" == table.default()
    assert planned["plan"]["fingerprint"] == table.records()[0]["plan"]
    table.drift("rollback").ended(0)
    assert before == table.database.dump()


def test_a_default_somebody_else_has_changed_is_left_alone(table: Stage) -> None:
    table.plan()
    table.database.execute("ALTER TABLE t ALTER COLUMN c SET DEFAULT 'theirs'")

    refused(table, "public.t.c: default was 'old'::text, is 'theirs'::text")


def test_a_table_dropped_and_made_again_is_another_one(table: Stage) -> None:
    table.plan()
    [(old,)] = table.database.query("SELECT 't'::regclass::oid::bigint")
    table.database.execute("DROP TABLE t; CREATE TABLE t (id int, c text DEFAULT 'old')")
    [(new,)] = table.database.query("SELECT 't'::regclass::oid::bigint")

    refused(table, f"relation public.t: oid was {old}, is {new}")


def test_a_table_that_was_renamed_is_gone(table: Stage) -> None:
    table.plan()
    table.database.execute("ALTER TABLE t RENAME TO u")

    refused(table, "public.t.c: was an object of this name, is nothing")


def test_a_table_whose_place_another_one_has_taken_is_not_changed(table: Stage) -> None:
    table.plan()
    table.database.execute("ALTER TABLE t RENAME TO u; CREATE TABLE t (id int, c text DEFAULT 'old')")

    refused(table, "relation public.t: oid was")


def test_a_new_owner_or_publication_or_event_trigger_is_named(table: Stage, role: Any) -> None:
    table.plan()
    owner = role("owner")
    table.database.execute(f"ALTER TABLE t OWNER TO {owner.name}")
    refused(table, f"relation public.t: owner was postgres, is {owner.name}")
    table.database.execute("ALTER TABLE t OWNER TO postgres; CREATE PUBLICATION p FOR TABLE t")
    refused(table, 'relation public.t: published by was [], is ["p"]')
    table.database.execute("DROP PUBLICATION p; CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
    table.database.execute("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()")
    refused(table, 'database: event triggers was [], is ["e on ddl_command_end by public.f"]')


def test_what_is_done_already_is_not_done_again_and_no_lock_is_taken(table: Stage) -> None:
    """Somebody holds the table exclusively all the while."""
    table.plan()
    table.database.execute("ALTER TABLE t ALTER COLUMN c SET DEFAULT 'new'")

    with session(table.url, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE"):
        done = table.apply("--timeout", "5s")
        again = table.fix("--timeout", "5s")

    done.ended(0)
    again.ended(0)
    assert "already done column-default public.t.c" in done.out
    assert [] == table.begun()
    assert ["column-default public.t.c"] == [item["finding"] for item in table.records() if item["record"] == "satisfied"]


def test_what_is_done_in_part_is_done_to_its_end(table: Stage) -> None:
    table.expects("{t: {columns: {id: {nullable: false}, c: {default: \"'new'\", nullable: false}}}}")
    table.plan()
    table.database.execute("ALTER TABLE t ALTER COLUMN c SET DEFAULT 'new'")

    done = table.apply("-o", "json")

    done.ended(0)
    told = json.loads(done.out)
    assert ["column-default public.t.c"] == [step["finding"] for step in told["satisfied"]]
    assert {"column-nullable public.t.id", "column-nullable public.t.c"} == {step["finding"] for step in told["applied"]}
    assert "c text DEFAULT 'new'::text NOT NULL" in table.database.dump()


def test_another_database_is_refused(table: Stage, server: Any) -> None:
    table.plan()
    other = f"{table.database.name}_other"
    table.database.execute(f"CREATE DATABASE {other} TEMPLATE template0")
    try:
        elsewhere = Stage(Database(server.url(other), other), table.folder, server.url(other))
        elsewhere.database.execute("CREATE TABLE t (id int, c text DEFAULT 'old')")
        refused(elsewhere, "nothing was run: the plan is for")
    finally:
        table.database.execute(f"DROP DATABASE {other} WITH (FORCE)")


def test_an_edited_plan_is_refused(table: Stage) -> None:
    """In any place: what is read by people, what is run, what it was made from."""
    path = table.folder / "plan.json"
    table.plan()
    whole = path.read_text(encoding="utf-8")
    assert 0 == table.drift("plan", "-o", "json=again.json").code
    edits = [
        ("SET DEFAULT 'new'", "SET DEFAULT 'evil'"),
        ('"fingerprint": "', '"fingerprint": "0'),
        ("'old'::text", "'other'::text"),
        ('"verdict": "drift"', '"verdict": "drift", "verdict": "as-expected"'),
        ('"lock_timeout": 800', '"lock_timeout": 0'),
    ]
    for old, new in edits:
        assert old in whole
        path.write_text(whole.replace(old, new), encoding="utf-8")
        refused(table, "plan.json was changed after it was made")


def test_white_space_and_the_order_of_keys_are_nobodys_edit(table: Stage) -> None:
    planned = table.plan()
    text = json.dumps(dict(reversed(list(planned.items()))), ensure_ascii=False)
    (table.folder / "plan.json").write_text(text, encoding="utf-8")

    table.apply().ended(0)


def test_a_plan_of_another_version_is_refused(table: Stage) -> None:
    planned = table.plan()
    planned["saved"]["version"] = 2
    (table.folder / "plan.json").write_text(json.dumps(planned), encoding="utf-8")

    refused(table, "plan.json was made by another drift: its version is 2")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"saved": null}', "version: 1\n"])
def test_what_is_no_plan_is_a_mistake_and_contacts_nothing(table: Stage, text: str) -> None:
    (table.folder / "plan.json").write_text(text, encoding="utf-8")

    done = table.apply()

    done.ended(2)
    assert "plan.json holds no plan to carry out" in done.err
    assert 2 == table.drift("apply", "no-such.json").code


def test_a_check_is_no_plan(table: Stage) -> None:
    table.drift("check", "-o", "json=plan.json").ended(1)

    table.apply().ended(2)


def test_a_hazard_must_be_allowed_when_the_plan_is_carried_out(table: Stage) -> None:
    table.expects("{t: {columns: {id: bigint}}}")
    table.plan()

    done = table.apply()

    done.ended(5)
    assert "hint: drift apply plan.json --allow table-rewrite --allow data-loss --allow breaks-cached-plans" in done.err
    table.apply("--allow", "table-rewrite", "--allow", "data-loss", "--allow", "breaks-cached-plans").ended(0)
    table.apply().ended(0)


def test_a_plan_that_holds_a_secret_is_withheld_and_said_so(table: Stage) -> None:
    password = to_params(table.url).get("password") or "s3cret-canary"
    literal = password.replace("'", "''")
    table.expects(f"{{t: {{columns: {{c: {{default: \"'{literal}'\"}}}}}}}}")

    planned = table.drift("plan", "-o", "json=plan.json")
    text = (table.folder / "plan.json").read_text(encoding="utf-8")

    planned.ended(0)
    if to_params(table.url).get("password"):
        assert password not in text
        done = table.apply()
        done.ended(5)
        assert "holds a password" in done.err
        assert "'old'::text" == table.default()


def test_a_plan_of_nothing_is_carried_out(table: Stage) -> None:
    table.database.execute("ALTER TABLE t ALTER COLUMN c SET DEFAULT 'new'")
    assert [] == table.plan()["plan"]["steps"]

    table.apply().ended(0)


def test_what_the_plan_was_not_to_mend_is_not_its_business(table: Stage) -> None:
    """Found when it was made, and left to a person or not selected; a check is there for that."""
    table.expects("{t: {columns: {id: bigint, c: {default: \"'new'\", comment: hello}}}}")
    table.drift("plan", "--ignore", "column-type", "--ignore", "column-comment", "-o", "json=plan.json").ended(0)

    done = table.apply()

    done.ended(0)
    assert "'new'::text" == table.default()
    table.drift("check").ended(1)


def test_a_fix_goes_on_where_findings_of_the_same_object_are_ignored_or_accepted(table: Stage) -> None:
    """What was found before and is not to be mended is nothing that a remedy brought."""
    table.expects("{t: {columns: {c: {default: \"'new'\", comment: hello}}}}")

    table.fix("--ignore", "column-comment").ended(0)

    assert "'new'::text" == table.default()


def test_a_temporary_table_shadows_nothing(table: Stage) -> None:
    with psycopg.connect(table.url, autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE t (id int, c text DEFAULT 'shadow')")
        connection.execute("SET search_path = pg_temp, public")
        planned = drift.plan(connection, table.folder / "expectations")

        drift.apply(connection, plan=planned, runs=table.folder / "runs")

        shadow = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'pg_temp.t'::regclass"
        assert ("'shadow'::text",) == connection.execute(shadow).fetchone()
    assert "'new'::text" == table.default()


def test_a_plan_travels_through_a_file_in_python_too(table: Stage) -> None:
    path = table.folder / "plan.json"
    planned = drift.plan(table.url, table.folder / "expectations")
    drift.save_plan(planned, path)

    loaded = drift.load_plan(path)
    outcome = drift.apply(table.url, plan=loaded, runs=table.folder / "runs")

    assert (planned.steps, planned.basis, planned.fingerprint) == (loaded.steps, loaded.basis, loaded.fingerprint)
    assert (drift.Verdict.AS_EXPECTED, ()) == (outcome.verdict, outcome.remaining)
    again = drift.apply(table.url, plan=loaded, runs=table.folder / "runs")
    assert ((), 1) == (again.applied, len(again.satisfied))
    table.database.execute("ALTER TABLE t ALTER COLUMN c DROP DEFAULT")
    with pytest.raises(drift.DriftError, match="default was 'old'::text, is") as caught:
        drift.apply(table.url, plan=loaded, runs=table.folder / "runs")
    assert drift.ExitCode.REFUSED is caught.value.exit_code


def test_a_plan_a_check_made_cannot_be_carried_out(table: Stage) -> None:
    found = drift.check(table.url, table.folder / "expectations")

    with pytest.raises(drift.DriftError, match="not made to be carried out"):
        drift.apply(table.url, plan=found.plan)


def test_the_scripts_of_a_plan_do_the_same(table: Stage) -> None:
    before = table.database.dump()
    table.drift("plan", "-o", "sql=up.sql", "-o", "undo=down.sql", "-o", "json=plan.json").ended(0)
    psql = newest_pg_dump().with_name("psql")
    options = ("-X", "-v", "ON_ERROR_STOP=1", "-d", table.url)

    run_program(psql, *options, "-f", str(table.folder / "up.sql"))
    after = table.database.dump()
    run_program(psql, *options, "-f", str(table.folder / "down.sql"))
    assert before == table.database.dump()
    table.apply().ended(0)

    assert after == table.database.dump()
