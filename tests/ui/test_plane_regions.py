"""A region drawn on the slices of a series shows on its coronal and sagittal planes, at its true place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from annotator.drawing import Path as Line
from tests.ui.ball import MIDDLE, load_volume, marked, plane_of, show_ball
from tests.ui.conftest import Reader


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Iterator[Reader]:
    show_ball(reader)
    load_volume(reader)
    reader.key("L")
    pane = reader.pane()
    place = reader.screen(MIDDLE)
    for _ in range(2):
        reader.click(pane, place)
        reader.settle()
    reader.key("Esc", "Esc", "Alt+P")
    reader.settle()
    yield reader
    reader.key("Alt+P")


def boxes(reader: Reader, index: int) -> list[tuple[float, float, float, float]]:
    """The boxes of the filled shapes on a pane, in pixels of its image."""
    viewport = reader.viewer.viewport(index)
    found = []
    for drawing in reader.pane(index).view.under():
        for item in drawing.items:
            if isinstance(item, Line) and item.stepped and item.fill:
                points = [viewport.pixel_from_screen(point) for ring in item.rings for point in ring]
                columns, rows = zip(*points, strict=True)
                found.append((min(columns), min(rows), max(columns), max(rows)))
    return found


def test_the_planes_show_the_region_where_its_voxels_lie(reader: Reader) -> None:
    mask = marked(reader)
    mpr = reader.viewer.mpr(reader.layout_pane().series)
    assert mask.any()
    assert mpr is not None
    for index in range(3):
        image, plane = reader.pane(index).view.image, plane_of(reader, index)
        assert image is not None
        world = [plane.world_from_pixel((x + 0.5, y + 0.5)) for x, y in ((0, 0), (1, 0), (0, 1))]
        volume = reader.viewer.reformats.volume(reader.layout_pane(index).series)
        assert volume is not None
        start, right, below = (volume.index_from_world @ (*one, 1.0) for one in world)
        rows, columns = np.mgrid[: image.rows, : image.columns]
        places = start + columns[..., np.newaxis] * (right - start) + rows[..., np.newaxis] * (below - start)
        there = mask[tuple(np.rint(places[..., axis]).astype(int) for axis in range(3))]
        if not there.any():
            assert boxes(reader, index) == []
            continue
        down, along = np.nonzero(there)
        expected = (along.min(), down.min(), along.max() + 1, down.max() + 1)
        (found,) = boxes(reader, index)
        assert found == pytest.approx(expected, abs=1e-6)
    reader.key("Ctrl+Z")
    assert not reader.marks
    assert all(boxes(reader, index) == [] for index in range(3))
