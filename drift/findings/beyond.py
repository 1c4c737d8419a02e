"""What is there although exactness forbids it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

from drift.fact import Fact
from drift.facts import Key, others
from drift.findings.family import home_of
from drift.findings.words import described
from drift.kind import Kind, rule_name
from drift.model import Expectation, Expectations, Finding, Ref, Snapshot
from drift.stated import about_object, formers, objects, spoken_of


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
    if not expectations.exact:
        return
    claims = {(claim.kind, claim.path, claim.arguments): claim for claim in expectations.exact}
    named = _named(expectations.stated)
    # What was only renamed is spoken of under its new name.
    for name, key in formers(expectations.stated, [name for name in spoken_of(expectations.stated) if kinds[name].renames]):
        named.setdefault(name, set()).add(key)
    # Many parts belong to few wholes.
    about = cache(partial(about_object, expectations.stated))
    met = set(taken)
    for name in dict.fromkeys(claim.kind for claim in expectations.exact):
        known = named.get(name, set()).union(*(named.get(other, set()) for other in kinds[name].spoken_for))
        for ref in others(snapshot.facts, name, known):
            claim = claims.get((name, *home_of(ref, kinds)))
            actual = snapshot.facts[ref]
            if claim is not None and ref not in met and _is_claimed(kinds[name], actual, about):
                rule, note = rule_name(name, "unexpected"), kinds[name].note(None, None, actual)
                yield Finding(rule, ref, None, None, described(actual), claim.origin, claim.severity, claim.why, note)


def _is_claimed(kind: Kind[Any], actual: Fact, about: Callable[[Ref], Expectation | None]) -> bool:
    """Answer whether the claim covers an object: one that is part of another is covered by what is stated of that one."""
    whole = kind.whole(actual)
    if whole is None:
        return kind.counts(actual)
    stated = about(whole)
    return stated is not None and stated.wanted is not None and kind.complete(stated.wanted, exact=stated.exact)


def _named(stated: Sequence[Expectation]) -> dict[str, set[Key]]:
    return {kind: {*keys, *rules} for kind, keys, rules in objects(stated)}
