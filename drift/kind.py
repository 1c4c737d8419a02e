"""What a kind of database object must bring, so that the trunk need not know any.

A kind is one folder under ``drift/kinds/``. Its ``__init__.py`` says as ``PLACE`` where the YAML speaks of it, so that finding
it takes no more. It holds ``fact.py`` (this protocol's subclass, named ``KIND``, and its fact), ``catalog.sql`` (reads the
facts, waiting on no lock), ``remedy.py`` (create, drop, alter) and ``rules.md`` (what it finds and why), and, where PostgreSQL
can only print a definition while the table is not locked, ``definitions.sql``. What comparing does not need and mending does
(the partitions of a table) stands in ``surroundings.sql`` and is read only where something is found. An ``obstacles.sql`` tells
``drift doctor`` what would keep a remedy from working.

Say it once: a field of the fact is the YAML key, the SQL column alias and the report key. A value the SQL answers is a scalar or
an array of one dimension.
"""

import sys
from abc import ABC
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, TypeVar

from msgspec import Struct

from drift.fact import UNSTATED, Fact, Shape
from drift.model import Finding, Ref, Statement
from drift.question import CHARACTERS_READ as CHARACTERS_READ
from drift.question import IMPOSSIBLE as IMPOSSIBLE
from drift.question import ROWS_READ as ROWS_READ
from drift.question import Answer as Answer
from drift.question import Doubt as Doubt
from drift.question import QueryQuestion as QueryQuestion
from drift.question import Question as Question


class Place(Struct, frozen=True):
    """Where the YAML speaks of a kind.

    Args:
        key: the YAML key, also the word in ``exact:`` ("columns").
        parents: the kinds in whose bodies the key may stand, none for the top of the file.
        named: True for a mapping of names to bodies; False for one body per parent, which then shares the parent's path, or has
            the key for one where there is no parent.
        anonymous: whether a list of bodies without names is understood as well.
        schema_qualified: whether the names live in a schema (``billing.invoices``); for kinds at the top of the file.
        arguments: the attribute whose value is the object's identity instead of a name (a list of lists in YAML).
        turn: where its section is written among others, smaller first.
        signature: whether a name is followed by the types of arguments, which belong to the identity: ``add(integer, integer)``.
        phrase: whether a name is a phrase made of several (``tables of app in billing to reader``), longer than one may be.
    """

    key: str
    parents: tuple[str, ...] = ()
    named: bool = True
    anonymous: bool = False
    schema_qualified: bool = False
    arguments: str | None = None
    signature: bool = False
    phrase: bool = False
    turn: int = 50

    @property
    def is_of_schema(self) -> bool:
        """Answer whether the object lives in a schema and stands in nothing else."""
        return self.schema_qualified and not self.parents

    @property
    def own_name(self) -> bool:
        """Answer whether the last part of the object's path is its own and not its parent's."""
        return self.named and self.arguments is None


RENAMED_FROM: Final = "renamed_from"
"""The attribute that says what an object was called before; it is given, and the trunk looks whether that name is still there."""

STILL_THERE: Final = "renamed-from"
"""The suffix of the rule that finds an object under both names."""


class CannotMend(Exception):
    """Raised by a remedy for a difference that no statement of this kind mends; the text is the reason."""


F = TypeVar("F", bound=Fact)


