"""What a plan is made from: what is expected, what there is, and what is said of each kind. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, Final

from msgspec.structs import replace

from drift.fact import Fact
from drift.kind import Kind, parents_of
from drift.model import Expectation, Expectations, Finding, Ref, Snapshot
from drift.remedy.mentions import mentioned
from drift.remedy.order import ranks
from drift.request import LOCK_TIMEOUT_MS
from drift.stated import of_kinds, spoken_of

# Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1).
_LONGEST_NAME: Final = 63


class Material:
    """What a plan is made from.

    Args:
        expectations: what is wanted.
        snapshot: what there is.
        kinds: every kind by name.
        lock_timeout: milliseconds a step waits for one lock.
    """

    def __init__(
        self,
        expectations: Expectations,
        snapshot: Snapshot,
        kinds: Mapping[str, Kind[Any]],
        lock_timeout: int = LOCK_TIMEOUT_MS,
    ) -> None:
        self.snapshot = snapshot
        self.kinds = kinds
        self.lock_timeout = lock_timeout
        self._expectations = expectations
        self._given: dict[Ref, Ref] = {}
        self._mended: dict[tuple[str, ...], list[Finding]] = defaultdict(list)

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return ranks(self.kinds)

    @cached_property
    def _stated(self) -> Mapping[Ref, Expectation]:
        return {item.ref: item for item in self._expectations.stated}

    @cached_property
    def waiting(self) -> Mapping[Ref, Ref]:
        """Answer what is there under a former name, with the object it is to become."""
        found: dict[Ref, Ref] = {}
        stated = self._expectations.stated
        for item in of_kinds(stated, [name for name in spoken_of(stated) if self.kinds[name].renames]):
            former = self.kinds[item.ref.kind].formerly(item.ref, item.wanted)
            if former is not None and item.ref not in self.snapshot.facts:
                found[former] = item.ref
        return found

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Ref]]:
        """What is stated to exist and stands in nothing else, by its own name."""
        named: dict[str, list[Ref]] = defaultdict(list)
        for item in self._stated.values():
            if item.wanted is not None and not parents_of(item.ref, self.kinds):
                named[item.ref.path[-1]].append(item.ref)
        return named

    def rank(self, kind: str) -> int:
        """Answer the place of a kind in the order of remedies."""
        return self._ranks[kind]

    def stated(self, ref: Ref) -> Expectation | None:
        """Answer the expectation about an object."""
        return self._stated.get(ref)

    def actual(self, ref: Ref) -> Fact | None:
        """Answer what there is, with what its remedies must know beside it."""
        fact = self.snapshot.facts.get(ref)
        return None if fact is None else self.informed(ref, fact)

    def informed(self, ref: Ref, fact: Fact) -> Fact:
        """Answer the fact with what the remedies of its kind must know of the object and of what it stands in."""
        known: dict[str, Any] = {}
        for above in (*(replace(parent, kind=ref.kind) for parent in parents_of(ref, self.kinds)), ref):
            known.update(self.snapshot.around.get(above, {}))
        told = replace(fact, **known) if known else fact
        amid: Fact = self.kinds[ref.kind].amid(ref, told, self._mended.get(ref.path[:2], ()))
        return amid

    def mended(self, finding: Finding) -> None:
        """Take a finding for gone: what is planned from here on comes after it."""
        self._mended[finding.ref.path[:2]].append(finding)

    def named(self, expectation: Expectation) -> Ref:
        """Answer the ref of an expectation, with a name nothing bears yet where it was stated without one."""
        ref, wanted = expectation.ref, expectation.wanted
        if not expectation.anonymous or wanted is None:
            return ref
        if ref not in self._given:
            base = self.kinds[ref.kind].anonymous_name(ref, self.informed(ref, wanted))
            taken = set(self._given.values())
            paths = ((*ref.path[:-1], name) for name in _numbered(base))
            self._given[ref] = next(
                free for path in paths if (free := replace(ref, path=path)) not in taken and free not in self.snapshot.facts
            )
        return self._given[ref]

    def below(self, ref: Ref) -> list[Expectation]:
        """Answer what is stated to exist inside the object, however deep, in the order it can be made."""
        length = len(ref.path)
        near = (item for item in self._stated.values() if item.wanted and item.ref.path[:length] == ref.path)
        inside = [item for item in near if self._is_within(item.ref, ref)]
        return sorted(inside, key=lambda item: (self.rank(item.ref.kind), item.origin))

    def _is_within(self, inner: Ref, outer: Ref) -> bool:
        above = parents_of(inner, self.kinds)
        return outer in above or any(self._is_within(parent, outer) for parent in above)

    def needs(self, ref: Ref) -> set[Ref]:
        """Answer what must be there before the object can be made with all that is stated inside it."""
        own = self.stated(ref)
        parts = [*([own] if own and own.wanted else []), *self.below(ref)]
        said = {need for item in parts for need in self.kinds[item.ref.kind].needs(item.ref, item.wanted)}
        named = mentioned(item.wanted for item in parts if item.wanted is not None)
        # A kind that comes later cannot be meant: a column may bear the name of a view.
        meant = {need for word in named for need in self._named.get(word, ()) if self.rank(need.kind) <= self.rank(ref.kind)}
        return (said | meant) - {ref}


def _numbered(name: str) -> Iterator[str]:
    """Yield a name, and then as PostgreSQL would number further ones (``ChooseRelationName()``)."""
    yield name
    for number in count(1):
        end = str(number)
        yield name.encode()[: _LONGEST_NAME - len(end)].decode(errors="ignore") + end
