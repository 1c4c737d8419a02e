"""What there is to know of a materialized view (pg_class, pg_rewrite, pg_attribute)."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Doubt, Kind, Place, Question
from drift.kinds import _owner, _view
from drift.kinds.materialized_view import PLACE, remedy
from drift.model import Ref, Statement

Texts = tuple[str, ...]

NO_MATERIALIZED_VIEW: Final = "no-materialized-view"

_WORDS: Final = {"on": "true", "yes": "true", "off": "false", "no": "false"}
# Written out, these say what PostgreSQL does without them, whatever its settings are (reloptions.c).
_SAYS_NOTHING: Final = frozenset({("fillfactor", "100"), ("autovacuum_enabled", "true"), ("toast.autovacuum_enabled", "true")})
_OPTION: Final = r"\w+ *= *-?[\d.]+"
_SOUND: Final = {
    "column_statistics": (r"\d{1,5}", "a number"),
    "column_storage": ("plain|external|main|extended", "plain, external, main or extended"),
    "column_compression": ("pglz|lz4", "pglz or lz4"),
    "column_options": (f"{_OPTION}(, *{_OPTION})*", "options like n_distinct=5"),
}


class MaterializedView(Fact):
    """A materialized view: the rows its query gave when it was refreshed last."""

    definition: str | Unstated = attribute(Shape.QUERY, "The query, any spelling; judged by what it gives.")
    columns: Texts | Unstated = attribute(Shape.NAMES, "All columns in order, where the query does not name them so.")
    populated: bool | Unstated = attribute(Shape.FLAG, "Whether it holds rows and may be read.", plain=True)
    access_method: str | Unstated = attribute(Shape.TEXT, "How its rows are stored.", plain="heap")
    tablespace: str | None | Unstated = attribute(
        Shape.TEXT, "Where its rows are stored; null for the tablespace of the database.", null=True
    )
    options: Texts | Unstated = attribute(Shape.OPTIONS, "The storage parameters: fillfactor, autovacuum_enabled ….", plain=())
    column_comments: Texts | Unstated = attribute(Shape.OPTIONS, "The comments of columns, all that have one.", plain=())
    column_statistics: Texts | Unstated = attribute(
        Shape.OPTIONS, "The statistics targets of all columns that have one of their own, by column.", plain=()
    )
    column_storage: Texts | Unstated = attribute(
        Shape.OPTIONS, "How columns are stored that are not stored as their type is, by column.", plain=()
    )
    column_compression: Texts | Unstated = attribute(
        Shape.OPTIONS, "The compression of all columns that have one of their own (14 and later), by column.", plain=()
    )
    column_options: Texts | Unstated = attribute(Shape.OPTIONS, "What is set for columns (n_distinct=5), by column.", plain=())
    owner: str | Unstated = attribute(Shape.TEXT, "The role that owns and may refresh it.")
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    reloptions: Texts | Unstated = attribute(Shape.HIDDEN, "The options as they are stored, in their order.")
    type_storage: Texts | Unstated = attribute(Shape.HIDDEN, "How columns are stored unless told otherwise, by column.")
    pretty: str | Unstated = attribute(Shape.HIDDEN, "The query as PostgreSQL prints it for people.")
    named: bool | Unstated = attribute(Shape.HIDDEN, "Of what is stated: whether columns are, or the query says their names.")
    grants: Texts | Unstated = attribute(Shape.HIDDEN, "The GRANTs that bring its privileges back.")
    kept: Texts | Unstated = attribute(Shape.HIDDEN, "What one made anew would not have.")
    dependents: Texts | Unstated = attribute(Shape.HIDDEN, "What stands on it and keeps it from being dropped.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's.")
    other: str | None | Unstated = attribute(Shape.HIDDEN, "What it is, where it is no materialized view.")
    doubtful: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is no materialized view.")


class MaterializedViewKind(Kind[MaterializedView]):
    """Materialized views: ``materialized_views.<name>``."""

    name: ClassVar[str] = "materialized_view"
    place: ClassVar[Place] = PLACE
    fact = MaterializedView
    short: ClassVar[str | None] = "definition"
    after: ClassVar[tuple[str, ...]] = ("view", "table", "column", "enum", "extension", "function")
    together: ClassVar[frozenset[str]] = frozenset({"definition", "columns"})
    doubted: ClassVar[tuple[str, ...]] = (NO_MATERIALIZED_VIEW,)
    covers: ClassVar[tuple[str, ...]] = ("materialized view",)

    def understand(self, ref: Ref, wanted: MaterializedView, schema: str) -> MaterializedView:
        """Answer the view with what is said of its columns side by side.

        Raises:
            ValueError: a column that is not among those stated, or a value no column can have.
        """
        _view.require_known_columns(wanted)
        for setting, (pattern, words) in _SOUND.items():
            for name, text in _view.pairs(getattr(wanted, setting)).items():
                if not re.fullmatch(pattern, text):
                    raise ValueError(f"{setting} of {name} is {text}; it must be {words}")
        return wanted if wanted.definition is UNSTATED else replace(wanted, named=wanted.columns is not UNSTATED)

    def nothing(self, fact: MaterializedView) -> bool:
        """Answer whether what bears the name is no materialized view at all, so that there is none."""
        return isinstance(fact.other, str)

    def counts(self, actual: MaterializedView) -> bool:
        """Answer whether it stands for itself and is no extension's."""
        return actual.dependent is not True and not isinstance(actual.other, str)

    def same(self, attribute: str, wanted: MaterializedView, actual: MaterializedView) -> bool:
        """Answer whether two values are equal; a definition may be spelled as PostgreSQL prints it, either way.

        Of what is something else altogether only that is told.
        """
        if isinstance(actual.other, str):
            return True
        if attribute == "definition":
            return _view.same_definition(wanted, actual)
        if attribute == "options":
            return _effective(wanted.options) == _effective(actual.options)
        return bool(getattr(wanted, attribute) == getattr(actual, attribute))

    def question(self, attribute: str, wanted: MaterializedView, actual: MaterializedView) -> Question | None:
        """Answer what to ask about a definition that is spelled differently."""
        return _view.question(wanted, actual) if attribute == "definition" else None

    def doubts(self, ref: Ref, wanted: MaterializedView, actual: MaterializedView) -> Sequence[Doubt]:
        """Answer that something else bears its name."""
        if not isinstance(actual.other, str):
            return ()
        there = f"a {actual.other}"
        note = f"{there} of that name is there: state it as such"
        return (Doubt(NO_MATERIALIZED_VIEW, None, "a materialized view", there, note),)

    def note(self, attribute: str | None, wanted: MaterializedView | None, actual: MaterializedView | None) -> str | None:
        """Answer what happens to who reads one without rows."""
        if attribute == "populated" and actual is not None and actual.populated is False:
            return 'whoever reads it gets 55000: materialized view "…" has not been populated'
        return None

    def spoken(self, ref: Ref, fact: MaterializedView) -> MaterializedView:
        """Answer the view as PostgreSQL prints it for people; its query names the columns."""
        definition = fact.pretty if isinstance(fact.pretty, str) else fact.definition
        return replace(_owner.spoken(fact), definition=definition, columns=UNSTATED)

    def needs(self, ref: Ref, wanted: MaterializedView) -> Sequence[Ref]:
        """Answer the tables and views its query may name."""
        return list(_view.needs(ref, wanted.definition))

    def create(self, ref: Ref, wanted: MaterializedView, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer CREATE MATERIALIZED VIEW, which runs its query, and what belongs to it."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: MaterializedView) -> Sequence[Statement]:
        """Answer DROP MATERIALIZED VIEW, which takes its rows along."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: MaterializedView, after: MaterializedView) -> Sequence[Statement]:
        """Answer the change of one attribute."""
        return remedy.alter(ref, attribute, before, after)


def _effective(options: object) -> dict[str, str]:
    """Answer what storage parameters mean: one word for each truth value, and nothing that is so without being said."""
    meant = {name: _WORDS.get(value.lower(), value) for name, value in _view.pairs(options).items()}
    return {name: value for name, value in meant.items() if (name, value) not in _SAYS_NOTHING}


KIND = MaterializedViewKind()
