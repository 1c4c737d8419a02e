"""What the judge cannot see in an expression."""

from typing import Final

from drift.sqltext import NotOneExpression, tokens

_NAMES: Final = ("word", "ident")


def same_collations(wanted: str, actual: str) -> bool:
    """Answer whether two expressions name the same collations.

    The planner turns COLLATE into a relabelling that EXPLAIN does not print (``eval_const_expressions``), so that the judge would
    find ``a < 'x' COLLATE "C"`` and ``a < 'x'`` alike. Only the name behind the schema counts: the catalog qualifies it.
    """
    return _collations(wanted) == _collations(actual)


def _collations(text: str) -> frozenset[str]:
    """Answer the names behind each COLLATE, folded as PostgreSQL folds them."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return frozenset()
    found: set[str] = set()
    for index, item in enumerate(items):
        if item.kind == "word" and item.text.lower() == "collate":
            named = index + 1
            while named + 2 < len(items) and items[named + 1].text == "." and items[named + 2].kind in _NAMES:
                named += 2
            found.update(_folded(name.text) for name in items[named : named + 1])
    return frozenset(found)


def _folded(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
