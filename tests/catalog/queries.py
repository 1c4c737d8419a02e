"""Random queries, each written in two ways that mean the same, and changed so that they do not.

A query is made of parts, and the parts are spelled by a writer that takes choices; what the choices are changes no meaning.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

SETUP: Final = """
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, status varchar(9), region text, since date);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, total numeric(10,2), note text,
                     region text, placed timestamptz);
CREATE TABLE regions (region text PRIMARY KEY, country varchar(2));
CREATE VIEW big_orders AS SELECT * FROM orders WHERE total > 1000;
"""

COLUMNS: Final = {
    "customers": {"id": "int", "name": "text", "status": "varchar", "region": "text", "since": "date"},
    "orders": {"id": "int", "customer_id": "int", "total": "numeric", "note": "text", "region": "text", "placed": "timestamptz"},
    "regions": {"region": "text", "country": "varchar"},
    "big_orders": {
        "id": "int",
        "customer_id": "int",
        "total": "numeric",
        "note": "text",
        "region": "text",
        "placed": "timestamptz",
    },
}

Column = tuple[int, str]
"""Which table of FROM, and which of its columns."""


@dataclass(frozen=True)
class Condition:
    """A comparison of a column with a constant or another column; ``arguments`` are what its writers need."""

    form: str
    column: Column
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Query:
    """A SELECT in parts.

    Args:
        tables: in FROM; each but the first is joined to the one before it.
        joins: for each table but the first: INNER or LEFT, and by which column of either.
        outputs: column and name.
        conditions: all of which must hold.
        totals: whether rows are grouped by the outputs and counted.
        distinct: whether each row is given once.
        order: numbers of outputs to sort by, each with its direction.
        limit: how many rows, None for all.
    """

    tables: tuple[str, ...]
    joins: tuple[tuple[str, str, str], ...]
    outputs: tuple[tuple[Column, str], ...]
    conditions: tuple[Condition, ...] = ()
    totals: bool = False
    distinct: bool = False
    order: tuple[tuple[int, str], ...] = ()
    limit: int | None = None


_WORDS: Final = ("new", "open", "it''s", "x_y")


def a_query(dice: random.Random) -> Query:
    """A random query over the tables of SETUP."""
    tables = [dice.choice(["customers", "orders", "big_orders"])]
    joins: list[tuple[str, str, str]] = []
    while len(tables) < 3 and dice.random() < 0.6:
        pairs = _joinable(tables[-1])
        table, left, right = dice.choice(pairs)
        tables.append(table)
        joins.append((dice.choice(["INNER", "INNER", "LEFT"]), left, right))
    outputs: list[tuple[Column, str]] = []
    for number in range(dice.randint(1, 4)):
        column = _column(dice, tables)
        outputs.append((column, column[1] if dice.random() < 0.6 else f"n{number}"))
    # A column given twice and sorted by is planned one way or the other: two names for one are left out.
    outputs = list(
        {name: (column, name) for column, name in {column: (column, name) for column, name in outputs}.values()}.values()
    )
    conditions: list[Condition] = []
    for condition in [_condition(dice, tables) for _ in range(dice.randint(0, 3))]:
        conditions += [] if _implied(condition, conditions) else [condition]
    totals = dice.random() < 0.3
    order = tuple((index, dice.choice(["ASC", "DESC"])) for index in range(len(outputs)) if dice.random() < 0.3)
    return Query(
        tuple(tables),
        tuple(joins),
        tuple(outputs),
        tuple(conditions),
        totals,
        not totals and dice.random() < 0.2,
        order,
        dice.randint(1, 9) if order and dice.random() < 0.4 else None,
    )


def _joinable(table: str) -> list[tuple[str, str, str]]:
    by_table = {
        "customers": [("orders", "id", "customer_id"), ("regions", "region", "region")],
        "orders": [("customers", "customer_id", "id"), ("regions", "region", "region")],
        "big_orders": [("customers", "customer_id", "id"), ("regions", "region", "region")],
        "regions": [("customers", "region", "region")],
    }
    return by_table[table]


def _column(dice: random.Random, tables: Sequence[str]) -> Column:
    at = dice.randrange(len(tables))
    return at, dice.choice(list(COLUMNS[tables[at]]))


def _condition(dice: random.Random, tables: Sequence[str]) -> Condition:
    column = _column(dice, tables)
    kind = COLUMNS[tables[column[0]]][column[1]]
    if kind in ("int", "numeric"):
        low = dice.randint(0, 50)
        form = dice.choice(["compare", "between", "in", "null"])
        return Condition(form, column, {"compare": (dice.choice(["<", ">=", "="]), str(low))}.get(form, (str(low), str(low + 9))))
    if kind in ("text", "varchar"):
        form = dice.choice(["compare", "in", "like", "null"])
        texts = [f"'{word}'" for word in dice.sample(_WORDS, 2)]
        return Condition(form, column, {"compare": ("=", texts[0]), "like": (texts[0],)}.get(form, tuple(texts)))
    return Condition(dice.choice(["null", "recent"]), column, (str(dice.randint(1, 30)),))


@dataclass
class Writer:
    """Spells a query, choosing among what means the same.

    Args:
        dice: what chooses.
    """

    dice: random.Random
    aliases: list[str] = field(default_factory=list)

    def write(self, query: Query) -> str:
        """One spelling."""
        self.aliases = self._aliases(query.tables)
        text = self._select(query)
        if not query.totals and query.limit is None and not query.order and self._chance(0.25):
            text = self._wrapped(text)
        return self._spaced(text)

    def _chance(self, probability: float) -> bool:
        return self.dice.random() < probability

    def _aliases(self, tables: Sequence[str]) -> list[str]:
        plain = len(set(tables)) == len(tables) and self._chance(0.4)
        return [table if plain else f"{self.dice.choice('abcxyz')}{number}" for number, table in enumerate(tables)]

    def _select(self, query: Query) -> str:
        outputs = [self._output(query, column, name) for column, name in query.outputs]
        if query.totals:
            outputs.append("count(*) AS total_count")
        source, conditions = self._from(query)
        conditions += [self._condition(query, condition) for condition in query.conditions]
        self.dice.shuffle(conditions)
        parts = ["SELECT" + (" DISTINCT" if query.distinct else ""), ", ".join(outputs), f"FROM {source}"]
        if conditions:
            joined = " AND ".join(self._parenthesised(condition) for condition in conditions)
            parts.append(f"WHERE {joined}")
        if query.totals:
            keys = [self._name(query, column) for column, _ in query.outputs]
            parts.append(f"GROUP BY {', '.join(keys)}")
        if query.order:
            keys = [f"{self._key(query, index)} {way}" if way == "DESC" or self._chance(0.5) else self._key(query, index)
                    for index, way in query.order]  # fmt: skip
            parts.append(f"ORDER BY {', '.join(keys)}")
        if query.limit is not None:
            parts.append(f"LIMIT {query.limit}")
        return " ".join(parts)

    def _key(self, query: Query, index: int) -> str:
        return str(index + 1) if self._chance(0.5) else self._name(query, query.outputs[index][0])

    def _output(self, query: Query, column: Column, name: str) -> str:
        spelled = self._name(query, column)
        return spelled if name == column[1] and self._chance(0.7) else f"{spelled} AS {name}"

    def _name(self, query: Query, column: Column) -> str:
        at, name = column
        alone = sum(name in COLUMNS[table] for table in query.tables) == 1
        return name if alone and self._chance(0.4) else f"{self.aliases[at]}.{name}"

    def _table(self, query: Query, at: int) -> str:
        table, alias = query.tables[at], self.aliases[at]
        name = f"public.{table}" if self._chance(0.4) else table
        return name if alias == table and self._chance(0.7) else f"{name}{self.dice.choice([' AS', ''])} {alias}"

    def _from(self, query: Query) -> tuple[str, list[str]]:
        source, conditions = self._table(query, 0), []
        comma = all(kind == "INNER" for kind, _, _ in query.joins)
        style = self.dice.choice(["comma", "on"]) if comma else "on"
        for number, (kind, left, right) in enumerate(query.joins, 1):
            sides = [f"{self.aliases[number - 1]}.{left}", f"{self.aliases[number]}.{right}"]
            if self._chance(0.5):
                sides.reverse()
            if style == "comma":
                source += f", {self._table(query, number)}"
                conditions.append(" = ".join(sides))
            else:
                word = "LEFT JOIN" if kind == "LEFT" else self.dice.choice(["JOIN", "INNER JOIN"])
                source += f" {word} {self._table(query, number)} ON {self._parenthesised(' = '.join(sides))}"
        return source, conditions

    def _condition(self, query: Query, condition: Condition) -> str:
        name = self._name(query, condition.column)
        kind = COLUMNS[query.tables[condition.column[0]]][condition.column[1]]
        return _FORMS[condition.form](self, name, condition.arguments, kind)

    def compare(self, name: str, arguments: tuple[str, ...], kind: str) -> str:
        """A comparison, either way round, the constant with a cast or without."""
        operator, value = arguments
        value = (
            f"{value}::{'integer' if kind == 'int' else 'numeric' if kind == 'numeric' else 'text'}"
            if self._chance(0.3)
            else value
        )
        if self._chance(0.3):
            return f"{value} {({'<': '>', '>=': '<=', '=': '='})[operator]} {name}"
        return f"{name} {operator} {value}"

    def between(self, name: str, arguments: tuple[str, ...], _kind: str) -> str:
        """BETWEEN or the two comparisons it is."""
        low, high = arguments
        return f"{name} BETWEEN {low} AND {high}" if self._chance(0.5) else f"{name} >= {low} AND {high} >= {name}"

    def membership(self, name: str, arguments: tuple[str, ...], _kind: str) -> str:
        """IN, = ANY or OR, in any order."""
        values = list(arguments)
        self.dice.shuffle(values)
        either = " OR ".join(f"{name} = {value}" for value in values)
        return self.dice.choice([f"{name} IN ({', '.join(values)})", f"{name} = ANY (ARRAY[{', '.join(values)}])", f"({either})"])

    def like(self, name: str, arguments: tuple[str, ...], _kind: str) -> str:
        """LIKE or the operator it is."""
        return f"{name} {self.dice.choice(['LIKE', '~~', 'like'])} {arguments[0]}"

    def null(self, name: str, _arguments: tuple[str, ...], _kind: str) -> str:
        """Not NULL, said in two ways."""
        return self.dice.choice([f"{name} IS NOT NULL", f"NOT ({name} IS NULL)"])

    def recent(self, name: str, arguments: tuple[str, ...], _kind: str) -> str:
        """Later than some days ago."""
        now = self.dice.choice(["now()", "CURRENT_TIMESTAMP", "transaction_timestamp()"])
        return f"{name} > {now} - interval '{arguments[0]} days'"

    def _parenthesised(self, text: str) -> str:
        return f"({text})" if " OR " in text or self._chance(0.3) else text

    def _wrapped(self, text: str) -> str:
        if "DISTINCT" in text:
            return text
        return f"SELECT * FROM ({text}) AS wrapped" if self._chance(0.5) else f"WITH wrapped AS ({text}) SELECT * FROM wrapped"

    def _spaced(self, text: str) -> str:
        words = text.split(" ")
        return "".join(word + self.dice.choice([" ", " ", "\n  ", "\t"]) for word in words).strip()


_FORMS: Final[dict[str, Callable[[Writer, str, tuple[str, ...], str], str]]] = {
    "compare": Writer.compare,
    "between": Writer.between,
    "in": Writer.membership,
    "like": Writer.like,
    "null": Writer.null,
    "recent": Writer.recent,
}


def mutated(query: Query, dice: random.Random) -> Query:
    """The query with one change that may give other rows or other columns."""
    changes = [
        _other_output,
        _without_condition,
        _more_conditions,
        _other_distinct,
        _other_order,
        _other_limit,
        _other_name,
        _other_join,
    ]
    while True:
        changed = dice.choice(changes)(query, dice)
        if changed is not None and changed != query:
            return changed


def _other_output(query: Query, dice: random.Random) -> Query | None:
    at = dice.randrange(len(query.outputs))
    column, name = query.outputs[at]
    other = _column(dice, query.tables)
    if other == column:
        return None
    outputs = (*query.outputs[:at], (other, name), *query.outputs[at + 1 :])
    return replace(query, outputs=outputs)


def _other_name(query: Query, dice: random.Random) -> Query:
    at = dice.randrange(len(query.outputs))
    outputs = (*query.outputs[:at], (query.outputs[at][0], "renamed"), *query.outputs[at + 1 :])
    return replace(query, outputs=outputs)


def _without_condition(query: Query, dice: random.Random) -> Query | None:
    if not query.conditions:
        return None
    at = dice.randrange(len(query.conditions))
    left = (*query.conditions[:at], *query.conditions[at + 1 :])
    return None if query.conditions[at] in left or _implied(query.conditions[at], left) else replace(query, conditions=left)


def _implied(gone: Condition, left: Sequence[Condition]) -> bool:
    """A condition that others on the same column, or on one it is joined by, may imply or contradict."""
    return any(_joined_by(other.column[1]) == _joined_by(gone.column[1]) for other in left)


def _joined_by(column: str) -> str:
    return "id" if column == "customer_id" else column


def _more_conditions(query: Query, dice: random.Random) -> Query | None:
    more = _condition(dice, query.tables)
    return None if _implied(more, query.conditions) else replace(query, conditions=(*query.conditions, more))


def _other_distinct(query: Query, _dice: random.Random) -> Query | None:
    return None if query.totals else replace(query, distinct=not query.distinct)


def _other_order(query: Query, dice: random.Random) -> Query | None:
    if query.order:
        index, way = query.order[0]
        return replace(query, order=((index, "ASC" if way == "DESC" else "DESC"), *query.order[1:]))
    return replace(query, order=((dice.randrange(len(query.outputs)), "ASC"),))


def _other_limit(query: Query, _dice: random.Random) -> Query | None:
    return replace(query, limit=query.limit + 1) if query.limit is not None else None


def _other_join(query: Query, dice: random.Random) -> Query | None:
    if not query.joins:
        return None
    at = dice.randrange(len(query.joins))
    kind, left, right = query.joins[at]
    joins = (*query.joins[:at], ("LEFT" if kind == "INNER" else "INNER", left, right), *query.joins[at + 1 :])
    # A condition on the joined table makes a LEFT JOIN an inner one, and so do joins behind it.
    strict = any(condition.column[0] > at for condition in query.conditions) or at + 1 < len(query.joins)
    return None if strict else replace(query, joins=joins)
