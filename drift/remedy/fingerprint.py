"""What binds a plan to what it was made from."""

import hashlib
import json
from collections.abc import Sequence

from drift.model import Snapshot, Step


def fingerprint(steps: Sequence[Step], snapshot: Snapshot) -> str:
    """Answer 32 hex digits over the statements and the facts they were made from."""
    refs = sorted({step.finding.ref for step in steps}, key=str)
    facts = {f"{ref.kind} {ref}": fact.as_json() for ref in refs if (fact := snapshot.facts.get(ref)) is not None}
    text = json.dumps([[step.sql for step in steps], facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
