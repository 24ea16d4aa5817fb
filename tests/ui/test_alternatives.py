"""The other side and the prior as thumbnails, 1:1 by double-click, as a reader of radiographs meets them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from annotator.viewing.alternative_scene import alternative_boxes
from annotator.viewing.hanging import hang
from annotator.viewing.layout import SeriesKey
from tests.helpers.dicom_files import radiograph, uid, write
from tests.ui.conftest import Reader

NOW, OTHER, PRIOR = (SeriesKey(uid("hands", name)) for name in ("now", "other", "prior"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both hands, and the right one a year before."""
    folder = tmp_path_factory.mktemp("hands")
    for name, side, day in (("now", "R", "20090601"), ("other", "L", "20090601"), ("prior", "R", "20080512")):
        number = {"now": 1, "other": 2, "prior": 3}[name]
        data = radiograph(
            PatientName="Vogel^Lea",
            PatientID="ANNO-9",
            StudyDate=day,
            StudyInstanceUID=uid("hands", day),
            SeriesInstanceUID=uid("hands", name),
            SeriesNumber=number,
            BodyPartExamined="HAND",
            ImageLaterality=side,
            ViewPosition="AP",
            PatientOrientation=["L", "F"],
            seed=f"hands {name}",
        )
        stored = np.frombuffer(data.PixelData, np.uint16).reshape(data.Rows, data.Columns)
        pixels = np.kron(stored, np.ones((60, 50), np.uint16))  # larger than its pane
        data.Rows, data.Columns = pixels.shape
        data.PixelData = pixels.tobytes()
        write(data, folder / name)
    return folder


@pytest.fixture
def hung(reader: Reader) -> Reader:
    reader.viewer.show(hang(reader.viewer.studies))
    reader.settle()
    return reader


def thumbnail(reader: Reader, at: int) -> QPoint:
    pane = reader.layout_pane()
    boxes = dict(alternative_boxes(pane, reader.viewport().pane))
    box = boxes[at]
    return QPoint(round((box.left + box.right) / 2), round((box.top + box.bottom) / 2))


def test_the_other_hand_and_the_prior_are_offered_beside_the_image(hung: Reader) -> None:
    assert hung.viewer.layout.protocol == "xray-site"
    assert len(hung.viewer.layout.panes) == 1
    assert [one.series for one in hung.layout_pane().alternatives] == [NOW, OTHER, PRIOR]
    words = hung.words()
    assert "left" in words
    assert "prior, 2008-05-12" in words
    hung.key("Ctrl+Shift+P")
    assert not any("2008" in word for word in hung.words())
    hung.key("Ctrl+Shift+P")


def test_a_click_on_a_thumbnail_exchanges_it_and_a_key_goes_on(hung: Reader) -> None:
    hung.click(hung.pane(), thumbnail(hung, 1))
    hung.settle()
    assert hung.layout_pane().series == OTHER
    assert hung.layout_pane().voi is not None
    assert "right" in hung.words()
    hung.key("Alt+Right")
    assert hung.layout_pane().series == PRIOR
    hung.key("Alt+Right")
    assert hung.layout_pane().series == NOW
    hung.key("Alt+Left")
    assert hung.layout_pane().series == PRIOR


def test_a_click_on_a_thumbnail_draws_nothing(hung: Reader) -> None:
    hung.key("P")
    hung.click(hung.pane(), thumbnail(hung, 2))
    assert hung.layout_pane().series == PRIOR
    assert not hung.marks


def test_a_double_click_shows_a_radiograph_one_to_one_there_and_again_fitted(hung: Reader) -> None:
    at = QPoint(hung.pane().width() // 3, hung.pane().height() // 3)
    under = hung.pixel(at)
    assert hung.viewport().scale < 1.0
    hung.double_click(hung.pane(), at)
    assert hung.viewport().scale == 1.0
    assert "Zoom 1:1" in hung.words()
    assert hung.pixel(at) == pytest.approx(under, abs=1.0)
    hung.double_click(hung.pane(), at)
    assert hung.viewport().is_fitted
    assert hung.viewer.layout.maximised is None


def test_the_screen_comes_back_with_its_thumbnails(folder: Path, seat: object) -> None:
    first = seat().open(folder)  # type: ignore[operator]
    assert len(first.layout_pane().alternatives) == 3
    first.application.close()
    second = seat()  # type: ignore[operator]
    second.desk.opening.last()
    second.settle()
    assert len(second.layout_pane().alternatives) == 3
