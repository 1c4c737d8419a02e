"""How privileges are given and taken."""

from collections.abc import Sequence
from typing import Any

from drift.fact import UNSTATED
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote


def change(ref: Ref, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the statements that lead from one set of privileges to the other, taking before giving."""
    had, wants = set(before.privileges or ()), set(after.privileges or ())
    could = set(before.grantable or ())
    may = could & wants if after.grantable is UNSTATED else set(after.grantable)
    steps = [
        ("REVOKE", had - wants if "all" not in wants else set(), "FROM", ""),
        ("REVOKE GRANT OPTION FOR", (could - may) & wants, "FROM", ""),
        ("GRANT", wants - had - may, "TO", ""),
        ("GRANT", may - could, "TO", " WITH GRANT OPTION"),
    ]
    statements = [_statement(ref, verb, names, f"{word} {_role(ref)}{tail}") for verb, names, word, tail in steps if names]
    return [item if index == 0 else _joined(item) for index, item in enumerate(statements)]


def _statement(ref: Ref, verb: str, privileges: set[str], rest: str) -> Statement:
    names = "ALL" if "all" in privileges else ", ".join(sorted(name.upper() for name in privileges))
    sql = f"{verb} {names} ON TABLE {qualified(*ref.path[:2])} {rest}"
    return Statement(sql, hazards=(Hazard.PRIVILEGE_CHANGE,))


def _joined(statement: Statement) -> Statement:
    return Statement(statement.sql, hazards=statement.hazards, same_transaction=True)


def _role(ref: Ref) -> str:
    return "PUBLIC" if ref.path[-1] == "PUBLIC" else quote(ref.path[-1])
