"""How a rule is made, replaced, enabled and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _comment
from drift.kinds._printed import provable
from drift.model import Ref, Statement
from drift.sqltext import qualified, quote

if TYPE_CHECKING:
    from drift.kinds.rule.fact import Rule

REPLACED: Final = frozenset({"event", "instead", "where", "action"})
"""The attributes that are changed by replacing the rule."""

_ENABLE: Final = {
    "origin": "ENABLE RULE",
    "disabled": "DISABLE RULE",
    "replica": "ENABLE REPLICA RULE",
    "always": "ENABLE ALWAYS RULE",
}


def create(ref: Ref, rule: "Rule") -> Sequence[Statement]:
    """Answer CREATE RULE, with its comment and where it holds."""
    steps = [_statement(ref, _definition(ref, rule, "CREATE RULE"))]
    if rule.enabled not in ("origin", None) and isinstance(rule.enabled, str):
        steps.append(_enabled(ref, rule.enabled))
    if isinstance(rule.comment, str):
        steps.append(_commented(ref, rule.comment))
    return [step if not index else replace(step, same_transaction=True) for index, step in enumerate(steps)]


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP RULE."""
    return [_statement(ref, f"DROP RULE {_name(ref)}")]


def alter(ref: Ref, attribute: str, before: "Rule", after: "Rule") -> Sequence[Statement]:
    """Answer the change of one attribute; a rule that is replaced keeps its comment, and where it holds.

    Raises:
        CannotMend: nothing could prove afterwards that its action is as stated.
    """
    if attribute == "comment":
        return [_commented(ref, after.comment)]
    if attribute == "enabled":
        return [_enabled(ref, str(after.enabled))]
    if before.action != after.action and not provable(str(after.action)):
        raise CannotMend(
            f"nothing could prove that its action is as stated: by hand {_definition(ref, after, 'CREATE OR REPLACE RULE')},"
            " then state it as drift pull writes it"
        )
    return [_statement(ref, _definition(ref, after, "CREATE OR REPLACE RULE"))]


def _definition(ref: Ref, rule: "Rule", verb: str) -> str:
    if not isinstance(rule.event, str) or not isinstance(rule.action, str):
        raise CannotMend(f"state the event and the action of {ref} to have it created")
    where = f" WHERE {rule.where}" if isinstance(rule.where, str) else ""
    how = "INSTEAD" if rule.instead is True else "ALSO"
    return f"{verb} {quote(ref.path[-1])} AS ON {rule.event.upper()} TO {_table(ref)}{where} DO {how} {rule.action}"


def _enabled(ref: Ref, where: str) -> Statement:
    return _statement(ref, f"ALTER TABLE {_table(ref)} {_ENABLE[where]} {quote(ref.path[-1])}")


def _commented(ref: Ref, text: Any) -> Statement:
    return _comment.on("RULE", _name(ref), text, lock="ACCESS SHARE", relation=_table(ref))


def _statement(ref: Ref, sql: str) -> Statement:
    return Statement(sql, lock="ACCESS EXCLUSIVE", relation=_table(ref))


def _name(ref: Ref) -> str:
    return f"{quote(ref.path[-1])} ON {_table(ref)}"


def _table(ref: Ref) -> str:
    return qualified(*ref.path[:2])
