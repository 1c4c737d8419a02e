"""What there is to know of a trigger (pg_trigger)."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _constraint
from drift.kinds._altered import attributes
from drift.kinds._executed import Executed, executed, resolved, same_executed
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds._signature import name_in_sql
from drift.kinds._source import Unreadable, words
from drift.kinds.trigger import PLACE, remedy
from drift.model import Ref, Statement
from drift.sqltext import quote


class Trigger(Fact):
    """A trigger: when it fires, for what, and which function it runs."""

    timing: str | Unstated = attribute(Shape.TEXT, "When it fires.", choices=("before", "after", "instead of"))
    events: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "What it fires for.", choices=("insert", "update", "delete", "truncate")
    )
    columns: tuple[str, ...] | Unstated = attribute(
        Shape.NAME_SET, "The columns an UPDATE must name for it to fire (UPDATE OF).", plain=()
    )
    level: str | Unstated = attribute(
        Shape.TEXT, "Whether it fires for each row or once for the statement.", choices=("row", "statement"), plain="statement"
    )
    when: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The condition over OLD and NEW under which it fires, any spelling; null for always.", null=True
    )
    function: str | Unstated = attribute(Shape.EXPRESSION, "The function it runs, with its arguments: touch('a').")
    enabled: str | Unstated = attribute(
        Shape.TEXT,
        "Where it fires: origin (unless stated), replica, always, or nowhere.",
        choices=("origin", "disabled", "replica", "always"),
        default="origin",
    )
    constraint: bool | Unstated = attribute(Shape.FLAG, "Whether it is a constraint trigger.", plain=False)
    deferrable: bool | Unstated = attribute(Shape.FLAG, "Whether it may wait for the end of the transaction.", plain=False)
    initially_deferred: bool | Unstated = attribute(Shape.FLAG, "Whether it waits unless told otherwise.", plain=False)
    referenced_table: str | None | Unstated = attribute(
        Shape.TEXT, "The other table of a constraint trigger (FROM), for the information of its function.", null=True
    )
    old_table: str | None | Unstated = attribute(Shape.TEXT, "The name under which it sees all old rows.", null=True)
    new_table: str | None | Unstated = attribute(Shape.TEXT, "The name under which it sees all new rows.", null=True)
    depends_on_extension: tuple[str, ...] | Unstated = attribute(Shape.NAME_SET, "The extensions it goes with.", plain=())
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    columns_in_order: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns as they were named.")
    inherited: bool | Unstated = attribute(Shape.HIDDEN, "Whether its table has it from the one it is a partition of.")
    differs: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is then enabled otherwise than there.")
    lockable: bool | Unstated = attribute(Shape.HIDDEN, "Whether its table can be locked by name.")
    replaceable: bool | Unstated = attribute(Shape.HIDDEN, "Whether it can be replaced (14 and later, no constraint trigger).")
    schemas: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The schemas that have a trigger function of that name.")
    home: str | Unstated = attribute(Shape.HIDDEN, "Where unqualified names in what is stated live.")
    row: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The columns the condition may mention.")


class TriggerKind(Kind[Trigger]):
    """Triggers: ``tables.<table>.triggers.<name>``, and those of views."""

    name: ClassVar[str] = "trigger"
    place: ClassVar[Place] = PLACE
    fact = Trigger
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "view", "column", "function")
    together: ClassVar[frozenset[str]] = attributes(Trigger)
    covers: ClassVar[tuple[str, ...]] = ("trigger",)

    def understand(self, ref: Ref, wanted: Trigger, schema: str) -> Trigger:
        """Answer the trigger with what its other properties demand.

        Raises:
            ValueError: two things are said that cannot both be.
        """
        deferrable = _constraint.sound_timing(wanted)
        constraint = True if deferrable is True and wanted.constraint is UNSTATED else wanted.constraint
        if deferrable is True and constraint is False:
            raise ValueError("only a constraint trigger is deferrable")
        row = constraint is True or wanted.timing == "instead of"
        if row and wanted.level == "statement":
            raise ValueError("it fires for each row: a constraint trigger, and INSTEAD OF, know no other level")
        if wanted.function is not UNSTATED:
            executed(wanted.function)
        if isinstance(wanted.referenced_table, str):
            name_in_sql(wanted.referenced_table)
        level = "row" if row and wanted.level is UNSTATED else wanted.level
        return replace(wanted, deferrable=deferrable, constraint=constraint, level=level, home=schema)

    def counts(self, actual: Trigger) -> bool:
        """Answer whether it is its table's own; a partition's count where it is enabled otherwise than its parent's.

        One of drift's own that keeps a column in step with another is part of what is found of that one.
        """
        if actual.enabled == "always" and ".drift_new_" in str(actual.function).replace('"', ""):
            return False
        return actual.inherited is not True or actual.differs is True

    def same(self, attribute: str, wanted: Trigger, actual: Trigger) -> bool:
        """Answer whether two values are equal without asking anybody."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute == "function":
            return same_executed(ours, theirs, wanted.home, actual.schemas)
        if attribute == "when" and isinstance(ours, str) and isinstance(theirs, str):
            return bool(_condition(ours) == _condition(theirs))
        if attribute == "referenced_table" and isinstance(ours, str) and isinstance(theirs, str):
            return ours in (theirs, theirs.removeprefix(f"{quote(str(wanted.home))}."))
        return bool(ours == theirs)

    def question(self, attribute: str, wanted: Trigger, actual: Trigger) -> Question | None:
        """Answer what to ask about a condition that is spelled differently; it sees two rows of one table."""
        ours, theirs, row = wanted.when, actual.when, actual.row
        if attribute != "when" or not isinstance(ours, str) or not isinstance(theirs, str) or not isinstance(row, tuple):
            return None
        return Question(ours, theirs, row=row, alias="old", rows=(("new", row),)) if same_collations(ours, theirs) else None

    def undecidable(self, attribute: str, wanted: Trigger, actual: Trigger) -> str | None:
        """Answer that a whole row handed to a function cannot be judged: what the judge has is a row of no table."""
        if attribute != "when" or not any(_hands_row_on(str(side.when)) for side in (wanted, actual)):
            return None
        return f"a whole row is handed on in it, which drift cannot judge; PostgreSQL has it as {actual.when}"

    def note(self, attribute: str | None, wanted: Trigger | None, actual: Trigger | None) -> str | None:
        """Answer what a trigger that is not enabled means."""
        if attribute != "enabled" or actual is None:
            return None
        return {
            "disabled": "it is disabled: it never fires",
            "replica": "it fires only where session_replication_role is replica: not for what clients do",
        }.get(str(actual.enabled))

    def spoken(self, ref: Ref, fact: Trigger) -> Trigger:
        """Answer the trigger with names of its own schema unqualified; of a partition's copy, how it is enabled."""
        if fact.inherited is True:
            return Trigger(enabled=fact.enabled)
        called = executed(str(fact.function))
        schemas = fact.schemas if isinstance(fact.schemas, tuple) else ()
        if resolved(ref.path[0], schemas) == called.schema:
            called = called._replace(schema=None)
        return replace(
            fact,
            function=str(called),
            when=without_parentheses(fact.when) if isinstance(fact.when, str) else fact.when,
            referenced_table=fact.referenced_table.removeprefix(f"{quote(ref.path[0])}.")
            if isinstance(fact.referenced_table, str)
            else fact.referenced_table,
        )

    def needs(self, ref: Ref, wanted: Trigger) -> Sequence[Ref]:
        """Answer the function it runs."""
        return () if wanted.function is UNSTATED else list(_functions(executed(wanted.function), ref.path[0]))

    def create(self, ref: Ref, wanted: Trigger, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE TRIGGER."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Trigger) -> Sequence[Statement]:
        """Answer DROP TRIGGER."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Trigger, after: Trigger) -> Sequence[Statement]:
        """Answer the trigger said again, or the change of what can be changed by itself."""
        return remedy.alter(ref, before, after)


def _functions(called: Executed, own: str) -> Iterator[Ref]:
    for schema in dict.fromkeys((called.schema,) if called.schema else (own, "public")):
        yield from (Ref("function", (str(schema), called.name), arguments) for arguments in ((), None))


def _condition(text: str) -> Any:
    """Answer the words of a condition, a whole row as PostgreSQL prints it (``NEW`` is ``new.*``)."""
    try:
        found = words(without_parentheses(text))
    except Unreadable:
        return text
    spelled: list[str] = []
    for word, after in zip(found, [*found[1:], ""], strict=True):
        spelled += [word, ".", "*"] if word in ("old", "new") and after != "." else [word]
    return spelled


def _hands_row_on(text: str) -> bool:
    """Answer whether a whole row is the argument of something, or cast."""
    found = ["", *_condition(text), "", ""]
    for at in range(1, len(found) - 3):
        if found[at] in ("old", "new") and found[at + 1 : at + 3] == [".", "*"]:
            handed = found[at - 1] in ("(", ",") and found[at + 3] in (")", ",")
            if handed or found[at + 3] == "::":
                return True
    return False


KIND = TriggerKind()
