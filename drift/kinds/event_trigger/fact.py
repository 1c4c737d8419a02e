"""What there is to know of an event trigger (pg_event_trigger)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place
from drift.kinds import _owner
from drift.kinds._altered import attributes
from drift.kinds._executed import executed, resolved, same_executed
from drift.kinds.event_trigger import PLACE, remedy
from drift.model import Ref, Statement


class EventTrigger(Fact):
    """An event trigger: what it fires for, and which function it runs."""

    event: str | Unstated = attribute(
        Shape.TEXT,
        "What it fires for (login: 17 and later).",
        choices=("ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite", "login"),
    )
    tags: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The commands it is limited to, as CREATE TABLE; none for all.", plain=()
    )
    function: str | Unstated = attribute(Shape.EXPRESSION, "The function it runs.")
    enabled: str | Unstated = attribute(
        Shape.TEXT,
        "Where it fires: origin (unless stated), replica, always, or nowhere.",
        choices=("origin", "disabled", "replica", "always"),
        default="origin",
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it, a superuser.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    tags_in_order: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The tags as they were named.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    schemas: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The schemas that have a function of that name.")
    home: str | Unstated = attribute(Shape.HIDDEN, "Where unqualified names in what is stated live.")
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")


class EventTriggerKind(Kind[EventTrigger]):
    """Event triggers: ``event_triggers.<name>``."""

    name: ClassVar[str] = "event_trigger"
    place: ClassVar[Place] = PLACE
    fact = EventTrigger
    after: ClassVar[tuple[str, ...]] = ("function", "table", "trigger")
    together: ClassVar[frozenset[str]] = attributes(EventTrigger)
    covers: ClassVar[tuple[str, ...]] = ("event trigger",)

    def understand(self, ref: Ref, wanted: EventTrigger, schema: str) -> EventTrigger:
        """Answer the event trigger with its tags in capitals.

        Raises:
            ValueError: the function is none.
        """
        if wanted.function is not UNSTATED:
            executed(wanted.function)
        tags = wanted.tags if wanted.tags is UNSTATED else tuple(sorted(tag.upper() for tag in wanted.tags))
        return replace(wanted, tags=tags, home=schema)

    def counts(self, actual: EventTrigger) -> bool:
        """Answer whether it stands for itself and is not an extension's."""
        return actual.dependent is not True

    def same(self, attribute: str, wanted: EventTrigger, actual: EventTrigger) -> bool:
        """Answer whether two values are equal; a function without a schema is looked for in the file's, then in public."""
        if attribute == "function":
            return same_executed(str(wanted.function), str(actual.function), wanted.home, actual.schemas)
        return super().same(attribute, wanted, actual)

    def note(self, attribute: str | None, wanted: EventTrigger | None, actual: EventTrigger | None) -> str | None:
        """Answer what an event trigger that is not enabled means."""
        disabled = attribute == "enabled" and actual is not None and actual.enabled == "disabled"
        return "it is disabled: it never fires" if disabled else None

    def spoken(self, ref: Ref, fact: EventTrigger) -> EventTrigger:
        """Answer the event trigger without the schema of a function in public, and without an owner that goes without saying."""
        called = executed(str(fact.function))
        if resolved("public", fact.schemas if isinstance(fact.schemas, tuple) else ()) == called.schema:
            called = called._replace(schema=None)
        return _owner.spoken(replace(fact, function=str(called)))

    def needs(self, ref: Ref, wanted: EventTrigger) -> Sequence[Ref]:
        """Answer the function it runs."""
        if wanted.function is UNSTATED:
            return ()
        called = executed(wanted.function)
        schema = called.schema or (wanted.home if isinstance(wanted.home, str) else "public")
        return [Ref("function", (schema, called.name), arguments) for arguments in ((), None)]

    def create(self, ref: Ref, wanted: EventTrigger, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE EVENT TRIGGER."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: EventTrigger) -> Sequence[Statement]:
        """Answer DROP EVENT TRIGGER."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: EventTrigger, after: EventTrigger) -> Sequence[Statement]:
        """Answer ALTER EVENT TRIGGER, or both DROP and CREATE."""
        return remedy.alter(ref, before, after)


KIND = EventTriggerKind()
