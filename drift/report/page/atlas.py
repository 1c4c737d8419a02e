"""The map: every relation a tile, every object in it a cell, coloured and shaped by its state."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from drift.model import Ref
from drift.report.page.areas import Area, Standing, area_of, path_words
from drift.report.page.entries import kind_words
from drift.report.page.state import State

_PITCH: Final = 15
_ROW: Final = 10
_DENSE: Final = 1000
"""Of more cells each is drawn smaller, and more of them stand in a row."""
_DENSE_ROW: Final = 14
_NO_SCHEMA: Final = "in no schema"


class Cell(Struct, frozen=True):
    """One object: its state, what it is, and where its square is (units of the picture)."""

    state: State
    label: str
    anchor: str | None
    x: int
    y: int


class Tile(Struct, frozen=True):
    """One relation: its cells, those something is said about apart, and the size of its picture (units)."""

    name: str
    anchor: str | None
    summary: str
    told: tuple[Cell, ...]
    quiet: tuple[Cell, ...]
    width: int
    height: int


class Shelf(Struct, frozen=True):
    """The tiles of one schema."""

    name: str
    tiles: tuple[Tile, ...]


class Part(Struct, frozen=True):
    """How many objects are in a state, and where they are in a bar of all (percent)."""

    state: State
    number: int
    start: float
    width: float


class Atlas(Struct, frozen=True):
    """The whole map, whether it is drawn small, and what part of the objects is in each state, the gravest first."""

    shelves: tuple[Shelf, ...]
    dense: bool
    parts: tuple[Part, ...]


def atlas(stands: Mapping[Ref, Standing], groups: Mapping[Area, str]) -> Atlas:
    """Answer the map of all objects.

    Args:
        stands: their states, in the order they are drawn.
        groups: the anchor of the findings of each area.
    """
    areas: dict[Area, list[Ref]] = {}
    for ref in stands:
        areas.setdefault(area_of(ref), []).append(ref)
    shelves: dict[Area, list[Tile]] = {}
    dense = len(stands) > _DENSE
    for area in sorted(areas):
        cells = _cells(areas[area], stands, _DENSE_ROW if dense else _ROW)
        shelves.setdefault(area[:1], []).append(_tile(area, cells, groups.get(area)))
    return Atlas(
        shelves=tuple(Shelf(path_words(schema), tuple(tiles)) for schema, tiles in shelves.items()),
        dense=dense,
        parts=_parts(Counter(standing.state for standing in stands.values())),
    )


def _parts(counts: Mapping[State, int]) -> tuple[Part, ...]:
    before, all_of_them, parts = 0, sum(counts.values()), []
    for state in State:
        if number := counts.get(state):
            parts.append(Part(state, number, round(100 * before / all_of_them, 3), round(100 * number / all_of_them, 3)))
            before += number
    return tuple(parts)


def _tile(area: Area, cells: Sequence[Cell], anchor: str | None) -> Tile:
    counts = Counter(cell.state for cell in cells)
    return Tile(
        name=path_words(area[1:]) if area else _NO_SCHEMA,
        anchor=anchor,
        summary=", ".join(state.counted(counts[state]) for state in State if counts[state]),
        told=tuple(cell for cell in cells if cell.anchor),
        quiet=tuple(cell for cell in cells if not cell.anchor),
        width=max(cell.x for cell in cells) + _PITCH,
        height=max(cell.y for cell in cells) + _PITCH,
    )


def _cells(refs: Sequence[Ref], stands: Mapping[Ref, Standing], most: int) -> list[Cell]:
    """Answer the cells of one relation, so many in a row."""
    cells = []
    for place, ref in enumerate(refs):
        label = f"{kind_words(ref.kind)} {ref}: {stands[ref].state.word}"
        row, column = divmod(place, most)
        cells.append(Cell(stands[ref].state, label, stands[ref].anchor, column * _PITCH, row * _PITCH))
    return cells
