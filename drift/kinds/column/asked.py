"""What must be so before a column is added or changed. Pure."""

import re
from typing import TYPE_CHECKING

from drift.fact import UNSTATED
from drift.kinds.column.types import char_limit, without_length
from drift.model import Precondition, Ref
from drift.preconditions import casts, evaluable, fits, may_create_in, no_dependents, none_where, usable_default
from drift.sqltext import qualified, quote

if TYPE_CHECKING:
    from drift.kinds.column.fact import Column


def before_adding(ref: Ref, column: "Column") -> tuple[Precondition, ...]:
    """Answer what must be so before a column can be added."""
    table = ref.path[0], ref.path[1]
    made = column.serial is not UNSTATED or isinstance(column.identity, str)
    filled = made or isinstance(column.default, str) or isinstance(column.generated, str)
    asked = [may_create_in(ref.path[0])] if made else []
    if isinstance(column.default, str) and isinstance(column.type, str) and column.serial is UNSTATED:
        asked.append(evaluable(column.default, column.type, f"the default {column.default} cannot be read"))
    if column.nullable is False and not filled:
        means = f"rows of {qualified(*table)}, which would have no value in {quote(ref.path[-1])}"
        asked.append(none_where(table, "true", means, "state a default, or let it be nullable first"))
    return tuple(asked)


def before_defaulting(ref: Ref, type_name: str, default: str) -> tuple[Precondition, ...]:
    """Answer what must be so before a column of that type can have the default."""
    asked = [evaluable(default, type_name, f"the default {default} cannot be read")]
    # A sequence would move though the trial is rolled back.
    if not re.search(r"(?i)\b(?:nextval|setval)\b", default):
        asked.append(usable_default((ref.path[0], ref.path[1]), ref.path[-1], default))
    return tuple(asked)


def before_converting(ref: Ref, new: str, *, keeps: bool) -> tuple[Precondition, ...]:
    """Answer what must be so before a column can have the type ``new``; ``keeps``: whether every value stays as it is."""
    table, column = (ref.path[0], ref.path[1]), ref.path[-1]
    asked = (no_dependents(table, column),)
    limit = char_limit(new)
    if keeps:
        return asked
    if limit is not None:
        return (*asked, fits(table, column, limit))
    return (*asked, casts(table, column, new)) if without_length(new) == new else asked
