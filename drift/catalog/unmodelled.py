"""What a database holds and drift does not model, where somebody claims that nothing else is there."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from drift.catalog.session import Session, refusal_is_no_verdict, sql
from drift.catalog.snapshot import setting
from drift.kind import Kind
from drift.model import Exact

_DATABASE: Final = ()


def unmodelled(session: Session, claims: Sequence[Exact], kinds: Mapping[str, Kind[Any]]) -> tuple[str, ...]:
    """Answer the names of the objects no kind speaks of, in the places that are claimed as a whole; sorted.

    Args:
        session: inside its transaction, with the settings of a check.
        claims: that nothing else is there.
        kinds: every kind by name.
    """
    places = _whole(claims, kinds)
    if not places:
        return ()
    covered = sorted({word for kind in kinds.values() for word in kind.covers})
    schemas = sorted(path[0] for path in places if path)
    asked = json.dumps({"schemas": schemas, "database": _DATABASE in places, "covered": covered}, ensure_ascii=False)
    with refusal_is_no_verdict("what drift does not model could not be read"):
        rows = session.batch(f"SET LOCAL search_path = pg_catalog; {setting('drift.unmodelled', asked)}; {sql('unmodelled')}")[-1]
    return tuple(row["name"] for row in rows)


def _whole(claims: Sequence[Exact], kinds: Mapping[str, Kind[Any]]) -> set[tuple[str, ...]]:
    """Answer the schemas, and () for the database, of which everything that can stand there is claimed to be stated.

    ``exact: true`` claims it for every kind. ``exact: [enums]`` is about enums and says nothing of operators.
    """
    if not claims:
        return set()
    claimed: dict[tuple[str, ...], set[str]] = {}
    for claim in claims:
        claimed.setdefault(claim.path, set()).add(claim.kind)
    top = [kind for kind in kinds.values() if not kind.place.parents and kind.identity]
    in_schema, in_database = (
        {kind.name for kind in top if kind.place.schema_qualified is qualified} for qualified in (True, False)
    )
    return {path for path, names in claimed.items() if len(path) < 2 and names >= (in_schema if path else in_database)}
