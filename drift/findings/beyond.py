"""What is there although exactness forbids it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from drift.facts import Key, others
from drift.findings.family import home_of
from drift.findings.words import described
from drift.kind import Kind, rule_name
from drift.model import Expectation, Expectations, Finding, Ref, Snapshot
from drift.stated import objects


def beyond(
    expectations: Expectations, taken: Iterable[Ref], snapshot: Snapshot, kinds: Mapping[str, Kind[Any]]
) -> Iterator[Finding]:
    """Yield a finding for each object that nobody stated where exactness was claimed.

    Args:
        expectations: with what is claimed to be complete.
        taken: the objects that meet an expectation without a name.
        snapshot: what is there.
        kinds: every kind by name.
    """
    claims = {(claim.kind, claim.path, claim.arguments): claim for claim in expectations.exact}
    named = _named(expectations.stated)
    met = set(taken)
    for name in dict.fromkeys(claim.kind for claim in expectations.exact):
        for ref in others(snapshot.facts, name, named.get(name, set())):
            claim = claims.get((name, *home_of(ref, kinds)))
            actual = snapshot.facts[ref]
            if claim is not None and ref not in met and kinds[name].counts(actual):
                rule, note = rule_name(name, "unexpected"), kinds[name].note(None, None, actual)
                yield Finding(rule, ref, None, None, described(actual), claim.origin, claim.severity, claim.why, note)


def _named(stated: Sequence[Expectation]) -> Mapping[str, set[Key]]:
    named: dict[str, set[Key]] = {}
    for kind, key, _ in objects(stated):
        named.setdefault(kind, set()).add(key)
    return named
