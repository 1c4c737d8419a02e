"""A hand-written remedy as statements, and what it costs as its files say. Pure."""

from collections.abc import Sequence

from msgspec.structs import replace

from drift.model import Fix, Hazard, Script, Statement


def forward(fix: Fix) -> list[Statement]:
    """Answer the statements that mend; without a way back they are irreversible, whatever else they are."""
    hazards = fix.up.hazards
    if fix.down is None and Hazard.IRREVERSIBLE not in hazards:
        hazards = (*hazards, Hazard.IRREVERSIBLE)
    steps = _statements(fix.up, hazards)
    # Halfway through single statements nobody knows the way back.
    return [*(replace(step, undo=()) for step in steps[:-1]), steps[-1]] if not fix.up.in_transaction else list(steps)


def backward(fix: Fix) -> Sequence[Statement]:
    """Answer the statements that take it back, none where there are none."""
    return () if fix.down is None else _statements(fix.down, fix.down.hazards)


def _statements(script: Script, hazards: tuple[Hazard, ...]) -> Sequence[Statement]:
    """Answer the statements of a file; the first one carries what the whole of it may do."""
    return [
        Statement(
            sql,
            hazards=() if number else hazards,
            rewrites=Hazard.TABLE_REWRITE in hazards,
            in_transaction=script.in_transaction,
            same_transaction=script.in_transaction and number > 0,
            note=f"by hand: {script.file}",
        )
        for number, sql in enumerate(script.statements)
    ]
