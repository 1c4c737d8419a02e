"""Expectations held against a snapshot: findings, what cannot be told, and what is spelled otherwise but the same.

Pure. What needs the judge runs twice over the same code: once to collect the questions, once with the answers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from drift.fact import REQUIRED, UNSTATED, Fact, Shape
from drift.findings.alike import Asked, Cases, asked
from drift.findings.beyond import beyond
from drift.findings.complete import outspoken
from drift.findings.family import Family
from drift.findings.settled import Settling
from drift.findings.words import described, shown
from drift.kind import STILL_THERE, Answer, Doubt, Kind, Question, rule_name, shapes
from drift.model import Equivalent, Expectation, Expectations, Finding, Ref, Snapshot, Undecided
from drift.stated import amended, ref_of

# The server refuses the author's expression for a reason that says nothing about the catalog: privilege, syntax, a limit, a lock.
_TELLS_NOTHING = ("42501", "42601", "0A000", "53", "54", "55", "57", "XX", "")


# Said of what nobody stated and exactness yet forbids.
_SILENCE = "nothing is said about it, and exact: true means by that what PostgreSQL makes of it"

Said: TypeAlias = Finding | Undecided | Equivalent


class Comparison(Struct, frozen=True):
    """What comparing gave; ``as_expected`` counts the expectations nothing is to be said about."""

    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    equivalent: tuple[Equivalent, ...]
    as_expected: int

    def with_probes(self, findings: Iterable[Finding], undecided: Iterable[Undecided], proven: Collection[Ref]) -> "Comparison":
        """Answer the comparison with what was proven about some objects in the place of what had only been concluded."""
        found, unclear = tuple(findings), tuple(undecided)
        settled = set(proven) - {item.ref for item in unclear}
        kept = tuple(item for item in self.findings if item.ref not in settled)
        before = {item.ref for item in self.findings} | {item.ref for item in self.undecided}
        after = {item.ref for item in (*found, *kept)} | {item.ref for item in unclear}
        return replace(
            self,
            findings=tuple(sorted((*kept, *found), key=_by_place)),
            undecided=(*(item for item in self.undecided if item.ref not in settled), *unclear),
            as_expected=self.as_expected + len((before - after) & settled) - len((after - before) & set(proven)),
        )


class _Asked(dict[Question, Answer]):
    """Answers that note what was asked of them and say no."""

    def __missing__(self, question: Question) -> Answer:
        answer = self[question] = Answer(same=False)
        return answer


class Comparing:
    """Expectations being held against a snapshot: first what can be told at once, then what the judge was asked.

    Args:
        expectations: what is wanted.
        snapshot: what there is.
        kinds: every kind by name.
        settling: what has been told already, where something has.
    """

    def __init__(
        self, expectations: Expectations, snapshot: Snapshot, kinds: Mapping[str, Kind[Any]], settling: Settling | None = None
    ) -> None:
        self._expectations = expectations
        self._comparer = _Comparer(Family(expectations.stated, snapshot, kinds), kinds, snapshot)
        self._asked = _Asked()
        stated = expectations.stated
        self._cases = Cases(stated, snapshot, kinds)
        self._meant: dict[int, Expectation] = {}
        self._said: dict[int, list[Said]] = {}
        self._open: list[int] = []
        self._alike: dict[int, Asked] = {}
        self._look((settling or Settling(stated, kinds)).unsettled(stated, snapshot))

    def _look(self, numbers: Iterable[int]) -> None:
        """Compare each expectation but those that are of a case with one before."""
        first: dict[Any, Asked] = {}
        for number in numbers:
            case = self._cases.of(number)
            known = None if case is None else first.get(case.same)
            if case is not None and known is not None and not known.mentions(case.relation):
                self._alike[number] = known
                continue
            self._said[number] = list(self._comparer.about(self._spelled_out(number), self._asked))
            if self._comparer.asked:
                self._open.append(number)
            if case is not None and known is None and not self._is_orphan(number):
                about = asked(number, case, self._comparer.asked)
                if not about.mentions(case.relation):
                    first[case.same] = about

    def _spelled_out(self, number: int) -> Expectation:
        """Answer an expectation with its silence spelled out."""
        expectation = outspoken(self._expectations.stated[number], self._comparer.snapshot, self._comparer.kinds)
        self._meant[number] = expectation
        return expectation

    @property
    def questions(self) -> list[Question]:
        """Answer everything the judge must be asked."""
        return list(self._asked)

    @property
    def meant(self) -> Expectations:
        """Answer the expectations with silence spelled out wherever that makes a difference."""
        return replace(self._expectations, stated=amended(self._expectations.stated, self._meant))

    def finish(self, answers: Mapping[Question, Answer]) -> Comparison:
        """Answer where the snapshot differs from the expectations.

        Args:
            answers: the judge's answers to the questions.
        """
        for number in self._open:
            self._hear(number, self._meant[number], answers)
        for number, first in self._alike.items():
            self._repeat(number, first, answers)
        unmet = sum(
            any(isinstance(item, Finding | Undecided) for item in said) or self._is_orphan(number)
            for number, said in self._said.items()
        )
        everything = [item for _, said in sorted(self._said.items()) for item in said]
        everything += beyond(self._expectations, self._comparer.met_by.values(), self._comparer.snapshot, self._comparer.kinds)
        return Comparison(
            findings=tuple(sorted((item for item in everything if isinstance(item, Finding)), key=_by_place)),
            undecided=tuple(item for item in everything if isinstance(item, Undecided)),
            equivalent=tuple(item for item in everything if isinstance(item, Equivalent)),
            as_expected=len(self._expectations.stated) - unmet,
        )

    def _hear(self, number: int, expectation: Expectation, answers: Mapping[Question, Answer], like: str | None = None) -> None:
        self._said[number] = list(self._comparer.about(expectation, answers, like))
        self._meant[number] = self._comparer.learned(expectation)

    def _repeat(self, number: int, first: Asked, answers: Mapping[Question, Answer]) -> None:
        """Say of an expectation what was said of one of the same case; of what differs each has its own to be said."""
        said = self._said[first.number]
        if not all(isinstance(item, Equivalent) for item in said):
            self._hear(number, self._spelled_out(number), answers, first.relation)
            return
        if self._meant[first.number].exact:
            self._spelled_out(number)
        ref = ref_of(self._expectations.stated, number)
        self._said[number] = [replace(item, ref=ref) for item in said]

    def _is_orphan(self, number: int) -> bool:
        expectation = self._meant.get(number)
        return expectation is not None and self._comparer.family.is_orphan(expectation)


def _by_place(finding: Finding) -> Any:
    return finding.origin, finding.name


class _Comparer:
    """Compares one expectation at a time; holds what every comparison needs."""

    def __init__(self, family: Family, kinds: Mapping[str, Kind[Any]], snapshot: Snapshot) -> None:
        self.family = family
        self.kinds = kinds
        self.snapshot = snapshot
        self.answers: Mapping[Question, Answer] = {}
        self.asked: list[Question] = []
        self._like: str | None = None
        self._learned: dict[Ref, Fact] = {}
        self.met_by: dict[Ref, Ref] = {}

    def about(self, expectation: Expectation, answers: Mapping[Question, Answer], like: str | None = None) -> Iterator[Said]:
        """Yield everything to be said about one expectation, nothing when it is met.

        Args:
            expectation: what is stated.
            answers: the judge's.
            like: the relation of which the same was asked instead, where that was done.
        """
        self.answers, self.asked, self._like = answers, [], like
        if self.family.is_orphan(expectation):
            return
        actual = self.snapshot.facts.get(expectation.ref)
        if expectation.anonymous:
            yield from self._anonymous(expectation)
        elif expectation.wanted is None:
            if actual is not None and not self.kinds[expectation.ref.kind].nothing(actual):
                yield self._finding(expectation, "unexpected", None, None, described(actual))
        elif actual is None:
            if not self.kinds[expectation.ref.kind].nothing(expectation.wanted):
                yield self._missing(expectation)
        else:
            yield from self._attributes(expectation, expectation.ref, actual)
            yield from self._still_there(expectation)

    def _still_there(self, expectation: Expectation) -> Iterator[Finding]:
        """Yield a finding where an object is there under its former name as well."""
        former = self.kinds[expectation.ref.kind].formerly(expectation.ref, expectation.wanted)
        if former is not None and former in self.snapshot.facts:
            finding = self._finding(expectation, STILL_THERE, None, f"no {former} any more", f"{former} is there as well")
            advice = f"bring what only {former} holds into {expectation.ref}, then drop {former}; or leave renamed_from out"
            yield replace(finding, note=f"both are there: {advice}")

    def learned(self, expectation: Expectation) -> Expectation:
        """Answer the expectation with what the judge has learned of it."""
        wanted = self._learned.get(expectation.ref)
        return expectation if wanted is None else replace(expectation, wanted=wanted)

    def _missing(self, expectation: Expectation) -> Finding:
        wanted = expectation.wanted
        parts = self.family.parts(expectation.ref)
        finding = self._finding(expectation, "missing", None, parts or (described(wanted) if wanted else None), None)
        former = self.kinds[expectation.ref.kind].formerly(expectation.ref, wanted)
        if former is not None and former in self.snapshot.facts:
            return replace(finding, actual=str(former), note=f"it is there as {former}")
        return replace(finding, note=self._twin(expectation))

    def _twin(self, expectation: Expectation) -> str | None:
        """Answer a sentence about an object that differs from the missing one in nothing but its name, None without one."""
        ref, kind = expectation.ref, self.kinds[expectation.ref.kind]
        if type(kind).twin is Kind.twin or expectation.anonymous:
            return None
        for there in self.family.members(ref.kind, ref.path[:-1], ref.arguments):
            if self.family.is_stated(there):
                continue
            said = list(self._attributes(expectation, there, self.snapshot.facts[there]))
            if not any(isinstance(item, Finding | Undecided) for item in said):
                return kind.twin(ref, there)
        return None

    def _anonymous(self, expectation: Expectation) -> Iterator[Said]:
        """Yield nothing if any object of the kind equals what is stated; else what is missing, or why nobody can tell."""
        self.met_by.pop(expectation.ref, None)
        doubtful: list[Undecided] = []
        for ref in self.family.members(expectation.ref.kind, expectation.ref.path[:-1], expectation.ref.arguments):
            said = list(self._attributes(expectation, ref, self.snapshot.facts[ref]))
            if not any(isinstance(item, Finding | Undecided) for item in said):
                self.met_by[expectation.ref] = ref
                yield from said
                return
            if not any(isinstance(item, Finding) for item in said):
                doubtful += [item for item in said if isinstance(item, Undecided)]
        if doubtful:
            yield from doubtful
        else:
            yield self._missing(expectation)

    def _attributes(self, expectation: Expectation, ref: Ref, actual: Fact) -> Iterator[Said]:
        kind, wanted = self.kinds[expectation.ref.kind], expectation.wanted
        if wanted is None:
            return
        for name, shape in shapes(type(wanted)).items():
            if shape is not Shape.HIDDEN and name not in kind.given and getattr(wanted, name) is not UNSTATED:
                yield from self._attribute(expectation, ref, name, actual)
        for doubt in kind.doubts(ref, wanted, actual):
            yield from self._doubt(expectation, doubt)

    def _attribute(self, expectation: Expectation, ref: Ref, name: str, actual: Fact) -> Iterator[Said]:
        wanted, kind = expectation.wanted, self.kinds[ref.kind]
        unread = self.snapshot.unread.get((ref, name))
        if unread is not None:
            yield Undecided(ref, name, unread, expectation.place(name))
        elif getattr(wanted, name) is REQUIRED:
            if getattr(actual, name) in (None, ()):
                yield self._finding(expectation, name, name, str(REQUIRED), getattr(actual, name))
        elif not kind.same(name, wanted, actual):
            reason = kind.undecidable(name, wanted, actual)
            question = kind.question(name, wanted, actual)
            if reason is not None:
                yield Undecided(ref, name, reason, expectation.place(name))
            elif question is None:
                yield self._differs(expectation, name, actual)
            else:
                yield self._judged(expectation, name, actual, self._answer(question, expectation))

    def _answer(self, question: Question, expectation: Expectation) -> Answer:
        question = question if question.schema == expectation.schema else replace(question, schema=expectation.schema)
        if self._like is not None and question not in self.answers:
            question = replace(question, alias=self._like)
        self.asked.append(question)
        return self.answers[question]

    def _judged(self, expectation: Expectation, name: str, actual: Fact, answer: Answer) -> Finding | Undecided | Equivalent:
        values = shown(getattr(expectation.wanted, name)), shown(getattr(actual, name))
        if answer.same:
            return Equivalent(expectation.ref, name, *values)
        known = self._learned.get(expectation.ref, expectation.wanted)
        self._learned[expectation.ref] = self.kinds[expectation.ref.kind].learned(name, known, answer)
        if answer.refused is None:
            finding = self._differs(expectation, name, actual)
            return replace(finding, note=finding.note or answer.note)
        if not answer.sqlstate or answer.sqlstate.startswith(tuple(code for code in _TELLS_NOTHING if code)):
            said = f"the server says: {answer.refused}" if answer.sqlstate else answer.refused
            return Undecided(expectation.ref, name, f"{values[0]}: {said}", expectation.place(name))
        finding = self._differs(expectation, name, actual)
        return replace(finding, note=f"of the expected {name} the server says: {answer.refused} ({answer.sqlstate})")

    def _differs(self, expectation: Expectation, name: str, actual: Fact) -> Finding:
        finding = self._finding(expectation, name, name, getattr(expectation.wanted, name), getattr(actual, name))
        note = self.kinds[expectation.ref.kind].note(name, expectation.wanted, actual)
        silent = expectation.exact and name not in expectation.origins
        return replace(finding, note=note or (_SILENCE if silent else None))

    def _doubt(self, expectation: Expectation, doubt: Doubt) -> Iterator[Finding]:
        if doubt.question is not None:
            answer = self._answer(doubt.question, expectation)
            if answer.same or (answer.refused is not None and not answer.sqlstate.startswith("22")):
                return
        finding = self._finding(expectation, doubt.suffix, doubt.attribute, doubt.expected, doubt.actual)
        yield replace(finding, note=doubt.note, severity=doubt.severity or expectation.severity)

    def _finding(self, expectation: Expectation, suffix: str, attribute: str | None, expected: Any, actual: Any) -> Finding:
        return Finding(
            rule=rule_name(expectation.ref.kind, suffix),
            ref=expectation.ref,
            attribute=attribute,
            expected=expected,
            actual=actual,
            origin=expectation.place(attribute),
            severity=expectation.severity,
            why=expectation.why,
        )
