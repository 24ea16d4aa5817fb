"""The phases of a bone scan as tabs, changed by a click and by a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from annotator.viewing.alternative_scene import alternative_boxes
from annotator.viewing.hanging import hang
from annotator.viewing.layout import SeriesKey
from tests.helpers.dicom_files import bone_scan, uid, write
from tests.ui.conftest import Reader

PHASES = ("Flow", "Blood pool", "Delayed")
WORDS = {"Flow": "Dynamic flow", "Blood pool": "Blood pool", "Delayed": "Whole body late"}


def key(phase: str) -> SeriesKey:
    return SeriesKey(uid("phases", phase))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One study of three phases, each from in front and from behind."""
    folder = tmp_path_factory.mktemp("phases")
    for number, phase in enumerate(PHASES, 1):
        data = bone_scan(
            PatientName="Vogel^Lea",
            PatientID="ANNO-9",
            StudyDate="20080512",
            StudyInstanceUID=uid("phases"),
            SeriesInstanceUID=uid("phases", phase),
            SeriesDescription=WORDS[phase],
            SeriesNumber=number,
            seed=phase,
        )
        write(data, folder / str(number))
    return folder


@pytest.fixture
def hung(reader: Reader) -> Reader:
    reader.viewer.show(hang(reader.viewer.studies))
    reader.settle()
    return reader


def tab(reader: Reader, at: int, pane: int = 0) -> QPoint:
    box = dict(alternative_boxes(reader.layout_pane(pane), reader.viewport(pane).pane))[at]
    return QPoint(round((box.left + box.right) / 2), round((box.top + box.bottom) / 2))


def shown(reader: Reader) -> list[tuple[SeriesKey | None, int]]:
    return [(pane.series, pane.frame) for pane in reader.viewer.layout.panes]


def test_the_phases_are_tabs_of_an_anterior_and_a_posterior_pane(hung: Reader) -> None:
    assert hung.viewer.layout.protocol == "nm-three-phase"
    assert shown(hung) == [(key("Flow"), 0), (key("Flow"), 1)]
    for pane in range(2):
        assert set(PHASES) <= set(hung.words(pane))


def test_a_click_on_a_tab_changes_the_phase_of_both_views(hung: Reader) -> None:
    hung.click(hung.pane(1), tab(hung, 2, pane=1))
    hung.settle()
    assert shown(hung) == [(key("Delayed"), 0), (key("Delayed"), 1)]
    assert hung.viewer.layout.active == 1
    assert all(pane.voi is not None for pane in hung.viewer.layout.panes)


def test_keys_go_through_the_phases_and_each_keeps_its_window(hung: Reader) -> None:
    hung.pane(0).setFocus()
    hung.key("5")  # a quarter of the maximum
    flow = hung.layout_pane().voi
    hung.key("Alt+Right")
    hung.settle()
    assert shown(hung)[0] == (key("Blood pool"), 0)
    assert hung.layout_pane().voi != flow
    hung.key("Alt+Left")
    assert shown(hung) == [(key("Flow"), 0), (key("Flow"), 1)]
    assert hung.layout_pane().voi == flow
