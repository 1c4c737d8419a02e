"""Small builders of findings, steps and outcomes."""

from typing import Any, Final

from drift.fact import Fact, Shape, attribute
from drift.model import (
    Acceptance,
    Accepted,
    Expectation,
    Finding,
    Origin,
    Outcome,
    Ref,
    Statement,
    Step,
    Target,
    Verdict,
)

FILE: Final = "expectations/user_profiles.yaml"
RUN: Final = "20260802T031500Z-7f3a"
TARGET: Final = Target("db.example", 5432, "app", "postgres", "15.18 (Debian 15.18-0+deb12u1)", 150018)
DEFAULT: Final = "gen_random_uuid()::text"
TABLE: Final = "public.user_profiles"
SET_DEFAULT: Final = f"ALTER TABLE {TABLE} ALTER COLUMN id SET DEFAULT {DEFAULT}"
DROP_DEFAULT: Final = f"ALTER TABLE {TABLE} ALTER COLUMN id DROP DEFAULT"


class Column(Fact):
    """What is stated of a column here; reports know no kind, and importing the real one loads much that they do not need."""

    type: str = attribute(Shape.TYPE, "The type.")


def at(line: int, column: int = 5) -> Origin:
    """A place in the founding file."""
    return Origin(FILE, line, column)


def column(name: str = "id", table: str = "user_profiles") -> Ref:
    """A column of public."""
    return Ref("column", ("public", table, name))


def finding(attribute: str | None = "default", **changes: Any) -> Finding:
    """The founding finding, or another one of a column."""
    said: dict[str, Any] = {
        "rule": f"column-{attribute or 'missing'}",
        "ref": column(),
        "attribute": attribute,
        "expected": DEFAULT,
        "actual": None,
        "origin": at(9, 18),
    }
    return Finding(**{**said, **changes})


def step(found: Finding, sql: str, *undo: Statement | str, **changes: Any) -> Step:
    """A catalog-only step on the founding table, or another one; an undo given as text is one as well."""
    said: dict[str, Any] = {
        "lock": "ACCESS EXCLUSIVE",
        "relation": TABLE,
        "rewrites": False,
        "hazards": (),
        "in_transaction": True,
        "transaction": 1,
        "lock_timeout": 2000,
        "statement_timeout": 60000,
    }
    back = tuple(item if isinstance(item, Statement) else locking(item) for item in undo)
    return Step(sql, back, found, **{**said, **changes})


def locking(sql: str, **changes: Any) -> Statement:
    """A catalog-only statement on the founding table."""
    return Statement(sql, **{"lock": "ACCESS EXCLUSIVE", "relation": TABLE, **changes})


def outcome(verdict: Verdict = Verdict.AS_EXPECTED, **changes: Any) -> Outcome:
    """A run of 0.21 seconds over what something is said about and, where not said otherwise, 17 more expectations."""
    made = Outcome(verdict, **{"target": TARGET, "as_expected": 17, "seconds": 0.2149, **changes})
    return made if "looked_at" in changes else made.replace(looked_at=looked_at(made))


def looked_at(made: Outcome) -> tuple[Expectation, ...]:
    """What must have been looked at: every object something is said about, and columns c1, c2 … that are as expected."""
    findings = (*made.findings, *(item.finding for item in made.accepted))
    places = {item.ref: item.origin for item in findings if not item.rule.endswith("-unexpected")}
    places |= {item.ref: item.origin for item in made.undecided} | {item.ref: at(31) for item in made.left_out}
    fine = {column(f"c{number}"): at(number) for number in range(1, made.as_expected + 1)}
    return tuple(Expectation(ref, Column(type="text"), origin) for ref, origin in {**fine, **places}.items())


def accepted(found: Finding, **changes: Any) -> Accepted:
    """A finding that is known until the end of January 2027."""
    return Accepted(found, acceptance(found.name, **changes))


def acceptance(name: str, **changes: Any) -> Acceptance:
    """Words for a finding, at the end of the founding file."""
    said: dict[str, Any] = {
        "reason": "rolled out with release 42",
        "until": "2027-01-31",
        "origin": at(40),
        "owner": "platform",
    }
    return Acceptance(name, **{**said, **changes})
