"""How a remedy reads facts inside its own transaction: under its lock, so everything in one round trip and planned before.

Planning a query on the catalog takes the server several times as long as running it. What is prepared is planned once.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count
from secrets import token_hex
from typing import Final

from drift.catalog.answers import Answers
from drift.catalog.row_types import row_makers
from drift.catalog.scope import Scope
from drift.catalog.session import LOCK_NOT_AVAILABLE, Rows, ServerRefused, Session, sql
from drift.catalog.snapshot import epilogue, prologue, read
from drift.model import Snapshot

_NO_SUCH_STATEMENT: Final = "26000"


class Reader:
    """Reads facts in transactions somebody else opened.

    Args:
        session: on the connection of these transactions.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._prepared: dict[str, str] = {}
        # The connection may be somebody's who prepares statements too.
        token = token_hex(4)
        self._names = (f"drift_{token}_{number}" for number in count(1))

    def prepare(self, scope: Scope, along: Sequence[str] = ()) -> None:
        """Prepare all queries of a reading that are not yet; inside a transaction.

        Args:
            scope: as for ``read``.
            along: as for ``read``.
        """
        new = {text: next(self._names) for text in dict.fromkeys(_queries(scope, along)) if text not in self._prepared}
        if new:
            self.session.batch(_pins() + "".join(f"PREPARE {name} AS {text};\n" for text, name in new.items()))
            self._prepared |= new

    def forget(self) -> None:
        """Have the server forget what is prepared."""
        names, self._prepared = list(self._prepared.values()), {}
        if names:
            self.session.batch("".join(f"DEALLOCATE {name};" for name in names))

    def read(self, scope: Scope, along: Sequence[str] = (), settings: str = "", then: str = "") -> tuple[Snapshot, list[Rows]]:
        """Answer the facts within the scope, as a check would read them; leaves what ``snapshot.read`` leaves.

        Args:
            scope: what is wanted.
            along: queries of our own that are answered as well.
            settings: statements of our own these queries need before.
            then: statements of our own without rows that come last.
        """
        defined = [kind for kind in scope.kinds if kind.definitions]
        said = "".join(f"{self._said(text)};\n" for text in _queries(scope, along))
        before = f"SAVEPOINT drift_reading;\n{_pins()}{settings}"
        try:
            # What waits for a lock is asked for at once: it is under ours already.
            results = self.session.batch(before + prologue(scope) + said + epilogue(scope) + then)
        except ServerRefused as error:
            if error.sqlstate not in (LOCK_NOT_AVAILABLE, _NO_SUCH_STATEMENT):
                raise
            if error.sqlstate == _NO_SUCH_STATEMENT:
                # Whose connection it is may have had them all deallocated.
                self._prepared = {}
            found = self._read_apart(scope, along, settings)
            if then:
                self.session.batch(then)
            return found
        answers, makers = Answers(scope.kinds), row_makers(defined, scope)
        rest = iter(results[-1 - len(scope.kinds) - len(along) - len(makers) - len(defined) : -1])
        for number, rows in enumerate(_next(rest, len(scope.kinds))):
            answers.take(number, rows, is_last=True)
        others = _next(rest, len(along))
        for kind, rows in zip(makers, _next(rest, len(makers)), strict=True):
            answers.take_along(kind, rows)
        for kind, rows in zip(defined, rest, strict=True):
            if kind in answers.waiting:
                answers.define(kind, rows, is_last=True)
        return answers.snapshot(), others

    def _said(self, text: str) -> str:
        return f"EXECUTE {self._prepared[text]}" if text in self._prepared else text

    def _read_apart(self, scope: Scope, along: Sequence[str], settings: str) -> tuple[Snapshot, list[Rows]]:
        """Read the same with nothing prepared, and what has to wait for a lock by itself."""
        self.session.batch("ROLLBACK TO SAVEPOINT drift_reading")
        others = self.session.batch(_pins() + settings + "".join(f"{text};\n" for text in along))
        return read(self.session, scope), others[len(others) - len(along) :]


def _queries(scope: Scope, along: Sequence[str]) -> list[str]:
    """Answer the queries of a reading in their order, without what only sets the scene."""
    defined = [kind for kind in scope.kinds if kind.definitions]
    makers = row_makers(defined, scope)
    return [*scope.catalogs, *along, *(kind.catalog for kind in makers), *(str(kind.definitions) for kind in defined)]


def _next(rows: Iterator[Rows], number: int) -> list[Rows]:
    return [next(rows) for _ in range(number)]


@cache
def _pins() -> str:
    """Answer what pins the settings of a check inside a transaction that is open."""
    return "\n".join(line for line in sql("begin").splitlines() if line.startswith("SET LOCAL")) + "\n"
