"""From findings to the statements that mend them. Pure.

The forward statements come from the finding's kind; the undo is derived from the same kind: create ↔ drop, or the alteration with
its two facts swapped, so that the previous state comes back and not merely the absence of the new one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from drift.fact import REQUIRED, UNSTATED, Fact, Shape
from drift.kind import IMPOSSIBLE, CannotMend, shapes
from drift.model import Expectation, Finding, Hazard, Look, Plan, Ref, Statement, Step, Unfixable
from drift.remedy.fingerprint import fingerprint
from drift.remedy.material import Material
from drift.remedy.order import in_order
from drift.remedy.written import backward, forward
from drift.sqltext import NotOneExpression, require_one_statement

_QUICK_MS: Final = 15_000
_LONG_MS: Final = 3_600_000
_RESUMABLE_MS: Final = 24 * _LONG_MS
"""What commits as it goes keeps nobody waiting, and goes on where it was when it is cut off."""


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
    asked = tuple(findings)
    brought = _brought(asked, material)
    plan = _made([finding for finding in asked if (finding.ref, finding.attribute) not in brought], material)
    reasons = {item.finding.name: item.reason for item in plan.unfixable}
    left = [
        Unfixable(finding, reasons[by.name])
        for finding in asked
        if (by := brought.get((finding.ref, finding.attribute))) is not None and by.name in reasons
    ]
    return replace(plan, unfixable=(*plan.unfixable, *left)) if left else plan


def _brought(findings: Iterable[Finding], material: Material) -> Mapping[tuple[Ref, str | None], Finding]:
    """Answer what is mended together with something else, and with what."""
    brought: dict[tuple[Ref, str | None], Finding] = {}
    for finding in findings:
        expectation = material.stated(finding.ref)
        if expectation is not None and expectation.wanted is not None and expectation.fix is None:
            kind = material.kinds[finding.ref.kind]
            brought |= dict.fromkeys(kind.brings(finding.ref, finding.attribute, expectation.wanted), finding)
    return brought


def _made(findings: Iterable[Finding], material: Material) -> Plan:
    steps: list[Step] = []
    unfixable: list[Unfixable] = []
    mended: set[tuple[Ref, str]] = set()
    todo = in_order(findings, material.rank, material.needs)
    of_object: dict[Ref, list[Finding]] = defaultdict(list)
    for finding in todo:
        of_object[finding.ref].append(finding)
    written: set[Ref] = set()
    for finding in todo:
        if finding.ref in written or (finding.attribute is not None and (finding.ref, finding.attribute) in mended):
            continue
        expectation = material.stated(finding.ref)
        if expectation is not None and expectation.fix is not None:
            written.add(finding.ref)
            others = [item for item in of_object[finding.ref] if item is not finding]
            remedy = _Remedy(forward(expectation.fix), backward(expectation.fix))
            more = _steps(finding, remedy, 1 + (steps[-1].transaction if steps else 0), material)
            steps += [*more[:-1], replace(more[-1], mends=tuple(others))]
            continue
        attributes = _mended_together(finding, of_object[finding.ref], material)
        try:
            _require_possible(finding, of_object[finding.ref])
            remedy = _remedy(finding, attributes, material)
            _require_single_statements(remedy)
        except CannotMend as reason:
            unfixable.append(Unfixable(finding, str(reason)))
            continue
        mended.update((finding.ref, name) for name in attributes)
        material.mended(finding)
        steps += _steps(finding, remedy, 1 + (steps[-1].transaction if steps else 0), material)
    return Plan(tuple(steps), tuple(unfixable), fingerprint(steps, material.snapshot))


def _require_possible(finding: Finding, others: Iterable[Finding]) -> None:
    for item in others:
        if _is_about(item, finding):
            raise CannotMend(f"what is stated cannot be: {item.note}")


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
        if (becomes := material.waiting.get(finding.ref)) is not None:
            raise CannotMend(f"it is what {becomes} was called: {kind.rename(finding.ref, becomes)}; takes it away as well")
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
    after = replace(actual, **_wanted_values(expectation.wanted, {*attributes, *kind.given}))
    return _Remedy(
        kind.alter(finding.ref, finding.attribute, actual, after),
        _or_nothing(lambda: kind.alter(finding.ref, str(finding.attribute), after, actual)),
    )


def _wanted_values(wanted: Fact, attributes: Collection[str]) -> dict[str, Any]:
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
    _refuse_renamed(expectation, material)
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


def _refuse_renamed(expectation: Expectation, material: Material) -> None:
    """Raise where the object is there by the name it is said to have had.

    Raises:
        CannotMend: with the statement, which breaks whoever still says that name.
    """
    kind = material.kinds[expectation.ref.kind]
    former = kind.formerly(expectation.ref, expectation.wanted)
    if former is not None and former in material.snapshot.facts:
        words = f"it is {former}, which drift does not rename, because whoever says that name would fail from then on"
        raise CannotMend(f"{words}; when nobody does any more: {kind.rename(former, expectation.ref)};")


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
    if statement.resumable:
        return _RESUMABLE_MS
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
                by_owner=statement.by_owner,
                resumable=statement.resumable,
                note=statement.note,
            )
        )
    return steps
