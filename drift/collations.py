"""The collations an SQL text names, and what each stands behind.

The planner turns COLLATE into a relabelling that EXPLAIN does not print (``eval_const_expressions``), so that the judge would
find ``a < 'x' COLLATE "C"`` and ``a < 'x'`` alike. Only the name behind the schema counts: the catalog qualifies it.
"""

from collections.abc import Sequence

from drift.sqltext import LONG_TYPES, NAMES, NotOneExpression, Token, folded, tokens


def collations(text: str) -> list[tuple[str, str]]:
    """Answer what each COLLATE stands behind, and the name behind it, folded as PostgreSQL folds them; sorted."""
    try:
        items = list(tokens(text))
    except NotOneExpression:
        return []
    found: set[tuple[str, str]] = set()
    for index, item in enumerate(items):
        if item.kind == "word" and item.text.lower() == "collate":
            named = index + 1
            while named + 2 < len(items) and items[named + 1].text == "." and items[named + 2].kind in NAMES:
                named += 2
            found.update((_subject(items[:index]), folded(name.text)) for name in items[named : named + 1])
    return sorted(found)


def _subject(before: Sequence[Token]) -> str:
    """Answer the last name or constant in front of COLLATE, behind the casts PostgreSQL adds."""
    items = [item for item in before if item.kind not in ("open", "close")]
    while (cast := _last_cast(items)) is not None:
        items = items[:cast]
    return folded(items[-1].text) if items else ""


def _last_cast(items: Sequence[Token]) -> int | None:
    """Answer where the cast stands that the items end with, None where they end with something else."""
    for index in range(len(items) - 2, max(-1, len(items) - 5), -1):
        words = [item.text.lower() for item in items[index + 1 :]]
        if items[index].kind == "cast":
            return index if len(words) == 1 or words[0] in LONG_TYPES else None
    return None
