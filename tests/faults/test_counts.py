"""What a check costs, counted on the wire by libpq's own trace: turns, rows and EXPLAINs, not milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

import drift
from drift.catalog import opened as opening
from drift.catalog.session import Session
from tests.databases import Database
from tests.faults.recorded import recorded

TABLE: Final = """
CREATE TABLE public.t{n} (
    id text DEFAULT gen_random_uuid()::text,
    amount numeric(10,2) NOT NULL DEFAULT 0,
    status varchar(20) DEFAULT 'new',
    placed timestamptz DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT t{n}_pkey PRIMARY KEY (id),
    CONSTRAINT t{n}_check CHECK (amount BETWEEN 0 AND {n} + 1));
CREATE INDEX t{n}_lower ON public.t{n} (lower(status)) WHERE status <> 'void';
"""

OTHERWISE: Final = """\
  t{n}:
    columns:
      id: {{type: text, default: GEN_RANDOM_UUID()}}
      amount: {{type: "decimal(10,2)", default: 0.0}}
      status: {{type: varchar(20), default: "'new'::text"}}
      placed: {{type: timestamptz, default: now()}}
    primary_key: [id]
    checks: {{t{n}_check: amount >= 0 AND amount <= ({n} + 1)}}
    indexes: {{t{n}_lower: {{columns: [lower(status)], where: status <> 'void'}}}}
"""

AS_PRINTED: Final = """\
  t{n}:
    columns:
      id: {{type: text, default: (gen_random_uuid())::text}}
      amount: {{type: "numeric(10,2)", nullable: false, default: "0"}}
      placed: {{type: timestamp with time zone, default: CURRENT_TIMESTAMP}}
    primary_key: [id]
    checks: {{t{n}_check: {check}}}
    indexes: {{t{n}_lower: {{columns: [(lower((status)::text))], where: "((status)::text <> 'void'::text)"}}}}
