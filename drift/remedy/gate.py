"""What is refused before anything runs: hazards nobody allowed, and servers that are no place for a remedy. Pure."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from drift.errors import Refused
from drift.model import Hazard, Plan, Statement, Step
from drift.pooling import through_pooler
from drift.redact import clean


class Place(Struct, frozen=True):
    """What the server says of itself and of us.

    Args:
        client_pid: the backend's process as the start of the connection named it.
        backend_pids: the process each of two transactions ran in.
        in_recovery: whether it is a standby.
        read_only: whether a transaction is read only although we asked for the contrary.
        version_num: as in ``server_version_num``.
        user: the current role.
        database: ``system identifier/database oid``, which is the same nowhere else; "-" for what it does not tell.
        deadlock_timeout: milliseconds after which the server looks for a deadlock, or pushes a vacuum of its own aside.
        superuser: whether the role may do what PostgreSQL keeps for superusers, or is what a provider has in their place.
    """

    client_pid: int
    backend_pids: tuple[int, ...]
    in_recovery: bool
    read_only: bool
    version_num: int
    user: str
    database: str
    deadlock_timeout: int = 1000
    superuser: bool = False


def refuse_hazards(plan: Plan, allowed: Collection[Hazard], command: str = "drift check --fix") -> None:
    """Raise unless every hazard of every step is allowed: a plan runs as a whole or not at all.

    Args:
        plan: the steps.
        allowed: the hazards somebody has allowed.
        command: what was typed, without the hazards.

    Raises:
        Refused: names each step with what it needs, and the command that allows it all.
    """
    held = [(step.finding.name, step.sql, missing(step, allowed)) for step in plan.steps]
    _refuse(held, allowed, command)


def refuse_undo_hazards(undo: Iterable[Step], allowed: Collection[Hazard], run: str) -> None:
    """Raise unless every hazard of the way back is allowed, as ``refuse_hazards`` does for the way there.

    Raises:
        Refused: names each statement with what it needs, and the command that allows it all.
    """
    held = [(f"undo of {step.finding.name}", step.sql, missing(step, allowed)) for step in undo]
    _refuse(held, allowed, f"drift rollback {run}")


def missing(step: Step | Statement, allowed: Collection[Hazard]) -> tuple[Hazard, ...]:
    """Answer the hazards of a step that are still to be allowed."""
    return tuple(hazard for hazard in step.hazards if hazard not in allowed)


def _refuse(items: Sequence[tuple[str, str, tuple[Hazard, ...]]], allowed: Collection[Hazard], command: str) -> None:
    held = [item for item in items if item[2]]
    if not held:
        return
    lines = [f"  {name}: {clean(' '.join(sql.split()))}; needs {_flags(needed)}" for name, sql, needed in held]
    wanted = {hazard for _, _, needed in held for hazard in needed} | set(allowed)
    everything = [hazard for hazard in Hazard if hazard in wanted]
    raise Refused(
        "nothing was run: what it may do must be allowed by name\n" + "\n".join(lines),
        hint=f"{command} {_flags(everything)}",
    )


def _flags(hazards: Iterable[Hazard]) -> str:
    return " ".join(f"--allow {hazard}" for hazard in hazards)


def refuse_place(place: Place) -> None:
    """Raise unless a remedy can be run here.

    Raises:
        Refused: a pooler stands between, it is a standby, or it will not let anybody write.
    """
    if through_pooler(place.client_pid, place.backend_pids):
        raise Refused(
            "a connection pooler stands between drift and the server: settings and locks of a session get lost there",
            hint="give the server's own address with -d (a direct URL, not the pooler's); checking works through it",
        )
    if place.in_recovery:
        raise Refused("this server is a standby: it replays what the primary does", hint="give the primary with -d")
    if place.read_only:
        raise Refused(
            "transactions are read only here, although READ WRITE was asked for",
            hint="give a server that takes writes with -d; drift check works on this one",
        )


def refuse_foreign(relations: Iterable[tuple[str, str]], user: str) -> None:
    """Raise if the role is not (a member of) the owner of what is to be changed; halfway it would be too late.

    Args:
        relations: each relation that belongs to somebody else, quoted, with its owner.
        user: the current role.

    Raises:
        Refused: names them.
    """
    foreign = [f"{name} belongs to {owner}" for name, owner in relations]
    if foreign:
        raise Refused(
            f"nothing was run: {', '.join(foreign)}, and {user} is no member of that role",
            hint="connect as the owner with -d, or have the role given to you: GRANT owner TO you",
        )


def refuse_powerless(steps: Iterable[Step], place: Place) -> None:
    """Raise if there is something that only a superuser can do and the role is none.

    Raises:
        Refused: names each such finding.
    """
    names = dict.fromkeys(step.finding.name for step in steps if step.superuser)
    if names and not place.superuser:
        raise Refused(
            f"nothing was run: only a superuser can do it, and {place.user} is none: {', '.join(names)}",
            hint="connect as one with -d, or leave it to one: drift plan -o sql=up.sql, and --ignore RULE for the rest here",
        )
