"""``python -m bench [--tables 10,1000,10000] [--runs 7]``: cold start, one table of many, all tables; ratios in one run.

Runs on the embedded PostgreSQL, or on the server of DRIFT_TEST_DATABASE_URL (databases named drift_bench_N are made and dropped).
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import psycopg

from bench.measure import Command, in_turn, table
from bench.schemas import make, write_expectations
from drift import embedded

_PYTHON = sys.executable

_SELECT_ONE = "import psycopg, sys; psycopg.connect(sys.argv[1]).execute('select 1')"

_INSPECTOR = """
import sys, sqlalchemy
inspector = sqlalchemy.inspect(sqlalchemy.create_engine(sys.argv[1].replace('postgresql:', 'postgresql+psycopg:')))
name = sys.argv[2]
for get in ('columns', 'pk_constraint', 'foreign_keys', 'unique_constraints', 'check_constraints', 'indexes', 'table_comment'):
    getattr(inspector, 'get_' + get)(name)
"""

_REFLECT = """
import sys, sqlalchemy
engine = sqlalchemy.create_engine(sys.argv[1].replace('postgresql:', 'postgresql+psycopg:'))
metadata = sqlalchemy.MetaData()
metadata.reflect(engine)
"""

# What an application brings is its models; here they are read from the database first, which the row above shows alone.
_ALEMBIC = (
    _REFLECT
    + """
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
with engine.connect() as connection:
    options = {'compare_type': True, 'compare_server_default': True}
    assert not compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
"""
)

_PSQL = r"""
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = 't00005'::regclass AND a.attnum > 0;
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't00005'::regclass;
SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index WHERE indrelid = 't00005'::regclass;
"""


def main() -> None:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--tables", default="10,1000,10000", help="sizes of the databases (default %(default)s)")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each command (default %(default)s)")
    parser.add_argument("--whole", type=int, default=1000, help="the largest that is checked whole (default %(default)s)")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.tables.split(",")]
    with tempfile.TemporaryDirectory() as folder, _server() as url:
        root = Path(folder)
        _keep_what_an_installation_keeps(root)
        print(_cold_start(root, arguments.runs))
        urls = {size: _database(url, size) for size in sizes}
        print(_one_table(root, urls, arguments.runs))
        whole = {size: urls[size] for size in sizes if size <= arguments.whole}
        print(_all_tables(root, whole, max(3, arguments.runs // 2)))
        for size in sizes:
            _drop(url, size)


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("DRIFT_TEST_DATABASE_URL")
    if given:
        yield given
    else:
        with embedded.throwaway() as server:
            yield server.url()


def _database(url: str, size: int) -> str:
    _drop(url, size)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE drift_bench_{size}".encode())
    named = psycopg.conninfo.make_conninfo(url, dbname=f"drift_bench_{size}")
    parts = psycopg.conninfo.conninfo_to_dict(named)
    login = f"{parts['user']}:{parts.get('password', '')}"
    of_size = f"postgresql://{login}@{parts['host']}:{parts.get('port', 5432)}/{parts['dbname']}"
    make(of_size, size)
    return of_size


def _drop(url: str, size: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS drift_bench_{size} WITH (FORCE)".encode())


def _command(name: str, *argv: str, codes: tuple[int, ...] = (0,), **environment: str) -> Command:
    return Command(name, argv, {**os.environ, **environment}, codes)


def _keep_what_an_installation_keeps(root: Path) -> None:
    """Let Python keep what it compiled, as it does for an installed package, and drift what it read, both for this run only."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(root / "bytecode")
    os.environ["DRIFT_CACHE_DIR"] = str(root / "read")


def _drift(name: str, *argv: str, **environment: str) -> Command:
    return _command(name, _PYTHON, "-m", "drift", *argv, **environment)


def _cold_start(root: Path, runs: int) -> str:
    hundred = str(write_expectations(root / "hundred", 100))
    commands = [
        _command("python -c pass", _PYTHON, "-c", "pass"),
        _drift("drift --version", "--version"),
        _drift("drift --help", "--help"),
        _drift("drift lint, 100 tables", "lint", hundred),
        _drift("drift lint, 100 tables never read before", "lint", hundred, DRIFT_CACHE_DIR=""),
    ]
    return table("Cold start", in_turn(commands, runs), "python -c pass")


def _one_table(root: Path, urls: dict[int, str], runs: int) -> str:
    folder = write_expectations(root / "six", 6)
    expectations = str(folder / "t00005.yaml")
    psql = shutil.which("psql") or str(embedded.bin_dir() / "psql")
    commands = [_command("psycopg, select 1", _PYTHON, "-c", _SELECT_ONE, next(iter(urls.values())))]
    for size, url in urls.items():
        commands += [
            _drift(f"drift check, 1 of {size}", "check", "-d", url, expectations),
            _command(f"psql, 1 of {size}", psql, "-X", "-At", "-c", _PSQL, url),
            _command(f"SQLAlchemy Inspector, 1 of {size}", _PYTHON, "-c", _INSPECTOR, url, "t00005"),
        ]
    return table("One table of many", in_turn(commands, runs), "psycopg, select 1")


def _all_tables(root: Path, urls: dict[int, str], runs: int) -> str:
    pg_dump = str(embedded.bin_dir() / "pg_dump")
    texts = []
    for size, url in urls.items():
        folder = str(write_expectations(root / f"all{size}", size))
        commands = [
            _command("pg_dump -s", pg_dump, "-s", "-f", os.devnull, url),
            _drift("drift check", "check", "-d", url, folder),
            replace(_command("SQLAlchemy MetaData.reflect", _PYTHON, "-c", _REFLECT, url), may_fail=True),
            *_others(url),
        ]
        texts.append(table(f"All of {size} tables", in_turn(commands, runs), "pg_dump -s"))
    return "\n".join(texts)


def _others(url: str) -> list[Command]:
    """Answer the commands of tools that are installed beside drift, which needs none of them."""
    commands = []
    if find_spec("alembic"):
        commands.append(_command("Alembic compare_metadata, behind reflect", _PYTHON, "-c", _ALEMBIC, url))
    if migra := shutil.which("migra"):
        plain = url.partition("?")[0]
        # migra ends with 2 where the two differ; here they are one database.
        commands.append(_command("migra", migra, "--unsafe", plain, plain))
    return [replace(command, may_fail=True) for command in commands]


if __name__ == "__main__":
    main()
