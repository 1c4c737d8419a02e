"""What a YAML text is made of, with places: scalars, mappings, sequences, and the page they stand on."""

from typing import Final

from msgspec import Struct, field

from drift.errors import ExpectationsInvalid, Fault
from drift.model import Origin, Ref

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE: Final = frozenset({"true", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "False", "FALSE"})
_LONGEST_SHOWN: Final = 60

MAX_DEPTH: Final = 40
"""How deep lists and mappings may be nested."""
TOO_DEEP: Final = f"nested deeper than {MAX_DEPTH} levels"
MAX_FAULTS: Final = 100
"""Faults told of one file."""


class Node(Struct, eq=False):
    """One value of the text; line and column count from 1."""

    line: int
    column: int


class Scalar(Node, eq=False, gc=False):
    """A text in the author's letters; ``plain`` when it stood without quotes.

    ``end`` is the index just behind it on a page that may be ``cut``, and 0 on any other.
    """

    text: str
    plain: bool
    end: int


class Entry(Struct, eq=False):
    """One key of a mapping with its value."""

    key: Scalar
    value: Node


class Mapping(Node, eq=False):
    """Keys, each once and each a text, with their values; merge keys are already folded in."""

    entries: dict[str, Entry] = field(default_factory=dict)


class Sequence(Node, eq=False):
    """A list of values."""

    items: list[Node] = field(default_factory=list)


class Page(Struct, eq=False):
    """One file while it is read: its name as the user gave it, its text, the schema it speaks of, and its faults so far.

    ``cut`` says whether YAML may have taken the rest of an expression in it for a comment.
    """

    file: str
    text: str = ""
    cut: bool = True
    schema: str = "public"
    faults: list[Fault] = field(default_factory=list)

    def origin(self, node: Node) -> Origin:
        """Answer the place of a node."""
        return Origin(self.file, node.line, node.column)

    def fault(self, node: Node, message: str, hint: str | None = None) -> None:
        """Note a fault at the place of a node.

        Raises:
            ExpectationsInvalid: so many that reading on would tell nobody more.
        """
        self.faults.append(Fault(self.origin(node), message, hint))
        if len(self.faults) >= MAX_FAULTS:
            last = Fault(self.origin(node), f"reading stopped after {MAX_FAULTS} faults in this file")
            raise ExpectationsInvalid([*self.faults, last])


def is_null(node: Node) -> bool:
    """Answer whether the node is YAML's null: ``null``, ``~`` or nothing, without quotes."""
    return isinstance(node, Scalar) and node.plain and node.text in NULLS


def as_flag(node: Node) -> bool | None:
    """Answer what YAML 1.2 calls true or false, None for anything else (``yes`` and ``on`` are texts)."""
    if not isinstance(node, Scalar) or not node.plain:
        return None
    return True if node.text in _TRUE else False if node.text in _FALSE else None


def what(node: Node) -> str:
    """Answer in words what stands there, fit for "expected …, found …"."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Scalar):
        return "nothing" if is_null(node) else shown(node.text)
    return "a list"


def shown(text: str) -> str:
    """Answer a text of the author in quotes, shortened, with nothing a terminal could obey."""
    return repr(_clipped(text))


def inline(text: str) -> str:
    """Answer a text of the author for the middle of a sentence, shortened, with nothing a terminal could obey."""
    short = _clipped(text)
    return short if short.isprintable() else repr(short)[1:-1]


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def called(ref: Ref) -> str:
    """Answer kind and name of an object for a message of one line."""
    name = str(ref)
    return f"{ref.kind} {name if name.isprintable() else shown(name)}"
