"""How a materialized view is made, refreshed, changed and dropped; what it is made from is changed by hand."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _owner
from drift.kinds._view import column_comments, comment, joined, made_beside, option_name, options_sql, pairs, relation
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote

_WORDS: Final = "MATERIALIZED VIEW"
_EXCLUSIVE: Final = "ACCESS EXCLUSIVE"
_ONLINE: Final = "SHARE UPDATE EXCLUSIVE"

# The attributes that are told of columns, and what ALTER COLUMN sets and takes back with which lock.
_OF_COLUMNS: Final = {
    "column_statistics": ("SET STATISTICS {}", "SET STATISTICS -1", _ONLINE),
    "column_storage": ("SET STORAGE {}", "SET STORAGE {}", _EXCLUSIVE),
    "column_compression": ("SET COMPRESSION {}", "SET COMPRESSION DEFAULT", _EXCLUSIVE),
    "column_options": ("SET ({})", "RESET ({})", _ONLINE),
}


def create(ref: Ref, view: Any) -> Sequence[Statement]:
    """Answer CREATE MATERIALIZED VIEW, and in the same transaction what else is known of it.

    Raises:
        CannotMend: no query is stated, or the one there was had what no statement of drift's brings back.
    """
    if not isinstance(view.definition, str):
        raise CannotMend(f"state the definition of {ref} to have it created")
    _require_plain(ref, view)
    filled = view.populated is not False
    words = [f"CREATE {_WORDS}", qualified(*ref.path)]
    words += [f"({', '.join(map(quote, view.columns))})"] if view.named is True else []
    words += [f"USING {quote(view.access_method)}"] if view.access_method not in (UNSTATED, "heap") else []
    words += [f"WITH {options_sql(_in_order(view))}"] if view.options else []
    words += [f"TABLESPACE {quote(view.tablespace)}"] if isinstance(view.tablespace, str) else []
    text = f"{' '.join(words)} AS\n{view.definition}\nWITH {'DATA' if filled else 'NO DATA'}"
    made = Statement(text, hazards=(Hazard.BLOCKING_SCAN,) if filled else ())
    return joined([made, *made_beside(_belongings(ref, view))])


def drop(ref: Ref, view: Any) -> Sequence[Statement]:
    """Answer DROP MATERIALIZED VIEW: its rows may be older than what their tables still hold.

    Raises:
        CannotMend: something stands on it, or it is none.
    """
    if isinstance(view.other, str):
        raise CannotMend(f"it is a {view.other}, which drift does not drop")
    if view.dependents:
        raise CannotMend(f"{', '.join(view.dependents)} stand on it: by hand, DROP {_WORDS} {qualified(*ref.path)} CASCADE")
    return [Statement(f"DROP {_WORDS} {qualified(*ref.path)}", lock=_EXCLUSIVE, hazards=(Hazard.DATA_LOSS,))]


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the statements that turn one attribute from one fact into the other.

    Raises:
        CannotMend: it would have to be made anew.
    """
    if attribute in _OF_COLUMNS:
        return joined(_of_columns(ref, attribute, before, after))
    if attribute == "column_comments":
        return column_comments(ref, before.column_comments, after.column_comments)
    if attribute == "populated":
        return [_refresh(ref, after)]
    if attribute == "options":
        return _with_options(ref, before, after)
    if attribute == "owner":
        return [_owner.alter(_WORDS, qualified(*ref.path), after.owner, lock=_EXCLUSIVE)]
    if attribute == "comment":
        return [comment(_WORDS, ref, after.comment)]
    raise CannotMend(_by_hand(ref, attribute, before, after))


