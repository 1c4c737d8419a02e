"""Scripts for ``psql -f``: transactions, locks and time-outs, and comments nothing can break out of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from drift.model import Outcome, Statement, Step
from drift.preamble import BEGIN, COMMIT, lock_statement, preamble, session_preamble, session_reset, strongest
from drift.report.ink import visible
from drift.report.words import target_words, undecided_name

# What would make a reviewer see another statement than psql runs, or drive the terminal it is shown on:
# controls, a lone carriage return, direction overrides; and surrogates, bytes of a name that is not UTF-8.
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)")


class Piece(Struct, frozen=True):
    """One statement of a script, the step whose time-outs and search path hold for it, and why it must not run."""

    statement: Statement
    step: Step
    comment: str
    held: str | None = None

    def preamble(self) -> tuple[str, ...]:
        """Answer what is set before the statement."""
        step = self.step
        if self.statement.in_transaction:
            return preamble(step.lock_timeout, step.statement_timeout, step.search_path)
        return session_preamble(step.statement_timeout, step.search_path)


def comment(text: str) -> str:
    """Answer one line of comment, whatever the text holds."""
    return f"-- {visible(text)}".rstrip()


def header(outcome: Outcome, title: str) -> list[str]:
    """Answer the head of a script: what it is, for which database, bound to which plan, how to run it."""
    return [
        comment(title),
        comment(f"target: {target_words(outcome.target)}"),
        comment(f"plan: {outcome.plan.fingerprint or '(none)'}"),
        comment("run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE"),
        "\\set ON_ERROR_STOP on",
        # Someone's psqlrc may turn it off, and then nothing could run outside a transaction.
        "\\set AUTOCOMMIT on",
        "SET client_encoding = 'UTF8';",
        # psql cuts the script by the same rule as the server reads it: with off, a string that ends in a backslash goes on.
        "SET standard_conforming_strings = on;",
    ]


def left_over(outcome: Outcome) -> list[str]:
    """Answer comments on what no statement of the script takes care of."""
    hands = [comment(f"by hand: {item.finding.name}: {item.reason}") for item in outcome.plan.unfixable]
    undecided = sorted(outcome.undecided, key=lambda item: (item.origin, undecided_name(item)))
    doubts = [comment(f"cannot tell: {undecided_name(item)}: {item.reason}") for item in undecided]
    return ["", *hands, *doubts] if hands or doubts else []


def unit(pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield the lines of what is committed together; pieces that are held back become comments.

    A piece outside a transaction must come alone.
    """
    running = [piece for piece in pieces if piece.held is None]
    yield ""
    if not running:
        yield from (line for piece in pieces for line in _held(piece))
    elif running[0].statement.in_transaction:
        yield from _transaction(pieces, running)
    else:
        yield from _alone(running[0])


def _transaction(pieces: Sequence[Piece], running: Sequence[Piece]) -> Iterator[str]:
    yield f"{BEGIN};"
    locked: set[str] = set()
    said: tuple[str, ...] = ()
    for piece in pieces:
        if piece.held is not None:
            yield from _held(piece)
            continue
        yield comment(piece.comment)
        if said != piece.preamble():
            said = piece.preamble()
            yield from _closed(said)
        relation = piece.statement.relation
        if piece.statement.lock and relation and relation not in locked:
            locked.add(relation)
            yield f"{lock_statement(relation, _strongest_on(relation, running))};"
        yield terminated(piece.statement.sql)
    yield f"{COMMIT};"


def _strongest_on(relation: str, running: Iterable[Piece]) -> str:
    statements = (piece.statement for piece in running)
    return strongest(item.lock for item in statements if item.lock and item.relation == relation)


def _alone(piece: Piece) -> Iterator[str]:
    yield comment(piece.comment)
    yield from _closed(piece.preamble())
    yield terminated(piece.statement.sql)
    yield from _closed(session_reset())


def _held(piece: Piece) -> Iterator[str]:
    yield comment(piece.comment)
    yield comment(f"{piece.held}: {piece.statement.sql};")


def _closed(statements: Iterable[str]) -> Iterator[str]:
    return (f"{statement};" for statement in statements)


def terminated(sql: str) -> str:
    """Answer the statement byte for byte, closed by a semicolon that no comment at its end swallows."""
    return f"{sql}\n;" if "--" in sql.rpartition("\n")[2] else f"{sql};"


def unwritable(statements: Iterable[Step | Statement], search_path: tuple[str, ...]) -> str | None:
    """Answer why statements cannot stand in a file people review and psql reads, None where they can."""
    texts = [text for item in statements for text in (item.sql, item.relation or "")]
    if any(_HIDDEN.search(text) for text in (*texts, *search_path)):
        return "holds control characters, escaped here; only `drift check --fix` can run it"
    return None
