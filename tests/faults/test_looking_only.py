"""A plan on a production server writes nothing, and locks nothing that anybody would notice."""

from tests.conftest import RoleFactory
from tests.faults.stage import Stage, session

WANTED = (
    "{t: {columns: {id: bigint, c: {default: \"'new'\", nullable: false}, d: {type: text, default: gen_random_uuid()}},"
    " indexes: {i: [lower(c)]}, unique: {t_c_key: [c]}, checks: {k: id > 0},"
    " foreign_keys: {f: {columns: [id], references: p(id)}}}}"
)


def test_a_plan_takes_no_lock_but_that_of_a_reader_and_leaves_nothing(stage: Stage) -> None:
    """It is caught while somebody holds a table, which keeps it for a moment where it has read everything else."""
    stage.database.execute(
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int, c text CHECK (c <> 'x'));"
        "CREATE INDEX e ON t (lower(c), id); INSERT INTO t VALUES (1, NULL)"
    )
    stage.expects(WANTED)
    before = stage.database.dump(data=True)
    ours = "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'drift' AND datname = current_database()"

    with (
        session(stage.url, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE") as holder,
        stage.running("plan", "-o", "json=plan.json") as run,
    ):
        stage.eventually(f"{ours} AND wait_event_type = 'Lock'")
        modes = stage.database.query(
            "SELECT DISTINCT mode FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE application_name = 'drift' AND datname = current_database() AND locktype = 'relation'"
        )
        written = stage.database.query(
            "SELECT bool_or(backend_xid IS NOT NULL) FROM pg_stat_activity"
            " WHERE application_name = 'drift' AND datname = current_database()"
        )
        holder.rollback()
        done = run.end()

    done.ended(0)
    assert [("AccessShareLock",)] == modes
    assert [(False,)] == written
    assert before == stage.database.dump(data=True)
    assert [(0,)] == stage.database.query("SELECT count(*) FROM pg_class WHERE relname = 'drift_copy'")


def test_a_role_that_may_only_look_can_make_a_plan_for_who_may_more(stage: Stage, role: RoleFactory) -> None:
    reader = role("reader")
    stage.database.execute("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int, c text CHECK (c <> 'x'))")
    stage.database.execute(f"REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {reader.name}")
    stage.expects(WANTED.replace("id: bigint, ", ""))
    theirs = Stage(stage.database, stage.folder, stage.database.as_role(reader.name, reader.password))

    planned = theirs.plan()

    assert 8 < len(planned["plan"]["steps"])
    stage.apply("--allow", "table-rewrite").ended(0)


def test_no_copy_of_a_column_is_left_behind_by_a_fix(stage: Stage) -> None:
    stage.database.execute("CREATE TABLE t (c text)")
    stage.expects("{t: {columns: {c: {default: \"'new'\"}}}}")

    stage.fix().ended(0)

    assert [(0,)] == stage.database.query("SELECT count(*) FROM pg_class WHERE relname = 'drift_copy'")
