"""The founding story, scene by scene. Every answer comes from the server, or from drift run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from drift.catalog.say import say
from drift.cli.output import Sink
from drift.errors import CouldNotCheck

CONTRACT: Final = "user_profiles.yaml"

NOT_NULL_VIOLATION: Final = "23502"

_INSERT: Final = """\
INSERT INTO user_profiles (user_id, username, first_seen_at, last_interaction_at)
VALUES ('{}', 'testuser', 1767225600, 1767225600) RETURNING id"""

_VERIFY: Final = """\
SELECT column_name, data_type, column_default FROM information_schema.columns
WHERE table_name = 'user_profiles' AND column_name = 'id'"""

_NEXT: Final = """\
next: write down what you rely on in expectations/, then
  drift lint                          are the files well written?
  drift check -d env:DATABASE_URL     is the database what they say?
  drift explain                       what can be found
"""


class Stage(Struct, frozen=True):
    """Where the story plays.

    Args:
        url: the database of the story, with its password.
        folder: the current folder of every command; its ``expectations`` are the contract.
        sink: where the story is told.
    """

    url: str
    folder: Path
    sink: Sink

    def scene(self, title: str) -> None:
        """Tell what comes next."""
        bold = self.sink.colors(sys.stdout)
        self.sink.text(f"\n\x1b[1m{title}\x1b[0m\n" if bold else f"\n{title}\n")

    def query(self, sql: str, sqlstate: str | None = None) -> str:
        """Have the server run some SQL, show both, and answer what it said.

        Raises:
            CouldNotCheck: it did not end with this SQLSTATE (None: well).
        """
        said = say(self.url, sql)
        self.sink.text(_indented(f"app=> {sql};\n{said.text}"))
        if said.sqlstate != sqlstate:
            raise _other_story(f"SQLSTATE {sqlstate or '00000'}", f"{said.sqlstate or '00000'}")
        return said.text

    def drift(self, *arguments: str, exit_code: int) -> None:
        """Run drift as a user does, and show the command, its answer and its exit code.

        Raises:
            CouldNotCheck: it ended with another exit code.
        """
        command = [sys.executable, "-m", "drift", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment(), capture_output=True, encoding="utf-8", check=False
        )
        shown = f"$ drift {' '.join(arguments)}\n{done.stdout}{done.stderr}(exit code {done.returncode})"
        self.sink.text(_indented(shown))
        if done.returncode != exit_code:
            raise _other_story(f"exit code {exit_code}", f"{done.returncode}")

    def _environment(self) -> Mapping[str, str]:
        """Answer an environment in which nothing but the stage can be meant: no target, no setting of the user's."""
        kept = {name: value for name, value in os.environ.items() if not _leads_elsewhere(name)}
        return {
            **kept,
            "DRIFT_DATABASE_URL": self.url,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONIOENCODING": "utf-8",
            ("FORCE_COLOR" if self.sink.colors(sys.stdout) else "NO_COLOR"): "1",
        }


def tell(stage: Stage, major: int) -> None:
    """Tell the whole story.

    Args:
        stage: an empty database and an empty folder.
        major: of the server, to say so.

    Raises:
        CouldNotCheck: it went otherwise than told.
    """
    _set(stage)
    stage.sink.text(f"A PostgreSQL {major} of our own, and a bot's table of user profiles.\n")
    stage.scene("1. The bot saves a profile and expects the database to make the id. Nothing does.")
    stage.query(_INSERT.format("123456789012345678"), NOT_NULL_VIOLATION)
    stage.scene(f"2. What the bot relies on stands in expectations/{CONTRACT}. Is the database like that?")
    stage.drift("check", exit_code=1)
    stage.scene("3. Mend it: one transaction, proven before it is committed, its undo written down.")
    stage.drift("check", "--fix", exit_code=0)
    stage.scene("4. The same insert.")
    stage.query(_INSERT.format("123456789012345678"))
    verified = stage.query(_VERIFY)
    if not verified.splitlines()[2].endswith("| text      | (gen_random_uuid())::text"):
        raise _other_story("the default (gen_random_uuid())::text", verified)
    stage.scene("5. Back to where we came from.")
    stage.drift("rollback", exit_code=0)
    stage.query(_INSERT.format("876543210987654321"), NOT_NULL_VIOLATION)
    stage.sink.text(f"\n{_NEXT}")


def _set(stage: Stage) -> None:
    folder = stage.folder / "expectations"
    folder.mkdir()
    (folder / CONTRACT).write_text(contract(), encoding="utf-8")
    made = say(stage.url, Path(__file__).with_name("demo.sql").read_text(encoding="utf-8"))
    if made.sqlstate is not None:
        raise _other_story("a new table", made.text)


def contract() -> str:
    """Answer the founding contract: packed beside this module, in a checkout at its root."""
    packed = Path(__file__).with_name(CONTRACT)
    checkout = Path(__file__).parents[2] / "expectations" / CONTRACT
    return (packed if packed.is_file() else checkout).read_text(encoding="utf-8")


def _leads_elsewhere(name: str) -> bool:
    return name.startswith(("PG", "DRIFT_", "PYTHON", "GITHUB_")) or name in (
        "DATABASE_URL",
        "POSTGRES_URL",
        "NO_COLOR",
        "FORCE_COLOR",
    )


def _indented(text: str) -> str:
    return "".join(f"  {line}".rstrip() + "\n" for line in text.rstrip("\n").splitlines())


def _other_story(expected: str, found: str) -> CouldNotCheck:
    return CouldNotCheck(
        f"the demo went otherwise than told: expected {expected}, found {found}",
        "this is a bug in drift, or in the PostgreSQL named by DRIFT_POSTGRES_BIN; run drift demo --debug",
    )
