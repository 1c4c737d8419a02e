"""What pages say of the kinds, from the kinds themselves."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from drift.expectations.attributes import attributes
from drift.fact import Attribute
from drift.kind import Kind, rule_name, rule_names
from drift.kinds import all_kinds
from drift.offline import rules

# How rules.md begins to say that drift does nothing about it.
_NOTHING: Final = re.compile(r"By hand|By a person|By what|By who|Not\b|Nothing|There is nothing|Correct |Prove |State ")
_AS: Final = re.compile(r"(?:As|as) ([a-z][a-z0-9]*(?:-[a-z0-9]+)+)")


@cache
def kinds_in_order() -> Sequence[Kind[Any]]:
    """Answer every kind, those at the top of a file first and each followed by what stands below it."""
    kinds = all_kinds()
    by_parent: dict[str, list[Kind[Any]]] = {}
    for kind in sorted(kinds.values(), key=lambda kind: (kind.place.turn, kind.name)):
        by_parent.setdefault(kind.place.parents[0] if kind.place.parents else "", []).append(kind)

    def below(name: str) -> list[Kind[Any]]:
        return [each for kind in by_parent.get(name, []) for each in (kind, *below(kind.name))]

    return tuple(below(""))


def title(kind: Kind[Any]) -> str:
    """Answer what the kind calls itself in the heading of its rules."""
    match = re.search(r"^# +(.+)$", kind.rules, re.MULTILINE)
    return match[1].strip() if match else kind.name.replace("_", " ")


def introduction(kind: Kind[Any]) -> str:
    """Answer what stands before the first rule."""
    text = re.split(r"^## ", kind.rules, maxsplit=1, flags=re.MULTILINE)[0]
    return re.sub(r"\A# .+\n", "", text).strip()


def path(kind: Kind[Any], kinds: Mapping[str, Kind[Any]]) -> str:
    """Answer where the YAML speaks of a kind: ``tables.<table>.columns.<name>``."""
    own = kind.place.key + (".<name>" if kind.place.own_name else "")
    parents = kind.place.parents
    return f"{path(kinds[parents[0]], kinds).replace('<name>', f'<{parents[0]}>')}.{own}" if parents else own


def stated(kind: Kind[Any]) -> Sequence[Attribute]:
    """Answer the attributes YAML may state, in order."""
    return tuple(attributes(kind.fact).values())


def compared(kind: Kind[Any]) -> Sequence[Attribute]:
    """Answer the attributes that a rule of their own is about; a name, or what is only asked with, is none."""
    own = rule_names(kind)
    return tuple(item for item in stated(kind) if item.name != kind.place.arguments and rule_name(kind.name, item.name) in own)


def answer(rule: str, part: str) -> str:
    """Answer what a rule's explanation says under a label such as ``How it is fixed``."""
    text = rules()[rule]
    match = re.search(rf"\*\*{re.escape(part)}\*\*[:.]?\s+(.*?)(?=\n\*\*[A-Z]|\Z)", text, re.DOTALL)
    return match[1].strip() if match else ""


def by_drift(rule: str, part: str, seen: frozenset[str] = frozenset()) -> bool:
    """Answer whether drift does something about it: follows "as other-rule" to where it is told."""
    text = answer(rule, part)
    if _NOTHING.match(text):
        return False
    other = _AS.match(text)
    if other and other[1] in rules() and other[1] not in seen:
        return by_drift(other[1], part, seen | {rule})
    return bool(text)


def mends(kind: Kind[Any], suffix: str) -> bool:
    """Answer whether drift mends a finding: the kind has statements for it, and its rule does not leave it to a person."""
    method = {"missing": "create", "unexpected": "drop"}.get(suffix, "alter")
    has_statements = getattr(type(kind), method) is not getattr(Kind, method)
    return has_statements and by_drift(rule_name(kind.name, suffix), "How it is fixed")


def undoes(kind: Kind[Any], suffix: str) -> bool:
    """Answer whether drift takes its mending back."""
    return mends(kind, suffix) and by_drift(rule_name(kind.name, suffix), "How it is undone")
