"""Which file says what, when expectations are written down."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace

from drift.errors import UsageError
from drift.expectations.write import home, parted, write
from drift.kind import Kind, parents_of
from drift.model import Expectation, Expectations, Ref

_NO_SCHEMA: Final = "database"


def one_file(expectations: Expectations, kinds: Mapping[str, Kind[Any]], schema: str) -> str:
    """Answer the text of a single file that says everything; what lives in another schema is qualified.

    Raises:
        UsageError: several schemas are claimed to hold nothing else, which takes a file each.
    """
    claimed = sorted({claim.path[0] for claim in expectations.exact if claim.path})
    if len(claimed) > 1:
        raise UsageError(
            f"a file can say of one schema that nothing else is there, not of {', '.join(claimed)}", "add --write DIR"
        )
    return write(expectations, kinds, schema)


def files(expectations: Expectations, kinds: Mapping[str, Kind[Any]], *, split: bool) -> Mapping[str, str]:
    """Answer the texts of files by their names: one a schema, and with ``split`` one for each object that has parts."""
    named: dict[str, str] = {}
    for schema, part in parted(expectations, kinds).items():
        pieces = _pieces(part, kinds) if split else {schema or _NO_SCHEMA: part}
        for name, piece in pieces.items():
            named[_free(_file_name(name), named)] = write(piece, kinds, schema)
    return named


def _pieces(part: Expectations, kinds: Mapping[str, Kind[Any]]) -> Mapping[str, Expectations]:
    """Answer what each file says: an object with everything in it, or all that has nothing in it."""
    whole = {_root(item.ref, kinds) for item in part.stated if kinds[item.ref.kind].place.parents}
    pieces: dict[str, list[Expectation]] = {}
    for item in part.stated:
        root = _root(item.ref, kinds)
        pieces.setdefault(root.path[-1] if root in whole else home(item.ref, kinds) or _NO_SCHEMA, []).append(item)
    return {name: replace(part, stated=tuple(items)) for name, items in pieces.items()}


def _root(ref: Ref, kinds: Mapping[str, Kind[Any]]) -> Ref:
    while parents := parents_of(ref, kinds):
        ref = parents[0]
    return Ref("", ref.path, ref.arguments)


def _file_name(name: str) -> str:
    return re.sub(r"[^\w-]", "_", name) or "_"


def _free(name: str, taken: Mapping[str, str]) -> str:
    return next(candidate for candidate in _candidates(name) if candidate.lower() not in {other.lower() for other in taken})


def _candidates(name: str) -> Iterator[str]:
    yield f"{name}.yaml"
    number = 2
    while True:
        yield f"{name}_{number}.yaml"
        number += 1
