"""Signs that a statement did something else than was foretold, though the server called it a success. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from drift.errors import RemedyFailed
from drift.model import Hazard
from drift.redact import clean
from drift.remedy.units import Unit
from drift.remedy.wire import Notice

# Said as a notice or a warning, with nothing done: privileges not given or taken away, names cut short, things that were
# there already. "Skipping" has no code of its own; where the server speaks another language, the proof finds it out.
_NOTHING_DONE: Final = frozenset({"01007", "01006", "42622", "42P06", "42P07", "42701", "42710"})


def refuse_skipped(notices: Iterable[Notice]) -> None:
    """Raise if the server said that it left something undone.

    Raises:
        RemedyFailed: it did.
    """
    for notice in notices:
        if notice.sqlstate in _NOTHING_DONE or "skipping" in notice.message:
            raise RemedyFailed(f"the server did nothing: {notice.message} ({notice.sqlstate})")


def kept(unit: Unit) -> list[str]:
    """Answer the relations none of the steps is foretold to write anew."""
    rewritten = {step.relation for step in unit.steps if step.rewrites}
    return [step.relation for step in unit.steps if step.relation and step.relation not in rewritten]


def refuse_rewritten(before: Mapping[int, tuple[str, int]], after: Mapping[int, tuple[str, int]]) -> None:
    """Raise if a relation has another file than before: every row was written anew while everybody waited.

    Args:
        before: oid → (name, filenode).
        after: the same, later.

    Raises:
        RemedyFailed: one has.
    """
    moved = [name for oid, (name, file) in before.items() if oid in after and after[oid][1] != file]
    if moved:
        raise RemedyFailed(
            f"it wrote {clean(', '.join(moved))} anew, which was not foretold ({Hazard.TABLE_REWRITE})",
            hint="drift plan prints the statements, to be run when the table can be spared",
        )
