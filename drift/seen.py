"""What there is, and how it compares: what a check looks at, before a remedy and under its lock."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from drift.catalog.asking import ask
from drift.catalog.identities import identified
from drift.catalog.judge import judge
from drift.catalog.scope import scope_of
from drift.catalog.session import Session, refusal_is_no_verdict
from drift.catalog.snapshot import read, surroundings
from drift.findings.compare import Comparing, Comparison
from drift.findings.complete import completed
from drift.findings.settled import Settling
from drift.kind import Kind
from drift.model import Expectations, Snapshot


class Seen(Struct, frozen=True):
    """What there is, what the expectations mean for it, and how the two compare."""

    snapshot: Snapshot
    expectations: Expectations
    comparison: Comparison


def look(session: Session, expectations: Expectations, kinds: Mapping[str, Kind[Any]]) -> Seen:
    """Answer what is there and how it compares, inside the transaction that is open."""
    scope, settling = scope_of(expectations, kinds), Settling(expectations.stated, kinds)
    with refusal_is_no_verdict("the catalog could not be read"):
        there = read(session, scope, settling.take)
        snapshot, comparing = comparing_with(session, expectations, there, kinds, settling)
    comparison = comparing.finish(judge(session, comparing.questions, scope.schema))
    with refusal_is_no_verdict("what a remedy must know could not be read"):
        around = surroundings(session, (finding.ref for finding in comparison.findings), kinds)
    return Seen(replace(snapshot, around=around), comparing.meant, comparison)


def comparing_with(
    session: Session,
    expectations: Expectations,
    there: Snapshot,
    kinds: Mapping[str, Kind[Any]],
    settling: Settling | None = None,
) -> tuple[Snapshot, Comparing]:
    """Answer what there is, under the names it is stated with and with what the catalog cannot say, and it being compared."""
    snapshot = ask(session, expectations.stated, identified(there, expectations.stated, kinds), kinds)
    return snapshot, Comparing(completed(expectations, snapshot, kinds), snapshot, kinds, settling)
