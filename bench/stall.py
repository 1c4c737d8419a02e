"""``python -m bench.stall [--rows N] [--clients 3] [--rounds 3] [--only default,…]``: how long an application's writes wait.

Each row is one run: clients that write to a table all the time, first undisturbed, then beside the statement everybody would
type, then beside ``drift check --fix``, each on a fresh copy of the same table. What counts is the worst write any client saw,
in the quietest of the rounds: a lock holds writers up in every round, a noisy machine in some.

Runs on the embedded PostgreSQL, or on the server of DRIFT_TEST_DATABASE_URL (databases named drift_stall_… are made and dropped).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.writers import Writes, writing
from drift import embedded

_TABLES = """
CREATE TABLE p (id int PRIMARY KEY);
INSERT INTO p SELECT n FROM generate_series(1, 1000) n;
CREATE TABLE t (id int PRIMARY KEY, ref int, code int, note text, seen int DEFAULT 0, padding text DEFAULT repeat('x', 80));
INSERT INTO t (id, ref, code, note) SELECT n, 1 + n % 1000, n, 'old' FROM generate_series(1, {rows}) n;
CREATE SEQUENCE t_ids START {next};
VACUUM ANALYZE t;
CHECKPOINT
"""
_BASE = "drift_stall_base"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One drift.

    Args:
        name: what differs.
        naive: the statement everybody would type.
        wanted: what is expected of the table; of several spellings the first that this drift understands.
        allow: the hazards the remedy needs.
    """

    name: str
    naive: str
    wanted: Sequence[str]
    allow: Sequence[str] = ()


