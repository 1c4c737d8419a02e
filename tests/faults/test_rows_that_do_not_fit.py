"""Rows are looked at before anything is run; what cannot be seen, or comes later, breaks nothing."""

import pytest

from tests.conftest import RoleFactory
from tests.faults.stage import Stage, session

NOT_NULL = "{t: {columns: {c: {nullable: false}}}}"


@pytest.fixture
def table(stage: Stage) -> Stage:
    """A table t with three rows."""
    stage.database.execute("CREATE TABLE t (id int PRIMARY KEY, c text, n numeric(10,3))")
    stage.database.execute("INSERT INTO t VALUES (1, 'a', 1.234), (2, 'b', 2), (3, 'c', 3)")
    return stage


def refused(stage: Stage, *arguments: str) -> str:
    """Insist that a fix is refused and changes nothing; answers what it said."""
    before = stage.database.dump(data=True)
    done = stage.fix(*arguments)
    done.ended(5)
    assert (before, []) == (stage.database.dump(data=True), stage.begun())
    return done.err


def test_rows_without_a_value_are_counted_and_named(table: Stage) -> None:
    table.database.execute("INSERT INTO t SELECT n FROM generate_series(10, 29) n")
    table.expects(NOT_NULL)

    said = refused(table)

    assert "rows of public.t without a value in c: 20 rows, among them id=10, id=11, id=12, id=13, id=14;" in said
    assert "UPDATE public.t SET c = … WHERE c IS NULL" in said


def test_a_null_that_comes_after_we_have_looked_is_told_and_the_constraint_goes(table: Stage) -> None:
    """An unvalidated constraint would break every update of that row."""
    table.expects(NOT_NULL)
    before = table.database.dump()

    with session(table.url, "INSERT INTO t VALUES (7)") as writer, table.running("check", "--fix") as run:
        table.waits()
        writer.commit()
        done = run.end()

    done.ended(4)
    assert "is violated by some row" in done.err
    assert "rows of public.t without a value in c: 1 rows, among them id=7" in done.err
    assert "the database is as before" in done.err
    assert before == table.database.dump()


def test_rows_hidden_by_row_security_are_not_taken_for_absent(table: Stage, role: RoleFactory) -> None:
    owner = role("owner")
    table.database.execute(
        f"INSERT INTO t VALUES (9); ALTER TABLE t OWNER TO {owner.name}; GRANT CREATE ON SCHEMA public TO {owner.name};"
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;"
        "CREATE POLICY p ON t USING (c IS NOT NULL)"
    )
    table.expects(NOT_NULL)
    theirs = Stage(table.database, table.folder, table.database.as_role(owner.name, owner.password))

    said = refused(theirs)

    assert "row-level security" in said
    assert "(42501)" in said


def test_rows_without_what_they_refer_to_are_named(table: Stage) -> None:
    table.database.execute("CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1)")
    table.expects("{t: {foreign_keys: {f: {columns: [id], references: p(id)}}}}")

    said = refused(table)

    assert "rows of public.t whose (id) is not in public.p: 2 rows, among them id=2, id=3" in said


@pytest.mark.pg("<18")
def test_a_foreign_key_of_a_partitioned_table_goes_by_its_partitions_before_18(stage: Stage) -> None:
    stage.database.execute("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE m (id int) PARTITION BY LIST (id)")
    stage.database.execute("CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)")
    stage.expects("{m: {foreign_keys: {f: {columns: [id], references: p(id)}}}}")

    steps = [step["sql"] for step in stage.plan()["plan"]["steps"]]

    words = "FOREIGN KEY (id) REFERENCES public.p(id)"
    assert f"ALTER TABLE public.m1 ADD CONSTRAINT f {words} NOT VALID" == steps[0]
    assert ["ALTER TABLE public.m1 VALIDATE CONSTRAINT f", f"ALTER TABLE public.m ADD CONSTRAINT f {words}"] == steps[1:]


def test_rows_that_break_a_check_are_named(table: Stage) -> None:
    table.expects("{t: {checks: {k: t.id < 3}}}")

    said = refused(table)

    assert "rows of public.t that break t.id < 3: 1 rows, among them id=3" in said


def test_a_value_that_cannot_be_read_as_the_new_type_is_found_before_the_table_is_written_anew(table: Stage) -> None:
    table.database.execute("UPDATE t SET c = gen_random_uuid()::text; UPDATE t SET c = 'bad' WHERE id = 2")
    table.expects("{t: {columns: {c: uuid}}}")

    said = refused(table, "--allow", "table-rewrite", "--allow", "data-loss", "--allow", "breaks-cached-plans")

    assert 'invalid input syntax for type uuid: "bad"' in said
    assert "values of public.t.c that are no uuid" in said


def test_a_value_that_would_be_rounded_is_not_rounded_without_leave(table: Stage) -> None:
    table.expects('{t: {columns: {n: "numeric(10,2)"}}}')

    said = refused(table)

    assert "needs --allow table-rewrite --allow data-loss" in said


