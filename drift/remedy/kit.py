"""What a worker works with."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from drift.remedy.attempts import Limits
from drift.remedy.gate import Place
from drift.remedy.journal import Journal
from drift.remedy.signals import Signals
from drift.remedy.watch import Watch
from drift.remedy.wire import Wire
from drift.remedy.witness import Witness


class Kit(Struct):
    """The tools of one run.

    Args:
        wire: the connection, settings pinned, advisory lock held; another one after ``renew``.
        witness: reads facts on the same connection.
        place: what the server says of itself.
        journal: where everything is written down.
        signals: whether we were told to stop.
        limits: how long to try.
        watch: looks at long statements from outside.
        tell: takes a line of narration.
        command: what was typed, and starts it again.
        anew: what to do about a plan that is stale.
        settle: answers whether a transaction id was committed, from another connection; None where nobody can tell.
        renew: enters the server again after the connection was lost; answers whether that was possible.
        listeners: the event triggers that run along with every statement, in words.
    """

    wire: Wire
    witness: Witness
    place: Place
    journal: Journal
    signals: Signals
    limits: Limits
    watch: Watch
    tell: Callable[[str], None]
    command: str
    anew: str
    settle: Callable[[int], bool | None]
    renew: Callable[[], bool]
    listeners: tuple[str, ...] = ()

    def ask(self, sql: str) -> list[Mapping[str, Any]]:
        """Answer the rows of a query of our own that may take long, so that a signal may interrupt it."""
        with self.signals.let_in():
            return self.wire.rows(sql)

    def say(self, sql: str) -> str:
        """Run exactly one statement, byte for byte, so that a signal may interrupt it; answer its command tag."""
        with self.signals.let_in():
            return self.wire.run(sql)
