"""``python -m drift``: the command line where no script is on the path."""

from drift.cli.main import process

if __name__ == "__main__":
    process()
