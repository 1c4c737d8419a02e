"""What several kinds ask about a default: can the column hold it at all?"""

from msgspec import Struct

from drift.kind import Doubt, Question


class Limited(Struct, frozen=True):
    """A default of a text column with a limited length, as the catalog prints them.

    Args:
        column: the unquoted name of the column.
        type: its type, ``character varying(20)``.
        limit: how many characters it holds.
        default: the expression.
    """

    column: str
    type: str
    limit: int
    default: str


def too_long(suffix: str, attribute: str, limited: Limited) -> Doubt:
    """Answer the doubt whether the default fits into its column: an INSERT raises where a cast would cut.

    Blanks beyond the limit are cut by an INSERT as well (manual, "Character Types").

    Args:
        suffix: of the rule.
        attribute: what the finding is about.
        limited: the column and its default.
    """
    # NULL is not too long.
    fits = Question("true", f"coalesce(char_length(rtrim(({limited.default})::text)) <= {limited.limit}, true)", evaluate=True)
    note = f"an INSERT that leaves {limited.column} out fails with 22001: value too long for type {limited.type}"
    return Doubt(suffix, attribute, f"a value of at most {limited.limit} characters", limited.default, note, question=fits)