class Kind(ABC, Generic[F]):
    """One kind of object; subclasses override what differs from the defaults.

    Class attributes every kind sets: ``name``, ``place``, ``fact`` (its Fact subclass), ``short`` (the attribute a bare YAML
    value stands for, None where a body must be a mapping), ``after`` (kinds whose remedies must come first).
    """

    name: ClassVar[str]
    place: ClassVar[Place]
    fact: ClassVar[type[Fact]]
    short: ClassVar[str | None] = None
    after: ClassVar[tuple[str, ...]] = ()
    before: ClassVar[tuple[str, ...]] = ()
    """Kinds whose remedies must come later: what may stand in the definitions of others they need not know of."""
    together: ClassVar[frozenset[str]] = frozenset()
    """Attributes that are changed by one and the same remedy, because the object is made anew for any of them."""
    doubted: ClassVar[tuple[str, ...]] = ()
    """The suffixes of the rules that ``doubts`` and ``probe`` may raise."""
    covers: ClassVar[tuple[str, ...]] = ()
    """What ``catalog/unmodelled.sql`` calls the objects this kind speaks of, where it names them: ``("materialized view",)``."""
    spoken_for: ClassVar[tuple[str, ...]] = ()
    """Kinds that speak of an object under the same path as well: what is stated there is not unexpected here (the index that
    should be a unique constraint's)."""
    clings: ClassVar[bool] = False
    """Whether PostgreSQL refuses to drop what the object stands in as long as it is there (a user mapping of a server)."""
    in_row: ClassVar[tuple[str, ...]] = ()
    """Of a kind whose objects make the rows of relations, as columns do: the attribute they are in order of, and those whose
    words stand behind the name in a column definition."""
    row_of: ClassVar[str | None] = None
    """The kind that makes the rows expressions of this one may mention; its definitions get a hidden ``row`` from it."""
    given: ClassVar[tuple[str, ...]] = ()
    """Attributes that say where or how to look, or how to mend: they are compared with nothing, and no rule is about them."""
    identity: ClassVar[bool] = True
    """Whether the object itself can be missing or unexpected (an assertion about others cannot)."""

    def senseless(self, ref: Ref, wanted: F | None) -> str | None:
        """Answer why no database could be as stated (None: to be absent), or why that would mean nothing; None where it can."""
        return None

    def understand(self, ref: Ref, wanted: F, schema: str) -> F:
        """Answer the wanted fact with shorthand spelled out (``serial``, ``users(id)``).

        Raises:
            ValueError: what is stated contradicts itself; the text becomes a fault at the place it was stated.
        """
        return wanted

    def question(self, attribute: str, wanted: F, actual: F) -> Question | None:
        """Answer what to ask the judge about an attribute whose two values differ as texts; None: they differ.

        Like ``same`` it depends on nothing but the two facts: what is alike in both is asked once.
        """
        if shape_of(self.fact, attribute) is Shape.TYPE:
            return Question(f"CAST(NULL AS {getattr(wanted, attribute)})", f"CAST(NULL AS {getattr(actual, attribute)})")
        return None

    def same(self, attribute: str, wanted: F, actual: F) -> bool:
        """Answer whether two values are equal without asking anybody.

        It depends on nothing but the two facts, without what in them is a ``part`` of the path: of equal rows it is asked once.
        """
        return bool(getattr(wanted, attribute) == getattr(actual, attribute))

    def learned(self, attribute: str, wanted: F, answer: Answer) -> F:
        """Answer the wanted fact with what the judge has learned of an attribute that differs; a remedy may need it."""
        return wanted

    def counts(self, actual: F) -> bool:
        """Answer whether ``exact`` covers this object; not one that is only part of another (a constraint's index)."""
        return True

    def whole(self, actual: F) -> Ref | None:
        """Answer the object of this kind that this one is a part of, and whose expectation alone says whether it may be there.

        A partition is a part of its table: it is unexpected only where that is ``complete``. None where it stands for itself.
        """
        return None

    def complete(self, wanted: F, *, exact: bool) -> bool:
        """Answer whether what is stated of an object claims that no parts (``whole``) are there but those that are stated."""
        return False

    def pulled(self, actual: F, *, named: bool) -> bool:
        """Answer whether the object is written down by ``pull``; ``named`` says that somebody asked for it by its name."""
        return self.counts(actual)

    def goes_without_saying(self, ref: Ref, actual: F) -> bool:
        """Answer whether every database has just this one, so that ``pull`` writes it down only where all is to be exact."""
        return False

    def nothing(self, fact: F) -> bool:
        """Answer whether a fact says no more than that there is no such object (a role with no privilege at all)."""
        return False

    def doubts(self, ref: Ref, wanted: F, actual: F) -> Sequence[Doubt]:
        """Answer what else may be wrong with an object that is there, each with the question that decides it.

        It is asked of every object, also of one that is as stated, unless its fact has a hidden ``doubtful`` that is false.
        """
        return ()

    def undecidable(self, attribute: str, wanted: F, actual: F) -> str | None:
        """Answer why a difference in this attribute proves nothing, None where it does; from the two facts, like ``same``."""
        return None

    def meets(self, wanted: Ref, there: Ref) -> bool:
        """Answer whether an object that is there is the one meant, where the two are not spelled alike (``add(int, int)``)."""
        return False

    def plain(self, ref: Ref, attribute: str, actual: F) -> Any:
        """Answer what PostgreSQL makes of an attribute nobody says anything about, UNSTATED where something must be said.

        That is the declared ``plain`` value, or the fact's hidden attribute ``usual_<attribute>`` where there is one. Who
        overrides it must let the declared value pass: an object that has it is as expected without being asked about.
        """
        if (usual := f"usual_{attribute}") in self.fact.declared_attributes:
            return getattr(actual, usual)
        return self.fact.declared_attributes[attribute].plain

    def spoken(self, ref: Ref, fact: F) -> F:
        """Answer the fact as a person would state it; ``understand`` must lead back to what means the same."""
        return fact

    def order(self, ref: Ref, fact: F) -> Any:
        """Answer what an object is sorted by among its like when they are written down."""
        return ref.path, ref.arguments or ()

    def asks(self, ref: Ref, wanted: F) -> str | None:
        """Answer a query that reads what the catalog cannot say, to be run inside the check; None where there is none.

        The trunk wraps it so that it is one SELECT and no more, gives a limited number of rows and of characters, and ends in
        time; the rows come back as texts in the attribute ``rows``.
        """
        return None

    def probe(self, ref: Ref, wanted: F, actual: F) -> str | None:
        """Answer a statement that must succeed, to be run and rolled back under ``--probe``; None where there is none."""
        return None

    def note(self, attribute: str | None, wanted: F | None, actual: F | None) -> str | None:
        """Answer a sentence that helps to understand a finding, or None."""
        return None

    def twin(self, ref: Ref, there: Ref) -> str | None:
        """Answer what to say of a missing object where another is there that differs from it in nothing but its name.

        Args:
            ref: the one that is missing.
            there: the other, which nobody states.
        """
        return None

    def rename(self, there: Ref, ref: Ref) -> str:
        """Answer the statement that gives an object another name; for kinds that declare ``renamed_from``."""
        raise CannotMend(f"a {self.name} is not renamed by drift")

    def anonymous_name(self, ref: Ref, wanted: F) -> str:
        """Answer the name to create an object under that was stated without one; it is numbered where it is taken."""
        raise CannotMend(f"a {self.name} must be stated with a name to be created")

    def needs(self, ref: Ref, wanted: F) -> Sequence[Ref]:
        """Answer the other objects, of any kind, that must be there before this one can be made."""
        return ()

    def amid(self, ref: Ref, fact: F, mended: Sequence[Finding]) -> F:
        """Answer the fact as remedies will meet it: behind those of what was found about the same relation before."""
        return fact

    def clause(self, ref: Ref, wanted: F) -> str | None:
        """Answer the clause that makes this object inside its parent's CREATE, None where that is not possible."""
        return None

    def beside(self, ref: Ref, wanted: F) -> Sequence[Statement]:
        """Answer what a clause cannot say and must follow it in the same transaction (a comment)."""
        return ()

    def create(self, ref: Ref, wanted: F, clauses: Sequence[str]) -> Sequence[Statement]:
        """Answer the statements that make the object as stated; ``clauses`` come from what is stated below it."""
        raise CannotMend(f"a {self.name} is not created by drift")

    def drop(self, ref: Ref, actual: F) -> Sequence[Statement]:
        """Answer the statements that remove the object."""
        raise CannotMend(f"a {self.name} is not dropped by drift")

    def reset(self, ref: Ref, actual: F) -> Sequence[Statement]:
        """Answer the statements after which the object is no more than what is there by itself: as a rule, is gone.

        It is asked of an object that nobody stated and exactness forbids; ``create`` of the same fact is the undo.
        """
        return self.drop(ref, actual)

    def alter(self, ref: Ref, attribute: str, before: F, after: F) -> Sequence[Statement]:
        """Answer the statements that turn one attribute (or all ``together`` with it) from one fact into the other.

        Called both ways round: the undo is the same with the facts swapped.
        """
        raise CannotMend(f"the {attribute} of a {self.name} is not changed by drift")

    def brings(self, ref: Ref, attribute: str | None, wanted: F) -> Collection[tuple[Ref, str]]:
        """Answer the attributes of other objects that are as stated once this is mended, and must not be mended by themselves."""
        return ()

    @property
    def renames(self) -> bool:
        """Answer whether an object of this kind may be said to have had another name (``renamed_from``)."""
        return RENAMED_FROM in self.fact.declared_attributes

    def formerly(self, ref: Ref, wanted: F | None) -> Ref | None:
        """Answer the object it was, by the name it is said to have had, None where nothing is said."""
        name = getattr(wanted, RENAMED_FROM, UNSTATED)
        return Ref(ref.kind, (*ref.path[:-1], name), ref.arguments) if isinstance(name, str) else None

    @property
    def catalog(self) -> str:
        """Answer the SQL that reads the facts without waiting for any lock.

        Its columns are ``path``; ``arguments`` where these belong to the identity; attributes of the fact by their names;
        ``rare``, a list of ``name=value`` for the attributes declared so, in place of their columns; and ``awaits``, or a
        ``rare`` of that name for each: the attributes that only the definitions tell.
        """
        return _text(type(self).__module__, "catalog.sql")

    @property
    def rules(self) -> str:
        """Answer the Markdown that explains each rule of the kind."""
        return _text(type(self).__module__, "rules.md")

    @property
    def definitions(self) -> str | None:
        """Answer the SQL that reads what PostgreSQL prints only under a table lock, None where there is nothing such."""
        return _text_if_any(type(self).__module__, "definitions.sql")

    @property
    def surroundings(self) -> str | None:
        """Answer the SQL that reads what remedies must know and comparing need not, None where there is nothing such.

        Its rows are about an object, or about what objects stand in (``path`` is the parent's), which then holds for those that
        are missing as well; its columns are hidden attributes.
        """
        return _text_if_any(type(self).__module__, "surroundings.sql")

    @property
    def obstacles(self) -> str | None:
        """Answer the SQL that tells what would keep remedies of this kind from working, None where nothing is known.

        It reads the stated objects, ``[{"path", "arguments"}]``, from ``drift.stated`` and answers ``path``, ``says``, ``hint``.
        """
        return _text_if_any(type(self).__module__, "obstacles.sql")


