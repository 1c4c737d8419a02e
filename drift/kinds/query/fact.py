"""What a query of the author's own must give; the catalog knows nothing of it."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import CHARACTERS_READ, ROWS_READ, Kind, Place
from drift.kinds.query import IDENTITY, PLACE, remedy
from drift.model import Ref, Statement
from drift.sqltext import tokens


class Query(Fact):
    """A query and its rows, each value as PostgreSQL prints it."""

    sql: str | Unstated = attribute(Shape.QUERY, "One SELECT; it is run in the check's read-only transaction.")
    rows: tuple[tuple[str | None, ...], ...] | Unstated = attribute(
        Shape.ROWS, "All rows it must give: a list of rows, or one value; their order counts where it has ORDER BY."
    )
    empty: bool | Unstated = attribute(Shape.FLAG, "true: it must give no row at all.")


class QueryKind(Kind[Query]):
    """Queries: ``queries.<name>``."""

    name: ClassVar[str] = "query"
    place: ClassVar[Place] = PLACE
    fact = Query
    given: ClassVar[tuple[str, ...]] = ("sql", "empty")
    identity: ClassVar[bool] = IDENTITY

    def understand(self, ref: Ref, wanted: Query, schema: str) -> Query:
        """Answer the query with ``empty: true`` spelled out as no rows.

        Raises:
            ValueError: there is no query, nothing or two things are said of what it must give, or more than is ever read.
        """
        if wanted.sql is UNSTATED:
            raise ValueError("state the query as sql")
        if wanted.empty is not UNSTATED:
            if wanted.rows is not UNSTATED or wanted.empty is False:
                raise ValueError("state the rows it must give, or empty: true for none")
            return replace(wanted, rows=())
        if wanted.rows is UNSTATED:
            raise ValueError("state the rows it must give, or empty: true")
        longest = max((len(text or "") for row in wanted.rows for text in row), default=0)
        if len(wanted.rows) > ROWS_READ or longest > CHARACTERS_READ:
            raise ValueError(f"{ROWS_READ} rows are read at most, and {CHARACTERS_READ} characters of a value: aggregate them")
        return wanted

    def asks(self, ref: Ref, wanted: Query) -> str | None:
        """Answer the query."""
        return None if wanted.sql is UNSTATED else wanted.sql

    def same(self, attribute: str, wanted: Query, actual: Query) -> bool:
        """Answer whether the rows are those expected, in their order where the query says one."""
        ours, theirs = _rows(wanted), _rows(actual)
        return ours == theirs if _orders(wanted) else sorted(ours, key=repr) == sorted(theirs, key=repr)

    def note(self, attribute: str | None, wanted: Query | None, actual: Query | None) -> str | None:
        """Answer that there are more rows than were read, or which are missing and which too many."""
        if wanted is None or actual is None:
            return None
        ours, theirs = _rows(wanted), _rows(actual)
        if len(theirs) > ROWS_READ:
            return f"only the first {ROWS_READ} rows were read"
        return "the rows are those expected, in another order" if sorted(ours, key=repr) == sorted(theirs, key=repr) else None

    def alter(self, ref: Ref, attribute: str, before: Query, after: Query) -> Sequence[Statement]:
        """Raise: what rows say is for a person to change."""
        return remedy.alter(ref)


def _rows(fact: Query) -> tuple[tuple[str | None, ...], ...]:
    return () if fact.rows is UNSTATED else fact.rows


def _orders(fact: Query) -> bool:
    """Answer whether the query itself, and not only a part of it in parentheses, has ORDER BY."""
    depth = 0
    for token in tokens(str(fact.sql)):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.kind == "word" and token.text.lower() == "order":
            return True
    return False


KIND = QueryKind()
