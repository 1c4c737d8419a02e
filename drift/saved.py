"""A plan as a file: all that carrying it out needs, bound to one database, sealed so that nobody edits it unseen. Pure.

The plan lives in the JSON that ``drift plan`` writes for everybody: ``plan`` is for readers, ``saved`` holds it without any loss,
and ``saved.sha256`` is taken over the whole document. It is no signature: it tells an edited plan from a whole one, and cannot
tell who made it. What a file cannot give back as it was (a secret, which is masked; bytes that are no text) is withheld.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import to_builtins

from drift.codec import expectations_json, expectations_of, ref_of, step_json, step_of
from drift.errors import Refused, UsageError
from drift.fact import Fact
from drift.model import Basis, Plan, Ref
from drift.redact import clean
from drift.version import VERSION as DRIFT

VERSION: Final = 1
"""Of the saved plan; a drift reads this one and no other, because a plan half understood is worse than none."""

_ANEW: Final = "drift plan -o json=plan.json makes a new one"
_WITHHELD: Final = (
    "the plan, or what it was made from, holds a password or bytes that are no text, and no file may hold these;"
    " drift check --fix carries it out without a file"
)

# No key of ours, so that a document with one that stands there twice has another digest.
_TWICE: Final = "stands there twice"

Document = dict[str, Any]


def member(plan: Plan) -> Document | None:
    """Answer what stands under ``saved``, not yet sealed; None where the plan was not made to be carried out."""
    basis = plan.basis
    if basis is None:
        return None
    # Through JSON once, so that it can be compared with what a file gives back.
    return dict(json.loads(json.dumps(_held(plan, basis))))


def _held(plan: Plan, basis: Basis) -> Document:
    return {
        "version": VERSION,
        "drift": DRIFT,
        "withheld": None,
        "sha256": "",
        "database": basis.database,
        "target": basis.target,
        "server_version_num": basis.version_num,
        "fingerprint": plan.fingerprint,
        "steps": [step_json(step) for step in plan.steps],
        "states": [{"ref": to_builtins(ref), "is": state} for ref, state in basis.states.items()],
        "ground": basis.ground,
        "expectations": expectations_json(basis.expectations),
        "known": basis.known,
    }


def _withheld() -> Document:
    return {**_held(Plan(), Basis()), "known": [], "withheld": _WITHHELD}


def seal(document: Document, write: Callable[[Document], str]) -> str:
    """Answer the text of a document with its plan sealed, or withheld where the text would not give it back as it is.

    Args:
        document: with what ``member`` answered under ``saved``.
        write: answers the text of a document.
    """
    held = document["saved"]
    for saved in (held, _withheld()):
        text = write(_with(document, saved))
        told = _parsed(clean(text))
        if told is None or told["saved"] != saved:
            continue
        sealed = write(_with(document, {**saved, "sha256": digest(told)}))
        if _is_whole(_parsed(clean(sealed))):
            return sealed
    return write(_with(document, _withheld()))


def dump(plan: Plan) -> str:
    """Answer the text of a file that holds the plan and nothing else.

    Raises:
        UsageError: it was not made to be carried out.
    """
    held = member(plan)
    if held is None:
        raise UsageError("this plan was not made to be carried out", hint="drift.plan() makes one that is")
    return seal({"version": VERSION, "saved": held}, lambda document: json.dumps(document, indent=2) + "\n")


def load(text: str, name: str, fact_of: Callable[[str], type[Fact]]) -> Plan:
    """Answer the plan a file holds.

    Args:
        text: of the file.
        name: of the file, for messages.
        fact_of: answers the class of the facts of a kind, by its name; raises KeyError for an unknown one.

    Raises:
        UsageError: it holds no plan at all.
        Refused: it was edited, was made by another drift, or was never fit for a file.
    """
    document = _parsed(text)
    saved = document.get("saved") if document is not None else None
    if document is None or not isinstance(saved, dict):
        raise UsageError(f"{name} holds no plan to carry out", hint=_ANEW)
    if saved.get("version") != VERSION:
        told = f"its version is {saved.get('version')!r}, this drift ({DRIFT}) reads {VERSION}"
        raise Refused(f"nothing was run: {name} was made by another drift: {told}", hint=_ANEW)
    if saved.get("withheld") is not None:
        raise Refused(f"nothing was run: {name} cannot be carried out: {saved['withheld']}", hint="drift check --fix")
    if not _is_whole(document):
        told = f"its sha256 is {digest(document)}, it was sealed with {saved.get('sha256') or 'none'}"
        raise Refused(f"nothing was run: {name} was changed after it was made: {told}", hint=_ANEW)
    try:
        return _plan(saved, fact_of)
    except (KeyError, TypeError, ValueError) as error:
        told = f"{name} speaks of something this drift ({DRIFT}) does not know: {error}"
        raise Refused(f"nothing was run: {told}", hint=_ANEW) from error


def digest(document: Document) -> str:
    """Answer the sha256 over all a document says, whatever its white space and the order of its keys."""
    bare = _with(document, {**document["saved"], "sha256": ""})
    return hashlib.sha256(json.dumps(bare, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _is_whole(document: Document | None) -> bool:
    return document is not None and document["saved"].get("sha256") == digest(document)


def _with(document: Document, saved: Document) -> Document:
    return {**document, "saved": saved}


def _parsed(text: str) -> Document | None:
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _object(pairs: Sequence[tuple[str, Any]]) -> Document:
    """Answer the object; a key that stands there twice, one value for readers and another for us, becomes part of the seal."""
    document = dict(pairs)
    return document if len(document) == len(pairs) else {**document, _TWICE: [key for key, _ in pairs]}


def _plan(saved: Mapping[str, Any], fact_of: Callable[[str], type[Fact]]) -> Plan:
    states: dict[Ref, Any] = {ref_of(item["ref"]): item["is"] for item in saved["states"]}
    basis = Basis(
        database=saved["database"],
        target=saved["target"],
        version_num=saved["server_version_num"],
        states=states,
        ground=saved["ground"],
        expectations=expectations_of(saved["expectations"], fact_of),
        known=tuple(saved["known"]),
    )
    return Plan(tuple(map(step_of, saved["steps"])), (), saved["fingerprint"], basis)
