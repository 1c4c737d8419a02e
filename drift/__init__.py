"""Is this PostgreSQL what we rely on?

What drift does, for a program; the command line does the same with the same code::

    import drift

    outcome = drift.check("postgresql://localhost/app", "expectations")
    for finding in outcome.findings:
        print(finding.name, finding.expected, finding.actual, finding.origin)

    plan = drift.plan("postgresql://localhost/app", "expectations")
    drift.save_plan(plan, "plan.json")  # to be reviewed
    drift.apply("postgresql://localhost/app", plan=drift.load_plan("plan.json"))  # exactly that plan, or refused

The database is a URL or conninfo string, an SQLAlchemy Engine, Connection or URL, an idle psycopg connection, or None for what
the environment names. Everything drift refuses is a ``DriftError`` with an ``exit_code``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drift.api import apply, check, lint, load_plan, plan, rollback, save_plan
    from drift.errors import DriftError, ExitCode
    from drift.model import Expectations, Finding, Hazard, Outcome, Plan, Severity, Step, Undecided, Verdict

__all__ = [
    "DriftError",
    "ExitCode",
    "Expectations",
    "Finding",
    "Hazard",
    "Outcome",
    "Plan",
    "Severity",
    "Step",
    "Undecided",
    "Verdict",
    "apply",
    "check",
    "lint",
    "load_plan",
    "plan",
    "rollback",
    "save_plan",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: the command line starts without any of it (PEP 562)."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module 'drift' has no attribute {name!r}")
    modules = [import_module(f"drift.{module}") for module in ("errors", "model")]
    for module in modules:
        if hasattr(module, name):
            return getattr(module, name)
    return getattr(import_module("drift.api"), name)
