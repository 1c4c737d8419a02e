"""What ``drift doctor`` found, as text for a person and as JSON for a machine, described by ``diagnosis.schema.json``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from drift.diagnosis import Concern, Diagnosis, Remark
from drift.errors import UsageError
from drift.report.as_json import encoded
from drift.report.ink import Ink, visible

VERSION: Final = 1
FORMATS: Final = ("text", "json")

_INKS: Final = {Concern.OK: "green", Concern.NOTE: "yellow", Concern.PROBLEM: "red"}
_MARKS: Final = max(map(len, Concern))


def require_format(name: str) -> None:
    """Raise unless a diagnosis can be told in this format.

    Raises:
        UsageError: it cannot.
    """
    if name not in FORMATS:
        raise UsageError(f"drift doctor knows no format {name!r}", f"there are {', '.join(FORMATS)}")


def render(name: str, diagnosis: Diagnosis, *, color: bool = False, quiet: bool = False) -> str:
    """Answer the diagnosis in a format; quiet leaves out of the text what is as it should be.

    Raises:
        UsageError: there is no such format.
    """
    require_format(name)
    return encoded(document(diagnosis)) if name == "json" else _text(diagnosis, Ink(color), quiet=quiet)


def schema() -> dict[str, Any]:
    """Answer the JSON Schema (2020-12) every rendered document is valid against."""
    return dict(json.loads(Path(__file__).with_name("diagnosis.schema.json").read_text(encoding="utf-8")))


def _text(diagnosis: Diagnosis, ink: Ink, *, quiet: bool) -> str:
    told = [remark for remark in diagnosis.remarks if not (quiet and remark.concern is Concern.OK)]
    width = max((len(remark.topic) for remark in told), default=0)
    lines = [line for remark in told for line in _lines(remark, ink, width)]
    return "".join(f"{line}\n" for line in [*lines, *([] if quiet else [_summary(diagnosis, ink)])])


def _lines(remark: Remark, ink: Ink, width: int) -> Iterator[str]:
    mark = ink(_INKS[remark.concern], f"{remark.concern:<{_MARKS}}")
    yield f"{mark}  {remark.topic:<{width}}  {visible(remark.text)}"
    if remark.hint:
        yield f"{'':<{_MARKS}}  {'':<{width}}  hint: {visible(remark.hint)}"


def _summary(diagnosis: Diagnosis, ink: Ink) -> str:
    counts = {concern: sum(remark.concern is concern for remark in diagnosis.remarks) for concern in Concern}
    problems, notes = counts[Concern.PROBLEM], counts[Concern.NOTE]
    said = f"{problems} problem{'' if problems == 1 else 's'}, {notes} note{'' if notes == 1 else 's'}"
    return ink(
        "bold", f"{said}; {'drift check works here' if not diagnosis.exit_code else 'drift check would not get through here'}"
    )


def document(diagnosis: Diagnosis) -> dict[str, Any]:
    """Answer the document as Python data, every key always there."""
    names = ("host", "port", "database", "user", "server_version", "in_recovery")
    target = diagnosis.target
    return {
        "version": VERSION,
        "concern": diagnosis.concern.value,
        "exit_code": int(diagnosis.exit_code),
        "target": None if target is None else {name: getattr(target, name) for name in names},
        "remarks": [_remark(remark) for remark in diagnosis.remarks],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "topic": remark.topic,
        "concern": remark.concern.value,
        "text": remark.text,
        "hint": remark.hint,
        "kind": None if remark.ref is None else remark.ref.kind,
        "ref": None if remark.ref is None else str(remark.ref),
        "attribute": remark.attribute,
    }
