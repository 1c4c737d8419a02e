"""The four things drift does, for a program; the names are offered by ``drift`` itself."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias, TypedDict, Unpack

from msgspec.structs import replace

from drift import pipeline
from drift.model import Expectations, Hazard, Outcome, Plan, Severity
from drift.request import Choices, Request

Paths: TypeAlias = str | Path | Sequence[str | Path]


class Options(TypedDict, total=False):
    """What may be said beside the database and the paths."""

    fail_on: Severity | None
    """The least severity that counts as drift; None for never."""
    select: Sequence[str]
    """Rule globs; when there are any, only their findings count."""
    ignore: Sequence[str]
    """Rule globs whose findings do not count."""
    wait: float
    """Seconds to wait for a database that is still starting."""
    timeout: float | None
    """Seconds for the whole check."""
    probe: bool
    """Whether to prove the inserts by real ones that are rolled back."""
    runs: Path
    """The folder of the journals."""


def check(database: object = None, paths: Paths = "expectations", **options: Unpack[Options]) -> Outcome:
    """Answer whether the database is what the expectations say. Writes nothing.

    Raises:
        DriftError: no verdict could be reached; ``exit_code`` says which kind.
    """
    return pipeline.check(_request(database, paths, options))


def plan(database: object = None, paths: Paths = "expectations", **options: Unpack[Options]) -> Plan:
    """Answer the statements that would mend what a check finds, to be given to ``apply`` now or later. Writes nothing."""
    return pipeline.plan(_request(database, paths, options)).plan


def apply(
    database: object = None,
    paths: Paths = "expectations",
    *,
    plan: Plan | None = None,
    allow: Iterable[Hazard | str] = (),
    **options: Unpack[Options],
) -> Outcome:
    """Carry out a plan, or mend what a check finds; prove it before each COMMIT, and answer what was applied and what remains.

    Args:
        database: where.
        paths: the expectations; of no account where a plan is given.
        plan: of ``drift.plan`` or ``drift.load_plan``: exactly this is carried out, or refused.
        allow: the hazards a step may bring (``"data-loss"`` …).
        options: as for ``check``.

    Raises:
        DriftError: nothing was done, or less than all; ``exit_code`` and the message say which.
    """
    allowed = frozenset(Hazard(hazard) for hazard in allow)
    if plan is None:
        return pipeline.fix(replace(_request(database, paths, options), allow=allowed))
    request = replace(_request(database, (), options), allow=allowed)
    return pipeline.apply(replace(request, command="drift.apply()", anew="drift.plan() makes a new one"), plan)


def save_plan(plan: Plan, path: str | Path) -> None:
    """Write a plan of ``drift.plan`` to a file, as ``drift apply`` and ``load_plan`` read it.

    Raises:
        OSError: the file cannot be written.
    """
    Path(path).write_text(pipeline.dump_plan(plan), encoding="utf-8")


def load_plan(path: str | Path) -> Plan:
    """Answer the plan in a file of ``drift plan -o json=FILE`` or ``save_plan``.

    Raises:
        DriftError: it holds none, was changed after it was made, or was made by another drift.
    """
    return pipeline.load_plan(Path(path))


def rollback(
    database: object = None, run: str | None = None, *, runs: Path | None = None, allow: Iterable[Hazard | str] = ()
) -> Outcome:
    """Undo a recorded run, the newest by default; refused if what it would undo has changed since."""
    request = Request(database=database, runs=runs, allow=frozenset(Hazard(hazard) for hazard in allow))
    return pipeline.rollback(request, run)


def lint(paths: Paths = "expectations") -> Expectations:
    """Answer what the files state, without contacting anything."""
    return pipeline.lint(_paths(paths))


def _request(database: object, paths: Paths, options: Options) -> Request:
    choices = Choices(
        fail_on=options.get("fail_on", Severity.ERROR), select=options.get("select", ()), ignore=options.get("ignore", ())
    )
    return Request(
        database=database,
        paths=_paths(paths),
        choices=choices,
        wait=options.get("wait", 0.0),
        timeout=options.get("timeout", 60.0),
        probe=options.get("probe", False),
        runs=options.get("runs"),
    )


def _paths(paths: Paths) -> list[Path]:
    return [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
