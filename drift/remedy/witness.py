"""Who says what is there while a remedy is at work: the pipeline's own checker, lent to this room.

Rooms do not import each other, so the reading of facts comes in from above. What is said here in words is
compared as JSON, because one side may have been to a file and back.
"""

import json
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from drift.model import Fields, Finding, Ref
from drift.redact import clean

State: TypeAlias = Fields | None
"""The stated attributes of one object as JSON values, None where it is absent."""

States: TypeAlias = Mapping[Ref, State]

WANTED: Final = ("expected", "found")
SINCE: Final = ("was", "is")
"""The words for what has changed since a plan was made."""

_NOTHING: Final = object()
_Key = TypeVar("_Key", bound=Hashable)


class Witness(Protocol):
    """Reads facts on the connection the remedy runs on, inside its current transaction."""

    def state(self, refs: Collection[Ref]) -> States:
        """Answer ``Fact.as_json()`` of each object, None where there is none."""

    def ground(self, relations: Collection[str]) -> Mapping[str, Fields]:
        """Answer what steps stand on besides, by name: the relations (quoted) they lock, and the database itself."""

    def unmet(self, finding: Finding) -> Sequence[str]:
        """Answer the names of what keeps a remedy from being proven: the finding itself, and what it brought to its relation."""


def normal(states: States) -> dict[Ref, State]:
    """Answer the states as a journal would give them back: tuples as lists, secrets masked."""
    return {ref: json.loads(json.dumps(plain(state))) for ref, state in states.items()}


def plain(value: Any) -> Any:
    """Answer a value fit for a file: every text in it without secrets."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else clean(str(value))


def differences(expected: Mapping[_Key, State], found: Mapping[_Key, State], words: tuple[str, str] = WANTED) -> list[str]:
    """Answer what differs, one line an attribute: ``public.t.c: default expected 'a', found (none)``.

    Args:
        expected: the states as they should be; only these objects are compared.
        found: the states as they are.
        words: what stands before either value.
    """
    lines: list[str] = []
    for ref, wanted in expected.items():
        actual = found.get(ref)
        if wanted is None or actual is None:
            if wanted is not actual:
                lines.append(f"{ref}: {words[0]} {_presence(wanted)}, {words[1]} {_presence(actual)}")
            continue
        for name in dict.fromkeys((*wanted, *actual)):
            values = wanted.get(name, _NOTHING), actual.get(name, _NOTHING)
            if values[0] != values[1]:
                lines.append(f"{ref}: {name} {words[0]} {shown(values[0])}, {words[1]} {shown(values[1])}")
    return lines


def _presence(state: State) -> str:
    return "nothing" if state is None else "an object of this name"


def shown(value: Any) -> str:
    """Answer one value as a message says it."""
    if value is None or value is _NOTHING:
        return "(none)"
    return clean(value) if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
