"""``python -m drift``: the command line where no script is on the path."""

import sys

from drift.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
