"""What ``drift doctor`` has to say: remarks about everything a check and a remedy need, each for itself."""

from enum import StrEnum

from msgspec import Struct

from drift.errors import ExitCode
from drift.model import Ref, Target


class Concern(StrEnum):
    """How much a remark concerns the reader."""

    OK = "ok"
    """It is as it should be."""
    NOTE = "note"
    """A check works all the same; a remedy, or somebody's expectation, may not."""
    PROBLEM = "problem"
    """A check would fail, or could not tell."""


class Remark(Struct, frozen=True):
    """One thing that was looked at.

    Args:
        topic: what it is about, in a word or two.
        concern: how much it matters.
        text: what was seen.
        hint: what to type next.
        ref: the expectation it is about, None where it is about none.
        attribute: of the expectation.
        code: what a check would end with because of it, for a problem.
    """

    topic: str
    concern: Concern
    text: str
    hint: str | None = None
    ref: Ref | None = None
    attribute: str | None = None
    code: ExitCode = ExitCode.AS_EXPECTED


class Diagnosis(Struct, frozen=True):
    """All remarks, in the order of a check's own trip; ``target`` is None where nobody let us in."""

    remarks: tuple[Remark, ...]
    target: Target | None = None

    @property
    def concern(self) -> Concern:
        """Answer the gravest concern of all."""
        return max((remark.concern for remark in self.remarks), key=list(Concern).index, default=Concern.OK)

    @property
    def exit_code(self) -> ExitCode:
        """Answer what a check would end with here, drift aside: could not check outweighs bad usage, which outweighs all else."""
        codes = {remark.code for remark in self.remarks}
        return next((code for code in (ExitCode.COULD_NOT_CHECK, ExitCode.USAGE) if code in codes), ExitCode.AS_EXPECTED)
