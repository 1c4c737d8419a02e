"""The normal form of an expression as PostgreSQL prints it.

The planner already folds constants, spells out casts and pushes NOT down. What it leaves as written is the order of things whose
order means nothing, and a few names for the same value. PostgreSQL prints every operator in parentheses of its own, so the
printed text can be read as a tree without knowing SQL (ruleutils.c, ``get_rule_expr``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from drift.sqltext import NotOneExpression, literal, tokens

# A tree of tokens: a leaf is a token's text, a branch is what stood between two brackets.
Branch: TypeAlias = "tuple[str, list[Item]]"
Item: TypeAlias = "str | Branch"

# The normal form: texts and tuples of normal forms, equal or not and nothing else.
Node: TypeAlias = "str | tuple[Node, ...]"

_MIRRORED: Final = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NUMBER: Final = re.compile(r"\d[\d.eE+-]*\Z|\.\d")

# Names PostgreSQL keeps apart although they are one value by definition (manual, "Date/Time Functions", "JSON Functions").
_ALIASES: Final[dict[str, str]] = {
    "CURRENT_TIMESTAMP": "now()",
    "LOCALTIMESTAMP": "(now())::timestamp without time zone",
    "CURRENT_DATE": "(now())::date",
    "transaction_timestamp()": "now()",
    "jsonb_build_object()": "'{}'::jsonb",
    "json_build_object()": "'{}'::json",
    "jsonb_build_array()": "'[]'::jsonb",
    "json_build_array()": "'[]'::json",
}


def normal_form(printed: str) -> Node:
    """Answer a value that is equal for two printed expressions if they differ only in what means nothing.

    Sorted: the members of AND, OR, IN, and the two sides of ``=`` and ``<>``; mirrored: ``1 < a``; expanded: IN into OR;
    unified: the names in the alias table and both spellings of AT TIME ZONE. The answer is for comparing, not for running.
    """
    try:
        return _normal(_tree(printed))
    except NotOneExpression:
        return printed


def _tree(text: str) -> list[Item]:
    stack: list[list[Item]] = [[]]
    brackets: list[str] = []
    for token in tokens(text):
        if token.kind == "open":
            stack.append([])
            brackets.append(token.text)
        elif token.kind == "close":
            if not brackets:
                raise NotOneExpression(text)
            inside = stack.pop()
            stack[-1].append((brackets.pop(), inside))
        else:
            stack[-1].append(token.text)
    return _unaliased(stack[0])


def _unaliased(items: list[Item]) -> list[Item]:
    """Answer the items with the names of the alias table replaced by what they stand for."""
    answer: list[Item] = []
    for index, item in enumerate(items):
        called = index + 1 < len(items) and isinstance(items[index + 1], tuple)
        if isinstance(item, tuple):
            empty_call = item == ("(", []) and answer and isinstance(answer[-1], str)
            alias = _ALIASES.get(f"{answer[-1]}()") if empty_call else None
            if alias and (len(answer) < 2 or answer[-2] != "."):
                answer[-1:] = _tree(alias)
            else:
                answer.append((item[0], _unaliased(item[1])))
        elif item in _ALIASES and not called:
            answer.extend(_tree(_ALIASES[item]))
        else:
            answer.append(item)
    return answer


def _normal(items: Sequence[Item]) -> Node:
    while len(items) == 1 and isinstance(items[0], tuple) and items[0][0] == "(":
        items = items[0][1]
    for rule in _RULES:
        if (answer := rule(items)) is not None:
            return answer
    return tuple(_leaves(_without_varchar(items)))


def _without_varchar(items: Sequence[Item]) -> Sequence[Item]:
    """Answer ``(x)::character varying`` inside a cast to text as x: a varchar without a length changes nothing."""
    inside = items[0] if items else None
    if list(items[1:]) == ["::", "text"] and isinstance(inside, tuple) and list(inside[1][-3:]) == ["::", "character", "varying"]:
        return [*inside[1][:-3], "::", "text"]
    return items


def _leaves(items: Sequence[Item]) -> Iterator[Node]:
    for index, item in enumerate(items):
        labelled = index + 1 < len(items) and items[index + 1] == "::"
        if isinstance(item, tuple):
            yield (item[0], *(_normal(part) for part in _split(item[1], ",")))
        elif _NUMBER.match(item):
            yield from (literal(item),) if labelled else _constant(item, ("integer" if item.isdigit() else "numeric",))
        elif item in ("true", "false"):
            yield from _constant(item[0], ("boolean",))
        else:
            yield item


def _constant(text: str, type_name: Sequence[Node]) -> tuple[Node, ...]:
    return (literal(text), "::", *type_name)


def _split(items: Sequence[Item], separator: str) -> list[list[Item]]:
    parts: list[list[Item]] = [[]]
    for item in items:
        if item == separator:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def _connective(items: Sequence[Item]) -> Node | None:
    """Normalise AND and OR: flattened, each member once, sorted."""
    if "CASE" in items:
        return None
    for word in ("OR", "AND"):
        if word in items:
            return _joined(word, [_normal(part) for part in _split(items, word)])
    return None


def _joined(word: str, members: Iterable[Node]) -> Node:
    flat: set[Node] = set()
    for member in members:
        nested = isinstance(member, tuple) and member[:1] == (f"{word} of",)
        flat.update(member[1:] if nested else [member])
    return flat.pop() if len(flat) == 1 else (f"{word} of", *sorted(flat, key=repr))


def _comparison(items: Sequence[Item]) -> Node | None:
    """Normalise one comparison: sides in a fixed order, ``= ANY`` as OR, ``<> ALL`` as AND."""
    at = [index for index, item in enumerate(items) if isinstance(item, str) and item in _MIRRORED]
    if len(at) != 1 or not 0 < at[0] < len(items) - 1:
        return None
    operator, left, right = str(items[at[0]]), items[: at[0]], items[at[0] + 1 :]
    if isinstance(right[0], str) and right[0] in ("ANY", "ALL"):
        return _quantified(operator, left, right)
    return _ordered(operator, _normal(left), _normal(right))


def _scaleless(node: Node) -> Node:
    """Answer a numeric constant without its trailing zeros: to a comparison 0 and 0.00 are one number."""
    if isinstance(node, tuple) and len(node) == 3 and node[1:] == ("::", "numeric") and isinstance(node[0], str):
        whole, dot, fraction = node[0].strip("'").partition(".")
        if dot and fraction.isdigit():
            return (literal(f"{whole}.{fraction}".rstrip("0").rstrip(".")), *node[1:])
    return node


def _ordered(operator: str, left: Node, right: Node) -> Node:
    left, right = _scaleless(left), _scaleless(right)
    if repr(left) > repr(right):
        operator, left, right = _MIRRORED[operator], right, left
    return ("comparison", operator, left, right)


def _quantified(operator: str, left: Sequence[Item], right: Sequence[Item]) -> Node | None:
    word = {("=", "ANY"): "OR", ("<>", "ALL"): "AND"}.get((operator, str(right[0])))
    if word is None or len(right) != 2 or not isinstance(right[1], tuple):
        return None
    subject = _normal(left)
    elements = _elements(right[1][1])
    return _joined(word, [_ordered(operator, subject, element) for element in elements]) if elements else None


def _elements(array: Sequence[Item]) -> list[Node] | None:
    """Answer the normalised elements of a printed array, None where it cannot be seen what they are."""
    while len(array) == 1 and isinstance(array[0], tuple) and array[0][0] == "(":
        array = array[0][1]
    if len(array) == 2 and array[0] == "ARRAY" and isinstance(array[1], tuple):
        return [_normal(part) for part in _split(array[1][1], ",")]
    if len(array) >= 3 and array[1] == "::" and array[-1] == ("[", []) and isinstance(array[0], str):
        values = array_literal(array[0])
        type_name = tuple(_leaves(array[2:-1]))
        return None if values is None else [_element(value, type_name) for value in values]
    return None


def _element(value: str | None, type_name: tuple[Node, ...]) -> Node:
    return ("NULL", "::", *type_name) if value is None else _constant(value, type_name)


def array_literal(quoted: str) -> list[str | None] | None:
    """Answer the elements of ``'{a,"b c",NULL}'``; None for nested arrays or anything else (manual, "Array Input and Output")."""
    if not re.fullmatch(r"'\{.*\}'", quoted, re.DOTALL):
        return None
    inside = quoted[2:-2].replace("''", "'")
    element = re.compile(r'"((?:[^"\\]|\\.)*)"|([^",{}\\]+)', re.DOTALL)
    values: list[str | None] = []
    position = 0
    while position < len(inside):
        match = element.match(inside, position)
        if match is None:
            return None
        bare = match.group(2)
        values.append(re.sub(r"\\(.)", r"\1", match.group(1), flags=re.DOTALL) if bare is None else _unquoted(bare))
        position = match.end()
        if position < len(inside) and inside[position] != ",":
            return None
        position += 1
    return values


def _unquoted(text: str) -> str | None:
    return None if text == "NULL" else text


def _distinct(items: Sequence[Item]) -> Node | None:
    """Normalise ``a IS DISTINCT FROM b``: sides in a fixed order."""
    for index in range(1, len(items) - 3):
        if list(items[index : index + 3]) == ["IS", "DISTINCT", "FROM"]:
            return ("distinct", *sorted((_normal(items[:index]), _normal(items[index + 3 :])), key=repr))
    return None


def _time_zone(items: Sequence[Item]) -> Node | None:
    """Normalise ``x AT TIME ZONE z`` to the function call it is (14 and later print the operator, 13 the function)."""
    for index in range(1, len(items) - 3):
        if list(items[index : index + 3]) == ["AT", "TIME", "ZONE"]:
            return ("timezone", ("(", _normal(items[index + 3 :]), _normal(items[:index])))
    return None


_RULES: Final[tuple[Callable[[Sequence[Item]], Node | None], ...]] = (_connective, _comparison, _distinct, _time_zone)
