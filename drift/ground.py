"""What steps stand on besides the objects they are about: the relations they lock, and what listens to every statement."""

import json
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from drift.catalog.session import Rows, Session
from drift.catalog.snapshot import setting
from drift.model import Fields

# Publications of whole schemas came with 15.
_PUBLISHED_SCHEMA: Final = (
    "EXISTS (SELECT FROM pg_catalog.pg_publication_namespace pn WHERE pn.pnpubid = p.oid AND pn.pnnspid = c.relnamespace)"
)
# Before 14 only a superuser may see which subscription has which oid.
_SUBSCRIPTION: Final = "(SELECT ps.subname::text FROM pg_catalog.pg_subscription ps WHERE ps.oid = sr.srsubid)"
_UNNAMED_SUBSCRIPTION: Final = "'subscription ' || sr.srsubid::text"


def ground(session: Session, relations: Collection[str]) -> Mapping[str, Fields]:
    """Answer what steps stand on besides the objects they are about, by name; inside a transaction.

    Args:
        session: in a transaction with the settings of a check.
        relations: the quoted names of those that are locked.
    """
    return grounds(session.batch(f"{locking(relations)}{ground_query(session)}")[-1])


def locking(relations: Collection[str]) -> str:
    """Answer the statement that tells ``ground_query`` the quoted names of the relations."""
    return _listed("drift.locked", relations)


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def ground_query(session: Session) -> str:
    """Answer the query for what steps stand on besides."""
    version = session.connection.info.server_version
    text = _text("ground").replace("{published_schema}", _PUBLISHED_SCHEMA if version >= 150000 else "false")
    return text.replace("{subscription}", _SUBSCRIPTION if version >= 140000 else _UNNAMED_SUBSCRIPTION)


def grounds(rows: Rows) -> dict[str, Fields]:
    """Answer what ``ground_query`` was answered, by name."""
    return {row["name"]: row["said"] for row in rows}


def keeping(relations: Collection[str]) -> str:
    """Answer the statement that tells ``files_query`` the quoted names of the relations."""
    return _listed("drift.kept", relations)


def files_query() -> str:
    """Answer the query for the files of relations, their partitions and children."""
    return _text("files")


def files(rows: Rows) -> dict[int, tuple[str, int]]:
    """Answer what ``files_query`` was answered: oid → (name, filenode)."""
    return {row["oid"]: (row["name"], row["filenode"]) for row in rows}


def _listed(name: str, relations: Collection[str]) -> str:
    return f"{setting(name, json.dumps(sorted(set(relations)), ensure_ascii=False))};\n"
