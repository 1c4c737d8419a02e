"""What was set, installed and hidden here before drift came, as far as a check or a remedy has to do with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from drift.catalog.session import Session, sql
from drift.diagnosis import Concern, Remark

# What PostgreSQL calls the places a setting may come from (pg_settings.source), in a reader's words.
_PLACES: Final[Mapping[str, str]] = {
    "user": "ALTER ROLE … SET",
    "database": "ALTER DATABASE … SET",
    "database user": "ALTER ROLE … IN DATABASE … SET",
    "global": "ALTER ROLE ALL SET",
    "client": "the connection's options",
    "environment variable": "the server's environment",
}
_WORTH_KNOWING: Final[Mapping[str, str]] = {
    "citus": "statements go to other nodes too: the locks and time-outs drift foretells are those of this node",
    "pg_partman": "it makes and drops partitions by itself: state nothing exact where it works",
    "pgaudit": "the statements of a check and of a remedy may be written to the server's log",
    "timescaledb": "it keeps the rows of a hypertable in tables of its own (_timescaledb_internal)",
}


def circumstances(session: Session) -> Iterator[Remark]:
    """Yield the settings of the session, the extensions that are installed, and what this role may not read.

    Args:
        session: outside of a transaction.
    """
    settings, installed, hidden = session.batch(sql("circumstances"))[-3:]
    for row in settings:
        place = _PLACES.get(row["source"], row["source"])
        text = f"{row['name']} = {row['value']} (from {place}); drift sets its own while it works"
        yield Remark("setting", Concern.OK, text)
    versions = {row["name"]: row["version"] for row in installed}
    yield Remark("installed", Concern.OK, ", ".join(f"{name} {version}" for name, version in versions.items()) or "nothing")
    yield from (
        Remark("installed", Concern.NOTE, f"{name}: {_WORTH_KNOWING[name]}") for name in versions if name in _WORTH_KNOWING
    )
    if unreadable := [row["what"] for row in hidden]:
        yield Remark("hidden", Concern.OK, f"from this role: {', '.join(unreadable)}; no expectation is decided by them")


def listeners(names: Sequence[str]) -> Iterator[Remark]:
    """Yield the event triggers, each in words, that run along with every statement of a remedy."""
    if names:
        text = f"run along with --fix and may refuse or change what it does: {', '.join(names)}"
        yield Remark("event triggers", Concern.NOTE, text, "look at what they do before --fix: SELECT * FROM pg_event_trigger")