def test_a_text_too_long_is_never_cut(table: Stage) -> None:
    table.database.execute("UPDATE t SET c = 'abcdefghij' WHERE id = 2")
    table.expects("{t: {columns: {c: varchar(3)}}}")

    said = refused(table, "--allow", "table-rewrite", "--allow", "data-loss", "--allow", "breaks-cached-plans")

    assert "rows of public.t whose c is longer than 3: 1 rows, among them id=2" in said


@pytest.mark.parametrize(
    ("made", "default", "words"),
    [
        ("CREATE TABLE d (c varchar(10))", "too_long()", "value too long for type character varying(10)"),
        ("CREATE TABLE d (c text CHECK (c <> 'x'), other int NOT NULL)", "'x'", "violates check constraint"),
        ("CREATE TABLE d (c text PRIMARY KEY, other serial)", "'x'", "duplicate key value"),
        ("CREATE TABLE d (c positive)", "-1", "violates check constraint"),
    ],
)
def test_a_default_no_row_could_take_is_not_set(made: str, default: str, words: str, stage: Stage) -> None:
    stage.database.execute("CREATE FUNCTION too_long() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN repeat($$x$$, 11); END'")
    stage.database.execute(f"CREATE DOMAIN positive AS int CHECK (VALUE > 0); {made}")
    stage.expects(f'{{d: {{columns: {{c: {{default: "{default}"}}}}}}}}')

    said = refused(stage)

    assert "a default that no row could take" in said
    assert words in said


def test_trying_a_default_moves_no_sequence_and_fires_no_trigger(stage: Stage) -> None:
    stage.database.execute(
        "CREATE TABLE d (id serial, c text); CREATE TABLE fired (n int);"
        "CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO fired VALUES (1); RETURN NEW; END';"
        "CREATE TRIGGER fire BEFORE INSERT ON d FOR EACH ROW EXECUTE FUNCTION fire()"
    )
    stage.expects("{d: {columns: {c: {default: \"'x'\"}}}}")

    stage.fix().ended(0)

    assert [(1, False)] == stage.database.query("SELECT last_value::int, is_called FROM d_id_seq")
    assert [] == stage.database.query("SELECT * FROM fired")


def test_a_way_back_that_new_rows_have_closed_is_told_before_it_is_tried(table: Stage) -> None:
    """NULLs have come since the column may hold them; a text has become too long for the type before."""
    table.database.execute("ALTER TABLE t ALTER c SET NOT NULL; CREATE TABLE w (id int PRIMARY KEY, c varchar(3))")
    table.expects("{t: {columns: {c: {nullable: true}}}, w: {columns: {c: varchar(9)}}}")
    table.fix("--allow", "breaks-cached-plans").ended(0)
    table.database.execute("INSERT INTO t VALUES (8); INSERT INTO w VALUES (1, 'longer')")
    before = table.database.dump(data=True)

    hazards = ("--allow", "table-rewrite", "--allow", "data-loss", "--allow", "breaks-cached-plans")
    done = table.drift("rollback", *hazards)

    done.ended(5)
    assert "rows of public.t without a value in c: 1 rows, among them id=8" in done.err
    assert "rows of public.w whose c is longer than 3: 1 rows, among them id=1" in done.err
    assert before == table.database.dump(data=True)


def test_a_label_that_was_added_is_never_taken_back(stage: Stage) -> None:
    stage.database.execute("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE t (m mood)")
    stage.expects("{t: {columns: {m: mood}}}", enums="{mood: [sad, ok, happy]}")
    stage.fix("--allow", "irreversible").ended(0)
    stage.database.execute("INSERT INTO t VALUES ('ok')")

    done = stage.drift("rollback")

    done.ended(5)
    assert "there is no way back from ALTER TYPE public.mood ADD VALUE 'ok'" in done.err


def test_an_identity_on_rows_does_not_collide(stage: Stage) -> None:
    """An added column counts on from the rows that are there, and so does one that was there already."""
    stage.database.execute("CREATE TABLE s (c text); INSERT INTO s SELECT 'x' FROM generate_series(1, 50)")
    stage.database.execute("CREATE TABLE f (id int NOT NULL); INSERT INTO f VALUES (1), (2)")
    stage.expects(
        "{s: {columns: {id: {type: bigint, nullable: false, identity: always}}}, f: {columns: {id: {identity: always}}}}"
    )

    done = stage.fix("--allow", "table-rewrite", "--allow", "blocking-scan")

    done.ended(0)
    assert [(51,)] == stage.database.query("INSERT INTO s (c) VALUES ('y') RETURNING id")
    assert [(3,)] == stage.database.query("INSERT INTO f DEFAULT VALUES RETURNING id")


def test_a_serial_that_is_wanted_on_rows_does_not_collide(stage: Stage) -> None:
    stage.database.execute("CREATE TABLE f (id int NOT NULL); INSERT INTO f VALUES (1), (2)")
    stage.expects("{f: {columns: {id: serial}}}")

    done = stage.fix("--allow", "blocking-scan")

    done.ended(0)
    assert [(3,)] == stage.database.query("INSERT INTO f DEFAULT VALUES RETURNING id")
