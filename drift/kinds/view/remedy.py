"""How a view is made, changed in place, made anew and dropped."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _owner
from drift.kinds._view import (
    column_comments,
    columns_given,
    comment,
    joined,
    made_beside,
    name_of_column,
    option_name,
    options_sql,
    pairs,
    relation,
)
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote

_EXCLUSIVE: Final = "ACCESS EXCLUSIVE"
# What an option means when it is not set; the stored one may say the same in so many words.
_UNSET: Final[Mapping[str, object]] = {"security_barrier": False, "security_invoker": False, "check_option": None}


def create(ref: Ref, view: Any) -> Sequence[Statement]:
    """Answer CREATE VIEW, and in the same transaction what else is known of the view.

    Raises:
        CannotMend: no query is stated, or the view as it was had what no statement of drift's brings back.
    """
    if not isinstance(view.definition, str):
        raise CannotMend(f"state the definition of {ref} to have it created")
    _require_plain(ref, view)
    made = Statement(_definition(ref, view, "CREATE VIEW"))
    return joined([made, *made_beside(_belongings(ref, view))])


def drop(ref: Ref, view: Any) -> Sequence[Statement]:
    """Answer DROP VIEW; no row goes with it, but privileges do.

    Raises:
        CannotMend: something stands on the view, or it has what could not be brought back, or is none.
    """
    if isinstance(view.other, str):
        raise CannotMend(f"it is a {view.other}, which drift does not drop")
    _require_alone(ref, view)
    _require_plain(ref, view)
    hazards = (Hazard.PRIVILEGE_CHANGE,) if view.grants else ()
    return [Statement(f"DROP VIEW {qualified(*ref.path)}", lock=_EXCLUSIVE, hazards=hazards)]


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the statements that turn one attribute, or query and columns together, from one fact into the other.

    Raises:
        CannotMend: the view would have to be dropped and cannot be.
    """
    if attribute in ("definition", "columns", *_UNSET):
        return _redefined(ref, before, after)
    if attribute == "column_comments":
        return column_comments(ref, before.column_comments, after.column_comments)
    if attribute == "column_defaults":
        return joined(_defaults(ref, before.column_defaults, after.column_defaults))
    if attribute == "owner":
        return [_owner.alter("VIEW", qualified(*ref.path), after.owner, lock=_EXCLUSIVE)]
    return [comment("VIEW", ref, after.comment)]


