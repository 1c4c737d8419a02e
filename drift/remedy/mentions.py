"""What is named in what is stated of an object: if it is to be made as well, it must be made first. Pure."""

from collections.abc import Iterable, Iterator
from typing import Final

from drift.fact import Fact, Shape
from drift.kind import shapes
from drift.sqltext import NotOneExpression, tokens

# A body (SOURCE) is read when it runs; what must be there before is for its kind to say.
_NAMING: Final = frozenset({Shape.EXPRESSION, Shape.EXPRESSIONS, Shape.TYPE, Shape.QUERY})


def mentioned(facts: Iterable[Fact]) -> frozenset[str]:
    """Answer every word in the expressions, types and queries that is, or may be, the name of something else.

    Unquoted words are folded as PostgreSQL folds them; a string may hold a name too (``nextval('orders_id_seq')``).
    """
    return frozenset(word for fact in facts for text in _texts(fact) for word in _words(text))


def _texts(fact: Fact) -> Iterator[str]:
    for name, shape in shapes(type(fact)).items():
        value = getattr(fact, name) if shape in _NAMING else None
        yield from value if isinstance(value, tuple) else [value] if isinstance(value, str) else []


def _words(text: str) -> Iterator[str]:
    try:
        for token in tokens(text):
            if token.kind == "word":
                yield token.text.lower()
            elif token.kind == "ident":
                yield token.text[1:-1].replace('""', '"')
            elif token.kind == "string":
                yield token.text.strip("'").rpartition(".")[2].strip('"')
            elif token.kind == "operator":
                yield token.text
    except NotOneExpression:
        # What cannot be read is refused elsewhere, with its reason.
        return
