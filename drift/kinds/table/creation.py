"""CREATE TABLE, in all its forms."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from drift.kind import CannotMend
from drift.kinds import _options, _reloptions
from drift.kinds.table import remedy
from drift.kinds.table.partition import spelled
from drift.model import Ref, Statement
from drift.preconditions import may_create_in
from drift.sqltext import qualified, quote, tokens

if TYPE_CHECKING:
    from drift.kinds.table.fact import Table

UNTYPED: Final = "WITH OPTIONS"
"""What stands behind the name of a column whose type comes from elsewhere: from the table it is a partition of, from a type."""


def create(ref: Ref, table: "Table", clauses: Sequence[str]) -> Sequence[Statement]:
    """Answer CREATE TABLE, one clause a line, and what it cannot say itself.

    Raises:
        CannotMend: something is not stated that it must say.
    """
    inherited = [clause for clause in clauses if _is_untyped(clause)] if table.parents else []
    settings = [step for clause in inherited for step in _settings(ref, clause)]
    return [_made(ref, table, clauses), *settings, *remedy.beside(ref, table, clauses)]


def _settings(ref: Ref, clause: str) -> Iterator[Statement]:
    """Yield what gives an inherited column, which CREATE TABLE cannot name, a default or NOT NULL of its own."""
    name, _, said = clause.partition(f" {UNTYPED}")
    rest = said.removesuffix(" NOT NULL")
    if rest and not rest.startswith(" DEFAULT "):
        raise CannotMend(f"state the type of {ref}.{name} to have the table created")
    column = f"ALTER TABLE ONLY {qualified(*ref.path)} ALTER COLUMN {name}"
    if rest:
        yield Statement(f"{column} SET{rest}", same_transaction=True)
    if rest != said:
        yield Statement(f"{column} SET NOT NULL", same_transaction=True)


def _made(ref: Ref, table: "Table", clauses: Sequence[str]) -> Statement:
    foreign = isinstance(table.foreign_server, str)
    kind = "FOREIGN TABLE" if foreign else "UNLOGGED TABLE" if table.persistence == "unlogged" else "TABLE"
    parts = [f"CREATE {kind} {qualified(*ref.path)}{_body(ref, table, clauses)}", *_division(table)]
    parts += [f"SERVER {quote(str(table.foreign_server))}{_options.clause(table.options)}"] if foreign else _storage(table)
    asked = (may_create_in(ref.path[0]),)
    if isinstance(table.partition_of, str):
        return Statement(" ".join(parts), lock="ACCESS EXCLUSIVE", relation=table.partition_of, preconditions=asked)
    # The tables its foreign keys reference get triggers.
    lock = "SHARE ROW EXCLUSIVE" if any(" FOREIGN KEY " in clause for clause in clauses) else None
    return Statement(" ".join(parts), lock=lock, preconditions=asked)


def _body(ref: Ref, table: "Table", clauses: Sequence[str]) -> str:
    if isinstance(table.partition_of, str):
        if not isinstance(table.bound, str):
            raise CannotMend(f"state the bound of {ref}: which rows of {table.partition_of} it takes")
        return f" PARTITION OF {table.partition_of}{_listed(clauses, empty='')} {spelled(table.bound)}"
    if isinstance(table.of_type, str):
        return f" OF {table.of_type}{_listed(clauses, empty='')}"
    own = [clause for clause in clauses if not _is_untyped(clause)]
    if len(own) < len(clauses) and not table.parents:
        name, _, _ = next(clause for clause in clauses if clause not in own).partition(f" {UNTYPED}")
        raise CannotMend(f"state the type of {ref}.{name} to have the table created")
    if not own and not table.parents:
        raise CannotMend(f"state the columns of {ref} to have it created")
    parents = f" INHERITS ({', '.join(table.parents)})" if table.parents else ""
    return f"{_listed(own, empty=' ()')}{parents}"


def _is_untyped(clause: str) -> bool:
    return [item.text for item in tokens(clause)][1:3] == UNTYPED.split()


def _listed(clauses: Sequence[str], empty: str) -> str:
    if not clauses:
        return empty
    body = ",\n".join(f"    {clause}" for clause in clauses)
    return f" (\n{body}\n)"


def _division(table: "Table") -> list[str]:
    return [f"PARTITION BY {table.partition_by}"] if isinstance(table.partition_by, str) else []


def _storage(table: "Table") -> list[str]:
    parts = [f"USING {quote(table.access_method)}"] if isinstance(table.access_method, str) else []
    parts += [f"WITH ({_reloptions.written(_reloptions.by_name(table.options))})"] if table.options else []
    return parts + ([f"TABLESPACE {quote(table.tablespace)}"] if isinstance(table.tablespace, str) else [])
