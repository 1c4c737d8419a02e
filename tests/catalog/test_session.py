"""What goes over the wire: rows in parts, and what is sent behind them."""

from collections.abc import Iterator

import psycopg
import pytest

from drift.catalog.session import Rows, ServerRefused, Session
from drift.catalog.snapshot import begin_check
from drift.model import Target
from tests.databases import Database

ROWS = "SELECT n AS number, 'x' || n AS word FROM pg_catalog.generate_series(1, {}) n;"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield Session(connection)


def streamed(session: Session, text: str) -> dict[int, list[tuple[object, ...]]]:
    taken: dict[int, list[tuple[object, ...]]] = {}
    ended: set[int] = set()

    def take(number: int, part: Rows, is_last: bool) -> None:
        assert number not in ended
        taken.setdefault(number, []).extend(part.rows)
        if is_last:
            ended.add(number)

    session.stream(text, take)
    assert ended == set(taken)
    return taken


@pytest.mark.parametrize("rows", [0, 1, 999, 1000, 1001, 2500])
def test_rows_arrive_by_their_result_whatever_their_number(session: Session, rows: int) -> None:
    said = [(number, f"x{number}") for number in range(1, rows + 1)]

    assert {0: said, 1: [(1,)], 2: said} == streamed(
        session, f"{ROWS.format(rows)} SELECT 1; SET DateStyle = ISO; {ROWS.format(rows)}"
    )
    assert session.rows_read == 2 * rows + 1


def test_what_follows_comes_whole(session: Session) -> None:
    """libpq goes on handing over in parts what is sent next in a pipeline."""
    session.batch("BEGIN")
    streamed(session, "SELECT 1")

    assert 1500 == len(session.one_on("public", ROWS.format(1500).rstrip(";")).rows)
    assert 1500 == len(session.one_on("pg_catalog", ROWS.format(1500).rstrip(";")).rows)
    assert 1500 == len(session.batch(ROWS.format(1500))[0].rows)


@pytest.mark.parametrize("rows", [0, 1500])
def test_a_refusal_leaves_nothing_behind(session: Session, rows: int) -> None:
    with pytest.raises(ServerRefused, match="division by zero"):
        streamed(session, f"{ROWS.format(rows)} SELECT 1 / 0; {ROWS.format(rows)}")

    assert [(1,)] == session.batch("SELECT 1")[0].rows


def test_who_takes_may_fail(session: Session) -> None:
    def take(number: int, part: Rows, is_last: bool) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        # Who waited for all of it would wait for an hour.
        session.stream(f"{ROWS.format(5000)} SELECT pg_catalog.pg_sleep(3600)", take)

    assert [(1,)] == session.batch("SELECT 1")[0].rows


def test_what_is_done_meanwhile_may_fail(session: Session) -> None:
    def meanwhile() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        session.stream(f"{ROWS.format(5)} SELECT pg_catalog.pg_sleep(3600)", lambda *_: None, meanwhile)

    assert [(1,)] == session.batch("SELECT 1")[0].rows


def test_who_cannot_cancel_hears_it_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong is told, and not that a pooler takes no second connection."""

    def refused(*, timeout: float) -> None:
        raise psycopg.OperationalError(f"nobody there after {timeout} s")

    def take(number: int, part: Rows, is_last: bool) -> None:
        raise LookupError

    monkeypatch.setattr(session.connection, "cancel_safe", refused)
    with pytest.raises(LookupError):
        session.stream(f"{ROWS.format(5000)} SELECT 1", take)

    assert [(1,)] == session.batch("SELECT 1")[0].rows


@pytest.mark.parametrize(("there", "then"), [("1MB", "64MB"), ("64MB", "64MB"), ("1GB", "1GB")])
def test_a_check_has_memory_to_sort_in(session: Session, there: str, then: str) -> None:
    session.batch(f"SET work_mem = '{there}'")
    begin_check(session, Target("", 0, "", ""))

    assert [(then,)] == session.batch("SHOW work_mem")[0].rows

    session.end()
    assert [(there,)] == session.batch("SHOW work_mem")[0].rows
