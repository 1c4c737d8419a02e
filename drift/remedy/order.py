"""In which order findings are mended: what others stand on comes first, and what goes, goes before what comes. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from drift.kind import Kind
from drift.model import Finding, Ref


def ranks(kinds: Mapping[str, Kind[Any]]) -> dict[str, int]:
    """Answer a number for each kind, greater than those of the kinds it comes after."""
    answer: dict[str, int] = {}
    earlier = {name: [*kind.after] for name, kind in kinds.items()}
    for name, kind in kinds.items():
        for later in kind.before:
            earlier.get(later, []).append(name)

    def rank(name: str) -> int:
        if name not in answer:
            answer[name] = 0
            answer[name] = 1 + max((rank(first) for first in earlier[name] if first in kinds), default=0)
        return answer[name]

    for name in sorted(kinds):
        rank(name)
    return answer


def in_order(
    findings: Iterable[Finding], rank_of: Callable[[str], int], needs: Callable[[Ref], Collection[Ref]]
) -> list[Finding]:
    """Answer the findings in the order to mend them.

    Args:
        findings: in any order.
        rank_of: answers the rank of a kind; asked only where there is a finding.
        needs: the objects that must be there before one can be made or changed; what needs each other in a circle stays as it is.
    """
    by_rank = sorted(findings, key=lambda item: (_turn(item, rank_of), item.origin, item.name))
    missing = {finding.ref: finding for finding in by_rank if finding.rule.endswith("-missing")}
    placed: dict[Finding, None] = {}
    begun: set[Ref] = set()

    def place(finding: Finding) -> None:
        if finding.ref not in begun:
            begun.add(finding.ref)
            for ref in sorted(needs(finding.ref), key=str):
                if ref in missing:
                    place(missing[ref])
        placed.setdefault(finding)

    for finding in by_rank:
        place(finding)
    return list(placed)


def _turn(finding: Finding, rank_of: Callable[[str], int]) -> int:
    rank = rank_of(finding.ref.kind)
    return -rank if finding.rule.endswith("-unexpected") else rank
