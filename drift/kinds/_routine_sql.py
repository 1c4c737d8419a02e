"""How functions and procedures are made, replaced, made anew, altered and dropped."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings, _settings, _signature
from drift.kinds._altered import differing, joined
from drift.kinds._belongings import Thing
from drift.kinds._routine import result
from drift.kinds._signature import argument
from drift.kinds._sound import or_cannot_mend
from drift.kinds._source import is_sql_standard
from drift.model import Hazard, Ref, Statement
from drift.sqltext import literal, qualified, quote

REPLACED: Final = frozenset(
    {"parameters", "returns", "language", "rows", "support", "window", "transforms", "obj_file", "link_symbol", "body"}
)
"""The attributes that are changed by saying all of the routine again."""

_OPTIONS: Final = frozenset({"volatility", "strict", "security_definer", "leakproof", "parallel", "cost", "rows", "support"})

_WHO_MAY: Final = (Hazard.PRIVILEGE_CHANGE,)

# A body refers to what was visible when it was made, which need not be visible now; pg_dump says the same before it.
_UNCHECKED: Final = Statement("SET LOCAL check_function_bodies = off")


def thing(words: str, ref: Ref, fact: Any) -> Thing:
    """Answer the routine as statements name it, with the types of its arguments."""
    if fact.signature is not UNSTATED:
        types = fact.signature
    else:
        declared = fact.parameters if fact.parameters is not UNSTATED else ref.arguments or ()
        types = tuple(item.text for item in _signature.inputs(declared))
    return Thing(words, _signature.called(ref, types))


def create(words: str, ref: Ref, fact: Any) -> list[Statement]:
    """Answer CREATE, and what belongs to it.

    Raises:
        CannotMend: not enough is stated.
    """
    return joined([*_defined(words, ref, fact, "CREATE"), *_belonging(words, ref, fact)])


def drop(words: str, ref: Ref, fact: Any) -> list[Statement]:
    """Answer DROP; no row goes with it, but the right to run it does.

    Raises:
        CannotMend: it is not said which of several is meant.
    """
    require_one(ref, fact)
    return _belongings.dropped(thing(words, ref, fact), fact)


def alter(words: str, ref: Ref, before: Any, after: Any) -> list[Statement]:
    """Answer the statements that lead from one fact to the other: as little as will do, in one transaction.

    Args:
        words: FUNCTION or PROCEDURE.
        ref: the routine.
        before: as it is.
        after: as it is to be.

    Raises:
        CannotMend: something stands on it that would have to go first.
    """
    require_one(ref, before)
    it, names = thing(words, ref, before), differing(before, after)
    belongings = _belongings_changed(it, names, before, after)
    if not REPLACED.intersection(names) - _alterable(after):
        return joined([*_options(it, names, before, after), *belongings])
    _require_no_index(it, before, after)
    reason = _cannot_replace(before, after)
    if reason is None:
        made = _defined(words, ref, after, "CREATE OR REPLACE")
        made[-1] = replace(made[-1], hazards=_WHO_MAY if "security_definer" in names else ())
        return joined([*made, *belongings])
    if before.dependents:
        shown = "; ".join(before.dependents[:5])
        raise CannotMend(f"{reason}, and on it stand: {shown}; by hand: drop these, DROP {words} {it.name}, make all again")
    # Its owner, and whom it obeys, are told by hazards only where they are not what they were.
    hazards = _WHO_MAY if {"owner", "security_definer"}.intersection(names) else ()
    anew = [*_defined(words, ref, after, "CREATE"), *_belonging(words, ref, after)]
    return joined([Statement(f"DROP {words} {it.name}", hazards=hazards), *(replace(item, hazards=()) for item in anew)])


def _alterable(after: Any) -> set[str]:
    """Answer what ALTER can change although CREATE OR REPLACE can as well."""
    return {"rows"} | ({"support"} if isinstance(_of(after, "support"), str) else set())


def _options(it: Thing, names: Sequence[str], before: Any, after: Any) -> list[Statement]:
    """Answer one ALTER for all options that differ."""
    actions = [_action(name, after) for name in names if name in _OPTIONS]
    actions += list(_setting(before, after)) if "settings" in names else []
    if not actions:
        return []
    hazards = _WHO_MAY if "security_definer" in names else ()
    superuser = ("leakproof" in names and after.leakproof is True) or "support" in names
    return [Statement(f"ALTER {it.words} {it.name} {' '.join(actions)}", hazards=hazards, superuser=superuser)]


def _belongings_changed(it: Thing, names: Sequence[str], before: Any, after: Any) -> list[Statement]:
    """Answer the changes of owner, comment and extensions."""
    changed = [item for name in names for item in _belongings.altered(it, name, after) or ()]
    actions = _extensions(before, after) if "depends_on_extension" in names else ()
    return [*changed, *(Statement(f"ALTER {it.words} {it.name} {action}") for action in actions)]


def _require_no_index(it: Thing, before: Any, after: Any) -> None:
    if before.indexes and any(getattr(before, name) != getattr(after, name) for name in ("body", "obj_file", "link_symbol")):
        again = "; ".join(f"REINDEX INDEX CONCURRENTLY {name}" for name in before.indexes)
        raise CannotMend(f"indexes hold what it gave; by hand: CREATE OR REPLACE {it.words} {it.name}, then {again}")


def require_one(ref: Ref, fact: Any) -> None:
    """Raise unless it is said which of several of one name is meant."""
    if ref.arguments is None and isinstance(fact.namesakes, int) and fact.namesakes > 1:
        raise CannotMend(f"{fact.namesakes} bear the name: state the one that is meant with its arguments, {ref}(…)")


def _action(attribute: str, fact: Any) -> str:
    """Answer what stands behind ALTER FUNCTION, or in CREATE FUNCTION, for an attribute."""
    value = getattr(fact, attribute)
    match attribute:
        case "volatility":
            return str(value).upper()
        case "strict":
            return "STRICT" if value is True else "CALLED ON NULL INPUT"
        case "security_definer":
            return "SECURITY DEFINER" if value is True else "SECURITY INVOKER"
        case "leakproof":
            return "LEAKPROOF" if value is True else "NOT LEAKPROOF"
        case "support":
            return f"SUPPORT {or_cannot_mend(_signature.name_in_sql, value)}"
    return f"{attribute.upper()} {str(value).upper() if attribute == 'parallel' else value}"


def _setting(before: Any, after: Any) -> Iterator[str]:
    """Yield the changes from one list of settings to another; all of them again where their order would not come out."""
    had, wanted = _in_order(before), _in_order(after)
    names = {item.partition("=")[0].lower() for item in wanted}
    kept = [item.partition("=")[0].lower() for item in had if item.partition("=")[0].lower() in names]
    order = [item.partition("=")[0].lower() for item in wanted]
    if kept != order[: len(kept)]:
        yield "RESET ALL"
        yield from map(_settings.clause, wanted)
        return
    yield from (f"RESET {_settings.quoted(item)}" for item in had if item.partition("=")[0].lower() not in names)
    yield from (_settings.clause(item) for item in wanted if item not in had)


def _in_order(fact: Any) -> list[str]:
    """Answer the settings in the order of the catalog where they are the catalog's, else with the new ones behind."""
    settings, known = list(fact.settings or ()), list(fact.config or ()) if fact.config is not UNSTATED else []
    if sorted(known) == sorted(settings):
        return known
    places = {item.partition("=")[0].lower(): number for number, item in enumerate(known)}
    return sorted(settings, key=lambda item: (places.get(item.partition("=")[0].lower(), len(places)), item))


