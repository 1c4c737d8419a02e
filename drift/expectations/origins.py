"""Where everything was stated, packed: a large folder has hundreds of thousands of places, and few are ever asked for."""

import marshal
from array import array
from collections.abc import Iterator, Sequence
from typing import Final, overload

from drift.model import Expectation, Origin
from drift.stated import Places

_COLUMN_BITS: Final = 20
_LINE_BITS: Final = 24
_LARGEST_COLUMN: Final = (1 << _COLUMN_BITS) - 1
_LARGEST_LINE: Final = (1 << _LINE_BITS) - 1


def pack(stated: Sequence[Expectation]) -> bytes:
    """Answer the places of the expectations as ``Packed`` takes them."""
    files: dict[str, int] = {}
    names: dict[tuple[str, ...], int] = {}
    index, places = array("I"), array("Q")

    def add(origin: Origin) -> None:
        file = files.setdefault(origin.file, len(files))
        line, column = min(origin.line, _LARGEST_LINE), min(origin.column, _LARGEST_COLUMN)
        places.append((file << _LINE_BITS | line) << _COLUMN_BITS | column)

    for item in stated:
        index.extend((len(places), names.setdefault(tuple(item.origins), len(names))))
        add(item.origin)
        for origin in item.origins.values():
            add(origin)
    return marshal.dumps((tuple(files), tuple(names), index.tobytes(), places.tobytes()))


class Packed(Sequence[Places]):
    """The places of expectations, in their order.

    Args:
        kept: what ``pack`` answered.

    Raises:
        ValueError, EOFError, TypeError: it is something else.
    """

    def __init__(self, kept: bytes | memoryview) -> None:
        self._files, self._names, index, places = marshal.loads(kept)  # noqa: S302 (nobody but the user can write there)
        self._index, self._places = array("I", index), array("Q", places)

    def __len__(self) -> int:
        return len(self._index) // 2

    @overload
    def __getitem__(self, index: int) -> Places: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Places]: ...
    def __getitem__(self, index: int | slice) -> Places | Sequence[Places]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        start, names = self._index[2 * index], self._names[self._index[2 * index + 1]]
        origin, *origins = self._origins(start, 1 + len(names))
        return origin, dict(zip(names, origins, strict=True))

    def _origins(self, start: int, number: int) -> Iterator[Origin]:
        for place in self._places[start : start + number]:
            above, column = place >> _COLUMN_BITS, place & _LARGEST_COLUMN
            yield Origin(self._files[above >> _LINE_BITS], above & _LARGEST_LINE, column)
