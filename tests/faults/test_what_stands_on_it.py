"""What stands on a column, what a default calls, and what runs along: found in the plan, not in the middle."""

import pytest

from tests.conftest import RoleFactory
from tests.faults.stage import Stage

FUNCTION = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
ALL = ("--allow", "table-rewrite", "--allow", "data-loss", "--allow", "breaks-cached-plans")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ("CREATE VIEW v AS SELECT c FROM t; CREATE VIEW v2 AS SELECT c FROM v", "view v"),
        ("CREATE MATERIALIZED VIEW m AS SELECT c FROM t", "materialized view m"),
        ("CREATE POLICY p ON t USING (c <> 'x')", "policy p on table t"),
        (f"{FUNCTION}; CREATE TRIGGER g BEFORE UPDATE OF c ON t FOR EACH ROW EXECUTE FUNCTION f()", "trigger g on table t"),
        ("ALTER TABLE t ADD COLUMN g text GENERATED ALWAYS AS (lower(c)) STORED", "column g of table t"),
        ("CREATE RULE r AS ON UPDATE TO t WHERE OLD.c = 'x' DO INSTEAD NOTHING", "table t"),
    ],
    ids=["view", "matview", "policy", "trigger", "generated", "rule"],
)
def test_what_stands_on_a_column_is_listed_in_the_plan(made: str, words: str, stage: Stage) -> None:
    stage.database.execute(f"CREATE TABLE t (c varchar(9)); {made}")
    stage.expects("{t: {columns: {c: varchar(20)}}}")
    before = stage.database.dump()

    plan = stage.plan()["plan"]
    done = stage.fix(*ALL)

    [left] = plan["unfixable"]
    assert ("column-type public.t.c", []) == (left["finding"], plan["steps"])
    assert words in left["reason"]
    done.ended(1)
    assert words in done.out
    assert (before, []) == (stage.database.dump(), stage.begun())


def test_indexes_constraints_and_defaults_of_a_column_are_in_nobodys_way(stage: Stage) -> None:
    """PostgreSQL takes these along."""
    stage.database.execute(
        "CREATE TABLE t (c varchar(9) DEFAULT 'x' UNIQUE CHECK (c <> 'y')); CREATE INDEX i ON t (lower(c));"
        "CREATE TABLE u (c varchar(9) REFERENCES t (c)); CREATE STATISTICS s ON c, (lower(c)) FROM t"
        if stage.database.query("SELECT current_setting('server_version_num')::int >= 140000") == [(True,)]
        else "CREATE TABLE t (c varchar(9) DEFAULT 'x' UNIQUE CHECK (c <> 'y')); CREATE INDEX i ON t (lower(c))"
    )
    stage.expects("{t: {columns: {c: varchar(20)}}}")

    stage.fix(*ALL).ended(0)


def test_statistics_are_there_again_after_a_change_of_type(stage: Stage) -> None:
    """PostgreSQL forgets them, and plans badly until somebody looks."""
    stage.database.execute(
        "CREATE TABLE t (c varchar(9)); INSERT INTO t SELECT n::text FROM generate_series(1, 1000) n; ANALYZE t"
    )
    stage.expects("{t: {columns: {c: varchar(20)}}}")

    stage.fix(*ALL).ended(0)

    assert [(1,)] == stage.database.query("SELECT count(*) FROM pg_stats WHERE tablename = 't' AND attname = 'c'")


def test_a_default_for_the_type_to_come_is_judged_by_nothing_that_is_there_now(stage: Stage) -> None:
    stage.database.execute("CREATE TABLE t (c int, d int DEFAULT 1, CHECK (c > 0))")
    stage.expects("{t: {columns: {c: {type: text, default: \"'abc'\"}}}}")
    stage.database.execute("ALTER TABLE t DROP CONSTRAINT t_c_check")

    done = stage.fix(*ALL)

    done.ended(0)
    assert "'abc'::text" == stage.default()


def test_a_default_that_calls_what_is_not_there_is_found_in_the_plan(stage: Stage) -> None:
    stage.database.execute("CREATE TABLE t (c text)")
    stage.expects("{t: {columns: {c: {default: no_such_function()}}}}")

    [left] = stage.plan()["plan"]["unfixable"]

    assert "function no_such_function() does not exist (42883)" in left["reason"]