def _redefined(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer what changes names and options alone where the query stays; else CREATE OR REPLACE VIEW, or the view made anew.

    It is replaced where all columns stay what they are and new ones follow.
    """
    if before.definition == after.definition:
        renamed = _renamed(ref, before.columns, after.columns) if before.columns != after.columns else []
        return joined([*renamed, *_with_options(ref, before, after)])
    had, wants = columns_given(before), columns_given(after)
    # A query the server does not read yet is tried in its place: PostgreSQL refuses it where its columns are others (42P16).
    if had is not None and (wants is None or wants[: len(had)] == had):
        text = _definition(ref, after, "CREATE OR REPLACE VIEW")
        replaced = Statement(text, lock=_EXCLUSIVE, hazards=(Hazard.PRIVILEGE_CHANGE,))
        return joined([replaced, *_of_columns(ref, _with_columns_only(after, (wants or ())[len(had) :]))])
    _require_alone(ref, before)
    _require_plain(ref, before)
    away = Statement(f"DROP VIEW {qualified(*ref.path)}", lock=_EXCLUSIVE, hazards=(Hazard.PRIVILEGE_CHANGE,))
    return joined([away, *create(ref, after if wants is None else _with_columns_only(after, wants))])


def _with_columns_only(view: Any, columns: Iterable[str]) -> Any:
    """Answer the view with comments and defaults of these columns alone."""
    names = set(map(name_of_column, columns))
    lists = ("column_comments", "column_defaults")
    left = {of: tuple(f"{name}={text}" for name, text in pairs(getattr(view, of)).items() if name in names) for of in lists}
    return replace(view, **left)


def _renamed(ref: Ref, had: Sequence[str], wants: Sequence[str]) -> list[Statement]:
    if len(had) != len(wants):
        raise CannotMend("state the definition as well: its query gives another number of columns")
    changed = [(old, new) for old, new in zip(had, wants, strict=True) if old != new]
    if taken := [new for _, new in changed if new in had]:
        raise CannotMend(f"{taken[0]} would change its place: ALTER VIEW … RENAME COLUMN by hand, over a name nobody has")
    hazards = (Hazard.BREAKS_CACHED_PLANS,)
    return [relation("VIEW", ref, f"RENAME COLUMN {quote(old)} TO {quote(new)}", hazards=hazards) for old, new in changed]


def _definition(ref: Ref, view: Any, verb: str) -> str:
    columns = f" ({', '.join(map(quote, view.columns))})" if view.named is True else ""
    options = _stored(view)
    with_options = f" WITH {options_sql(options)}" if options else ""
    return f"{verb} {qualified(*ref.path)}{columns}{with_options} AS\n{view.definition}"


def _stored(view: Any) -> dict[str, str]:
    """Answer the options to be stored: as they are where they mean what is wanted, in their order, then those that are new."""
    wanted = {name: getattr(view, name) for name in _UNSET}
    kept = {name: text for name, text in pairs(view.reloptions).items() if _meaning(name, text) == wanted.get(name, text)}
    said = {name: value for name, value in wanted.items() if value not in (UNSTATED, _UNSET[name], None)}
    new = {name: _text(value) for name, value in said.items() if name not in kept}
    return {**kept, **new}


def _meaning(name: str, text: str) -> object:
    return text if _UNSET.get(name) is None else text.lower() in ("true", "on", "yes", "1", "t", "y")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_options(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    had, wants = _stored(before), _stored(after)
    gone = [name for name in had if name not in wants]
    reset = [relation("VIEW", ref, f"RESET ({', '.join(map(option_name, gone))})")] if gone else []
    # All of them: SET puts what it names at the end, and so the order becomes again what it was.
    put = [relation("VIEW", ref, f"SET {options_sql(wants)}")] if wants and list(wants.items()) != _remaining(had, gone) else []
    secure = (Hazard.PRIVILEGE_CHANGE,)
    return [Statement(item.sql, lock=item.lock, hazards=secure) for item in (*reset, *put)]


def _remaining(options: Mapping[str, str], gone: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in options.items() if name not in gone]


def _belongings(ref: Ref, view: Any) -> list[Statement]:
    """Answer what is stated or known of a view besides its definition; the owner comes before what the owner grants."""
    statements = [comment("VIEW", ref, view.comment)] if isinstance(view.comment, str) else []
    statements += _of_columns(ref, view)
    if isinstance(view.owner, str):
        statements.append(_owner.alter("VIEW", qualified(*ref.path), view.owner, lock=_EXCLUSIVE))
    grants = () if view.grants is UNSTATED else view.grants
    return [*statements, *(Statement(grant, hazards=(Hazard.PRIVILEGE_CHANGE,)) for grant in grants)]


def _of_columns(ref: Ref, view: Any) -> list[Statement]:
    return [*column_comments(ref, (), view.column_comments), *_defaults(ref, (), view.column_defaults)]


def _defaults(ref: Ref, before: object, after: object) -> list[Statement]:
    had, wants = pairs(before), pairs(after)
    changed = [name for name in {**had, **wants} if had.get(name) != wants.get(name)]
    return [
        relation("VIEW", ref, f"ALTER COLUMN {quote(name)} {f'SET DEFAULT {wants[name]}' if name in wants else 'DROP DEFAULT'}")
        for name in changed
    ]


def _require_alone(ref: Ref, view: Any) -> None:
    if view.dependents:
        there = ", ".join(view.dependents)
        raise CannotMend(
            f"{there} stand on it and would have to be dropped and made anew with it; by hand, in one transaction: save their"
            f" definitions (pg_get_viewdef), DROP VIEW {qualified(*ref.path)} CASCADE, make all of them again"
        )


def _require_plain(ref: Ref, view: Any) -> None:
    if view.kept:
        raise CannotMend(f"made anew it would lose {', '.join(view.kept)}: by hand, with DROP VIEW {qualified(*ref.path)}")
