"""What the role may not do with what is expected, and what kinds know that would keep a remedy of theirs from working."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from drift.catalog.session import Session, sql
from drift.catalog.snapshot import setting
from drift.diagnosis import Concern, Remark
from drift.fact import Fact
from drift.kind import Kind
from drift.model import Ref
from drift.sqltext import quote

_FEW: Final = 5


def rights(session: Session, there: Mapping[Ref, Fact], schemas: Iterable[str], user: str) -> Iterator[Remark]:
    """Yield what the role may not do with what is expected.

    Args:
        session: inside the transaction the facts were read in.
        there: what there is of the expected.
        schemas: where it lives, or should.
        user: the current role.
    """
    owned: dict[str, list[str]] = {}
    for ref, fact in there.items():
        if isinstance(owner := getattr(fact, "owner", None), str):
            owned.setdefault(owner, []).append(str(ref))
    examined = json.dumps({"schemas": sorted(set(schemas)), "owners": sorted(owned)}, ensure_ascii=False)
    prologue = f"SET LOCAL search_path = pg_catalog; {setting('drift.examined', examined)}; "
    in_schemas, relations, owners = (list(rows) for rows in session.batch(prologue + sql("rights"))[-3:])
    for row in in_schemas:
        yield from _schema(row, user)
    for row in relations:
        owned.setdefault(row["owner"], []).append(row["relation"])
    foreign = {row["owner"]: row["of_superuser"] for row in (*relations, *owners) if not row["owned"]}
    for owner, of_superuser in foreign.items():
        yield _foreign(owner, owned[owner], user, of_superuser=of_superuser)
    if filtered := [row["relation"] for row in relations if row["filtered"]]:
        text = f"row security hides rows of {some(filtered)} from {user}: --fix cannot look at what is stored (42501)"
        yield Remark(
            "row security", Concern.NOTE, text, f"connect as a role it does not apply to, or ALTER ROLE {quote(user)} BYPASSRLS"
        )
    if hidden := [row["relation"] for row in relations if not row["readable"]]:
        text = f"{user} may not SELECT from {some(hidden)}: --fix cannot look at the rows first (NULLs, duplicates, orphans)"
        yield Remark("rows", Concern.NOTE, text, f"GRANT SELECT ON {', '.join(hidden[:_FEW])} TO {quote(user)}")


def probing(session: Session, tables: Collection[tuple[str, ...]], user: str) -> Iterator[Remark]:
    """Yield which of the tables that --probe would insert into take no row from the role.

    Args:
        session: inside its transaction.
        tables: schema and name of each.
        user: the current role.
    """
    if not tables:
        return
    prologue = (
        f"SET LOCAL search_path = pg_catalog; {setting('drift.examined', json.dumps(sorted(tables), ensure_ascii=False))}; "
    )
    if closed := [row["relation"] for row in session.batch(prologue + sql("probing"))[-1]]:
        text = f"{user} may not INSERT into {some(closed)}: drift check --probe proves nothing there (42501)"
        yield Remark("probe", Concern.NOTE, text, f"GRANT INSERT ON {', '.join(closed[:_FEW])} TO {quote(user)}")


def _foreign(owner: str, names: Iterable[str], user: str, *, of_superuser: bool) -> Remark:
    different = sorted(set(names))
    verb = "belongs" if len(different) == 1 else "belong"
    text = f"{some(different)} {verb} to {owner}, and {user} is no member of that role: --fix is refused there"
    # Nobody should become a superuser by a hint of ours.
    given = "" if of_superuser else f", or GRANT {quote(owner)} TO {quote(user)}"
    return Remark("ownership", Concern.NOTE, text, f"connect as {owner}{given}")


def _schema(row: Mapping[str, Any], user: str) -> Iterator[Remark]:
    name = quote(row["schema"])
    if not row["may_use"]:
        text = f"{user} has no USAGE on schema {name}: what an expression names there cannot be judged"
        yield Remark("schema", Concern.NOTE, text, f"GRANT USAGE ON SCHEMA {name} TO {quote(user)}")
    if not row["may_create"]:
        text = f"{user} may not create in schema {name}: --fix makes no table, index or type there"
        yield Remark("schema", Concern.NOTE, text, f"GRANT CREATE ON SCHEMA {name} TO {quote(user)}")


def obstacles(session: Session, stated: Iterable[Ref], kinds: Mapping[str, Kind[Any]]) -> Iterator[Remark]:
    """Yield what kinds know that would keep a remedy of theirs from working here.

    Args:
        session: inside its transaction.
        stated: what is expected.
        kinds: every kind by name.
    """
    by_kind: dict[str, list[Ref]] = {}
    for ref in stated:
        by_kind.setdefault(ref.kind, []).append(ref)
    for name, refs in sorted(by_kind.items()):
        text = kinds[name].obstacles
        if text is None:
            continue
        named = json.dumps([{"path": ref.path, "arguments": ref.arguments} for ref in refs], ensure_ascii=False)
        prologue = f"SET LOCAL search_path = pg_catalog; {setting('drift.stated', named)}; "
        for row in session.batch(prologue + text)[-1]:
            yield Remark(name.replace("_", " "), Concern.NOTE, row["says"], row["hint"], Ref(name, tuple(row["path"])))


def some(names: Sequence[str]) -> str:
    """Answer the first few names, and how many there are besides."""
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")
