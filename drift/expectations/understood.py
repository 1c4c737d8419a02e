"""Understands what files say: the whole trip from texts to expectations on one page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from drift.errors import ExpectationsInvalid, Fault, NothingToCheck
from drift.expectations import conflicts
from drift.expectations.document import Document
from drift.expectations.nodes import Page, called
from drift.expectations.objects import Gathered
from drift.expectations.paths import Source, shown_path
from drift.expectations.places import Places
from drift.expectations.reader import read
from drift.expectations.shapes import may_cut
from drift.expectations.text import decode
from drift.kind import Kind
from drift.model import Expectation, Expectations, Origin

_FEW = 5


def understood(
    paths: Sequence[Path], sources: Sequence[Source], kinds: Mapping[str, Kind[Any]], default_schema: str
) -> Expectations:
    """Answer everything the files say, one expectation an object.

    Args:
        paths: what the user named, for the message that there is nothing.
        sources: the files with what stands in them.
        kinds: every kind by its name; they alone decide what may be said.
        default_schema: where unqualified names live in files without ``schema:``.

    Raises:
        ExpectationsInvalid: with every fault of every file, in their order.
        NothingToCheck: the files say nothing that could be checked, or there is none.
    """
    tree, gathered = Places(kinds), Gathered()
    faults: list[Fault] = []
    for source in sources:
        faults += _file(source, Page(source.shown, schema=default_schema), tree, gathered)
    together = conflicts.merged(gathered.stated, faults)
    met = {name: kinds[name] for name in {item.ref.kind for item in together}}
    faulty = gathered.faulty
    stated = tuple(item if faulty and item.ref in faulty else _understood(item, met[item.ref.kind], faults) for item in together)
    accepted = conflicts.merged_accepted(gathered.accepted, faults)
    if faults:
        raise ExpectationsInvalid(_in_order(faults, sources))
    if not stated and not gathered.exact:
        raise _nothing(paths, sources, tree)
    return Expectations(stated, conflicts.merged_exact(gathered.exact), accepted, tuple(source.shown for source in sources))


def _file(source: Source, page: Page, tree: Places, gathered: Gathered) -> Sequence[Fault]:
    """Gather what one file says and answer its faults."""
    if isinstance(source.data, OSError):
        return [Fault(Origin(page.file, 1, 1), f"the file cannot be read: {source.data.strerror}")]
    try:
        page.text = decode(page.file, source.data)
        page.cut = may_cut(page.text)
        root = read(page)
        if root is not None:
            Document(page, tree, gathered).take(root)
    except ExpectationsInvalid as error:
        return error.faults
    return page.faults


def _understood(said: Expectation, kind: Kind[Any], faults: list[Fault]) -> Expectation:
    """Answer the expectation with the kind's shorthand spelled out; where it contradicts itself that is a fault."""
    senseless = None if said.pattern else kind.senseless(said.ref, said.wanted)
    if senseless is not None:
        faults.append(Fault(said.origin, f"{called(said.ref)}: {senseless}"))
    if said.wanted is None or senseless is not None:
        return said
    try:
        wanted = kind.understand(said.ref, said.wanted, said.schema)
    except ValueError as reason:
        only = next(iter(said.origins)) if len(said.origins) == 1 else None
        faults.append(Fault(said.place(only), f"{called(said.ref)}: {reason}"))
        return said
    return said if wanted is said.wanted else replace(said, wanted=wanted)


def _in_order(faults: Sequence[Fault], sources: Sequence[Source]) -> list[Fault]:
    """Answer each fault once, by file and place; an alias can lead to one place many times."""
    order = {source.shown: number for number, source in enumerate(sources)}
    once = {(str(fault.origin), fault.message): fault for fault in faults}
    return sorted(once.values(), key=lambda fault: (order[fault.origin.file], fault.origin))


def _nothing(paths: Sequence[Path], sources: Sequence[Source], tree: Places) -> NothingToCheck:
    looked = ", ".join(map(shown_path, paths)) or "no path at all"
    if not sources:
        return NothingToCheck(f"nothing to check: no YAML file in {looked}", "put expectations there, or name their path")
    names = [source.shown for source in sources]
    read = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
    words = ", ".join(tree.top)
    return NothingToCheck(f"nothing to check: {read} expects nothing", f"below 'version: 1' say something about {words}")