def _extensions(before: Any, after: Any) -> Iterator[str]:
    had, wanted = set(before.depends_on_extension or ()), set(after.depends_on_extension or ())
    yield from (f"NO DEPENDS ON EXTENSION {quote(name)}" for name in sorted(had - wanted))
    yield from (f"DEPENDS ON EXTENSION {quote(name)}" for name in sorted(wanted - had))


def _cannot_replace(before: Any, after: Any) -> str | None:
    """Answer what CREATE OR REPLACE refuses to change (42P13), None where it will do."""
    differing = {name for name in ("returns", "window") if getattr(before, name, None) != getattr(after, name, None)}
    pairs = list(zip(_signature.inputs(before.parameters), _signature.inputs(after.parameters), strict=True))
    given = [[item[:3] for item in map(argument, fact.parameters) if item.mode in ("out", "inout")] for fact in (before, after)]
    refused = {
        "PostgreSQL cannot change what it returns": "returns" in differing,
        "PostgreSQL cannot turn it into a window function or back": "window" in differing,
        "PostgreSQL cannot change its OUT arguments": given[0] != given[1],
        "PostgreSQL cannot rename its arguments": any(one.name not in ("", other.name) for one, other in pairs),
        "PostgreSQL cannot take a default away": any(one.default and other.default is None for one, other in pairs),
    }
    return next((reason for reason, applies in refused.items() if applies), None)


