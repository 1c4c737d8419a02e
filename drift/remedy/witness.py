"""Who says what is there while a remedy is at work: the pipeline's own checker, lent to this room.

Rooms do not import each other, so the reading of facts comes in from above. What is said here in words is
compared as JSON, because one side may have been to a file and back.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from msgspec import Struct

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


class Asked(Struct, frozen=True):
    """What is asked of the catalog at once.

    Args:
        refs: the objects whose attributes are wanted.
        relations: quoted names of the relations steps lock, of which is wanted what else they stand on.
        kept: quoted names of the relations whose files are wanted, and with them those of their partitions and children.
        findings: those to be held against the expectations again.
        xid: whether the id of the transaction is wanted, which has one afterwards.
        then: settings of our own that are made last; what was pinned for looking holds no longer.
    """

    refs: tuple[Ref, ...] = ()
    relations: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    xid: bool = False
    then: tuple[str, ...] = ()


class Sight(Struct, frozen=True):
    """What the catalog holds of what was asked.

    Args:
        states: ``Fact.as_json()`` of each object, None where there is none.
        ground: what steps stand on besides, by name: the relations they lock, and the database itself.
        files: the file of each relation that exists: oid → (name, filenode).
        unmet: by the name of each finding, the names of what keeps its remedy from being proven: itself, and what the remedy
            brought to its relation.
        xid: the id of the transaction, None where it was not asked for.
    """

    states: States = {}
    ground: Mapping[str, Fields] = {}
    files: Mapping[int, tuple[str, int]] = {}
    unmet: Mapping[str, Sequence[str]] = {}
    xid: int | None = None


class Witness(Protocol):
    """Reads facts on the connection the remedy runs on, inside its current transaction."""

    def see(self, asked: Asked) -> Sight:
        """Answer what is there now, in as few round trips as there can be."""

    def prepare(self, asked: Asked) -> None:
        """Have the server plan what will be asked, so that it is answered sooner under a lock."""

    def forget(self) -> None:
        """Have the server forget what it has planned."""


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
