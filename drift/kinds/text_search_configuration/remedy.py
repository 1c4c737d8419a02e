"""How a text search configuration is made, altered and dropped."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings, _signature
from drift.kinds._altered import differing, joined
from drift.kinds._belongings import Thing
from drift.kinds._sound import or_cannot_mend
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote

_WORDS: Final = "TEXT SEARCH CONFIGURATION"


def create(ref: Ref, configuration: Any) -> Sequence[Statement]:
    """Answer CREATE TEXT SEARCH CONFIGURATION, its mappings, and what belongs to it."""
    parser = configuration.parser if isinstance(configuration.parser, str) else "pg_catalog.default"
    made = _belongings.made(_thing(ref), configuration)
    if configuration.usual_owner is not UNSTATED:
        # Brought back, it belongs to those it belonged to before.
        made = [replace(item, hazards=()) for item in made]
    mapped = [_alter(ref, f"ADD MAPPING FOR {quote(token)} WITH {names}") for token, names in _mappings(configuration).items()]
    return joined(
        [
            Statement(f"CREATE {_WORDS} {qualified(*ref.path)} (PARSER = {or_cannot_mend(_signature.name_in_sql, parser)})"),
            *mapped,
            *made,
        ]
    )


def drop(ref: Ref, configuration: Any) -> Sequence[Statement]:
    """Answer DROP TEXT SEARCH CONFIGURATION, which PostgreSQL refuses as long as something else needs it."""
    return _belongings.dropped(_thing(ref), configuration)


def alter(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the changes of mappings, or both DROP and CREATE where it is to use another parser.

    Raises:
        CannotMend: something stands on it that would have to go first.
    """
    names = differing(before, after)
    if "parser" not in names:
        mapped = [_alter(ref, change) for change in _changes(_mappings(before), _mappings(after))]
        return joined([*mapped, *(item for name in names for item in _belongings.altered(_thing(ref), name, after) or ())])
    if before.dependents:
        shown = "; ".join(before.dependents[:5])
        raise CannotMend(
            f"its parser cannot be changed, and on it stand: {shown}; by hand: drop them, and make all of them again"
        )
    hazards = (Hazard.PRIVILEGE_CHANGE,) if "owner" in names else ()
    return joined([replace(item, hazards=hazards) for item in drop(ref, before)] + list(create(ref, after)))


def _changes(had: dict[str, str], wanted: dict[str, str]) -> Iterator[str]:
    yield from (f"DROP MAPPING FOR {quote(token)}" for token in had if token not in wanted)
    for token, names in wanted.items():
        if token not in had:
            yield f"ADD MAPPING FOR {quote(token)} WITH {names}"
        elif names != had[token]:
            yield f"ALTER MAPPING FOR {quote(token)} WITH {names}"


def _mappings(configuration: Any) -> dict[str, str]:
    items = configuration.mappings if isinstance(configuration.mappings, tuple) else ()
    return {token: _dictionaries(names) for token, _, names in (item.partition("=") for item in items)}


def _dictionaries(names: str) -> str:
    return ", ".join(or_cannot_mend(_signature.name_in_sql, name) for name in names.split(","))


def _alter(ref: Ref, change: str) -> Statement:
    return Statement(f"ALTER {_WORDS} {qualified(*ref.path)} {change}")


def _thing(ref: Ref) -> Thing:
    return Thing(_WORDS, qualified(*ref.path))