RECIPES = (
    Recipe("default", "ALTER TABLE t ALTER COLUMN note SET DEFAULT 'x'", ["columns: {note: {default: \"'x'\"}}"]),
    Recipe("not-null", "ALTER TABLE t ALTER COLUMN code SET NOT NULL", ["columns: {code: {nullable: false}}"]),
    Recipe(
        "foreign-key",
        "ALTER TABLE t ADD CONSTRAINT t_ref_fkey FOREIGN KEY (ref) REFERENCES p",
        ["foreign_keys: {t_ref_fkey: {columns: [ref], references: p(id)}}"],
    ),
    Recipe("unique-index", "CREATE UNIQUE INDEX t_code ON t (code)", ["indexes: {t_code: {columns: [code], unique: true}}"]),
    Recipe(
        "volatile-default",
        "ALTER TABLE t ADD COLUMN token uuid DEFAULT gen_random_uuid()",
        [
            "columns: {token: {type: uuid, nullable: false, default: gen_random_uuid(), backfill: gen_random_uuid()}}",
            "columns: {token: {type: uuid, default: gen_random_uuid()}}",
        ],
        allow=("table-rewrite",),
    ),
    Recipe(
        "int-to-bigint",
        "ALTER TABLE t ALTER COLUMN code TYPE bigint",
        ["columns: {code: {type: bigint, expand: true}}", "columns: {code: bigint}"],
        allow=("table-rewrite", "data-loss", "breaks-cached-plans", "irreversible"),
    ),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: its seconds, and what the clients saw."""

    seconds: float
    writes: Writes


def main() -> None:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.stall", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the table (default %(default)s)")
    parser.add_argument("--clients", type=int, default=3, help="clients that write (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the quietest counts (default %(default)s)")
    parser.add_argument("--only", default=",".join(recipe.name for recipe in RECIPES), help="of %(default)s")
    arguments = parser.parse_args()
    chosen = [recipe for recipe in RECIPES if recipe.name in arguments.only.split(",")]
    with tempfile.TemporaryDirectory() as folder, _server() as url:
        _prepare(url, arguments.rows)
        print(f"### {arguments.rows} rows, {arguments.clients} writing clients, PostgreSQL {_version(url)}\n")
        print("| drift | undisturbed ms | naive s | worst write ms | drift s | worst write ms | naive / drift | refused writes |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for recipe in chosen:
            print(_row(recipe, _measured(recipe, url, Path(folder), arguments)), flush=True)
        _drop(url, _BASE)


def _measured(recipe: Recipe, url: str, folder: Path, arguments: argparse.Namespace) -> list[Measured]:
    """Answer what undisturbed clients saw, then beside the naive statement, then beside drift."""
    expectations = _understood(recipe, folder)

    def drift(database: str) -> None:
        hazards = [word for hazard in recipe.allow for word in ("--allow", hazard)]
        _drift("check", "--fix", *hazards, "-d", database, str(expectations), cwd=folder)

    def naive(database: str) -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(recipe.naive.encode())

    works: list[Callable[[str], None]] = [lambda _: time.sleep(3), naive, drift]
    rounds = [[_beside(work, url, arguments) for work in works] for _ in range(arguments.rounds)]
    return [min(taken, key=lambda run: run.writes.worst) for taken in zip(*rounds, strict=True)]


def _beside(work: Callable[[str], None], url: str, arguments: argparse.Namespace) -> Measured:
    with _copy(url) as database, writing(database, arguments.rows, arguments.clients) as writes:
        time.sleep(1)  # the first writes after a copy read everything from disk, and are not counted
        writes.took.clear()
        started = time.perf_counter()
        work(database)
        seconds = time.perf_counter() - started
        time.sleep(0.2)  # a write that still waits is counted
    return Measured(seconds, writes)


def _row(recipe: Recipe, measured: Sequence[Measured]) -> str:
    quiet, naive, ours = measured
    ratio = naive.writes.worst / ours.writes.worst
    refused = len(naive.writes.errors), len(ours.writes.errors)
    return (
        f"| {recipe.name} | {quiet.writes.worst:.0f} | {naive.seconds:.1f} | {naive.writes.worst:.0f} "
        f"| {ours.seconds:.1f} | {ours.writes.worst:.0f} | {ratio:.1f} | {refused[0]}, {refused[1]} |"
    )


def _understood(recipe: Recipe, folder: Path) -> Path:
    """Write the first spelling of what is wanted that this drift understands, and answer its path."""
    path = folder / f"{recipe.name}.yaml"
    for wanted in recipe.wanted:
        path.write_text(f"version: 1\ntables: {{t: {{{wanted}}}}}\n", encoding="utf-8")
        if subprocess.run([sys.executable, "-m", "drift", "lint", str(path)], capture_output=True, check=False).returncode == 0:
            return path
    raise RuntimeError(f"this drift understands none of {recipe.wanted}")


def _drift(*arguments: str, cwd: Path) -> None:
    """Run drift to its end.

    Raises:
        RuntimeError: it failed: a benchmark of a failure measures nothing.
    """
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", "drift", *arguments]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"drift {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("DRIFT_TEST_DATABASE_URL")
    if given:
        yield given
    else:
        with embedded.throwaway() as server:
            yield server.url()


def _prepare(url: str, rows: int) -> None:
    _drop(url, _BASE)
    _administer(url, f"CREATE DATABASE {_BASE}")
    with psycopg.connect(_named(url, _BASE), autocommit=True) as connection:
        for statement in _TABLES.format(rows=rows, next=rows + 1).split(";"):
            connection.execute(statement.encode())


@contextmanager
def _copy(url: str) -> Iterator[str]:
    name = "drift_stall_run"
    _drop(url, name)
    _administer(url, f"CREATE DATABASE {name} TEMPLATE {_BASE}")
    try:
        yield _named(url, name)
    finally:
        _drop(url, name)


def _named(url: str, database: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    login = f"{parts['user']}:{parts.get('password', '')}"
    return f"postgresql://{login}@{parts['host']}:{parts.get('port', 5432)}/{database}"


def _drop(url: str, name: str) -> None:
    _administer(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _administer(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _version(url: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.info.parameter_status("server_version") or "?"


if __name__ == "__main__":
    main()
