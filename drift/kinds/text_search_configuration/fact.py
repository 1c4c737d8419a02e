"""What there is to know of a text search configuration (pg_ts_config, pg_ts_config_map)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner, _signature
from drift.kinds._altered import attributes
from drift.kinds.text_search_configuration import PLACE, remedy
from drift.model import Ref, Statement


class TextSearchConfiguration(Fact):
    """A text search configuration: a parser, and the dictionaries for each kind of token it finds."""

    parser: str | Unstated = attribute(
        Shape.TEXT, "The parser, schema-qualified outside pg_catalog.", plain='pg_catalog."default"'
    )
    mappings: tuple[str, ...] | Unstated = attribute(
        Shape.OPTIONS, "The dictionaries for each token, in their order: {asciiword: 'unaccent, english_stem'}.", plain=()
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    dependents: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What depends on it, in words.")
    schema: str | Unstated = attribute(Shape.HIDDEN, "The schema it lives in.")
    shadowed: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What in it would be PostgreSQL's own without its schema.")
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")


class TextSearchConfigurationKind(Kind[TextSearchConfiguration]):
    """Text search configurations: ``text_search_configurations.<name>``."""

    name: ClassVar[str] = "text_search_configuration"
    place: ClassVar[Place] = PLACE
    fact = TextSearchConfiguration
    after: ClassVar[tuple[str, ...]] = ("schema", "extension")
    before: ClassVar[tuple[str, ...]] = ("table",)
    together: ClassVar[frozenset[str]] = attributes(TextSearchConfiguration)
    covers: ClassVar[tuple[str, ...]] = ("text search configuration",)

    def understand(self, ref: Ref, wanted: TextSearchConfiguration, schema: str) -> TextSearchConfiguration:
        """Answer the configuration as it is.

        Raises:
            ValueError: a parser or a dictionary is no name.
        """
        names = [wanted.parser] if isinstance(wanted.parser, str) else []
        for mapping in wanted.mappings if isinstance(wanted.mappings, tuple) else ():
            names += mapping.partition("=")[2].split(",")
        for name in names:
            _signature.name_in_sql(name)
        return wanted

    def counts(self, actual: TextSearchConfiguration) -> bool:
        """Answer whether it stands for itself and is not an extension's."""
        return actual.dependent is not True

    def same(self, attribute: str, wanted: TextSearchConfiguration, actual: TextSearchConfiguration) -> bool:
        """Answer whether two values are equal; names without a schema are PostgreSQL's, or of its own."""
        own, shadowed = str(actual.schema), _shadowed(actual)
        if attribute == "parser":
            return _signature.same_function(str(wanted.parser), str(actual.parser), own, shadowed)
        if attribute == "mappings" and isinstance(wanted.mappings, tuple) and isinstance(actual.mappings, tuple):
            return len(wanted.mappings) == len(actual.mappings) and all(
                _same_mapping(one, other, own, shadowed) for one, other in zip(wanted.mappings, actual.mappings, strict=True)
            )
        return super().same(attribute, wanted, actual)

    def spoken(self, ref: Ref, fact: TextSearchConfiguration) -> TextSearchConfiguration:
        """Answer the configuration with unqualified names."""
        own, shadowed = ref.path[0], _shadowed(fact)
        known = fact.mappings if isinstance(fact.mappings, tuple) else ()
        mappings = tuple(_spoken(item, own, shadowed) for item in known)
        parser = str(fact.parser)
        shown = parser if parser == fact.declared_attributes["parser"].plain else _signature.unqualified(parser, own, shadowed)
        return _owner.spoken(replace(fact, parser=shown, mappings=mappings))

    def create(self, ref: Ref, wanted: TextSearchConfiguration, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TEXT SEARCH CONFIGURATION."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: TextSearchConfiguration) -> Sequence[Statement]:
        """Answer DROP TEXT SEARCH CONFIGURATION."""
        return remedy.drop(ref, actual)

    def alter(
        self, ref: Ref, attribute: str, before: TextSearchConfiguration, after: TextSearchConfiguration
    ) -> Sequence[Statement]:
        """Answer the change of mappings, or the configuration made anew."""
        return remedy.alter(ref, before, after)


def _shadowed(fact: TextSearchConfiguration) -> tuple[str, ...]:
    return fact.shadowed if isinstance(fact.shadowed, tuple) else ()


def _same_mapping(wanted: str, actual: str, own: str, shadowed: tuple[str, ...]) -> bool:
    (token, _, names), (other, _, others) = wanted.partition("="), actual.partition("=")
    pairs = list(zip(names.split(","), others.split(","), strict=False))
    return (token, names.count(",")) == (other, others.count(",")) and all(
        _signature.same_function(one.strip(), there.strip(), own, shadowed) for one, there in pairs
    )


def _spoken(mapping: str, own: str, shadowed: tuple[str, ...]) -> str:
    token, _, names = mapping.partition("=")
    return f"{token}={', '.join(_signature.unqualified(name.strip(), own, shadowed) for name in names.split(','))}"


KIND = TextSearchConfigurationKind()
