"""What a plan stands on, read where the check reads: in its own transaction, under its own snapshot.

Whoever carries a plan out later compares all of it again; what differs by then makes the plan stale and is named.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from drift.catalog.session import ServerRefused, Session, search_path
from drift.catalog.snapshot import Server
from drift.ground import ground
from drift.model import Basis, Expectations, Finding, Look, Plan, Precondition, Snapshot, Step, Unfixable
from drift.preconditions import UNDEFINED, creates, foretells, in_the_way
from drift.remedy.fingerprint import fingerprint

_SYSTEM: Final = "SELECT system_identifier::text AS id FROM pg_catalog.pg_control_system()"
_OWNED: Final = (
    "SELECT pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned"
    " FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(%s)"
)

_DENIED: Final = "42501"
_NOT_LOCKED: Final = ("f", "m")
"""pg_class.relkind of foreign tables and materialized views, which LOCK TABLE refuses (42809)."""


def relations_of(steps: Iterable[Step]) -> list[str]:
    """Answer the quoted names of the relations the steps lock."""
    return sorted({step.relation for step in steps if step.relation})


def basis_of(session: Session, server: Server, plan: Plan, snapshot: Snapshot, stated: Expectations) -> Basis:
    """Answer what the plan stands on; inside the transaction of the check, which may be broken afterwards.

    Args:
        session: in that transaction, with a savepoint named ``drift``.
        server: what it said of itself.
        plan: the steps.
        snapshot: what they were made from.
        stated: all that is expected, without rules: what these mean for the objects that are there.
    """
    refs = {step.finding.ref for step in plan.steps}
    facts = {ref: snapshot.facts.get(ref) for ref in sorted(refs, key=str)}
    near = {ref.path[:2] for ref in refs}
    return Basis(
        database=f"{_system(session)}/{server.database_oid}",
        target=str(server.target),
        version_num=server.target.version_num,
        states={ref: None if fact is None else fact.as_json() for ref, fact in facts.items()},
        ground=ground(session, relations_of(plan.steps)) if plan.steps else {},
        expectations=Expectations(tuple(item for item in stated.stated if item.ref.path[:2] in near), stated.exact),
    )


def _system(session: Session) -> str:
    """Answer what tells this cluster from all others; "-" where the role may not know."""
    try:
        return str(session.one(_SYSTEM).first()["id"])
    except ServerRefused as refused:
        if refused.sqlstate != _DENIED:
            raise
        session.batch("ROLLBACK TO SAVEPOINT drift")
        return "-"


def foresee(session: Session, plan: Plan) -> dict[str, str]:
    """Answer what the catalog says is in the way of mending, by the name of the finding.

    Args:
        session: in the transaction of the check, with a savepoint named ``drift``.
        plan: whose preconditions are asked.
    """
    hindered: dict[str, str] = {}
    made = False
    for number, step in enumerate(plan.steps):
        for item in step.preconditions if foretells(step, plan.steps[:number], Look.CATALOG) else ():
            if item.look is Look.CATALOG and step.finding.name not in hindered:
                obstacle = _obstacle(session, step, item, made=made)
                hindered |= {step.finding.name: obstacle} if obstacle else {}
        made = made or creates(step.finding)
    return hindered


def _obstacle(session: Session, step: Step, item: Precondition, *, made: bool) -> str | None:
    try:
        rows = session.one_on(search_path(step.search_path[0]), item.sql).rows
    except ServerRefused as refused:
        session.batch("ROLLBACK TO SAVEPOINT drift")
        if refused.sqlstate in UNDEFINED and made:
            return None
        if refused.sqlstate == _DENIED and not _owned(session, step.relation):
            # Who only looks may not do what is asked about; who carries it out is asked again.
            return None
        return f"{item.means}: the server says: {refused}"
    return in_the_way(item, [str(row[0]) for row in rows]) if rows else None


def _owned(session: Session, relation: str | None) -> bool:
    rows = session.one(_OWNED, (relation,)).rows
    return bool(rows and rows[0][0])


def _unlocked(step: Step, others: Collection[str]) -> Step:
    """Answer the step without a LOCK TABLE of its own where its relation takes none."""
    if f"relation {step.relation}" not in others:
        return step
    undo = tuple(replace(item, relation=None) if f"relation {item.relation}" in others else item for item in step.undo)
    return replace(step, relation=None, undo=undo)


def completed(plan: Plan, hindered: Mapping[str, str], basis: Basis, snapshot: Snapshot) -> Plan:
    """Answer the plan with what it stands on, and without the steps of findings something is in the way of.

    Args:
        plan: as made from findings alone.
        hindered: what is in the way, by the name of the finding; these are left to a person.
        basis: what it stands on.
        snapshot: what it was made from.
    """
    others = {name for name, said in basis.ground.items() if said.get("kind") in _NOT_LOCKED}
    steps = tuple(_unlocked(step, others) for step in plan.steps if step.finding.name not in hindered)
    findings: dict[str, Finding] = {step.finding.name: step.finding for step in plan.steps if step.finding.name in hindered}
    left = tuple(Unfixable(finding, hindered[name]) for name, finding in findings.items())
    return Plan(steps, (*plan.unfixable, *left), fingerprint(steps, snapshot), basis)
