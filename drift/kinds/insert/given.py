"""Which values may be given. A probe executes them, and the file they stand in may come from anybody: they must be harmless."""

from typing import Final

from drift.sqltext import tokens

# Functions of pg_catalog without a side effect, and without a cost that grows with an argument; and types that take a length.
_HARMLESS: Final = frozenset(
    """
    abs array cast ceil clock_timestamp coalesce concat current_time current_timestamp date_trunc decode encode floor
    gen_random_uuid greatest json_build_array json_build_object jsonb_build_array jsonb_build_object least left length
    localtime localtimestamp lower ltrim make_date md5 now nullif random replace right round row rtrim statement_timestamp
    substr substring to_char to_date to_timestamp to_json to_jsonb transaction_timestamp trim trunc upper uuidv4 uuidv7
    bit char character decimal interval numeric time timestamp timestamptz timetz varbit varchar varying
    """.split()
)
_QUERIES: Final = frozenset({"select", "table", "values", "with"})
_BEFORE_TYPES: Final = ("::", "as")


def refusal(value: str) -> str | None:
    """Answer why drift does not execute a value, None where it does.

    Args:
        value: one SQL expression.

    Raises:
        NotOneExpression: it is none.
    """
    before = ["", "", ""]
    for token in tokens(value):
        text = token.text.lower()
        if token.kind == "word" and text in _QUERIES:
            return "it is a query"
        if token.text == "." and before[-2] not in _BEFORE_TYPES:
            return "it names a schema; only what is built in is executed, without one"
        if token.text == "(" and _is_name(before[-1]) and (before[-1] not in _HARMLESS or before[-2] == "."):
            return f"{before[-1]}() is not among the functions drift executes"
        before.append(text)
    return None


def _is_name(text: str) -> bool:
    return text[:1].isalpha() or text[:1] in ('"', "_") or not text.isascii()
