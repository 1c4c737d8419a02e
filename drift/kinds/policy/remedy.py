"""How a policy is made, changed and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from drift.kind import CannotMend
from drift.kinds import _comment
from drift.kinds._printed import provable
from drift.kinds.policy import scalar
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote

if TYPE_CHECKING:
    from drift.kinds.policy.fact import Policy

TOGETHER: Final = frozenset({"command", "permissive", "roles", "using", "with_check"})
"""The attributes that are changed by one statement, or by making the policy anew."""

_LOCK: Final = "ACCESS EXCLUSIVE"


def create(ref: Ref, policy: "Policy") -> Sequence[Statement]:
    """Answer CREATE POLICY, and the comment where one is stated."""
    words = [f"CREATE POLICY {_name(ref)}"]
    words += ["AS RESTRICTIVE"] if policy.permissive is False else []
    words += [f"FOR {policy.command.upper()}"] if isinstance(policy.command, str) else []
    words += [f"TO {_roles(policy.roles)}"] if isinstance(policy.roles, tuple) else []
    words += [f"USING ({policy.using})"] if isinstance(policy.using, str) else []
    words += [f"WITH CHECK ({policy.with_check})"] if isinstance(policy.with_check, str) else []
    return [_statement(ref, " ".join(words)), *_commented(ref, policy)]


def drop(ref: Ref) -> Sequence[Statement]:
    """Answer DROP POLICY."""
    return [_statement(ref, f"DROP POLICY {_name(ref)}")]


def change(ref: Ref, before: "Policy", after: "Policy") -> Sequence[Statement]:
    """Answer ALTER POLICY; another command, and taking an expression away, need the policy made anew in one transaction.

    Raises:
        CannotMend: nothing could prove afterwards that it is as stated.
    """
    for name in ("using", "with_check"):
        text = getattr(after, name)
        if text != getattr(before, name) and isinstance(text, str) and not provable(scalar.unwrapped(text).text):
            raise CannotMend(
                f"it holds a query, and nothing could prove that it is as stated: by hand ALTER POLICY {_name(ref)},"
                " then state it as drift pull writes it"
            )
    gone = any(getattr(after, name) is None and isinstance(getattr(before, name), str) for name in ("using", "with_check"))
    if gone or before.command != after.command or before.permissive != after.permissive:
        made = [replace(step, same_transaction=True) for step in create(ref, after)]
        return [*drop(ref), *made]
    words = [f"TO {_roles(after.roles)}"] if before.roles != after.roles else []
    words += [f"USING ({after.using})"] if before.using != after.using else []
    words += [f"WITH CHECK ({after.with_check})"] if before.with_check != after.with_check else []
    return [_statement(ref, f"ALTER POLICY {_name(ref)} {' '.join(words)}")]


def comment(ref: Ref, policy: "Policy") -> Sequence[Statement]:
    """Answer COMMENT ON POLICY."""
    return [_comment.on("POLICY", _name(ref), policy.comment, lock="ACCESS SHARE", relation=qualified(*ref.path[:2]))]


def _commented(ref: Ref, policy: "Policy") -> list[Statement]:
    return [replace(step, same_transaction=True) for step in comment(ref, policy)] if isinstance(policy.comment, str) else []


def _statement(ref: Ref, sql: str) -> Statement:
    return Statement(sql, lock=_LOCK, relation=qualified(*ref.path[:2]), hazards=(Hazard.PRIVILEGE_CHANGE,))


def _name(ref: Ref) -> str:
    return f"{quote(ref.path[-1])} ON {qualified(*ref.path[:2])}"


def _roles(names: Any) -> str:
    return ", ".join("PUBLIC" if name == "PUBLIC" else quote(name) for name in names)
