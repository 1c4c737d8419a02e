"""README and docs do what they say: every console block is executed, or says why it cannot be here."""

import os
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.databases import Database
from tests.stories import test_how_to
from tests.stories.commands import ROOT
from tests.stories.pages import Block, File, Page, Typed, as_shown, fits, read
from tests.stories.shell import Shell, shell

PAGES: Final = [
    read(path) for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if path.stem not in test_how_to.PAGES
]

NOT_RUN: Final = {
    "needs a Docker engine": 2,
    "needs a Prisma project": 2,
    "installs from a package index": 2,
}
"""How many blocks are excused, by their reason: whoever excuses one more counts it here."""


PIECES: Final = """\
Say:

```yaml title="a/b.yaml"
x: 1
```

<!-- before: true
  false -->
```console
$ echo a \\
> b
a b
$ echo $?
0
```

<!-- not run: no reason -->
```console
first
second
```

    ```console
    $ third
    ```
"""


def name_of(page: Page) -> str:
    return str(page.path.relative_to(ROOT))


@pytest.mark.pg(">=18")
@pytest.mark.parametrize("page", [page for page in PAGES if page.blocks], ids=name_of)
def test_what_the_page_shows_is_what_comes(page: Page, database: Database, tmp_path: Path) -> None:
    """``DRIFT_UPDATE_DOCS=1`` writes what came into the page."""
    answers: dict[Block, list[str]] = {}
    with shell(tmp_path, database.url) as reader:
        for part in page.parts:
            if isinstance(part, File):
                (tmp_path / part.name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / part.name).write_text(part.text, encoding="utf-8")
            elif part.excuse is None and not part.ci:
                answers[part] = typed(reader, part, f"{name_of(page)}:{part.line}")
    if os.environ.get("DRIFT_UPDATE_DOCS"):
        rewrite(page, answers)


def typed(reader: Shell, block: Block, place: str) -> list[str]:
    """Type every command of a block, insisting on what it shows; answers what came."""
    answers = []
    for number, item in enumerate(block.typed):
        code, answer = reader.run(item.command)
        answers.append(answer)
        allowed = number + 1 < len(block.typed) and block.typed[number + 1].command == "echo $?"
        assert code == 0 or allowed, f"{place}: {item.command}\nended with {code}:\n{answer}"
        if not os.environ.get("DRIFT_UPDATE_DOCS"):
            shown = item.shown
            assert shown is None or fits(shown, answer), f"{place}: {item.command}\nshows:\n{shown}\ncame:\n{answer}"
    return answers


def rewrite(page: Page, answers: dict[Block, list[str]]) -> None:
    """Put what came into the blocks that show something else."""
    text = page.path.read_text(encoding="utf-8")
    for block, came in reversed(answers.items()):
        shown = [item.shown for item in block.typed]
        if None in shown or all(fits(each or "", answer) for each, answer in zip(shown, came, strict=True)):
            continue
        start, end = block.span
        kept = [each if each and fits(each, answer) else answer for each, answer in zip(shown, came, strict=True)]
        text = text[:start] + as_shown(text[start:end], kept) + text[end:]
    page.path.write_text(text, encoding="utf-8")


def test_what_is_not_run_says_why() -> None:
    """The reasons are few, and every block that has one is counted."""
    excused = Counter(block.excuse for page in PAGES for block in page.blocks if block.excuse)

    assert dict(excused) == NOT_RUN


def test_the_readme_s_own_test_command_is_run_by_ci() -> None:
    """It is the one block that ``.ci/run`` runs, found by its marker."""
    assert [1] == [sum(block.ci for block in page.blocks) for page in PAGES if name_of(page) == "README.md"]


def test_a_page_that_lies_is_caught(tmp_path: Path) -> None:
    """What is shown must come: a wrong word, a line too many or too few, an exit code."""
    came = "one drift, 0.31 s; me@127.0.0.1:5433/x\nnext: drift plan"

    assert fits("one drift, 0.2 s; app@db.example:5432/app\nnext: drift plan", came)
    assert fits("one …\nnext: drift plan", came)
    assert fits("…", came)
    assert fits("one drift…\n…", came)
    assert not fits("two drift, 0.2 s; app@db.example:5432/app\nnext: drift plan", came)
    assert not fits("one …", came)
    assert not fits("", came)
    assert not fits("…\nnext: drift apply", came)


def test_a_page_is_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(PIECES, encoding="utf-8")

    page = read(path)

    assert page.parts[0] == File("a/b.yaml", "x: 1\n")
    assert [Typed("true"), Typed("false")] == list(page.parts[1].typed if isinstance(page.parts[1], Block) else ())
    assert [(Typed("echo a \\\nb", "a b"), Typed("echo $?", "0")), (Typed("first"), Typed("second")), (Typed("third", ""),)] == [
        block.typed for block in page.blocks
    ]
    assert [None, "no reason", None] == [block.excuse for block in page.blocks]
