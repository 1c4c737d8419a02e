"""Names for the places of a page that a link can lead to; those of findings stay the same from run to run."""

from drift.model import Finding


class Anchors:
    """Gives every place an id of its own.

    Args:
        prefix: what all ids of one report begin with, empty where the page holds one report only.
    """

    __slots__ = ("_given", "prefix")

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._given: dict[str, int] = {}

    def new(self, hint: str) -> str:
        """Answer an id that begins with the hint (letters, digits, hyphens) and that no other place has."""
        number = self._given[hint] = self._given.get(hint, 0) + 1
        return f"{self.prefix}{hint}" if number == 1 else f"{self.prefix}{hint}-{number}"

    def of(self, finding: Finding) -> str:
        """Answer the id of a finding's entry."""
        return self.new(f"f-{finding.fingerprint}")