def test_a_default_the_owner_may_not_call_is_found_in_the_plan(stage: Stage, role: RoleFactory) -> None:
    owner = role("owner")
    stage.database.execute(
        f"CREATE FUNCTION secret() RETURNS text LANGUAGE sql AS $$SELECT 'x'$$; REVOKE EXECUTE ON FUNCTION secret() FROM PUBLIC;"
        f"CREATE TABLE t (c text); ALTER TABLE t OWNER TO {owner.name}"
    )
    stage.expects("{t: {columns: {c: {default: secret()}}}}")
    theirs = Stage(stage.database, stage.folder, stage.database.as_role(owner.name, owner.password))

    [left] = theirs.plan()["plan"]["unfixable"]

    assert "permission denied for function secret (42501)" in left["reason"]


def test_a_default_is_read_where_the_file_lives_whatever_the_roles_path(stage: Stage, role: RoleFactory) -> None:
    owner = role("owner")
    stage.database.execute(
        f"CREATE SCHEMA app AUTHORIZATION {owner.name}; CREATE SCHEMA evil AUTHORIZATION {owner.name};"
        "CREATE FUNCTION app.make() RETURNS text LANGUAGE sql AS $$SELECT 'right'$$;"
        "CREATE FUNCTION evil.make() RETURNS text LANGUAGE sql AS $$SELECT 'wrong'$$;"
        f"CREATE TABLE app.t (c text); ALTER TABLE app.t OWNER TO {owner.name}; ALTER ROLE {owner.name} SET search_path = evil"
    )
    stage.expects("{t: {columns: {c: {default: make()}}}}", schema="app")
    theirs = Stage(stage.database, stage.folder, stage.database.as_role(owner.name, owner.password))

    theirs.fix().ended(0)

    assert "app.make()" == stage.default("app.t")


def test_an_event_trigger_that_changes_it_again_is_found_out_and_named(stage: Stage) -> None:
    stage.database.execute(
        "CREATE TABLE t (c text);"
        "CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF current_setting('meddle.deep', true) IS DISTINCT FROM 'yes' THEN"
        "  PERFORM set_config('meddle.deep', 'yes', true); ALTER TABLE public.t ALTER c SET DEFAULT 'evil'; END IF; END $$;"
        "CREATE EVENT TRIGGER meddler ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION meddle()"
    )
    stage.expects("{t: {columns: {c: {default: \"'new'\"}}}}")
    before = stage.database.dump()

    done = stage.fix()

    done.ended(4)
    assert "expected 'new', found 'evil'::text" in done.err
    assert "event triggers run along: meddler on ddl_command_end by public.meddle" in done.err
    assert before == stage.database.dump()


def test_an_event_trigger_that_changes_something_else_of_the_table_is_found_out(stage: Stage) -> None:
    stage.database.execute(
        "CREATE TABLE t (c text, d text DEFAULT 'kept');"
        "CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF current_setting('meddle.deep', true) IS DISTINCT FROM 'yes' THEN"
        "  PERFORM set_config('meddle.deep', 'yes', true); ALTER TABLE public.t ALTER COLUMN d DROP DEFAULT; END IF; END $$;"
        "CREATE EVENT TRIGGER meddler ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION meddle()"
    )
    stage.expects("{t: {columns: {c: {default: \"'new'\"}, d: {default: \"'kept'\"}}}}")
    before = stage.database.dump()

    done = stage.fix()

    done.ended(4)
    assert "something that was not there before: column-default public.t.d" in done.err
    assert before == stage.database.dump()


def test_an_event_trigger_that_forbids_it_is_named(stage: Stage) -> None:
    stage.database.execute(
        "CREATE TABLE t (c text);"
        "CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE EXCEPTION 'freeze until Monday'; END $$;"
        "CREATE EVENT TRIGGER frozen ON ddl_command_end EXECUTE FUNCTION no_ddl()"
    )
    stage.expects("{t: {columns: {c: {default: \"'new'\"}}}}")
    before = stage.database.dump()

    done = stage.fix()

    done.ended(4)
    assert "freeze until Monday" in done.err
    assert "event triggers run along: frozen on ddl_command_end by public.no_ddl" in done.err
    assert before == stage.database.dump()
