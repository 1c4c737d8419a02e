"""``python -m bench.rivals [--rival NAME='COMMAND {a} {b}'] [--every N] [-v]``: the battery's pairs, as other tools see them.

Each pair is two tiny databases that differ, or are written differently and mean the same. A tool is asked whether there is a
difference: it *sees* it, *misses* it, raises a *false alarm*, or *fails*. What a pair means is what the rows of tests/battery
say, each with ``pg_dump -s`` as a witness and the reason where that sees it otherwise: who doubts a row reads it.

Asked are drift, pg_dump (two texts compared), Alembic and migra where they are installed, and what ``--rival`` names: a shell
command that prints the differences between the databases at {a} and {b}, and where there are none nothing, or the text of
``--same``.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

from packaging.specifiers import SpecifierSet

from drift import embedded
from tests.battery.rows import Row, all_rows
from tests.battery.test_battery import ROLES
from tests.databases import Database, to_params, to_url

_ALEMBIC: Final = """
import sys, sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
first, second = (sqlalchemy.create_engine(url.replace('postgresql:', 'postgresql+psycopg:')) for url in sys.argv[1:])
metadata = sqlalchemy.MetaData()
metadata.reflect(first)
with second.connect() as connection:
    options = dict(compare_type=True, compare_server_default=True)
    found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
print(*found, sep='\\n')
"""

_SECONDS: Final = 60
_LINES: Final = ("seen", "missed", "could not tell", "silent", "false alarm", "could not tell there")

Answer = bool | None
"""Whether a tool sees a difference; None where it fails."""


def main() -> None:
    """Ask every tool about every pair and print Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.rivals", description=__doc__)
    parser.add_argument("--rival", action="append", default=[], metavar="NAME=COMMAND", help="one more tool; repeatable")
    parser.add_argument("--same", default=r"\s*(No differences found\.)?\s*", help="what is printed where there is none")
    parser.add_argument("--every", type=int, default=1, help="only one of so many pairs (default %(default)s)")
    parser.add_argument("-v", action="store_true", help="name each pair a tool is wrong about, on stderr")
    arguments = parser.parse_args()
    with _server() as url:
        asked = _tools(arguments)
        told: dict[str, Counter[str]] = {name: Counter() for name in asked}
        for row in list(_rows(url))[:: arguments.every]:
            for name, line in _asked(row, url, asked):
                told[name][line] += 1
                if arguments.v and line not in ("seen", "silent"):
                    print(f"{name}: {line}: {row}", file=sys.stderr, flush=True)
        print(_table(told))


def _rows(url: str) -> Iterator[Row]:
    """Yield the rows this server is for."""
    major = str(Database(url, "").query("SHOW server_version_num")[0][0])[:2]
    yield from (row for row in all_rows() if not row.pg or major in SpecifierSet(row.pg))


def _tools(arguments: argparse.Namespace) -> Mapping[str, Callable[[str, str], Answer]]:
    """Answer whom to ask, each by its name."""
    same = re.compile(arguments.same)
    tools: dict[str, Callable[[str, str], Answer]] = {"drift": _drift, "pg_dump -s": _pg_dump}
    commands = dict(item.split("=", 1) for item in arguments.rival)
    if find_spec("alembic"):
        commands["Alembic"] = f"{shlex.quote(sys.executable)} -c {shlex.quote(_ALEMBIC)} {{a}} {{b}}"
    if migra := shutil.which("migra"):
        commands["migra"] = f"{migra} --unsafe --with-privileges {{a}} {{b}}"
    for name, command in commands.items():
        tools[name] = lambda a, b, command=command: _command(command, same, a, b)  # type: ignore[misc]
    return tools


def _command(command: str, same: re.Pattern[str], first: str, second: str) -> Answer:
    text = command.replace("{a}", shlex.quote(first)).replace("{b}", shlex.quote(second))
    try:
        done = subprocess.run(["/bin/sh", "-c", text], capture_output=True, text=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    if same.fullmatch(done.stdout):
        return None if done.returncode else False
    return True


def _pg_dump(first: str, second: str) -> Answer:
    return Database(first, "").dump() != Database(second, "").dump()


def _drift(first: str, second: str) -> Answer:
    """Write down the first with the command line, and check the second."""
    command = [sys.executable, "-m", "drift"]
    with tempfile.TemporaryDirectory() as folder:
        pulled = ["pull", "--schema", "*", "--exact", "--write", f"{folder}/expectations", "-d", first]
        for verb in (pulled, ["check", f"{folder}/expectations", "-d", second]):
            done = subprocess.run([*command, *verb], capture_output=True, check=False)
        return {0: False, 1: True}.get(done.returncode)


def _asked(row: Row, url: str, tools: Mapping[str, Callable[[str, str], Answer]]) -> Iterator[tuple[str, str]]:
    with _pair(row, url) as pair:
        if pair is not None:
            for name, tool in tools.items():
                answer, lines = tool(*pair), _LINES[:3] if row.finds else _LINES[3:]
                right = bool(row.finds)
                yield name, lines[2 if answer is None else 0 if answer is right else 1]


@contextmanager
def _pair(row: Row, url: str) -> Iterator[tuple[str, str] | None]:
    """Answer the URLs of the two databases; None where the server cannot make them."""
    server = Database(url, "")
    names = ("drift_rival_a", "drift_rival_b")
    urls = [to_url({**to_params(url), "dbname": name}) for name in names]
    for name in names:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        first, second = (Database(each, "") for each in urls)
        if row.needs and first.query(row.needs) != [(True,)]:
            yield None
            return
        first.execute(ROLES)
        for database, text in ((first, row.a), (second, row.b)):
            for sql in filter(None, (row.both, text)):
                database.execute(sql)
        yield urls[0], urls[1]
    finally:
        for name, each in zip(names, urls, strict=True):
            Database(each, name).unsubscribe()
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _table(told: Mapping[str, Counter[str]]) -> str:
    return "\n".join(_lines(told))


def _lines(told: Mapping[str, Counter[str]]) -> Iterator[str]:
    some = next(iter(told.values()))
    differ, alike = (sum(some[line] for line in part) for part in (_LINES[:3], _LINES[3:]))
    words = f"of {differ} that differ: seen | missed | failed | of {alike} that mean the same: silent | false alarm | failed"
    yield f"| tool | {words} |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, counted in told.items():
        yield " | ".join(["| " + name, *(str(counted[line]) for line in _LINES)]) + " |"


@contextmanager
def _server() -> Iterator[str]:
    if given := os.environ.get("DRIFT_TEST_DATABASE_URL"):
        yield given
        return
    with embedded.throwaway() as server:
        yield server.url()


if __name__ == "__main__":
    main()
