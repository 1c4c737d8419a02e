"""Elements of an exclusion constraint as people and PostgreSQL write them: ``room WITH =``, ``during WITH &&``."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from drift.kind import Question
from drift.kinds.index.keys import keys_question, same_keys, short_key
from drift.sqltext import NotOneExpression, split_name, tokens

_HOW: Final = "write it as in EXCLUDE: room WITH =, tsrange(a, b) WITH &&"


class Element(Struct, frozen=True):
    """What is compared, with its collation and operator class as in an index, and by which operator two rows exclude each other.

    ``operator`` has a schema where one is written: ``("public", "<->")``.
    """

    key: str
    operator: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.key} WITH {self.operator_sql}"

    @property
    def operator_sql(self) -> str:
        """Answer the operator as SQL writes it."""
        *schema, name = self.operator
        return name if not schema else f"OPERATOR({'.'.join(schema)}.{name})"


def element(text: str) -> Element:
    """Answer the element a text stands for.

    Raises:
        ValueError: it names no operator.
    """
    try:
        items = list(tokens(text))
    except NotOneExpression as reason:
        raise ValueError(f"elements: {reason}; {_HOW}") from None
    depth, found = 0, None
    for index, token in enumerate(items):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.kind == "word" and token.text.upper() == "WITH":
            found = index
    if found is None or found == 0:
        raise ValueError(f"elements: {text!r} names no operator; {_HOW}")
    return Element(text[: items[found].start].strip(), _operator(text, text[items[found].end :].strip()))


def _operator(whole: str, text: str) -> tuple[str, ...]:
    inside = text[len("OPERATOR") :].strip() if text.upper().startswith("OPERATOR") else ""
    if inside.startswith("(") and inside.endswith(")"):
        schema, dot, name = inside[1:-1].strip().rpartition(".")
        if dot and name:
            return (*split_name(schema), name.strip())
    if not text or any(token.kind != "operator" for token in tokens(text)):
        raise ValueError(f"elements: {whole!r} ends in no operator; {_HOW}")
    return (text,)


def same_elements(wanted: Sequence[str], actual: Sequence[str], written_out: object) -> bool:
    """Answer whether stated elements are those that are there, without asking anybody; as ``same_keys``."""
    ours, theirs = [*map(element, wanted)], [*map(element, actual)]
    keys = [item.key for item in ours], [item.key for item in theirs]
    return _same_operators(ours, theirs) and same_keys(*keys, written_out)


def elements_question(wanted: Sequence[str], actual: Sequence[str], written_out: object) -> Question | None:
    """Answer what to ask about elements that are spelled differently, None where no spelling makes them the same."""
    ours, theirs = [*map(element, wanted)], [*map(element, actual)]
    if not _same_operators(ours, theirs):
        return None
    return keys_question([item.key for item in ours], [item.key for item in theirs], written_out)


def _same_operators(ours: Sequence[Element], theirs: Sequence[Element]) -> bool:
    """Answer whether the operators are the same; one without a schema is looked for on the path."""
    return len(ours) == len(theirs) and all(
        _full(one.operator) == _full(other.operator) or one.operator == other.operator[-1:]
        for one, other in zip(ours, theirs, strict=True)
    )


def _full(operator: tuple[str, ...]) -> tuple[str, ...]:
    return operator if len(operator) > 1 else ("pg_catalog", *operator)


def short_element(text: str) -> str:
    """Answer an element without parentheses nobody needs."""
    found = element(text)
    return str(Element(short_key(found.key), found.operator))
