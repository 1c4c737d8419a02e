"""What there is to know of an exclusion constraint (pg_constraint, contype x)."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from drift.fact import Fact, Shape, Unstated, attribute
from drift.kind import Kind, Place, Question
from drift.kinds import _constraint, _index, _key
from drift.kinds._expression import same_collations, without_parentheses
from drift.kinds._names import object_name
from drift.kinds.exclusion import PLACE, remedy
from drift.kinds.exclusion.elements import element, elements_question, same_elements, short_element
from drift.kinds.index.keys import bare, parse
from drift.model import Ref, Statement


class Exclusion(Fact):
    """Comparisons of which at least one is false for any two rows."""

    elements: tuple[str, ...] | Unstated = attribute(
        Shape.EXPRESSIONS, "What is compared and how, in order: room WITH =, tsrange(begins, ends) WITH &&."
    )
    method: str | Unstated = attribute(Shape.TEXT, "The access method of its index (gist, spgist, btree …).", plain="btree")
    where: str | None | Unstated = attribute(
        Shape.EXPRESSION, "The predicate of the rows it is about; null when it is about all.", null=True
    )
    include: tuple[str, ...] | Unstated = attribute(
        Shape.NAMES, "The columns its index carries along without being keys.", plain=()
    )
    deferrable: bool | Unstated = attribute(Shape.FLAG, "Whether the check may wait for the end of the transaction.", plain=False)
    initially_deferred: bool | Unstated = attribute(Shape.FLAG, "Whether it waits unless told otherwise.", plain=False)
    valid: bool | Unstated = attribute(
        Shape.FLAG, "Whether its index is complete, on all partitions too; true unless stated.", default=True
    )
    options: tuple[str, ...] | Unstated = _index.OPTIONS
    tablespace: str | None | Unstated = _index.TABLESPACE
    clustered: bool | Unstated = _index.CLUSTERED
    statistics: tuple[str, ...] | Unstated = _index.STATISTICS
    comment: str | None | Unstated = attribute(Shape.TEXT, "The comment; null when there must be none.", null=True)
    index_comment: str | None | Unstated = _index.INDEX_COMMENT
    depends_on_extensions: tuple[str, ...] | Unstated = _index.EXTENSIONS
    written_out: tuple[str, ...] | Unstated = attribute(
        Shape.HIDDEN, "Collation and operator class of each element, also where they go without saying."
    )
    inherited: bool | Unstated = attribute(Shape.HIDDEN, "Whether it only comes from a partitioned parent.")
    stored_otherwise: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is stored in another way than the parent's.")
    relation: str | Unstated = attribute(Shape.HIDDEN, "The name of the table, which its expressions may mention.", part=1)
    row: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The columns its expressions may mention.")
    parts: tuple[str, ...] | None | Unstated = _index.PARTS
    clustered_index: str | None | Unstated = _index.CLUSTERED_INDEX
    home_tablespace: str | Unstated = _index.HOME


class ExclusionKind(Kind[Exclusion]):
    """Exclusion constraints: ``tables.<table>.exclusions.<name>``, or a list of them without names."""

    name: ClassVar[str] = "exclusion"
    place: ClassVar[Place] = PLACE
    fact = Exclusion
    covers: ClassVar[tuple[str, ...]] = ("exclusion constraint",)
    row_of: ClassVar[str | None] = "column"
    after: ClassVar[tuple[str, ...]] = ("table", "column", "extension")
    together: ClassVar[frozenset[str]] = remedy.REBUILT

    def understand(self, ref: Ref, wanted: Exclusion, schema: str) -> Exclusion:
        """Answer the constraint with what silence means: about all rows, where elements are stated.

        Raises:
            ValueError: an element names no operator, or what is stated contradicts itself.
        """
        _index.require_numbers(wanted.statistics)
        wanted = replace(wanted, deferrable=_constraint.sound_timing(wanted))
        if not isinstance(wanted.elements, tuple):
            return wanted
        if not wanted.elements:
            raise ValueError("it names no element; to say that there must be none, write absent: true")
        for text in wanted.elements:
            element(text)
        return wanted if "where" in wanted.stated() else replace(wanted, where=None)

    def same(self, attribute: str, wanted: Exclusion, actual: Exclusion) -> bool:
        """Answer whether two values are equal; elements are compared as they are understood, not as they are spelled."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        if attribute == "elements" and isinstance(ours, tuple) and isinstance(theirs, tuple):
            return same_elements(ours, theirs, actual.written_out)
        if attribute == "where" and isinstance(ours, str) and isinstance(theirs, str):
            return without_parentheses(ours) == without_parentheses(theirs)
        if attribute == "options":
            return _index.same_options(actual.method, ours, theirs)
        return bool(ours == theirs)

    def question(self, attribute: str, wanted: Exclusion, actual: Exclusion) -> Question | None:
        """Answer what to ask about elements or a predicate that are spelled differently."""
        if not isinstance(actual.row, tuple):
            return None
        asked = None
        if attribute == "where" and isinstance(wanted.where, str) and isinstance(actual.where, str):
            asked = Question(wanted.where, actual.where)
        elif attribute == "elements" and isinstance(wanted.elements, tuple) and isinstance(actual.elements, tuple):
            asked = elements_question(wanted.elements, actual.elements, actual.written_out)
        if asked is None or not same_collations(asked.wanted, asked.actual):
            return None
        return replace(asked, row=actual.row, alias=str(actual.relation))

    def spoken(self, ref: Ref, fact: Exclusion) -> Exclusion:
        """Answer the constraint without parentheses nobody needs."""
        elements = tuple(map(short_element, fact.elements)) if isinstance(fact.elements, tuple) else fact.elements
        where = without_parentheses(fact.where) if isinstance(fact.where, str) else fact.where
        return replace(fact, elements=elements, where=where)

    def counts(self, actual: Exclusion) -> bool:
        """Answer whether it is the table's own, not a mere copy of a partitioned parent's."""
        return actual.inherited is not True or _key.has_its_own(actual)

    def note(self, attribute: str | None, wanted: Exclusion | None, actual: Exclusion | None) -> str | None:
        """Answer what an incomplete constraint means."""
        if attribute == "valid":
            return "its index is not complete: on some partition it is missing or not attached"
        return None

    def twin(self, ref: Ref, there: Ref) -> str:
        """Answer how a constraint that differs in nothing but its name gets the stated one."""
        return _constraint.twin(ref, there)

    def anonymous_name(self, ref: Ref, wanted: Exclusion) -> str:
        """Answer ``<table>_<columns>_excl``, as PostgreSQL would."""
        elements = wanted.elements if isinstance(wanted.elements, tuple) else ()
        include = wanted.include if isinstance(wanted.include, tuple) else ()
        keys = [parse(element(text).key).expression for text in elements]
        return object_name(ref.path[1], [*(bare(key) or "expr" for key in keys), *include], "excl")

    def clause(self, ref: Ref, wanted: Exclusion) -> str | None:
        """Answer ``CONSTRAINT … EXCLUDE …``."""
        return remedy.definition(ref, wanted)

    def beside(self, ref: Ref, wanted: Exclusion) -> Sequence[Statement]:
        """Answer the comment, and what else its index must have."""
        return remedy.beside(ref, wanted)

    def create(self, ref: Ref, wanted: Exclusion, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer ADD CONSTRAINT … EXCLUDE."""
        return remedy.create(ref, wanted)

    def drop(self, ref: Ref, actual: Exclusion) -> Sequence[Statement]:
        """Answer DROP CONSTRAINT."""
        return remedy.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: Exclusion, after: Exclusion) -> Sequence[Statement]:
        """Answer what changes the attribute in place, or the constraint made anew."""
        if attribute == "comment":
            return _constraint.comment(ref, ref.path[-1], after.comment)
        if attribute in _index.ALTERED:
            return _index.alter(ref, attribute, before, after)
        return remedy.rebuild(ref, before, after)


KIND = ExclusionKind()
