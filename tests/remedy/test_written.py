"""A hand-written remedy runs as drift's own do: allowed by name, proven before it is committed, taken back by its own file."""

from pathlib import Path

import pytest

from tests.databases import Database
from tests.faults.stage import Stage

VIEW = "CREATE VIEW v AS SELECT a FROM t"
EXPECTED = "{t: {columns: {a: {type: bigint, fix: {up: up.sql, down: down.sql}}}}}"
UP = """-- drift: hazards table-rewrite
DROP VIEW v; -- it stands in the way
ALTER TABLE t ALTER a TYPE bigint;
CREATE VIEW v AS SELECT a FROM t;
"""
DOWN = "-- drift: hazards none\nDROP VIEW v; ALTER TABLE t ALTER a TYPE int; CREATE VIEW v AS SELECT a FROM t"


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Stage:
    """A column whose type a view keeps from being changed."""
    database.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
    database.execute(VIEW)
    return Stage(database, tmp_path, database.url)


def write(stage: Stage, expected: str = EXPECTED, **files: str) -> None:
    """State what is expected, with the files beside it."""
    stage.expects(expected)
    for name, text in files.items():
        (stage.folder / "expectations" / f"{name}.sql").write_text(text, encoding="utf-8")


def test_it_is_run_proven_and_taken_back(stage: Stage) -> None:
    write(stage, up=UP, down=DOWN)
    before = stage.database.dump()

    refused = stage.fix().ended(5)
    stage.fix("--allow", "table-rewrite").ended(0)
    after = stage.database.dump()
    stage.drift("check").ended(0)
    stage.drift("rollback").ended(0)

    assert "--allow table-rewrite" in refused.err
    assert "a bigint" in after
    assert before == stage.database.dump()


def test_a_script_that_mends_nothing_is_rolled_back(stage: Stage) -> None:
    write(stage, up="-- drift: hazards none\nCREATE TABLE more (b int)", down="DROP TABLE more")
    before = stage.database.dump()

    done = stage.fix().ended(4)

    assert "it ran, and yet the finding is still there" in done.err
    assert before == stage.database.dump()


def test_a_file_that_does_not_say_what_it_may_do_may_do_anything(stage: Stage) -> None:
    write(stage, up=UP.partition("\n")[2], down=DOWN)

    done = stage.fix("--allow", "table-rewrite").ended(5)

    assert "--allow table-rewrite --allow blocking-scan --allow index-build --allow data-loss" in done.err


def test_without_a_way_back_it_is_irreversible(stage: Stage) -> None:
    write(stage, EXPECTED.replace(", down: down.sql", ""), up=UP)

    assert "--allow table-rewrite --allow irreversible" in stage.fix("--allow", "table-rewrite").ended(5).err
    stage.fix("--allow", "table-rewrite", "--allow", "irreversible").ended(0)


def test_a_saved_plan_and_a_script_carry_it(stage: Stage) -> None:
    write(stage, up=UP, down=DOWN)
    saved = stage.plan()
    script = stage.drift("plan", "--allow", "table-rewrite", "-o", "sql").ended(0).out

    stage.apply("--allow", "table-rewrite").ended(0)

    assert ["DROP VIEW v", "ALTER TABLE t ALTER a TYPE bigint", "CREATE VIEW v AS SELECT a FROM t"] == [
        step["sql"] for step in saved["plan"]["steps"]
    ]
    assert "by hand: expectations/up.sql" in script
    stage.drift("check").ended(0)


def test_all_that_is_found_of_the_object_must_be_gone(stage: Stage) -> None:
    """A second finding is no less its business than the first."""
    write(stage, EXPECTED.replace("bigint", "bigint, comment: large"), up=UP, down=DOWN)
    before = stage.database.dump()

    done = stage.fix("--allow", "table-rewrite").ended(4)

    assert "expected large" in done.err
    assert before == stage.database.dump()


def test_one_script_mends_all_that_is_found_of_the_object(stage: Stage) -> None:
    write(stage, EXPECTED.replace("bigint", "bigint, comment: large"), up=f"{UP}COMMENT ON COLUMN t.a IS 'large'", down=DOWN)

    planned = stage.drift("check", "--allow", "table-rewrite").ended(1).out
    done = stage.fix("--allow", "table-rewrite").ended(0)

    assert planned.count("ALTER TABLE t ALTER a TYPE bigint;") == 2
    assert "2 fixed with 4 statements, 0 remaining" in done.out


def test_without_a_transaction_each_statement_stands(stage: Stage) -> None:
    head = "-- drift: no-transaction\n-- drift: hazards none\n"
    up = f"{head}CREATE INDEX CONCURRENTLY i ON t (a); CREATE INDEX CONCURRENTLY j ON t (a)"
    down = f"{head}DROP INDEX CONCURRENTLY i; DROP INDEX CONCURRENTLY j"
    write(stage, "{t: {indexes: {j: {columns: [a], fix: {up: up.sql, down: down.sql}}}}}", up=up, down=down)
    before = stage.database.dump()

    stage.fix().ended(0)
    after = stage.database.dump()
    stage.drift("rollback").ended(0)

    assert "CREATE INDEX i" in after
    assert before == stage.database.dump()


def test_what_must_be_absent_can_have_one(stage: Stage) -> None:
    write(
        stage,
        "{t: {columns: {a: {absent: true, fix: {up: up.sql}}}}}",
        up="-- drift: hazards data-loss\nDROP VIEW v; ALTER TABLE t DROP a",
    )

    stage.fix("--allow", "data-loss", "--allow", "irreversible").ended(0)

    assert [] == stage.database.query("SELECT FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'")


@pytest.mark.parametrize(
    ("fix", "says"),
    [
        ("{up: ../up.sql}", "must stand beside the YAML file or below its folder"),
        ("{up: /etc/passwd}", "must stand beside the YAML file or below its folder"),
        ("{up: link.sql}", "must stand beside the YAML file or below its folder"),
        ("{up: none.sql}", "there is no such file"),
        ("{up: large.sql}", "larger than 1 MB"),
        ("{up: up.sql, donw: up.sql}", "did you mean 'down'"),
        ("{down: up.sql}", "up is missing"),
        ("up.sql", "expected {up: file.sql, down: file.sql}"),
        ("{up: bad.sql}", "COMMIT is drift's to say"),
    ],
)
def test_a_file_that_is_not_to_be_run_is_a_fault_of_the_expectations(stage: Stage, fix: str, says: str) -> None:
    write(stage, f"{{t: {{columns: {{a: {{type: bigint, fix: {fix}}}}}}}}}", up=UP, bad="SELECT 1; COMMIT", large="-" * 1_000_001)
    (stage.folder / "secret.sql").write_text("SELECT 1", encoding="utf-8")
    (stage.folder / "expectations" / "link.sql").symlink_to(stage.folder / "secret.sql")

    done = stage.drift("check")

    assert says in done.ended(2).err
    assert "expectations/case.yaml:2:" in done.err


def test_what_a_file_says_is_never_remembered(stage: Stage) -> None:
    """The YAML is the same letter by letter, and the file beside it is not."""
    write(stage, up=UP, down=DOWN)
    first = stage.plan("one.json")
    write(stage, up=UP.replace("DROP VIEW v", "DROP VIEW public.v"), down=DOWN)
    second = stage.plan("two.json")

    assert ["DROP VIEW v", "DROP VIEW public.v"] == [item["plan"]["steps"][0]["sql"] for item in (first, second)]
