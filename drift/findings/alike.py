"""What compares as something else did before: of equal tables the same is expected, and the same is there."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from drift.facts import Facts, Sheet, parts
from drift.findings.settled import DOUBTFUL
from drift.kind import RENAMED_FROM, Kind, Question
from drift.model import Expectation, Snapshot
from drift.stated import Stated

_RELATION: Final = "relation"


class Case(Struct, frozen=True):
    """An expectation and what is there, but for their names.

    Args:
        same: equal for those that differ in no more than names.
        relation: what the relation is called, which an expression may mention; None where none can.
    """

    same: Hashable
    relation: str | None


class Cases:
    """Tells the case of each expectation.

    Args:
        stated: what is expected.
        snapshot: what there is.
        kinds: every kind by name.
    """

    def __init__(self, stated: Sequence[Expectation], snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]) -> None:
        self._stated = stated if isinstance(stated, Stated) else None
        self._kinds = kinds
        self._sheets = snapshot.facts.sheets if isinstance(snapshot.facts, Facts) else {}
        self._unread = {ref.kind for ref, _ in snapshot.unread}

    def of(self, number: int) -> Case | None:
        """Answer the case of the expectation with that number, None where it must be looked at by itself."""
        if self._stated is None:
            return None
        kind, key, values, way = self._stated.entry(number)
        manner = self._stated.manners[way]
        sheet = self._sheets.get(kind)
        if sheet is None or values is None or kind in self._unread:
            return None
        if manner.anonymous or manner.pattern or RENAMED_FROM in values:
            return None
        row = sheet.rows.get(key)
        if row is None or not _depends_on_no_name(self._kinds[kind], sheet, row, exact=manner.exact):
            return None
        relation = next((key[0][part] for name, part in parts(sheet.fact) if name == _RELATION), None)
        return Case((kind, way, id(values), row), relation)


def _depends_on_no_name(kind: Kind[Any], sheet: Sheet, row: tuple[Any, ...], *, exact: bool) -> bool:
    """Answer whether what a kind says of an object comes from what is stated and what is there alone."""
    if exact and type(kind).plain is not Kind.plain:
        return False
    return type(kind).doubts is Kind.doubts or (DOUBTFUL in sheet.names and not row[sheet.names.index(DOUBTFUL)])


class Asked(Struct, frozen=True):
    """What was asked of an expectation.

    Args:
        number: of the expectation.
        relation: what its relation is called, None where none can be mentioned.
        words: all that was asked, in small letters.
    """

    number: int
    relation: str | None
    words: str

    def mentions(self, relation: str | None) -> bool:
        """Answer whether it may mean something else of a relation of that name; rather once too often."""
        if relation is None or not self.words:
            return False
        # Names of other letters are folded by the server's own rules, and an escape may stand for any.
        return not relation.isascii() or '"' in relation or relation.casefold() in self.words or "u&" in self.words


def asked(number: int, case: Case, questions: Sequence[Question]) -> Asked:
    """Answer what was asked of the expectation with that number."""
    texts = (text for item in questions for text in (item.wanted, item.actual, *(name for name, _ in item.rows)))
    return Asked(number, case.relation, "\n".join(texts).casefold())
