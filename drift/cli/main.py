"""Where the process begins. Nothing heavy is imported before an interrupt would be understood."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and answer the exit code; the process's own arguments by default."""
    try:
        from drift.cli.run import run

        return run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return 130
