"""How far a long statement is, on stderr: one live line on a terminal, a plain line now and then anywhere else."""

import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from drift.request import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Display

_NOW_AND_THEN: Final = 5.0


class Plain:
    """Says a line when something else is going on than before, and else every five seconds.

    Args:
        say: writes a line.
        clock: answers seconds.
    """

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = monotonic) -> None:
        self._say = say
        self._clock = clock
        self._said: tuple[str, str, str | None] | None = None
        self._at = 0.0

    def __call__(self, progress: Progress | None) -> None:
        """Say how far it is; None: it has ended."""
        what = None if progress is None else (progress.subject, progress.phase, progress.blocker)
        if progress is not None and (what != self._said or self._clock() - self._at >= _NOW_AND_THEN):
            self._say(str(progress))
            self._at = self._clock()
        self._said = what


class Live:
    """Keeps one line on the terminal up to date, and takes it away when the statement has ended.

    Args:
        clean: answers a text without secrets and without what a terminal would obey.
    """

    def __init__(self, clean: Callable[[str], str]) -> None:
        self._clean = clean
        self._display: Display | None = None
        self._task: Any = None

    def __call__(self, progress: Progress | None) -> None:
        """Show how far it is; None: it has ended."""
        if progress is None:
            self.stop()
            return
        if self._display is None:
            self._display, self._task = self._started()
        said = self._clean(str(progress))
        self._display.update(self._task, description=said, completed=progress.done or 0, total=progress.total)

    def stop(self) -> None:
        """Take the line away."""
        display, self._display = self._display, None
        if display is not None:
            display.stop()

    def _started(self) -> "tuple[Display, Any]":
        # Half of a start-up's time to import: for who really waits.
        from rich.console import Console
        from rich.progress import BarColumn, SpinnerColumn, TextColumn
        from rich.progress import Progress as Display
        from rich.text import Text

        class Said(TextColumn):
            def render(self, task: Any) -> Text:
                return Text(task.description)

        columns = (SpinnerColumn(), BarColumn(bar_width=20), Said(""))
        display = Display(*columns, console=Console(file=sys.stderr), transient=True, refresh_per_second=4)
        display.start()
        return display, display.add_task("", total=None)
