"""What is, or should be, true of one object, and how a kind declares the attributes of its fact."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeAlias, TypedDict, Unpack, dataclass_transform

from msgspec import Struct, StructMeta


class _Unstated(Enum):
    UNSTATED = "unstated"

    def __repr__(self) -> str:
        return "UNSTATED"

    def __bool__(self) -> bool:
        return False


UNSTATED: Final = _Unstated.UNSTATED
"""What an expectation is silent about. Never equal to a value, never compared."""

Unstated: TypeAlias = Literal[_Unstated.UNSTATED]


class _Required(Enum):
    REQUIRED = "required"

    def __repr__(self) -> str:
        return "REQUIRED"

    def __str__(self) -> str:
        return self.value


REQUIRED: Final = _Required.REQUIRED
"""What a rule for many objects wants of an attribute it does not want a certain value of: that there is one."""


class Shape(Enum):
    """What a YAML value of an attribute may look like, and how two of them are judged."""

    TEXT = "text"
    """A string, compared as it is."""
    EXPRESSION = "expression"
    """An SQL expression kept in the author's letters, or null for none; the judge decides."""
    TYPE = "type"
    """The name of an SQL type in any spelling; the judge decides."""
    FLAG = "flag"
    """true or false."""
    NUMBER = "number"
    """An integer."""
    NAMES = "names"
    """A list of names, order kept."""
    NAME_SET = "name set"
    """A list of names whose order means nothing; kept sorted."""
    EXPRESSIONS = "expressions"
    """A list of SQL expressions or plain names; the judge decides each."""
    QUERY = "query"
    """An SQL query in any spelling; the judge decides by its plan."""
    SOURCE = "source"
    """A text of many lines in some language (the body of a function); its kind decides."""
    ROWS = "rows"
    """Rows of texts, a tuple of tuples: a list of lists in YAML, of single texts where a row has one, or one text alone."""
    OPTIONS = "options"
    """A mapping of names to texts, held as ``name=text``, sorted."""
    HIDDEN = "hidden"
    """Never in YAML: what the catalog adds so that the kind can judge or mend."""


class Attribute(NamedTuple):
    """One attribute as its kind declared it; see ``attribute``."""

    name: str
    shape: Shape
    doc: str
    default: Any
    choices: tuple[str, ...]
    null: bool
    plain: Any
    rare: type | None
    part: int | None


class Said(TypedDict, total=False):
    """What may be declared of an attribute beside its shape and its explanation."""

    default: Any
    """What an expectation means when it is silent; UNSTATED is not compared."""
    choices: tuple[str, ...]
    """The only values a TEXT may have."""
    null: bool
    """Whether YAML ``null`` ("must have none") may be said."""
    plain: Any
    """What PostgreSQL makes of it when a CREATE says nothing: what silence means below ``exact: true``, and what ``pull`` leaves
    out. The default, or None for what may be null, unless said otherwise; UNSTATED where something must be said."""
    rare: type
    """What the value is (str, bool, int, or tuple for texts) that the catalog tells only where it is not None: nearly never."""
    part: int
    """Which part of the object's path it is: the catalog need not tell it once more."""


def attribute(shape: Shape, doc: str, **said: Unpack[Said]) -> Any:
    """Declare one attribute of a fact: what YAML may say, and one sentence for the JSON Schema and the reference."""
    null, default = said.get("null", False), said.get("default", UNSTATED)
    plain = said.get("plain", None if null and default is UNSTATED else default)
    return Attribute("", shape, doc, default, said.get("choices", ()), null, plain, said.get("rare"), said.get("part"))


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attribute,))
class _Declared(StructMeta):
    """Makes a struct of what ``attribute`` declared, and keeps the declarations beside it."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> "_Declared":
        declared = {key: value._replace(name=key) for key, value in namespace.items() if isinstance(value, Attribute)}
        defaults = {key: value.default for key, value in declared.items()}
        made = super().__new__(cls, name, bases, {**namespace, **defaults}, **config)
        inherited = getattr(made, "declared_attributes", {})
        made.declared_attributes = {**inherited, **declared}  # type: ignore[attr-defined]
        return made


class Fact(Struct, frozen=True, kw_only=True, metaclass=_Declared):
    """What is, or should be, true of one object; each kind has its own subclass with one field an attribute.

    Values are strings, booleans, integers, None, or tuples of these, so that a fact compares, hashes and serialises as it is.
    """

    declared_attributes: ClassVar[Mapping[str, Attribute]]

    def stated(self) -> dict[str, Any]:
        """Answer the attributes that say something, by name."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not UNSTATED}

    def as_json(self) -> dict[str, Any]:
        """Answer the stated attributes with tuples as lists, without what only helps to judge: for journals and fingerprints."""
        hidden = {name for name, item in self.declared_attributes.items() if item.shape is Shape.HIDDEN}
        return {name: _plain(value) for name, value in self.stated().items() if name not in hidden}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
