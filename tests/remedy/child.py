"""A process that applies one plan, to be killed: ``python -m tests.remedy.child URL RUNS PLAN``."""

import sys
from pathlib import Path

from drift.errors import DriftError
from drift.remedy.attempts import Limits
from tests.remedy.hand import Hand, build, not_null, set_default, step

FIRST = not_null()[0]
HALT = step(FIRST.finding, "SELECT pg_advisory_xact_lock(77)", transaction=2, lock=None, relation=None)
PLANS = {"default": [set_default()], "build": [build()], "halting": [FIRST, HALT]}


def main(url: str, runs: str, plan: str) -> int:
    """Answer what the command line would exit with."""
    try:
        # Long enough that only the signal can end it.
        Hand(url, Path(runs), Limits(lock_deadline=60, clean_up=2)).apply(*PLANS[plan])
    except DriftError as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
