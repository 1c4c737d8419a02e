"""What there is to know of a view (pg_class, pg_rewrite)."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Answer, Doubt, Kind, Place, Question
from drift.kinds import _owner, _view
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds.view import PLACE, remedy
from drift.model import Ref, Statement
from drift.sqltext import NotOneExpression, require_one_expression

Texts = tuple[str, ...]

NO_VIEW: Final = "no-view"


class View(Fact):
    """A view; PostgreSQL keeps what its query means and prints it again, it does not keep its letters."""

    definition: str | Unstated = attribute(Shape.QUERY, "The query, any spelling; judged by what it gives.")
    columns: Texts | Unstated = attribute(Shape.NAMES, "All columns in order, where the query does not name them so.")
    security_barrier: bool | Unstated = attribute(
        Shape.FLAG, "Whether conditions of the reader's own are kept from seeing rows the view leaves out.", plain=False
    )
    security_invoker: bool | None | Unstated = attribute(
        Shape.FLAG, "Whether tables are read with the reader's privileges and not the owner's (15 and later).", plain=False
    )
    check_option: str | None | Unstated = attribute(
        Shape.TEXT, "Whether rows the view would not show may be written through it.", choices=("local", "cascaded"), null=True
    )
    column_comments: Texts | Unstated = attribute(Shape.OPTIONS, "The comments of columns, all that have one.", plain=())
    column_defaults: Texts | Unstated = attribute(
        Shape.OPTIONS, "The defaults the view itself has for an INSERT into it, by column.", plain=()
    )
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns it, and reads its tables where it is no security_invoker.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    default_types: Texts | Unstated = attribute(Shape.HIDDEN, "The types of the columns of column_defaults.")
    reloptions: Texts | Unstated = attribute(Shape.HIDDEN, "The options as they are stored, in their order.")
    pretty: str | Unstated = attribute(Shape.HIDDEN, "The query as PostgreSQL prints it for people.")
    named: bool | Unstated = attribute(Shape.HIDDEN, "Of what is stated: whether columns are, or the query says their names.")
    gives: Texts | Unstated = attribute(Shape.HIDDEN, "Name, number of the type and its modifier of each column.")
    grants: Texts | Unstated = attribute(Shape.HIDDEN, "The GRANTs that bring its privileges back.")
    kept: Texts | Unstated = attribute(Shape.HIDDEN, "What a view made anew would not have.")
    dependents: Texts | Unstated = attribute(Shape.HIDDEN, "What stands on the view and keeps it from being dropped.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    other: str | None | Unstated = attribute(Shape.HIDDEN, "What it is, where it is no view.")
    doubtful: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is no view.")


class ViewKind(Kind[View]):
    """Views: ``views.<name>``."""

    name: ClassVar[str] = "view"
    place: ClassVar[Place] = PLACE
    fact = View
    short: ClassVar[str | None] = "definition"
    after: ClassVar[tuple[str, ...]] = ("table", "column", "enum", "extension", "domain", "composite", "range", "function")
    together: ClassVar[frozenset[str]] = frozenset(
        {"definition", "columns", "security_barrier", "security_invoker", "check_option"}
    )
    doubted: ClassVar[tuple[str, ...]] = (NO_VIEW,)
    covers: ClassVar[tuple[str, ...]] = ("view",)

    def understand(self, ref: Ref, wanted: View, schema: str) -> View:
        """Answer the view with what is said of its columns side by side.

        Raises:
            ValueError: a column that is not among those stated, or a default that is no expression.
        """
        _view.require_known_columns(wanted)
        for name, default in _view.pairs(wanted.column_defaults).items():
            try:
                require_one_expression(default)
            except NotOneExpression as reason:
                raise ValueError(f"the default of {name} cannot be one SQL expression: {reason}") from reason
        return wanted if wanted.definition is UNSTATED else replace(wanted, named=wanted.columns is not UNSTATED, gives=())

    def learned(self, attribute: str, wanted: View, answer: Answer) -> View:
        """Answer the view with the columns the stated query gives."""
        return replace(wanted, gives=answer.columns) if attribute == "definition" else wanted

    def nothing(self, fact: View) -> bool:
        """Answer whether what bears the name is no view at all, so that there is none."""
        return isinstance(fact.other, str)

    def counts(self, actual: View) -> bool:
        """Answer whether the view stands for itself and is no extension's."""
        return actual.dependent is not True and not isinstance(actual.other, str)

    def same(self, attribute: str, wanted: View, actual: View) -> bool:
        """Answer whether two values are equal; a definition may be spelled as PostgreSQL prints it, either way.

        Of what is something else altogether only that is told.
        """
        if isinstance(actual.other, str):
            return True
        if attribute == "definition":
            return _view.same_definition(wanted, actual)
        if attribute == "column_defaults":
            return _bare(wanted.column_defaults) == _bare(actual.column_defaults)
        if attribute == "security_invoker":
            # A server that has no such option is as one where it is not set.
            return wanted.security_invoker == (actual.security_invoker is True)
        return bool(getattr(wanted, attribute) == getattr(actual, attribute))

    def question(self, attribute: str, wanted: View, actual: View) -> Question | None:
        """Answer what to ask about a definition, or about the defaults, that are spelled differently."""
        if attribute == "definition":
            return _view.question(wanted, actual)
        return _defaults_question(wanted, actual) if attribute == "column_defaults" else None

    def undecidable(self, attribute: str, wanted: View, actual: View) -> str | None:
        """Answer that the server is too old to have the option."""
        if attribute == "security_invoker" and actual.security_invoker is None and wanted.security_invoker is True:
            return "security_invoker is there from PostgreSQL 15 on: this server reads the tables with the owner's privileges"
        return None

    def doubts(self, ref: Ref, wanted: View, actual: View) -> Sequence[Doubt]:
        """Answer that something else bears the view's name."""
        if not isinstance(actual.other, str):
            return ()
        return (Doubt(NO_VIEW, None, "a view", f"a {actual.other}", f"a {actual.other} of that name is there: state it as such"),)

    def note(self, attribute: str | None, wanted: View | None, actual: View | None) -> str | None:
        """Answer what a lost option means for those who read the view."""
        if attribute == "security_invoker" and wanted is not None and wanted.security_invoker is True:
            return "whoever reads the view sees what its owner may see: row security and privileges of the reader do not count"
        return None

    def spoken(self, ref: Ref, fact: View) -> View:
        """Answer the view as PostgreSQL prints it for people; its query names the columns."""
        definition = fact.pretty if isinstance(fact.pretty, str) else fact.definition
        security_invoker = UNSTATED if fact.security_invoker is None else fact.security_invoker
        return replace(_owner.spoken(fact), definition=definition, columns=UNSTATED, security_invoker=security_invoker)

    def needs(self, ref: Ref, wanted: View) -> Sequence[Ref]:
        """Answer the tables and views its query may name."""
        return list(_view.needs(ref, wanted.definition))

    def create(self, ref: Ref, wanted: View, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE VIEW and what belongs to it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: View) -> Sequence[Statement]:
        """Answer DROP VIEW."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: View, after: View) -> Sequence[Statement]:
        """Answer the change of one attribute, or of query and columns together."""
        return remedy.alter(ref, attribute, before, after)


def _bare(defaults: object) -> dict[str, str]:
    return {name: without_parentheses(text) for name, text in _view.pairs(defaults).items()}


def _defaults_question(wanted: View, actual: View) -> Question | None:
    ours, theirs = _view.pairs(wanted.column_defaults), _view.pairs(actual.column_defaults)
    if ours.keys() != theirs.keys() or not isinstance(actual.default_types, tuple):
        return None
    types = dict(zip(theirs, actual.default_types, strict=True))
    sides = [", ".join(f"CAST(({side[name]}) AS {types[name]})" for name in sorted(types)) for side in (ours, theirs)]
    asked = Question(f"ROW({sides[0]})", f"ROW({sides[1]})")
    return asked if same_collations(asked.wanted, asked.actual) else None


KIND = ViewKind()
