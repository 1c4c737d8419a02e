"""The normal form of a plan: equal for two plans only if their queries give the same rows whatever the tables hold.

Plans are made on stand-ins (``standins``) with one way to join and one way to group, so that they show what a query means and
not what is fast today. What the planner chooses without a reason in the query is taken out: in which order tables are joined,
how the parts of an AND are sorted, which columns are carried along. What EXPLAIN does not print is seen to by ``unseen``.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from drift.catalog.normal import Node, normal_form
from drift.catalog.standins import FUNCTION, QUERY

SETTINGS: Final = (
    "SET LOCAL row_security = on; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
    " SET LOCAL enable_hashagg = on; SET LOCAL enable_sort = off; SET LOCAL enable_material = off;"
    " SET LOCAL from_collapse_limit = 1; SET LOCAL join_collapse_limit = 1"
)
"""What makes plans of one query look alike. Nothing is executed, so row security would only keep it from being read."""

_JOINS: Final = frozenset({"Nested Loop", "Hash Join", "Merge Join"})
_CARRIERS: Final = frozenset({"Hash", "Materialize"})
_POSITIONAL: Final = frozenset({"Append", "Merge Append", "SetOp"})
_BY_OUTPUT: Final = frozenset({"ProjectSet", "Unique"})
# All that EXPLAIN shows whole, or together with what "unseen" knows. Left out is, with others, what gives columns new names.
_TRANSPARENT: Final = _JOINS | _CARRIERS | _POSITIONAL | {
    "Aggregate", "Function Scan", "Group", "Incremental Sort", "Limit", "ProjectSet", "Result", "Sort", "Unique", "WindowAgg",
}  # fmt: skip
_CONDITIONS: Final = ("Filter", "Join Filter", "Hash Cond", "Merge Cond")
# What has a place of its own here, and what says how rows are got at and not which.
_WITHOUT_MEANING: Final = frozenset({
    "Async Capable", "Disabled", "Inner Unique", "Node Type", "Output", "Parallel Aware", "Parent Relationship", "Partial Mode",
    "Plans", "Presorted Key", "Single Copy", "Strategy", "Subplan Name",
})  # fmt: skip


class Opaque(Exception):
    """A plan holds something that EXPLAIN does not show whole; the text is its name."""


def normal_plan(plan: Mapping[str, Any]) -> Node:
    """Answer the normal form of what EXPLAIN (VERBOSE, FORMAT JSON) printed of a query on stand-ins.

    Raises:
        Opaque: the plan does not show what the query means.
    """
    node = plan["Plan"]
    if node["Node Type"] == "Subquery Scan" and node.get("Alias") == QUERY and "Filter" not in node:
        inside = node["Plans"][-1]
        inside = {**inside, "Output": inside.get("Output", [])[: len(node.get("Output", []))]}
        return ("query", _normal(inside, shown=True), *_subplans(node["Plans"][:-1]))
    return ("query", _normal(node, shown=True))


def calls_functions(plan: Mapping[str, Any]) -> bool:
    """Answer whether rows come from a function of the author's, whose columns may have been given other names."""
    return any(not str(node.get("Function Call", FUNCTION)).startswith(FUNCTION) for node in _all(plan["Plan"]))


def has_subplans(plan: Mapping[str, Any]) -> bool:
    """Answer whether the plan has sub-selects of its own."""
    return any("Subplan Name" in node for node in _all(plan["Plan"]))


def _all(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _all(child)


def _normal(node: Mapping[str, Any], *, shown: bool) -> Node:
    kind = node["Node Type"]
    if kind not in _TRANSPARENT:
        raise Opaque(kind)
    output = _value(node.get("Output", [])) if shown or kind in _BY_OUTPUT else ()
    if _is_inner_join(node):
        conditions, members = _flattened(node)
        return ("inner join", output, ("AND of", *_sorted(_with_classes(conditions))), *_sorted(members))
    if kind in _CARRIERS and not shown:
        return _normal(_children(node)[0], shown=False)
    meant = [(name, _value(value)) for name, value in node.items() if name not in _WITHOUT_MEANING]
    if node.get("Strategy") == "Hashed":
        # Rows are grouped by a set of keys; where they are sorted to be grouped, their order is the order of rows.
        meant = [(name, tuple(_sorted(value)) if name == "Group Key" else value) for name, value in meant]
    below = [_normal(child, shown=kind in _POSITIONAL) for child in _children(node)]
    return (kind, output, *sorted(meant), *below, *_subplans(node.get("Plans", ())))


def _is_inner_join(node: Mapping[str, Any]) -> bool:
    return node["Node Type"] in _JOINS and node.get("Join Type") == "Inner"


def _flattened(node: Mapping[str, Any]) -> tuple[list[Node], list[Node]]:
    """Answer all conditions and all members of inner joins that stand directly below each other."""
    conditions = [part for name in _CONDITIONS if name in node for part in _conjuncts(normal_form(node[name]))]
    members: list[Node] = list(_subplans(node.get("Plans", ())))
    for child in map(_carried, _children(node)):
        if _is_inner_join(child):
            inner = _flattened(child)
            conditions += inner[0]
            members += inner[1]
        else:
            members.append(_normal(child, shown=False))
    return conditions, members


def _with_classes(conditions: Iterable[Node]) -> set[Node]:
    """Answer the conditions with what must all be equal in one: of ``a = b``, ``b = c``, ``a = c`` the planner takes any two."""
    classes: list[set[Node]] = []
    others: set[Node] = set()
    for condition in conditions:
        if isinstance(condition, tuple) and condition[:2] == ("comparison", "="):
            together = set(condition[2:])
            for known in [known for known in classes if known & together]:
                together |= known
                classes.remove(known)
            classes.append(together)
        else:
            others.add(condition)
    return {*others, *(("all equal", *_sorted(known)) for known in classes)}


def _carried(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return _carried(_children(node)[0]) if node["Node Type"] in _CARRIERS else node


def _conjuncts(condition: Node) -> Iterable[Node]:
    return condition[1:] if isinstance(condition, tuple) and condition[:1] == ("AND of",) else (condition,)


def _children(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [child for child in node.get("Plans", ()) if "Subplan Name" not in child]


def _subplans(children: Iterable[Mapping[str, Any]]) -> Iterator[Node]:
    for child in children:
        if "Subplan Name" in child:
            yield (child["Subplan Name"], _normal(child, shown=True))


def _sorted(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=repr)


def _value(value: Any) -> Node:
    if isinstance(value, str):
        return normal_form(value)
    if isinstance(value, Mapping):
        return tuple((name, _value(item)) for name, item in sorted(value.items()))
    return tuple(map(_value, value)) if isinstance(value, list) else repr(value)
