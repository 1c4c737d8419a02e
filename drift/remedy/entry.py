"""Into a database that is to be changed, and out of it again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from msgspec.structs import replace

from drift.errors import Refused, TargetUnreachable
from drift.remedy import advisory
from drift.remedy.gate import Place, refuse_place
from drift.remedy.place import look, pin
from drift.remedy.wire import ServerSaid, Wire
from drift.remedy.witness import Witness


@contextmanager
def nothing_run() -> Iterator[None]:
    """Turn what the server refuses before anything was run into the errors that say so."""
    try:
        yield
    except ServerSaid as error:
        if error.lost:
            raise TargetUnreachable(f"nothing was run: the connection was lost: {error}", hint="run it again") from error
        raise Refused(f"nothing was run: the server says: {error}", hint="drift check tells what this role can see") from error


def enter(wire: Wire, run: str) -> Place:
    """Answer where we are, with the session's settings pinned.

    Raises:
        Refused: it is no place for a remedy.
        ServerSaid: the server refused.
    """
    # Not a single SET before this: behind a pooler it would stay with somebody else's session. A role's setting may
    # have made transactions read only; whether more than a setting has, is seen when it is changed.
    first = look(wire)
    refuse_place(replace(first, read_only=False))
    pin(wire, first.version_num, run)
    place = look(wire)
    refuse_place(place)
    return place


def leave(wire: Wire, witness: Witness) -> None:
    """Let the next run in, and leave nothing on a connection that may be somebody's."""
    # A connection that broke has given everything back already.
    with suppress(ServerSaid):
        if not wire.closed:
            advisory.release(wire)
            witness.forget()
