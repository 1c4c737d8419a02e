"""Through a pooler that lends one server connection from transaction to transaction, a check works and leaves nothing behind."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.databases import Database
from tests.faults import shop
from tests.faults.pooler import Pooler, program, transaction_pooling
from tests.servers import Running
from tests.stories.commands import contract, drift, founding_table, started, written

# What a session can leave to the next: settings, prepared statements, locks, temporary tables, cursors, channels.
LEFT_BEHIND = """
SELECT 'setting', name, setting FROM pg_settings
 WHERE name NOT IN ('application_name', 'client_encoding', 'transaction_read_only', 'transaction_isolation')
UNION ALL SELECT 'role', current_user::text, session_user::text
UNION ALL SELECT 'scope', coalesce(current_setting('drift.scope', true), ''), ''
UNION ALL SELECT 'relations', coalesce(current_setting('drift.relations', true), ''), ''
UNION ALL SELECT 'prepared', name, statement FROM pg_prepared_statements WHERE name <> ''
UNION ALL SELECT 'cursor', name, statement FROM pg_cursors WHERE name <> ''
UNION ALL SELECT 'channel', c, '' FROM pg_listening_channels() c
UNION ALL SELECT 'temporary', relname::text, '' FROM pg_class WHERE relnamespace = pg_my_temp_schema()
UNION ALL SELECT 'advisory', objid::text, pid::text FROM pg_locks
           WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY 1, 2"""


@pytest.fixture(scope="module")
def pooler(server: Running) -> Iterator[Pooler]:
    """A pgbouncer in front of the suite's server."""
    pgbouncer = program()
    if pgbouncer is None:
        pytest.skip("pgbouncer is not installed: apt-get install pgbouncer")
    with transaction_pooling(pgbouncer, server.params) as running:
        yield running


def ask(url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query, as an application asks for them."""
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        return connection.execute(query.encode()).fetchall()


def pid(url: str) -> int:
    """The server's process behind the pooler."""
    return int(ask(url, "SELECT pg_backend_pid()")[0][0])


@pytest.mark.parametrize(("stated", "code"), [(shop.AS_IT_IS, 0), (shop.DRIFTED, 1)], ids=["as expected", "drifted"])
def test_the_same_verdicts_as_directly(database: Database, pooler: Pooler, tmp_path: Path, stated: str, code: int) -> None:
    database.execute(shop.TABLE)
    written(tmp_path, stated)

    urls = database.url, pooler.url(database.name)
    directly, pooled = (drift("check", "-d", url, "-o", "json", cwd=tmp_path) for url in urls)

    assert (code, code) == (directly.code, pooled.code), str(pooled)
    assert shop.verdicts(json.loads(directly.out)) == shop.verdicts(json.loads(pooled.out))


def test_two_at_once_over_one_server_connection(database: Database, pooler: Pooler, tmp_path: Path) -> None:
    database.execute(shop.TABLE)
    written(tmp_path, shop.DRIFTED)
    url = pooler.url(database.name)

    runs = [started("check", "-d", url, "-o", "json", cwd=tmp_path) for _ in range(4)]
    told = [run.communicate(timeout=120) for run in runs]

    assert [1, 1, 1, 1] == [run.returncode for run in runs], told
    first, *others = (shop.verdicts(json.loads(out)) for out, _ in told)
    assert others == [first] * 3


def test_nothing_is_left_to_the_next_client(database: Database, pooler: Pooler, tmp_path: Path) -> None:
    database.execute(shop.TABLE)
    written(tmp_path, shop.DRIFTED)
    url = pooler.url(database.name)
    before, backend = ask(url, LEFT_BEHIND), pid(url)

    drift("check", "-d", url, cwd=tmp_path).ended(1)
    drift("check", "-d", url, "--probe", "--timeout", "30s", cwd=tmp_path).ended(1)

    assert backend == pid(url), "another server connection proves nothing"
    assert before == ask(url, LEFT_BEHIND)


def test_what_is_looked_for_would_be_seen(database: Database, pooler: Pooler) -> None:
    url = pooler.url(database.name)
    before = ask(url, LEFT_BEHIND)

    ask(url, "SELECT set_config('statement_timeout', '59s', false), pg_advisory_lock(7), set_config('drift.scope', 'x', false)")

    left = set(ask(url, LEFT_BEHIND)) - set(before)
    assert [("advisory", "7"), ("scope", "x"), ("setting", "statement_timeout")] == sorted(row[:2] for row in left)


def test_a_fix_is_refused_and_the_direct_url_asked_for(database: Database, pooler: Pooler, tmp_path: Path) -> None:
    database.execute(founding_table())
    contract(tmp_path)
    before, url = database.dump(), pooler.url(database.name)
    state, backend = ask(url, LEFT_BEHIND), pid(url)

    refused = drift("check", "--fix", cwd=tmp_path, env={"DATABASE_URL": url})

    refused.ended(5)
    assert "pooler" in refused.err
    assert "direct URL" in refused.err
    assert before == database.dump()
    assert backend == pid(url)
    assert state == ask(url, LEFT_BEHIND)


def test_a_saved_plan_is_made_through_it_and_not_carried_out(database: Database, pooler: Pooler, tmp_path: Path) -> None:
    database.execute(founding_table())
    contract(tmp_path)
    before, url = database.dump(), pooler.url(database.name)
    drift("plan", "-o", "json=plan.json", cwd=tmp_path, env={"DATABASE_URL": url}).ended(0)

    refused = drift("apply", "plan.json", cwd=tmp_path, env={"DATABASE_URL": url})

    refused.ended(5)
    assert "direct URL" in refused.err
    assert before == database.dump()
    drift("apply", "plan.json", cwd=tmp_path, env={"DATABASE_URL": database.url}).ended(0)


def test_a_rollback_is_refused_as_well(database: Database, pooler: Pooler, tmp_path: Path) -> None:
    database.execute(founding_table())
    contract(tmp_path)
    drift("check", "--fix", cwd=tmp_path, env={"DATABASE_URL": database.url}).ended(0)
    before = database.dump()

    refused = drift("rollback", cwd=tmp_path, env={"DATABASE_URL": pooler.url(database.name)})

    refused.ended(5)
    assert "direct URL" in refused.err
    assert before == database.dump()


def test_prisma_s_url_of_a_pooler(database: Database, pooler: Pooler, tmp_path: Path) -> None:
    database.execute(shop.TABLE)
    written(tmp_path, shop.AS_IT_IS)
    url = f"{pooler.url(database.name)}&pgbouncer=true&connection_limit=1&schema=public"

    checked = drift("check", cwd=tmp_path, env={"DATABASE_URL": url})

    checked.ended(0)
    assert "pgbouncer" in checked.err


def test_the_doctor_sees_the_pooler_and_not_where_there_is_none(database: Database, pooler: Pooler, tmp_path: Path) -> None:
    pooled, directly = (drift("doctor", "-d", url, cwd=tmp_path).ended(0) for url in (pooler.url(database.name), database.url))

    assert "a connection pooler stands between" in pooled.out
    assert "for --fix give the server's own address" in pooled.out
    assert "pooler stands between" not in directly.out