def _belonging(words: str, ref: Ref, fact: Any) -> list[Statement]:
    """Answer what gives a routine its owner, its comment, its privileges and the extensions it goes with."""
    it = thing(words, ref, fact)
    made = _belongings.made(it, fact)
    extensions = fact.depends_on_extension if isinstance(fact.depends_on_extension, tuple) else ()
    made += [Statement(f"ALTER {words} {it.name} DEPENDS ON EXTENSION {quote(name)}") for name in extensions]
    # Brought back, it belongs to those it belonged to before.
    return [replace(item, hazards=()) for item in made] if _is_known(fact) else made


def _is_known(fact: Any) -> bool:
    """Answer whether the fact is what the catalog says, and not what somebody states."""
    return fact.source is not UNSTATED


def _defined(words: str, ref: Ref, fact: Any, verb: str) -> list[Statement]:
    unchecked = _is_known(fact) and fact.body == fact.source and fact.language not in ("c", "internal")
    superuser = fact.language in ("c", "internal") or _of(fact, "leakproof") is True or isinstance(_of(fact, "support"), str)
    hazards = _WHO_MAY if fact.security_definer is True and verb == "CREATE" and not _is_known(fact) else ()
    made = Statement(f"{verb} {words} {definition(ref, fact)}", hazards=hazards, superuser=superuser)
    return [_UNCHECKED, made] if unchecked else [made]


def definition(ref: Ref, fact: Any) -> str:
    """Answer what follows CREATE FUNCTION, a line for each part as ``pg_get_functiondef`` has it.

    Raises:
        CannotMend: not enough is stated.
    """
    declared = fact.parameters if fact.parameters is not UNSTATED else ref.arguments or ()
    lines = [f"{qualified(*ref.path)}({', '.join(declared)})"]
    returns = _of(fact, "returns")
    lines += [f" RETURNS {returns}"] if isinstance(returns, str) else []
    if not isinstance(fact.language, str):
        raise CannotMend(f"state the language and the body of {ref} to have it created")
    lines += [f" LANGUAGE {quote(fact.language)}"]
    transforms = fact.transforms if isinstance(fact.transforms, tuple) else ()
    lines += [f" TRANSFORM {', '.join(f'FOR TYPE {name}' for name in transforms)}"] if transforms else []
    lines += [f" {words}"] if (words := " ".join(_said(fact))) else []
    lines += [f" {_settings.clause(item)}" for item in _in_order(fact)]
    return "\n".join([*lines, _body(ref, fact)])


def _of(fact: Any, attribute: str) -> Any:
    """Answer an attribute that procedures have not."""
    return getattr(fact, attribute, UNSTATED)


def _said(fact: Any) -> Iterator[str]:
    """Yield the options that are not what PostgreSQL makes of silence."""
    if _of(fact, "window") is True:
        yield "WINDOW"
    for attribute, plain in (("volatility", "volatile"), ("strict", False), ("security_definer", False), ("leakproof", False)):
        if _of(fact, attribute) not in (UNSTATED, plain):
            yield _action(attribute, fact)
    if _of(fact, "parallel") not in (UNSTATED, "unsafe"):
        yield _action("parallel", fact)
    returns = _of(fact, "returns")
    many = isinstance(returns, str) and result(returns).many
    for attribute in ("cost", "rows", "support"):
        if isinstance(_of(fact, attribute), str) and (attribute != "rows" or many):
            yield _action(attribute, fact)


def _body(ref: Ref, fact: Any) -> str:
    if fact.language == "c":
        if not isinstance(fact.obj_file, str):
            raise CannotMend(f"state the obj_file of {ref} to have it created")
        symbol = f", {literal(fact.link_symbol).lstrip()}" if isinstance(fact.link_symbol, str) else ""
        return f"AS {literal(fact.obj_file).lstrip()}{symbol}"
    if not isinstance(fact.body, str):
        raise CannotMend(f"state the body of {ref} to have it created")
    if fact.language == "sql" and is_sql_standard(fact.body):
        return fact.body
    # What somebody stated begins a line of its own, as people write it; what the catalog holds comes back letter by letter.
    start = "" if fact.body == fact.source or "\n" not in fact.body else "\n"
    tag = "function"
    while f"${tag}$" in fact.body or fact.body.endswith(f"${tag}"):
        tag += "_"
    return f"AS ${tag}${start}{fact.body}${tag}$"