"""

MOST_TURNS: Final = 6

# What was gone through of the catalogs that grow with the tables; the views of these counters would go through some of them.
TUPLES: Final = """\
SELECT pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_returned(c))
  FROM pg_catalog.unnest('{pg_class,pg_attribute,pg_attrdef,pg_constraint,pg_index,pg_type,pg_depend,pg_description,pg_trigger}'
                         ::pg_catalog.regclass[]) c
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What went over the wire.

    Args:
        turns: how often we spoke and waited for the answer.
        rows: the rows the server sent.
        explains: how many statements were an EXPLAIN.
        outcome: what it was spent on.
    """

    turns: int
    rows: int
    explains: int
    outcome: drift.Outcome


def measured(database: Database, path: Path) -> Cost:
    """Check over a connection that libpq writes a record of."""
    with psycopg.connect(database.url, autocommit=True) as connection, recorded(connection) as record:
        outcome = drift.check(connection, path)
    ours = [message for message in record.messages if message.ours]
    return Cost(
        turns=sum(message.turn for message in ours),
        rows=sum(not message.ours and message.name == "DataRow" for message in record.messages),
        explains=sum("EXPLAIN" in message.text for message in ours if message.name in ("Query", "Parse")),
        outcome=outcome,
    )


def make(database: Database, numbers: Sequence[int]) -> None:
    database.execute("".join(TABLE.format(n=n) for n in numbers))


def write(folder: Path, template: str, numbers: Sequence[int], head: str = "", **values: str) -> Path:
    path = folder / f"{len(numbers)}.yaml"
    body = "".join(template.format(n=n, **values) for n in numbers)
    path.write_text(f"version: 1\n{head}tables:\n{body}", encoding="utf-8")
    return path


@pytest.mark.parametrize("tables", [1, 50, 200])
def test_the_turns_do_not_grow_with_the_tables(tables: int, database: Database, tmp_path: Path) -> None:
    make(database, range(tables))

    cost = measured(database, write(tmp_path, OTHERWISE, range(tables)))

    assert drift.Verdict.AS_EXPECTED is cost.outcome.verdict, cost.outcome.findings[:3] or cost.outcome.undecided[:3]
    assert len(cost.outcome.equivalent) >= 4 * tables, "nothing was left to the judge"
    assert (True, 1) == (cost.turns <= MOST_TURNS, cost.explains), cost.turns


def test_another_schema_costs_no_turn_for_each_table(database: Database, tmp_path: Path) -> None:
    make(database, range(20))
    database.execute("CREATE SCHEMA shop; " + "".join(f"ALTER TABLE t{n} SET SCHEMA shop; " for n in range(20)))

    cost = measured(database, write(tmp_path, OTHERWISE, range(20), "schema: shop\n"))

    assert drift.Verdict.AS_EXPECTED is cost.outcome.verdict
    assert cost.turns <= MOST_TURNS


def test_what_the_server_refuses_spoils_nothing_else_in_two_schemas(database: Database, tmp_path: Path) -> None:
    """Each refusal ends the search path that was set for it; the next question must not be asked under the wrong one."""
    make(database, range(4))
    database.execute("CREATE SCHEMA shop; ALTER TABLE t2 SET SCHEMA shop; ALTER TABLE t3 SET SCHEMA shop")
    other = "version: 1\nschema: shop\ntables:\n" + "".join(OTHERWISE.format(n=n) for n in (2, 3))
    (tmp_path / "shop.yaml").write_text(other.replace("GEN_RANDOM_UUID()", "no_such_function()", 1), encoding="utf-8")
    write(tmp_path, OTHERWISE.replace("default: now()", "default: shop.no_such()"), [0, 1])

    outcome = measured(database, tmp_path).outcome

    expected = ["public.t0.placed", "public.t1.placed", "shop.t2.id"]
    assert expected == sorted(str(item.ref) for item in outcome.findings), outcome.undecided
    assert () == outcome.undecided


def test_drift_costs_one_turn_more_than_none(database: Database, tmp_path: Path) -> None:
    make(database, range(50))
    path = write(tmp_path, OTHERWISE, range(50))
    changes = "ALTER COLUMN id SET DEFAULT 'x', ALTER COLUMN status TYPE varchar(30), ALTER COLUMN amount SET DEFAULT 1"
    database.execute("".join(f"ALTER TABLE t{n} {changes}; " for n in range(50)))

    cost = measured(database, path)

    assert 150 <= len(cost.outcome.findings)
    # What only remedies must know is asked of what was found.
    assert cost.turns <= MOST_TURNS + 1


def test_the_columns_a_condition_mentions_cost_no_turn(database: Database, tmp_path: Path) -> None:
    """Nobody states a column: they are read along with the conditions."""
    make(database, range(3))
    only = "  t{n}: {{checks: {{t{n}_check: amount >= 0 AND amount <= ({n} + 1)}}}}\n"

    cost = measured(database, write(tmp_path, only, range(3)))

    assert drift.Verdict.AS_EXPECTED is cost.outcome.verdict, cost.outcome
    assert (3, 1) == (len(cost.outcome.equivalent), cost.explains)
    assert cost.turns <= MOST_TURNS


def test_texts_that_agree_cost_no_explain(database: Database, tmp_path: Path) -> None:
    make(database, [7])
    [(printed,)] = database.query("SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 't7_check'")
    path = write(tmp_path, AS_PRINTED, [7], check=f'"{printed}"')

    cost = measured(database, path)

    assert drift.Verdict.AS_EXPECTED is cost.outcome.verdict, cost.outcome
    assert ((), 0) == (cost.outcome.equivalent, cost.explains)


def test_the_rows_of_other_tables_are_not_read(database: Database, tmp_path: Path) -> None:
    make(database, [0])
    path = write(tmp_path, OTHERWISE, [0])
    alone = measured(database, path)
    make(database, range(1, 200))

    among = measured(database, path)

    assert (alone.rows, alone.turns) == (among.rows, among.turns)
    assert 0 < alone.rows < 40


def test_the_server_does_not_go_through_other_tables_either(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that reads a whole catalog sends no row more, and takes longer with each table there is."""
    parent = "CREATE TABLE public.parent (id integer PRIMARY KEY); "
    foreign = "ALTER TABLE t{n} ADD COLUMN of integer CONSTRAINT t{n}_of REFERENCES parent ON DELETE CASCADE; "
    stated = "    foreign_keys: {{t{n}_of: {{columns: [of], references: parent(id), on_delete: cascade}}}}\n"
    make(database, [0])
    database.execute(parent + foreign.format(n=0))
    path = write(tmp_path, OTHERWISE + stated, [0])
    read: list[int] = []

    class Counting(Session):
        def end(self) -> None:
            [(tuples,)] = self.batch(TUPLES)[0].rows
            read.append(int(tuples))
            super().end()

    monkeypatch.setattr(opening, "Session", Counting)
    for numbers in (range(1, 100), range(100, 400)):
        make(database, numbers)
        database.execute("".join(foreign.format(n=n) for n in numbers))
        database.execute("ANALYZE")

        assert drift.Verdict.AS_EXPECTED is measured(database, path).outcome.verdict

    few, many = read
    assert few == many, "some catalog is gone through whole"


def test_a_session_counts_what_the_wire_carries(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(database, range(3))
    path = write(tmp_path, OTHERWISE, range(3))
    sessions: list[Session] = []

    class Remembered(Session):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            sessions.append(self)

    monkeypatch.setattr(opening, "Session", Remembered)

    cost = measured(database, path)

    [session] = sessions
    assert (cost.turns, cost.rows) == (session.round_trips, session.rows_read)
