"""How an exclusion constraint is added, exchanged and dropped: no index can be built for one while others write."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from drift.kind import CannotMend
from drift.kinds import _constraint, _index
from drift.kinds._key import joined
from drift.kinds.exclusion.elements import element
from drift.kinds.index.keys import parse
from drift.model import Hazard, Ref, Statement
from drift.sqltext import quote

if TYPE_CHECKING:
    from drift.kinds.exclusion.fact import Exclusion

REBUILT: Final = frozenset({"elements", "method", "where", "include", "deferrable", "initially_deferred", "valid"})
"""The attributes that are changed by making the constraint anew."""

# No NOT VALID, no USING INDEX (manual, ALTER TABLE): all rows are read and the index is built while nobody may use the table.
_BUILT_UNDER_LOCK: Final = (Hazard.BLOCKING_SCAN, Hazard.INDEX_BUILD)


def definition(ref: Ref, fact: "Exclusion") -> str:
    """Answer ``CONSTRAINT … EXCLUDE USING …`` as CREATE TABLE and ADD take it.

    Raises:
        CannotMend: the elements are not stated.
    """
    if not isinstance(fact.elements, tuple):
        raise CannotMend(f"state the elements of {ref} to have it created")
    found = [element(text) for text in fact.elements]
    words = ["CONSTRAINT", quote(ref.path[-1]), "EXCLUDE"]
    words += [f"USING {quote(fact.method)}"] if isinstance(fact.method, str) else []
    words += [f"({', '.join(f'{parse(item.key)} WITH {item.operator_sql}' for item in found)})"]
    words += [f"INCLUDE ({_constraint.columns_sql(fact.include)})"] if isinstance(fact.include, tuple) and fact.include else []
    words += [word.replace("TABLESPACE", "USING INDEX TABLESPACE", 1) for word in _index.storage(fact)]
    words += [f"WHERE ({fact.where})"] if isinstance(fact.where, str) else []
    timing = _constraint.timing(fact)
    return " ".join([*words, *([timing] if timing else [])])


def create(ref: Ref, fact: "Exclusion") -> Sequence[Statement]:
    """Answer ADD CONSTRAINT … EXCLUDE, which reads all rows and builds its index under the lock."""
    return [_constraint.alter(ref, f"ADD {definition(ref, fact)}", hazards=_BUILT_UNDER_LOCK), *beside(ref, fact)]


def beside(ref: Ref, fact: "Exclusion") -> list[Statement]:
    """Answer what ADD CONSTRAINT cannot say."""
    said = _constraint.comment_beside(ref, ref.path[-1], fact.comment)
    return joined([*said, *_index.beside(ref, fact)])


def drop(ref: Ref, fact: "Exclusion") -> Sequence[Statement]:
    """Answer DROP CONSTRAINT.

    Raises:
        CannotMend: it belongs to a partitioned parent.
    """
    _require_own(ref, fact)
    return [_constraint.drop(ref, ref.path[-1], hazards=_BUILT_UNDER_LOCK)]


def rebuild(ref: Ref, before: "Exclusion", after: "Exclusion") -> Sequence[Statement]:
    """Answer the old one dropped and the new one added by one statement, so that no row slips in between.

    Raises:
        CannotMend: it belongs to a partitioned parent, or an incomplete one is wanted.
    """
    _require_own(ref, before)
    if after.valid is False:
        raise CannotMend("an incomplete one is not made on purpose")
    change = f"DROP CONSTRAINT {quote(ref.path[-1])}, ADD {definition(ref, after)}"
    return [_constraint.alter(ref, change, hazards=_BUILT_UNDER_LOCK), *beside(ref, after)]


def _require_own(ref: Ref, fact: "Exclusion") -> None:
    if fact.inherited is True:
        raise CannotMend(f"{ref.path[1]} has it from the table it is a partition of: state it there")
