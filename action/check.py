"""The step of the GitHub Action that runs ``drift check`` once, with every report, and says where the reports are.

Inputs arrive as variables and leave as single arguments: no shell reads them. Annotations, the summary of the step and the
verdict are drift's own.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

REPORTS: Final = {
    "json": "drift.json",
    "sarif": "drift.sarif",
    "html": "drift.html",
    "junit": "drift.xml",
    "markdown": "drift.md",
}

USAGE: Final = 2


class BadInput(Exception):
    """An input that cannot be meant; says what to write."""


def main(environ: Mapping[str, str]) -> int:
    """Run the check and answer drift's exit code."""
    outputs = Path(environ["GITHUB_OUTPUT"])
    reports = Path(tempfile.mkdtemp(prefix="drift-reports-", dir=environ.get("RUNNER_TEMP")))
    said_before = outputs.stat().st_size if outputs.exists() else 0
    try:
        arguments = [*command(environ), *(f"--output={name}={reports / file}" for name, file in REPORTS.items())]
        folder = existing_folder(environ)
    except BadInput as bad:
        sys.stdout.write(f"::error title=drift could not check::{bad}\n")
        code = USAGE
    else:
        code = subprocess.run([*arguments, "--", *lines(environ, "EXPECTATIONS")], cwd=folder, check=False).returncode
    said = outputs.exists() and outputs.stat().st_size > said_before
    with outputs.open("a", encoding="utf-8") as stream:
        stream.write("".join(f"{name}={value}\n" for name, value in told(reports, code, said=said)))
    return code


def command(environ: Mapping[str, str]) -> Sequence[str]:
    """Answer the command without its reports and paths.

    Raises:
        BadInput: an input cannot be meant.
    """
    database = environ["INPUT_DATABASE"].strip()
    if "://" in database or "password" in database:
        raise BadInput("the input database takes env:VARIABLE or service=NAME; a URL belongs into env: DATABASE_URL of the step")
    wanted = ["check", "--output=text", f"--fail-on={environ['INPUT_FAIL_ON']}"]
    if database:
        wanted.append(f"--database={database}")
    if switch(environ, "FIX"):
        wanted.append("--fix")
    if not switch(environ, "FAIL_ON_DRIFT"):
        wanted.append("--exit-code-drift=0")
    return [sys.executable, "-I", "-m", "drift", *wanted, *lines(environ, "OPTIONS")]


def switch(environ: Mapping[str, str], name: str) -> bool:
    """Answer whether an input is true.

    Raises:
        BadInput: it is neither true nor false; a mistyped one would be taken for the other.
    """
    text = environ[f"INPUT_{name}"]
    if text not in ("true", "false"):
        raise BadInput(f"the input {name.lower().replace('_', '-')} is true or false")
    return text == "true"


def lines(environ: Mapping[str, str], name: str) -> Sequence[str]:
    """Answer the lines of an input that say something, each an argument by itself."""
    return [line.strip() for line in environ[f"INPUT_{name}"].splitlines() if line.strip()]


def existing_folder(environ: Mapping[str, str]) -> Path:
    """Answer where drift runs.

    Raises:
        BadInput: there is no such folder.
    """
    folder = Path(environ["INPUT_WORKING_DIRECTORY"])
    if not folder.is_dir():
        raise BadInput("there is no folder of the name in the input working-directory; is the repository checked out?")
    return folder


def told(reports: Path, code: int, *, said: bool) -> Iterator[tuple[str, str]]:
    """Yield the outputs that drift does not set, and where it said nothing (a bad option, a kill) that there is no verdict."""
    if not said:
        yield from (("verdict", "error"), ("findings", "0"), ("undecided", "0"))
    yield "exit-code", str(code)
    yield "reports", str(reports)
    yield from ((name, str(reports / file)) for name, file in REPORTS.items() if (reports / file).is_file())


if __name__ == "__main__":
    sys.exit(main(os.environ))
