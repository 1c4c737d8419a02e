"""How a domain is made, changed and dropped."""

from collections.abc import Sequence
from typing import Any, Final

from drift.fact import UNSTATED
from drift.kind import CannotMend
from drift.kinds import _belongings, _collation, _comment
from drift.model import Hazard, Ref, Statement
from drift.sqltext import qualified, quote

NOT_NULL: Final = frozenset({"nullable", "not_null_name", "not_null_comment"})
"""The attributes of one constraint, which are changed together."""


def create(ref: Ref, domain: Any, clauses: Sequence[str]) -> Sequence[Statement]:
    """Answer CREATE DOMAIN with its checks, and what belongs to it.

    Args:
        ref: the domain.
        domain: as stated, or as it was before it was dropped.
        clauses: the checks stated below it.

    Raises:
        CannotMend: no type is stated, or its privileges cannot be brought back.
    """
    if domain.type is UNSTATED:
        raise CannotMend(f"state the type of {ref} to have it created")
    former = () if domain.conditions is UNSTATED else domain.conditions
    words = [f"CREATE DOMAIN {qualified(*ref.path)} AS {domain.type}"]
    words += [f"COLLATE {_collation.quoted(domain.collation)}"] if isinstance(domain.collation, str) else []
    words += [f"DEFAULT {domain.default}"] if isinstance(domain.default, str) else []
    words += [_not_null(domain)] if domain.nullable is False else []
    words += [*clauses, *(clause for clause in former if not _not_valid(clause))]
    later = [_alter(ref, f"ADD {clause}", same_transaction=True) for clause in former if _not_valid(clause)]
    return [Statement(" ".join(words)), *later, *_remarks(ref, domain), *_belongings.made(_thing(ref), domain)]


def drop(ref: Ref, domain: Any) -> Sequence[Statement]:
    """Answer DROP DOMAIN; no row goes with it, but its checks and privileges do."""
    return _belongings.dropped(_thing(ref), domain)


def alter(ref: Ref, attribute: str, before: Any, after: Any) -> Sequence[Statement]:
    """Answer the ALTER DOMAIN that changes one attribute.

    Raises:
        CannotMend: PostgreSQL has no statement for it.
    """
    if attribute in NOT_NULL:
        return _nullable(ref, before, after)
    if attribute == "default":
        return [_alter(ref, "DROP DEFAULT" if after.default is None else f"SET DEFAULT {after.default}")]
    changed = _belongings.altered(_thing(ref), attribute, after)
    if changed is None:
        raise CannotMend(
            f"the {attribute} of a domain cannot be changed; by hand: make a new domain, ALTER TABLE … ALTER COLUMN … TYPE it"
            " for every column, drop the old one, rename the new one"
        )
    return changed


def _nullable(ref: Ref, before: Any, after: Any) -> list[Statement]:
    """Answer SET or DROP NOT NULL, or another name or comment for it."""
    if after.nullable is True:
        return [_alter(ref, "DROP NOT NULL")]
    was, name = _name(ref, before), _name(ref, after)
    statements: list[Statement] = []
    if before.nullable is True:
        # Every column of the domain is looked at, and nobody writes to their tables meanwhile (SHARE).
        add = f"ADD {_not_null(after)}" if isinstance(after.not_null_name, str) else "SET NOT NULL"
        statements.append(_alter(ref, add, lock="SHARE", hazards=(Hazard.BLOCKING_SCAN,)))
    elif was != name:
        statements.append(_alter(ref, f"RENAME CONSTRAINT {quote(was)} TO {quote(name)}"))
    said = None if before.nullable is True else before.not_null_comment
    if isinstance(after.not_null_comment, str | None) and said != after.not_null_comment:
        statements.append(_comment_on(ref, name, after.not_null_comment, same_transaction=bool(statements)))
    return statements


def _name(ref: Ref, domain: Any) -> str:
    return domain.not_null_name if isinstance(domain.not_null_name, str) else f"{ref.path[-1]}_not_null"


def _not_null(domain: Any) -> str:
    return f"CONSTRAINT {quote(domain.not_null_name)} NOT NULL" if isinstance(domain.not_null_name, str) else "NOT NULL"


def _remarks(ref: Ref, domain: Any) -> list[Statement]:
    """Answer the comments on the constraints of a domain that was just made."""
    former = () if domain.remarks is UNSTATED else domain.remarks
    statements = [Statement(f"COMMENT ON {remark}", same_transaction=True) for remark in former]
    if isinstance(domain.not_null_comment, str):
        statements.append(_comment_on(ref, _name(ref, domain), domain.not_null_comment, same_transaction=True))
    return statements


def _comment_on(ref: Ref, name: str, text: str | None, **facts: Any) -> Statement:
    return _comment.on("CONSTRAINT", f"{quote(name)} ON DOMAIN {qualified(*ref.path)}", text, **facts)


def _not_valid(clause: str) -> bool:
    return clause.endswith(" NOT VALID")


def _alter(ref: Ref, change: str, **facts: Any) -> Statement:
    return Statement(f"ALTER DOMAIN {qualified(*ref.path)} {change}", **facts)


def _thing(ref: Ref) -> _belongings.Thing:
    return _belongings.Thing("DOMAIN", qualified(*ref.path))
