"""A witness and plans made by hand, so that this room is tested without any kind."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from msgspec.structs import replace

from drift.catalog.session import Rows, Session
from drift.ground import files, files_query, keeping
from drift.model import Basis, Finding, Hazard, Origin, Plan, Ref, Statement, Step
from drift.remedy.apply import apply
from drift.remedy.attempts import Limits
from drift.remedy.journal import Journal
from drift.remedy.rollback import rollback
from drift.remedy.runs import Run, read
from drift.remedy.site import Applied, Means
from drift.remedy.witness import Asked, Sight

Connection = psycopg.Connection[Any]
State = Mapping[str, Any] | None

ID = Ref("column", ("public", "t", "id"))
NAME = Ref("column", ("public", "t", "name"))
KEY = Ref("index", ("public", "t", "t_name_key"))
EXCLUSIVE = "ACCESS EXCLUSIVE"
QUICK = Limits(lock_deadline=0.4, advisory_wait=0.3, longest_pause=0.05)

_COLUMN = """
SELECT pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_catalog.pg_get_expr(d.adbin, d.adrelid)
  FROM pg_catalog.pg_attribute a
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = pg_catalog.to_regclass(%s) AND a.attname = %s AND NOT a.attisdropped
"""
_INDEX = "SELECT indisvalid, indisunique FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass(%s)"


class HandWitness:
    """Reads columns and indexes straight from the catalog, on the connection it is given."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def see(self, asked: Asked) -> Sight:
        return Sight(
            states=self.state(asked.refs) if asked.refs else {},
            ground=self.ground(asked.relations),
            files=files(self._rows(f"{keeping(asked.kept)}{files_query()}")),
            unmet={finding.name: self.unmet(finding) for finding in asked.findings},
            xid=self.connection.execute("SELECT pg_catalog.txid_current()").fetchall()[0][0] if asked.xid else None,
        )

    def prepare(self, asked: Asked) -> None:
        pass

    def forget(self) -> None:
        pass

    def _rows(self, text: str) -> Rows:
        return Session(self.connection).batch(text)[-1]

    def state(self, refs: Collection[Ref]) -> Mapping[Ref, State]:
        return {ref: self._read(ref) for ref in refs}

    def ground(self, relations: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        return {}

    def unmet(self, finding: Finding) -> list[str]:
        return [finding.name] if self.still_found(finding) else []

    def still_found(self, finding: Finding) -> bool:
        state = self._read(finding.ref)
        if finding.attribute is None:
            return state is None or state.get("valid") is False
        return state is None or state[finding.attribute] != finding.expected

    def _read(self, ref: Ref) -> State:
        if ref.kind == "index":
            row = self.connection.execute(_INDEX, (f"{ref.path[0]}.{ref.path[-1]}",)).fetchone()
            return None if row is None else {"valid": row[0], "unique": row[1]}
        row = self.connection.execute(_COLUMN, (".".join(ref.path[:2]), ref.path[-1])).fetchone()
        return None if row is None else {"type": row[0], "nullable": row[1], "default": row[2]}


def finding(ref: Ref, attribute: str | None, expected: Any, actual: Any = None) -> Finding:
    """A finding about one object."""
    rule = f"{ref.kind}-{attribute or 'missing'}"
    return Finding(rule, ref, attribute, expected, actual, Origin("expectations/t.yaml", 7, 18))


def step(found: Finding, sql: str, *undo: str | Statement, transaction: int = 1, **facts: Any) -> Step:
    """A step on public.t under ACCESS EXCLUSIVE, unless the facts say otherwise."""
    plain = Step(
        sql=sql,
        undo=tuple(statement(item) if isinstance(item, str) else item for item in undo),
        finding=found,
        lock=EXCLUSIVE,
        relation="public.t",
        rewrites=False,
        hazards=(),
        in_transaction=True,
        transaction=transaction,
        lock_timeout=100,
        statement_timeout=15_000,
    )
    return replace(plain, **facts)


def statement(sql: str, **facts: Any) -> Statement:
    """A statement of an undo; one with CONCURRENTLY in it is outside a transaction."""
    alone = "CONCURRENTLY" in sql
    return replace(Statement(sql, EXCLUSIVE, "public.t", in_transaction=not alone), **facts)


def set_default(expression: str = "'new'::text", transaction: int = 1, ref: Ref = ID) -> Step:
    """A step that gives a column of public.t a default, and back to what the fixture gave it."""
    undo = "SET DEFAULT 'old'::text" if ref == ID else "DROP DEFAULT"
    head = f"ALTER TABLE public.t ALTER COLUMN {ref.path[-1]}"
    found = finding(ref, "default", expression)
    return step(found, f"{head} SET DEFAULT {expression}", f"{head} {undo}", transaction=transaction)


def build(transaction: int = 1) -> Step:
    """A step that builds a unique index while others write."""
    return step(
        finding(KEY, None, "present"),
        "CREATE UNIQUE INDEX CONCURRENTLY t_name_key ON public.t (name)",
        "DROP INDEX CONCURRENTLY public.t_name_key",
        transaction=transaction,
        lock="SHARE UPDATE EXCLUSIVE",
        in_transaction=False,
        lock_timeout=0,
    )


def not_null() -> list[Step]:
    """The steps of NOT NULL in three transactions, proven by a CHECK on the way."""
    found = finding(NAME, "nullable", expected=False, actual=True)
    head, forget = "ALTER TABLE public.t", "ALTER TABLE public.t DROP CONSTRAINT nn"
    loosen = f"{head} ALTER COLUMN name DROP NOT NULL"
    return [
        step(found, f"{head} ADD CONSTRAINT nn CHECK (name IS NOT NULL) NOT VALID", forget, transaction=1),
        step(found, f"{head} VALIDATE CONSTRAINT nn", forget, transaction=2, lock="SHARE UPDATE EXCLUSIVE"),
        step(found, f"{head} ALTER COLUMN name SET NOT NULL", forget, loosen, transaction=3),
        step(found, forget, loosen, transaction=3),
    ]


@dataclass
class Hand:
    """Carries out hand-made plans on one database, with journals in one directory."""

    url: str
    runs: Path
    limits: Limits = QUICK
    allowed: frozenset[Hazard] = frozenset()
    reconnect: Callable[[], Connection] | None = None
    witness: Callable[[Connection], HandWitness] = HandWitness
    journal: Callable[[Path, str], Journal] = Journal

    @contextmanager
    def connected(self) -> Iterator[tuple[Connection, Means]]:
        """A connection of its own and what goes with it."""
        self.told: list[str] = []
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield (
                connection,
                Means(
                    self.witness,
                    self.journal(self.runs, "tester@db:5432/app"),
                    self.limits,
                    self.allowed,
                    self.reconnect,
                    self.told.append,
                ),
            )

    def apply(self, *steps: Step, before: Mapping[Ref, State] | None = None) -> Applied:
        """Apply the steps; by default the plan is made from what is there now."""
        if before is None:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute("SET quote_all_identifiers = off")
                before = HandWitness(connection).state({item.finding.ref for item in steps})
        with self.connected() as (connection, means):
            return apply(connection, Plan(steps, (), "f" * 32, Basis(states=before)), means)

    def rollback(self, run: str | Run | None = None) -> Applied:
        """Take a run back."""
        with self.connected() as (connection, means):
            return rollback(connection, run if isinstance(run, Run) else read(self.runs, run), means)
