"""How a table is made, commented and dropped."""

from collections.abc import Sequence

from msgspec.structs import replace

from drift.fact import Unstated
from drift.model import Hazard, Ref, Statement
from drift.preconditions import may_create_in
from drift.sqltext import literal, qualified


def create(ref: Ref, text: str | None | Unstated, clauses: Sequence[str]) -> Sequence[Statement]:
    """Answer CREATE TABLE, one clause a line, and the comment where one is stated."""
    body = ",\n".join(f"    {clause}" for clause in clauses)
    made = Statement(f"CREATE TABLE {qualified(*ref.path)} (\n{body}\n)", preconditions=(may_create_in(ref.path[0]),))
    beside = [replace(item, same_transaction=True) for item in comment(ref, text)] if isinstance(text, str) else []
    return [made, *beside]


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP TABLE."""
    table = qualified(*ref.path)
    return [Statement(f"DROP TABLE {table}", lock="ACCESS EXCLUSIVE", relation=table, hazards=(Hazard.DATA_LOSS,))]


def comment(ref: Ref, text: str | None | Unstated) -> Sequence[Statement]:
    """Answer COMMENT ON TABLE."""
    table = qualified(*ref.path)
    value = literal(text) if isinstance(text, str) else "NULL"
    return [Statement(f"COMMENT ON TABLE {table} IS {value}", lock="SHARE UPDATE EXCLUSIVE", relation=table)]
