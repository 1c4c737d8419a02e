"""From findings to the statements that mend them. Pure.

The forward statements come from the finding's kind; the undo is derived from the same kind: create ↔ drop, or the alteration with
its two facts swapped, so that the previous state comes back and not merely the absence of the new one.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.fact import REQUIRED, UNSTATED, Fact, Shape
from drift.kind import IMPOSSIBLE, CannotMend, Kind, parents_of, shapes
from drift.model import Expectation, Expectations, Finding, Hazard, Look, Plan, Ref, Snapshot, Statement, Step, Unfixable
from drift.remedy.mentions import mentioned
from drift.remedy.order import in_order, ranks
from drift.request import LOCK_TIMEOUT_MS
from drift.sqltext import NotOneExpression, require_one_statement

# Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1).
_LONGEST_NAME: Final = 63

_QUICK_MS: Final = 15_000
_LONG_MS: Final = 3_600_000


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
        self.ranks = ranks(kinds)
        self._expectations = expectations
        self._given: dict[Ref, Ref] = {}

    @cached_property
    def _stated(self) -> Mapping[Ref, Expectation]:
        return {item.ref: item for item in self._expectations.stated}

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Ref]]:
        """What is stated to exist and stands in nothing else, by its own name."""
        named: dict[str, list[Ref]] = defaultdict(list)
        for item in self._stated.values():
            if item.wanted is not None and not parents_of(item.ref, self.kinds):
                named[item.ref.path[-1]].append(item.ref)
        return named

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
        return replace(fact, **known) if known else fact

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
        return sorted(inside, key=lambda item: (self.ranks[item.ref.kind], item.origin))

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
        meant = {need for word in named for need in self._named.get(word, ()) if self.ranks[need.kind] <= self.ranks[ref.kind]}
        return (said | meant) - {ref}


def _numbered(name: str) -> Iterator[str]:
    """Yield a name, and then as PostgreSQL would number further ones (``ChooseRelationName()``)."""
    yield name
    for number in count(1):
        end = str(number)
        yield name.encode()[: _LONGEST_NAME - len(end)].decode(errors="ignore") + end


class _Remedy(Struct, frozen=True):
    forward: Sequence[Statement]
    undo: Sequence[Statement]


def _back(statement: Statement) -> Statement:
    """Answer a statement of an undo: what was there before is brought back, whether or not it could ever be used."""
    asked = tuple(item for item in statement.preconditions if item.look is not Look.TRIAL)
    return replace(statement, undo=None, preconditions=asked)


def make_plan(findings: Iterable[Finding], material: Material) -> Plan:
    """Answer the steps that mend the findings, and which of them none does.

    Args:
        findings: what is to be mended; accepted ones are left out by the caller.
        material: what they were found from.
    """
    steps: list[Step] = []
    unfixable: list[Unfixable] = []
    mended: set[tuple[Ref, str]] = set()
    todo = in_order(findings, material.ranks, material.needs)
    of_object: dict[Ref, list[Finding]] = defaultdict(list)
    for finding in todo:
        of_object[finding.ref].append(finding)
    for finding in todo:
        if finding.attribute is not None and (finding.ref, finding.attribute) in mended:
            continue
        impossible = next((item for item in of_object[finding.ref] if _is_about(item, finding)), None)
        if impossible is not None:
            unfixable.append(Unfixable(finding, f"what is stated cannot be: {impossible.note}"))
            continue
        attributes = _mended_together(finding, of_object[finding.ref], material)
        try:
            remedy = _remedy(finding, attributes, material)
            _require_single_statements(remedy)
        except CannotMend as reason:
            unfixable.append(Unfixable(finding, str(reason)))
            continue
        mended.update((finding.ref, name) for name in attributes)
        steps += _steps(finding, remedy, 1 + (steps[-1].transaction if steps else 0), material)
    return Plan(tuple(steps), tuple(unfixable), fingerprint(steps, material.snapshot))


def _require_single_statements(remedy: _Remedy) -> None:
    """Raise unless each statement is one and no comment, whoever stated what is in it: scripts are run by psql.

    Raises:
        CannotMend: an expression would end its statement.
    """
    for statement in (*remedy.forward, *remedy.undo):
        try:
            require_one_statement(statement.sql)
        except NotOneExpression as reason:
            raise CannotMend(f"it would not be one statement: {reason}") from reason


def _is_about(doubt: Finding, finding: Finding) -> bool:
    return doubt.rule.endswith(IMPOSSIBLE) and doubt.attribute == finding.attribute


def fingerprint(steps: Sequence[Step], snapshot: Snapshot) -> str:
    """Answer 32 hex digits over the statements and the facts they were made from."""
    refs = sorted({step.finding.ref for step in steps}, key=str)
    facts = {f"{ref.kind} {ref}": fact.as_json() for ref in refs if (fact := snapshot.facts.get(ref)) is not None}
    text = json.dumps([[step.sql for step in steps], facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _mended_together(finding: Finding, findings: Sequence[Finding], material: Material) -> tuple[str, ...]:
    """Answer the attributes the finding's remedy changes along with its own, because the object is made anew.

    Args:
        finding: the one being mended.
        findings: all about the same object.
        material: what the plan is made from.
    """
    together = material.kinds[finding.ref.kind].together
    if finding.attribute is None or finding.attribute not in together:
        return () if finding.attribute is None else (finding.attribute,)
    return tuple(item.attribute for item in findings if item.attribute in together)


def _remedy(finding: Finding, attributes: Sequence[str], material: Material) -> _Remedy:
    kind = material.kinds[finding.ref.kind]
    actual = material.actual(finding.ref)
    expectation = material.stated(finding.ref)
    if finding.rule.endswith("-unexpected") and actual is not None:
        removal = kind.reset if expectation is None else kind.drop
        return _Remedy(removal(finding.ref, actual), _or_nothing(lambda: kind.create(finding.ref, actual, ())))
    if expectation is None or expectation.wanted is None:
        raise CannotMend("nothing is stated that would say how")
    if finding.attribute is None and not finding.rule.endswith("-missing"):
        raise CannotMend(finding.note or "it is for a person to decide what is right here")
    if finding.attribute is None:
        return _creation(expectation, material)
    if actual is None or not finding.rule.endswith(finding.attribute.replace("_", "-")):
        raise CannotMend(finding.note or "it is for a person to decide what is right here")
    if any(getattr(expectation.wanted, name, None) is REQUIRED for name in attributes):
        raise CannotMend("a rule wants one and does not say which: state it for the object itself")
    after = replace(actual, **_wanted_values(expectation.wanted, attributes))
    return _Remedy(
        kind.alter(finding.ref, finding.attribute, actual, after),
        _or_nothing(lambda: kind.alter(finding.ref, str(finding.attribute), after, actual)),
    )


def _wanted_values(wanted: Fact, attributes: Sequence[str]) -> dict[str, Any]:
    """Answer the stated values of the attributes, and what is hidden beside them to say how they were stated."""
    kept = {name for name, shape in shapes(type(wanted)).items() if shape is Shape.HIDDEN or name in attributes}
    return {name: value for name, value in wanted.stated().items() if name in kept and value is not UNSTATED}


def _or_nothing(undo: Any) -> Sequence[Statement]:
    try:
        return tuple(undo())
    except CannotMend:
        return ()


def _creation(expectation: Expectation, material: Material) -> _Remedy:
    """Answer how to make an object with all that is stated inside it, in one transaction as far as PostgreSQL allows."""
    ref = material.named(expectation)
    kind, wanted = (
        material.kinds[ref.kind],
        material.informed(expectation.ref, expectation.wanted or material.kinds[ref.kind].fact()),
    )
    clauses: list[str] = []
    later: list[Statement] = []
    clinging: list[Statement] = []
    for child in material.below(expectation.ref):
        of_kind = material.kinds[child.ref.kind]
        child_ref = material.named(child)
        clause = of_kind.clause(child_ref, child.wanted)
        if clause is not None:
            clauses.append(clause)
            later += of_kind.beside(child_ref, child.wanted)
        elif of_kind.identity:
            later += of_kind.create(child_ref, child.wanted, ())
            clinging += of_kind.drop(child_ref, child.wanted) if of_kind.clings else ()
    made = list(kind.create(ref, wanted, clauses))
    if not kind.place.parents:
        made[1:] = map(_on_a_new_object, made[1:])
    forward = [*made, *map(_on_a_new_object, later)]
    away = _or_nothing(lambda: kind.drop(ref, wanted))
    return _Remedy(forward, [_of_what_was_made(item) for item in (*clinging, *away)] if away else ())


def _of_what_was_made(statement: Statement) -> Statement:
    """Answer the statement as the undo of a creation: what bringing the object back would cost is not lost by it."""
    costs = (Hazard.INDEX_BUILD, Hazard.BLOCKING_SCAN)
    return replace(statement, hazards=tuple(hazard for hazard in statement.hazards if hazard not in costs))


def _on_a_new_object(statement: Statement) -> Statement:
    """Answer the statement as it is on an object nobody else can see yet: no lock on it to wait for, nothing to lose."""
    if not statement.in_transaction:
        return statement
    return replace(statement, lock=statement.others, relation=None, hazards=(), rewrites=False, same_transaction=True, undo=None)


def _no_way_back(hazards: tuple[Hazard, ...]) -> tuple[Hazard, ...]:
    """Answer the hazards of a remedy without an undo: that must be allowed by name, unless losing data already is."""
    told = {Hazard.DATA_LOSS, Hazard.IRREVERSIBLE} & set(hazards)
    return hazards if told else (*hazards, Hazard.IRREVERSIBLE)


def _budget(statement: Statement) -> int:
    """Answer the milliseconds a statement may take: while it keeps others out, only what looks at no rows is quick."""
    works = statement.rewrites or Hazard.BLOCKING_SCAN in statement.hazards
    return _QUICK_MS if statement.lock == "ACCESS EXCLUSIVE" and not works else _LONG_MS


def _steps(finding: Finding, remedy: _Remedy, transaction: int, material: Material) -> list[Step]:
    steps: list[Step] = []
    expectation = material.stated(finding.ref)
    schema = expectation.schema if expectation else "public"
    statements = list(remedy.forward)
    end = max((index for index, statement in enumerate(statements) if not statement.upkeep), default=0)
    for index, statement in enumerate(statements):
        if index and not (statement.same_transaction and statements[index - 1].in_transaction):
            transaction += 1
        undo = tuple(map(_back, remedy.undo if index >= end or statement.undo is None else statement.undo))
        # A kind that says itself that there is no undo has said what that costs.
        lost = index == end and not undo and statement.undo is None
        hazards = _no_way_back(statement.hazards) if lost else statement.hazards
        steps.append(
            Step(
                sql=statement.sql,
                undo=undo,
                finding=finding,
                lock=statement.lock,
                relation=statement.relation,
                rewrites=statement.rewrites,
                hazards=hazards,
                in_transaction=statement.in_transaction,
                transaction=transaction,
                lock_timeout=material.lock_timeout if statement.in_transaction else 0,
                search_path=(schema,) if schema == "public" else (schema, "public"),
                statement_timeout=_budget(statement),
                only=statement.only,
                upkeep=statement.upkeep,
                preconditions=statement.preconditions,
                superuser=statement.superuser,
            )
        )
    return steps
