"""What a worker works with."""

from collections.abc import Callable

from msgspec import Struct

from drift.remedy.attempts import Limits
from drift.remedy.journal import Journal
from drift.remedy.signals import Signals
from drift.remedy.wire import Wire
from drift.remedy.witness import Witness


class Kit(Struct):
    """The tools of one run.

    Args:
        wire: the connection, settings pinned, advisory lock held.
        witness: reads facts on the same connection.
        journal: where everything is written down.
        signals: whether we were told to stop.
        limits: how long to try.
        tell: takes a line of narration.
        settle: answers whether a transaction id was committed, from another connection; None where nobody can tell.
    """

    wire: Wire
    witness: Witness
    journal: Journal
    signals: Signals
    limits: Limits
    tell: Callable[[str], None]
    settle: Callable[[int], bool | None]
