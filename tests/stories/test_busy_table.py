"""The story of the busy table is played as its page tells it, beside a writer that never pauses."""

from pathlib import Path
from typing import Final

from tests.databases import Database
from tests.stories.commands import ROOT
from tests.stories.pages import Block, File, fits, read
from tests.stories.shell import Shell, shell

STORY: Final = read(ROOT / "docs" / "story-busy-table.md")


def test_the_story_of_the_busy_table(database: Database, tmp_path: Path) -> None:
    """Reviewed, applied, one step failing on data, mended, resumed, undone: each command, and what it shows."""
    with shell(tmp_path, database.url) as reader:
        for part in STORY.parts:
            if isinstance(part, File):
                (tmp_path / part.name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / part.name).write_text(part.text, encoding="utf-8")
            else:
                played(reader, part)


def played(reader: Shell, block: Block) -> None:
    """Type the commands of a block, insisting on what it shows."""
    for number, item in enumerate(block.typed):
        code, answer = reader.run(item.command)
        came = f"line {block.line}: {item.command}\nended with {code}:\n{answer}"
        told = number + 1 < len(block.typed) and block.typed[number + 1].command == "echo $?"
        assert code == 0 or told, came
        assert item.shown is None or fits(item.shown, answer), f"{came}\nshown:\n{item.shown}"


def test_every_command_of_the_story_is_played() -> None:
    """None is excused."""
    assert [] == [block.excuse for block in STORY.blocks if block.excuse]
    assert sum(len(block.typed) for block in STORY.blocks) > 15
