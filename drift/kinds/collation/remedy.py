"""How a collation is made and dropped."""

from collections.abc import Sequence
from typing import Any

from drift.kind import CannotMend
from drift.kinds import _belongings
from drift.model import Ref, Statement
from drift.sqltext import literal, qualified


def create(ref: Ref, collation: Any) -> Sequence[Statement]:
    """Answer CREATE COLLATION and what belongs to it.

    Raises:
        CannotMend: no locale is stated.
    """
    texts = {name: getattr(collation, name) for name in ("provider", "locale", "lc_collate", "lc_ctype", "rules")}
    said = [f"{name} = {literal(text).lstrip()}" for name, text in texts.items() if isinstance(text, str)]
    if not any(isinstance(texts[name], str) for name in ("locale", "lc_collate")):
        raise CannotMend(f"state the locale of {ref} to have it created")
    said += ["deterministic = false"] if collation.deterministic is False else []
    made = Statement(f"CREATE COLLATION {qualified(*ref.path)} ({', '.join(said)})")
    return [made, *_belongings.made(_collation(ref), collation)]


def drop(ref: Ref, collation: Any) -> Sequence[Statement]:
    """Answer DROP COLLATION."""
    return _belongings.dropped(_collation(ref), collation)


def alter(ref: Ref, attribute: str, after: Any) -> Sequence[Statement]:
    """Answer the change of the owner or of the comment.

    Raises:
        CannotMend: it is something else.
    """
    changed = _belongings.altered(_collation(ref), attribute, after)
    if changed is None:
        raise CannotMend(
            f"the {attribute} of a collation cannot be changed; by hand: make another one, ALTER TABLE … ALTER COLUMN … TYPE …"
            " COLLATE it for every column (its indexes are built anew), drop the old one, rename the new one"
        )
    return changed


def _collation(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("COLLATION", qualified(*ref.path))
