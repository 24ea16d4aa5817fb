"""Writes where each site lies in the numerical child: ``python -m sample_studies.make_places``.

One row a place, about one in every centimetre of bone, of the left half and the midline; the same anatomy
gives the same bytes. Takes about 20 seconds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from sample_studies.anatomy.child import HEIGHT_MM, child
from sample_studies.anatomy.voxels import Grid, grid, inside, voxelise_bones

TARGET = Path(__file__).resolve().parent.parent / "resources" / "skeleton" / "places.csv"
_STEP_MM, _CELL_MM = 4.0, 10.0
_LOW_MM, _SHAPE = (-380.0, -190.0, -4.0), (355, 90, 190)
_ARMPIT_MM = (122.0, 1090.0)
"""How far from the midline and how high trunk and arm part: below, an arm at rest is no part of the trunk."""
_HIP_MM = 690.0
"""Above this, what does not touch the trunk is an arm."""
HEADER = ("site", "side", "across", "down", "aside", "deep", "wide", "thick")

Row = tuple[str, str, int, int, int, int, int, int]
Extent = tuple[float, float, float, float]


def sections(skin: NDArray[np.bool_], on: Grid) -> Iterator[tuple[NDArray[np.int32], dict[int, Extent]]]:
    """Return the pieces of the body at each height, and the box of each: left, right, front, back (mm)."""
    x = on.origin_mm[0] + on.spacing_mm[0] * np.arange(on.shape[2])
    y = on.origin_mm[1] + on.spacing_mm[1] * np.arange(on.shape[1])
    for at, section in enumerate(skin):
        z = on.origin_mm[2] + on.spacing_mm[2] * at
        parted = section.copy()
        if _HIP_MM < z < _ARMPIT_MM[1]:
            parted[:, np.abs(np.abs(x) - _ARMPIT_MM[0]) < on.spacing_mm[0]] = False
        pieces, count = label(parted)
        boxes = {}
        for number in range(1, count + 1):
            rows, columns = np.nonzero(pieces == number)
            boxes[number] = (x[columns].min(), x[columns].max(), y[rows].min(), y[rows].max())
        yield pieces, boxes


def places() -> list[Row]:
    """Return the rows of the table; `HEADER` names what they hold.

    across: to the left, thousandths of the body's height from the midline. down: thousandths from crown to
    sole. aside: hundredths of half the width of the piece of body cut at that height, to the left. deep:
    hundredths of its depth from the front. wide, thick: of that piece, thousandths of the body's height.
    """
    body = child()
    on = grid(_LOW_MM, _STEP_MM, _SHAPE)
    bones = voxelise_bones(body, _LOW_MM, _STEP_MM, _SHAPE).part_index
    skin = inside(body.organs["skin"], on)
    rows: dict[tuple[str, int, int, int], Row] = {}
    for at, (pieces, boxes) in enumerate(sections(skin, on)):
        for j, i in zip(*np.nonzero(bones[at]), strict=True):
            part = body.parts[int(bones[at, j, i]) - 1]
            x, y, z = on.centres(np.array(at), np.array(j), np.array(i)).tolist()
            if x < 0 or part.side == "R" or not pieces[j, i]:
                continue
            left, right, front, back = boxes[int(pieces[j, i])]
            aside = 100 * (2 * x - left - right) / (right - left)
            deep = 100 * (y - front) / (back - front)
            cell = (part.site, int(x // _CELL_MM), int(y // _CELL_MM), int(z // _CELL_MM))
            down = 1000 * (1 - z / HEIGHT_MM)
            across, wide, thick = (1000 * one / HEIGHT_MM for one in (x, right - left, back - front))
            shares = tuple(map(round, (across, down, aside, deep, wide, thick)))
            rows.setdefault(cell, (part.site, part.side or "midline", *shares))
    return sorted(rows.values())


def main() -> None:
    """Write the table."""
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *places()])


if __name__ == "__main__":
    main()
