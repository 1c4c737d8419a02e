"""What functions and procedures share: how their parts are understood, compared and spoken of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from drift.fact import UNSTATED, Fact, Shape, Unstated, attribute
from drift.kind import Kind, Question
from drift.kinds import _settings, _signature, _source
from drift.kinds._expression import same_collations
from drift.kinds._signature import Argument, argument, read_type, same_type
from drift.kinds.column.types import short_default
from drift.model import Ref
from drift.sqlquery import without_comments
from drift.sqltext import NotOneExpression, quote, tokens


class Routine(Fact):
    """What the catalog adds to a function or a procedure, so that it can be judged, mended and brought back."""

    source: str | None | Unstated = attribute(Shape.HIDDEN, "The body as the catalog has it, letter by letter.")
    signature: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The types that identify it, with their schemas.")
    config: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "Its settings in the order they were made.")
    dependent: bool | Unstated = attribute(Shape.HIDDEN, "Whether it is an extension's, or part of something else.")
    dependents: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "What depends on it, in words.")
    indexes: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The indexes that hold what it gave.")
    namesakes: int | Unstated = attribute(Shape.HIDDEN, "How many of its kind bear the name, itself included.")
    schema: str | Unstated = attribute(Shape.HIDDEN, "The schema it lives in.")
    name: str | Unstated = attribute(Shape.HIDDEN, "Its name, unquoted.")
    usual_owner: str | Unstated = attribute(Shape.HIDDEN, "The owner of the database.")
    usual_parameters: tuple[str, ...] | Unstated = attribute(Shape.HIDDEN, "The types of its arguments alone.")
    acl: tuple[str, ...] | None | Unstated = attribute(Shape.HIDDEN, "The privileges on it, None for the built-in ones.")


R = TypeVar("R", bound=Routine)

# Types no value can be cast to.
_PSEUDO: Final = frozenset(
    """
    anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray anycompatiblerange anyelement anyenum
    anymultirange anynonarray anyrange cstring event_trigger fdw_handler index_am_handler internal language_handler record
    table_am_handler trigger tsm_handler unknown void
    """.split()
)


class RoutineKind(Kind[R]):
    """What the kinds of functions and procedures have in common."""

    words: ClassVar[str]
    """What it is, as CREATE says it."""

    def understand(self, ref: Ref, wanted: R, schema: str) -> R:
        """Answer the routine with its language in lower case, and a body of SQL statements as PostgreSQL could keep it.

        Raises:
            ValueError: an argument, a type or a number is none.
        """
        fact: Any = wanted
        changes: dict[str, Any] = {}
        _arguments(fact.parameters)
        for text in ref.arguments or ():
            argument(text)
        if isinstance(getattr(fact, "returns", None), str):
            result(fact.returns)
        if isinstance(getattr(fact, "support", None), str):
            _signature.name_in_sql(fact.support)
        if isinstance(fact.language, str):
            changes["language"] = fact.language.lower()
        written_in_sql = changes.get("language", "sql") == "sql"
        if written_in_sql and isinstance(fact.body, str) and _source.is_sql_standard(fact.body):
            changes |= {"body": _bare(fact.body), "language": "sql"}
        return replace(wanted, **changes) if changes else wanted

    def meets(self, wanted: Ref, there: Ref) -> bool:
        """Answer whether the signatures have the same types."""
        return _signature.meets(wanted, there)

    def counts(self, actual: R) -> bool:
        """Answer whether it stands for itself: an extension's, and a range type's constructor, come and go with that."""
        return actual.dependent is not True

    def same(self, attribute: str, wanted: R, actual: R) -> bool:
        """Answer whether two values are equal without asking anybody."""
        ours, theirs = getattr(wanted, attribute), getattr(actual, attribute)
        compare = _COMPARED.get(attribute)
        return bool(ours == theirs) or (
            compare is not None and ours is not None and theirs is not None and compare(wanted, actual)
        )

    def question(self, attribute: str, wanted: R, actual: R) -> Question | None:
        """Answer what to ask about arguments, a result or a body of one expression that is spelled differently."""
        if getattr(wanted, attribute) is None or getattr(actual, attribute) is None:
            return None
        ask = {"parameters": _about_arguments, "returns": _about_result, "body": _about_body}.get(attribute)
        return None if ask is None else ask(wanted, actual)

    def undecidable(self, attribute: str, wanted: R, actual: R) -> str | None:
        """Answer why two bodies of SQL statements cannot be told apart: PostgreSQL keeps no text of them."""
        fact: Any = actual
        if attribute != "body" or not (isinstance(fact.body, str) and _source.is_sql_standard(fact.body)):
            return None
        if self.question(attribute, wanted, actual) is not None or not _alike(str(getattr(wanted, "body", "")), fact.body):
            return None
        return (
            "PostgreSQL keeps no text of it and prints it in its own words; state it as drift pull writes it, or as a string body"
        )

    def note(self, attribute: str | None, wanted: R | None, actual: R | None) -> str | None:
        """Answer where two bodies of many lines begin to differ."""
        ours, theirs = getattr(wanted, "body", None), getattr(actual, "body", None)
        if attribute == "body" and isinstance(ours, str) and isinstance(theirs, str):
            return _source.first_difference(ours, theirs)
        return None

    def spoken(self, ref: Ref, fact: R) -> R:
        """Answer the routine with short types, without what goes without saying, and with its body as a block."""
        there: Any = fact
        own = ref.path[0]
        changes: dict[str, Any] = dict.fromkeys(_usual(fact), UNSTATED)
        if "parameters" not in changes:
            changes["parameters"] = tuple(spoken_argument(argument(text), own) for text in there.parameters)
        if isinstance(there.body, str):
            changes["body"] = _source.spoken(str(there.language), there.body)
        return replace(fact, **changes)

    def needs(self, ref: Ref, wanted: R) -> Sequence[Ref]:
        """Answer the types it takes and gives, and the relations a body in SQL reads: it is looked at when it is made."""
        fact: Any = wanted
        texts = [item.text for item in (*_arguments(fact.parameters), *_arguments(ref.arguments or ()))]
        texts += [item.text for item in result(fact.returns).columns] if isinstance(getattr(fact, "returns", None), str) else []
        types = {_signature.function_name(text) for text in texts}
        read = _source.relations(fact.body) if fact.language == "sql" and isinstance(fact.body, str) else []
        return [
            Ref(kind, (schema or ref.path[0], name))
            for kinds, names in ((_TYPES, types), (_RELATIONS, {*types, *read}))
            for kind in kinds
            for schema, name in sorted(names, key=str)
        ]


_TYPES: Final = ("enum", "domain", "composite", "range")
_RELATIONS: Final = ("table", "view", "materialized_view")


def _usual(fact: Any) -> Iterator[str]:
    """Yield the attributes that are as PostgreSQL makes them where nothing is said."""
    for name in fact.declared_attributes:
        own = name.removeprefix("usual_")
        if own not in (name, "returns") and getattr(fact, own) == getattr(fact, name):
            yield own


def _bare(body: str) -> str:
    """Answer a body of SQL statements without comments and without what stands behind it."""
    try:
        return without_comments(body).strip().rstrip(";").rstrip()
    except NotOneExpression as reason:
        raise ValueError(f"the body cannot be read: {reason}") from reason


def _arguments(parameters: Any) -> list[Argument]:
    return [] if parameters is UNSTATED else [argument(text) for text in parameters]


class Result(Struct, frozen=True):
    """What a function gives: whether many rows, and of what; a lone column without a name is a plain type."""

    many: bool
    columns: tuple[Argument, ...]
    table: bool = False


def result(text: str) -> Result:
    """Answer what ``SETOF text``, ``TABLE(a integer, b text)`` or ``integer`` says.

    Raises:
        ValueError: it is no type.
    """
    items = list(tokens(text))
    first = items[0].text.lower() if items and items[0].kind == "word" else ""
    if first == "table" and len(items) > 2 and items[1].text == "(":
        return Result(True, tuple(map(argument, split(text[items[1].end : items[-1].start]))), table=True)
    if first == "setof":
        return Result(True, (_unnamed(text[items[0].end :]),))
    return Result(False, (_unnamed(text),))


def _unnamed(text: str) -> Argument:
    found = argument(text)
    if found.name or found.mode != "in" or found.default is not None:
        raise ValueError(f"{text!r} is not the name of a type")
    return found


def split(text: str) -> list[str]:
    """Answer the items of a list between commas."""
    starts, ends, depth = [0], [], 0
    for item in tokens(text):
        depth += (item.kind == "open") - (item.kind == "close")
        if item.kind == "comma" and depth == 0:
            ends.append(item.start)
            starts.append(item.end)
    return [text[start:end].strip() for start, end in zip(starts, [*ends, len(text)], strict=True)]


def spoken_argument(item: Argument, own: str) -> str:
    """Answer an argument as a person would declare it."""
    words = [] if item.mode == "in" else [item.mode.upper()]
    words += [quote(item.name)] if item.name else []
    words += [_signature.spoken_type(item.text, own)]
    words += [f"DEFAULT {short_default(item.default, item.text)}"] if item.default is not None else []
    return " ".join(words)


def spoken_result(text: str, own: str) -> str:
    """Answer what a function gives as a person would write it."""
    told = result(text)
    if told.table:
        return f"TABLE({', '.join(spoken_argument(item, own) for item in told.columns)})"
    return f"{'SETOF ' if told.many else ''}{_signature.spoken_type(told.columns[0].text, own)}"


def _same_types(ours: Argument, theirs: Argument, own: str) -> bool:
    if ours.type is None or theirs.type is None:
        return ours.text == theirs.text
    return same_type(ours.type, theirs.type, own)


def _same_default(ours: Argument, theirs: Argument) -> bool:
    if ours.default is None or theirs.default is None:
        return ours.default is theirs.default
    return ours.default in (theirs.default, short_default(theirs.default, theirs.text))


def same_arguments(wanted: Sequence[str], actual: Sequence[str], own: str) -> bool:
    """Answer whether two lists of arguments are one: names, modes, types, and defaults letter by letter."""
    pairs = _paired(_arguments(wanted), _arguments(actual))
    return pairs is not None and all(_same_types(one, other, own) and _same_default(one, other) for one, other in pairs)


def _paired(ours: Sequence[Argument], theirs: Sequence[Argument]) -> list[tuple[Argument, Argument]] | None:
    """Answer the arguments side by side, None where modes, names or the presence of defaults differ."""
    shapes = [[(item.mode, item.name, item.default is None) for item in side] for side in (ours, theirs)]
    return list(zip(ours, theirs, strict=True)) if shapes[0] == shapes[1] else None


def _same_result(wanted: Any, actual: Any) -> bool:
    ours, theirs = result(wanted.returns), result(actual.returns)
    if (ours.many, ours.table) != (theirs.many, theirs.table):
        return False
    pairs = _paired(ours.columns, theirs.columns)
    return pairs is not None and all(_same_types(one, other, actual.schema) for one, other in pairs)


def _same_numbers(attribute: str) -> Callable[[Any, Any], bool]:
    def same(wanted: Any, actual: Any) -> bool:
        try:
            return float(getattr(wanted, attribute)) == float(getattr(actual, attribute))
        except ValueError:
            return False

    return same


def _same_transforms(wanted: Any, actual: Any) -> bool:
    return {read_type(text) for text in wanted.transforms} == {read_type(text) for text in actual.transforms}


_COMPARED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "parameters": lambda wanted, actual: same_arguments(wanted.parameters, actual.parameters, actual.schema),
    "returns": _same_result,
    "settings": lambda wanted, actual: _settings.same_settings(wanted.settings, actual.settings),
    "cost": _same_numbers("cost"),
    "rows": _same_numbers("rows"),
    "support": lambda wanted, actual: _signature.same_function(wanted.support, actual.support, actual.schema),
    "transforms": _same_transforms,
    "body": lambda wanted, actual: _source.same_body(str(actual.language), wanted.body, actual.body),
}


def _about_arguments(wanted: Any, actual: Any) -> Question | None:
    pairs = _paired(_arguments(wanted.parameters), _arguments(actual.parameters))
    return None if pairs is None else _about(pairs, actual.schema)


def _about_result(wanted: Any, actual: Any) -> Question | None:
    ours, theirs = result(wanted.returns), result(actual.returns)
    if (ours.many, ours.table) != (theirs.many, theirs.table):
        return None
    pairs = _paired(ours.columns, theirs.columns)
    return None if pairs is None else _about(pairs, actual.schema)


def _about(pairs: Sequence[tuple[Argument, Argument]], own: str) -> Question | None:
    """Answer what to ask about the types and the defaults that differ as texts."""
    sides: tuple[list[str], list[str]] = ([], [])
    for pair in pairs:
        if not _same_types(*pair, own):
            for side, item in zip(sides, pair, strict=True):
                # Not the cast alone: a row of constants is printed as one constant, without their types.
                side.append(f"pg_catalog.pg_typeof(CAST(NULL AS {item.text}))")
        if not _same_default(*pair):
            if not same_collations(str(pair[0].default), str(pair[1].default)):
                return None
            cast = pair[1].text if _castable(pair[1]) else None
            for side, item in zip(sides, pair, strict=True):
                default = f"({item.default})" if cast is None else f"CAST(({item.default}) AS {cast})"
                side += [f"pg_catalog.pg_typeof({default})", default]
    return Question(f"ROW({', '.join(sides[0])})", f"ROW({', '.join(sides[1])})") if sides[0] else None


def _castable(item: Argument) -> bool:
    return item.type is not None and item.type.name not in _PSEUDO and item.type.name != '"any"'


def _about_body(wanted: Any, actual: Any) -> Question | None:
    """Answer what to ask about two bodies in SQL that are one expression each; their names are the arguments'."""
    if actual.language != "sql" or wanted.language not in (UNSTATED, "sql"):
        return None
    inputs = [item for item in _arguments(actual.parameters) if item.is_input]
    sides = [_source.one_expression(text, [item.name for item in inputs]) for text in (wanted.body, actual.body)]
    if sides[0] is None or sides[1] is None or not all(map(_castable, inputs)) or not same_collations(sides[0], sides[1]):
        return None
    row = tuple(f"{quote(item.name or f'${number}')} {item.text}" for number, item in enumerate(inputs, 1))
    given = result(actual.returns) if isinstance(getattr(actual, "returns", None), str) else None
    if given is not None and given.many:
        return None
    cast = given.columns[0].text if given is not None and _castable(given.columns[0]) else None
    return Question(sides[0], sides[1], cast, row, alias=str(actual.name) if row else "row")


def _alike(wanted: str, actual: str) -> bool:
    try:
        return _source.loose(wanted) == _source.loose(actual)
    except _source.Unreadable:
        return False