@cache
def _text(module: str, name: str) -> str:
    return _beside(module, name).read_text(encoding="utf-8")


def _text_if_any(module: str, name: str) -> str | None:
    return _text(module, name) if _beside(module, name).is_file() else None


def _beside(module: str, name: str) -> Path:
    # Not importlib.resources: importing it costs as much as reading all of these files.
    return Path(str(sys.modules[module].__file__)).with_name(name)


_SHAPES: dict[type[Fact], Mapping[str, Shape]] = {}


def shapes(fact: type[Fact]) -> Mapping[str, Shape]:
    """Answer the shape of each attribute of a fact class, in order."""
    if fact not in _SHAPES:
        _SHAPES[fact] = {name: item.shape for name, item in fact.declared_attributes.items()}
    return _SHAPES[fact]


def shape_of(fact: type[Fact], name: str) -> Shape:
    """Answer the shape of one attribute."""
    return shapes(fact)[name]


def attribute_default(fact: type[Fact], name: str) -> Any:
    """Answer what an expectation means when it is silent about an attribute."""
    return fact.declared_attributes[name].default


def rule_name(kind: str, suffix: str) -> str:
    """Answer the rule of a finding: ``column-default``, ``foreign-key-missing``."""
    return f"{kind}-{suffix}".replace("_", "-")


def rule_names(kind: Kind[Any]) -> tuple[str, ...]:
    """Answer every rule a kind can raise."""
    apart = (*kind.given, kind.place.arguments)
    attributes = [name for name, shape in shapes(kind.fact).items() if shape is not Shape.HIDDEN and name not in apart]
    existence = ["missing", "unexpected"] if kind.identity else []
    return tuple(rule_name(kind.name, suffix) for suffix in (*existence, *attributes, *kind.doubted))


def parents_of(ref: Ref, kinds: Mapping[str, Kind[Any]]) -> tuple[Ref, ...]:
    """Answer the objects in whose body this one may stand, of which at most one exists; none at the top."""
    place = kinds[ref.kind].place
    if not place.parents:
        return ()
    above = ref.path[:-1] if place.own_name else ref.path
    arguments = None if place.arguments else ref.arguments
    return tuple(Ref(parent, above, arguments) for parent in place.parents)