def _by_hand(ref: Ref, attribute: str, before: Any, after: Any) -> str:
    name = qualified(*ref.path)
    if attribute == "access_method":
        return f"it is written anew: ALTER {_WORDS} {name} SET ACCESS METHOD {quote(after.access_method)} (15 and later)"
    if attribute == "tablespace":
        return f"it is written anew: ALTER {_WORDS} {name} SET TABLESPACE {quote(after.tablespace or 'pg_default')}"
    lost = [*before.kept, *before.dependents] if before.kept or before.dependents else []
    beside = f"; make again what goes with it: {', '.join(lost)}" if lost else ""
    return (
        "only a new one has another query, and building it takes as long as its query: by hand, in one transaction,"
        f" DROP {_WORDS} {name}{' CASCADE' if before.dependents else ''}, CREATE {_WORDS} {name} AS …{beside}"
    )


def _refresh(ref: Ref, after: Any) -> Statement:
    text = f"REFRESH {_WORDS} {qualified(*ref.path)}"
    if after.populated is False:
        return Statement(f"{text} WITH NO DATA", lock=_EXCLUSIVE, hazards=(Hazard.DATA_LOSS,))
    return Statement(text, lock=_EXCLUSIVE, rewrites=True, hazards=(Hazard.BLOCKING_SCAN,))


def _in_order(view: Any) -> dict[str, str]:
    """Answer the options, those that are stored already in the order in which they are."""
    wanted, stored = pairs(view.options), pairs(view.reloptions)
    return {name: wanted[name] for name in (*stored, *wanted) if name in wanted}


def _with_options(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    had, wants = pairs(before.options), _in_order(after)
    gone = [name for name in had if name not in wants]
    reset = [relation(_WORDS, ref, f"RESET ({', '.join(map(option_name, gone))})", lock=_ONLINE)] if gone else []
    # All of them: SET puts what it names at the end, and so the order becomes again what it was.
    put = [relation(_WORDS, ref, f"SET {options_sql(wants)}", lock=_ONLINE)] if wants else []
    return joined([*reset, *put])


def _of_columns(ref: Ref, attribute: str, before: Any, after: Any) -> list[Statement]:
    set_words, reset_words, lock = _OF_COLUMNS[attribute]
    had, wants = pairs(getattr(before, attribute)), pairs(getattr(after, attribute))
    usual = pairs(after.type_storage)
    statements = []
    for name in {**had, **wants}:
        if had.get(name) == wants.get(name):
            continue
        if attribute == "column_options" and name in had:
            statements.append(_column(ref, name, reset_words.format(_names(had[name])), lock))
        if name in wants or attribute != "column_options":
            change = set_words.format(wants[name]) if name in wants else reset_words.format(usual.get(name, "DEFAULT"))
            statements.append(_column(ref, name, change, lock))
    return statements


def _names(options: str) -> str:
    return ", ".join(option.partition("=")[0] for option in options.split(", "))


def _column(ref: Ref, name: str, change: str, lock: str) -> Statement:
    return relation(_WORDS, ref, f"ALTER COLUMN {quote(name)} {change}", lock=lock)


def _belongings(ref: Ref, view: Any) -> list[Statement]:
    """Answer what is stated or known besides how it is made; the owner comes before what the owner grants."""
    nothing = replace(view, column_comments=(), **dict.fromkeys(_OF_COLUMNS, ()))
    statements = [comment(_WORDS, ref, view.comment)] if isinstance(view.comment, str) else []
    statements += column_comments(ref, (), view.column_comments)
    for attribute in _OF_COLUMNS:
        statements += _of_columns(ref, attribute, nothing, view)
    if isinstance(view.owner, str):
        statements.append(_owner.alter(_WORDS, qualified(*ref.path), view.owner, lock=_EXCLUSIVE))
    grants = view.grants if isinstance(view.grants, tuple) else ()
    return [*statements, *(Statement(grant, hazards=(Hazard.PRIVILEGE_CHANGE,)) for grant in grants)]


def _require_plain(ref: Ref, view: Any) -> None:
    if view.kept:
        raise CannotMend(f"made anew {ref} would lose {', '.join(view.kept)}: by hand")
