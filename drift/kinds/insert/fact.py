"""What there is to know of an INSERT that names just certain columns: what would make it fail, and what else has a say."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Doubt, Kind, Place, Question
from drift.kinds._defaults import Limited, too_long
from drift.kinds.insert import IDENTITY, PLACE, given, invent, remedy
from drift.model import Ref, Severity, Statement

UNUSABLE: Final = "default-unusable"
UNCERTAIN: Final = "uncertain"
PROBE: Final = "probe"

Texts = tuple[str, ...]


class Insert(Fact):
    """An INSERT that names just these columns; the tuples named after something hold one item for each of it."""

    columns: Texts | Unstated = attribute(Shape.NAMES, "The columns the INSERT names; all others are left out.")
    blocked_by: Texts = attribute(Shape.NAMES, "What would make every such INSERT fail: nothing, unless stated.", default=())
    values: Texts | Unstated = attribute(
        Shape.EXPRESSIONS, "SQL values for the columns, in their order, to try the INSERT with; invented by type where not given."
    )
    firm: Texts | Unstated = attribute(Shape.HIDDEN, "Those of blocked_by that no trigger or rule can help.")
    needs: Texts | Unstated = attribute(Shape.HIDDEN, "The columns left out that something has to fill.")
    suppliers: Texts | Unstated = attribute(Shape.HIDDEN, "The triggers and rules that might fill them.")
    replaced: bool | Unstated = attribute(Shape.HIDDEN, "Whether a rule is run in its place.")
    uncertain: Texts | Unstated = attribute(Shape.HIDDEN, "What may decide otherwise although nothing blocks the INSERT.")
    limited_columns: Texts | Unstated = attribute(Shape.HIDDEN, "The columns left out that hold texts of a limited length.")
    limited_types: Texts | Unstated = attribute(Shape.HIDDEN, "The types of limited_columns.")
    limits: tuple[int, ...] | Unstated = attribute(Shape.HIDDEN, "How many characters each of limited_columns holds.")
    limited_defaults: Texts | Unstated = attribute(Shape.HIDDEN, "The defaults of limited_columns.")
    types: tuple[str | None, ...] | Unstated = attribute(Shape.HIDDEN, "The types of columns.")
    bases: tuple[str | None, ...] | Unstated = attribute(Shape.HIDDEN, "What types are without domains.")
    families: tuple[str | None, ...] | Unstated = attribute(Shape.HIDDEN, "typtype and typcategory of bases.")
    traits: tuple[str | None, ...] | Unstated = attribute(Shape.HIDDEN, "Of columns: nullable, default, unique, checked.")
    lookups: tuple[str | None, ...] | Unstated = attribute(Shape.HIDDEN, "Queries for a value each of columns may reference.")

    @property
    def own_values(self) -> bool:
        """Answer whether no value must be invented to try it."""
        return self.values is not UNSTATED or not self.columns


class InsertKind(Kind[Insert]):
    """INSERTs that must succeed: ``tables.<table>.inserts``."""

    name: ClassVar[str] = "insert"
    place: ClassVar[Place] = PLACE
    fact = Insert
    after: ClassVar[tuple[str, ...]] = ("table", "column")
    doubted: ClassVar[tuple[str, ...]] = (UNCERTAIN, UNUSABLE, PROBE)
    identity: ClassVar[bool] = IDENTITY

    def understand(self, ref: Ref, wanted: Insert, schema: str) -> Insert:
        """Answer the expectation as it is.

        Raises:
            ValueError: not one value for each column, or a value that is not executed.
        """
        values, columns = _items(wanted.values), _items(wanted.columns)
        if wanted.values is not UNSTATED and len(values) != len(columns):
            raise ValueError(f"{len(values)} values for {len(columns)} columns; give one for each, in their order")
        for value in values:
            if reason := given.refusal(value):
                raise ValueError(f"{value} is no value to try: {reason}")
        return wanted

    def same(self, attribute: str, wanted: Insert, actual: Insert) -> bool:
        """Answer whether what blocks the INSERT is what may; its columns are its name, and its values are no fact."""
        return attribute != "blocked_by" or (wanted.blocked_by == actual.blocked_by and actual.replaced is not True)

    def undecidable(self, attribute: str, wanted: Insert, actual: Insert) -> str | None:
        """Answer which triggers and rules may fill what is missing, None where none can."""
        if attribute != "blocked_by" or actual.firm or not actual.suppliers:
            return None
        blocked = "; ".join(_items(actual.blocked_by)) or "its columns alone let it succeed"
        return f"{blocked}; but {' and '.join(_items(actual.suppliers))}: drift check --probe proves it"

    def doubts(self, ref: Ref, wanted: Insert, actual: Insert) -> Sequence[Doubt]:
        """Answer defaults that do not fit, values that are none of their type, and what else may decide."""
        return [*_unusable(actual), *_unfit(wanted, actual), *_uncertain(actual)]

    def probe(self, ref: Ref, wanted: Insert, actual: Insert) -> str | None:
        """Answer the INSERT, with the values given or with invented ones."""
        return invent.statement(ref, _items(actual.columns), _items(wanted.values) or invent.values(_cells(actual)))

    def create(self, ref: Ref, wanted: Insert, clauses: Sequence[str]) -> Sequence[Statement]:
        """Raise: an INSERT is no object."""
        return remedy.create(ref)

    def alter(self, ref: Ref, attribute: str, before: Insert, after: Insert) -> Sequence[Statement]:
        """Raise, with what to state so that another remedy makes it succeed."""
        return remedy.alter(attribute, before)


def _items(items: Any) -> tuple[Any, ...]:
    return () if items is UNSTATED else tuple(items)


def _unusable(actual: Insert) -> Iterator[Doubt]:
    parts = (actual.limited_columns, actual.limited_types, actual.limits, actual.limited_defaults)
    for column, type_name, limit, default in zip(*map(_items, parts), strict=True):
        yield too_long(UNUSABLE, "blocked_by", Limited(column, type_name, limit, default))


def _unfit(wanted: Insert, actual: Insert) -> Iterator[Doubt]:
    """Yield the question whether each given value can be one of its type: a literal that cannot is refused as it is read."""
    for column, value, type_name in zip(*map(_items, (wanted.columns, wanted.values, actual.types)), strict=False):
        if type_name is not None and value.upper() != "DEFAULT":
            cast = f"CAST((\n{value}\n) AS {type_name}) IS NULL"
            note = f"the value given for {column} is none of its type"
            yield Doubt("values", "values", f"a value of type {type_name}", value, note, question=Question(cast, cast))


def _uncertain(actual: Insert) -> Iterator[Doubt]:
    if actual.uncertain and not actual.blocked_by and actual.replaced is not True:
        note = "by its columns alone it succeeds; drift check --probe proves it"
        yield Doubt(UNCERTAIN, "blocked_by", (), actual.uncertain, note, severity=Severity.INFO)


def _cells(actual: Insert) -> Iterator[invent.Cell]:
    parts = (actual.types, actual.bases, actual.families, actual.traits, actual.lookups)
    for type_name, base, family, traits, lookup in zip(*map(_items, parts), strict=True):
        exists = type_name is not None
        yield invent.Cell(base or "", family or "", frozenset((traits or "").split()), lookup, exists)


KIND = InsertKind()
