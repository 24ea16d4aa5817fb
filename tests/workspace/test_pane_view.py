"""What one pane shows and what a hand does in it, without a widget."""

from __future__ import annotations

import gc
import hashlib
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.drawing import Drawing, Label
from annotator.geometry.shapes import BoxShape, PointShape
from annotator.imaging.voi import Window
from annotator.lesions.change import removed
from annotator.lesions.records import Mark
from annotator.viewing.labels import text_width
from annotator.viewing.layout import Layout
from annotator.workspace.hands_free import place_at_middle
from annotator.workspace.pane_view import PaneView
from annotator.workspace.session import Selection
from annotator.workspace.tool import Phase, Pointer
from annotator.workspace.tools.box import BOX
from annotator.workspace.tools.point import POINT
from tests.helpers.dicom_files import ct_slice, write
from tests.workspace.conftest import PANE_PX, Work


def words(view: PaneView) -> list[str]:
    return [item.text for drawing in view.drawings() for item in drawing.items if isinstance(item, Label)]


def stroke(view: PaneView, start: tuple[float, float], end: tuple[float, float]) -> None:
    scale = 1.0 / view.viewport.scale
    view.press(Pointer(Phase.PRESS, start, scale), BOX)
    view.feed(Pointer(Phase.MOVE, end, scale))
    view.feed(Pointer(Phase.RELEASE, end, scale))


def test_an_empty_pane_invites(work: Work) -> None:
    view = PaneView(0, work.session, work.viewer, lambda: None, lambda _at, _mark: None)
    assert words(view) == ["Drop a series here", "or open a folder with Ctrl+O"]
    assert not view.has_image
    assert view.surround is None


def test_a_stroke_is_stored_chosen_and_told(opened: Work) -> None:
    view = opened.pane("CT")
    stroke(view, (10, 10), (20, 22))
    (mark,) = opened.session.case.marks
    assert mark.shape == BoxShape((10, 10), (20, 22))
    assert opened.session.selection.mark == mark.id
    assert opened.drawn == [(0, mark.id)]


def test_a_mark_carries_the_hashes_of_its_file_and_of_its_pixels(opened: Work) -> None:
    view = opened.pane("CT")
    stroke(view, (10, 10), (20, 22))
    frame, image = opened.viewer.frame(0), view.image
    assert frame is not None
    assert image is not None
    reference = opened.session.case.marks[0].image
    path = frame.instance.source.path
    assert reference.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert reference.frame_sha256 == hashlib.sha256(image.stored.tobytes()).hexdigest()


def test_the_timepoint_of_a_mark_is_that_of_its_study(opened: Work) -> None:
    for modality, label in (("CT", "FU1"), ("NM", "FU2"), ("CR", "Baseline")):
        stroke(opened.pane(modality), (10, 10), (20, 20))
        case = opened.session.case
        (observation,) = case.observations_of(case.lesions[-1].id)
        point = next(one for one in case.timepoints if one.id == observation.timepoint)
        assert point.label == label


def test_a_gesture_that_is_dropped_leaves_nothing(opened: Work) -> None:
    view = opened.pane("CT")
    view.press(Pointer(Phase.PRESS, (10, 10)), BOX)
    view.feed(Pointer(Phase.MOVE, (20, 20)))
    assert view.hand_busy
    layers = len(view.drawings())
    view.drop_gesture()
    assert not view.hand_busy
    assert len(view.drawings()) == layers - 1
    view.feed(Pointer(Phase.RELEASE, (20, 20)))
    assert not opened.session.case.marks


def test_a_draft_says_its_size_in_millimetres(opened: Work) -> None:
    """Pixels of 0.5 mm: a box of 20 × 10 px is 10 × 5 mm."""
    view = opened.pane("CT")
    view.press(Pointer(Phase.PRESS, (2, 10), 0.1), BOX)
    view.feed(Pointer(Phase.MOVE, (22, 20), 0.1))
    assert any("mm" in word and word[0].isdigit() for word in words(view))
    view.drop_gesture()


def test_the_best_window_of_a_box_spans_what_is_in_it(opened: Work) -> None:
    view = opened.pane("CT")
    screen = view.viewport.screen_from_pixel
    assert screen((0, 0)) == pytest.approx((0, 0))
    view.window_box.press((19.2, 14.2))
    view.window_box.move((21.8, 16.8))
    assert view.window_box.shape == BoxShape((19.2, 14.2), (21.8, 16.8))
    view.window_box.release()
    voi = view.pane.voi
    assert isinstance(voi, Window)
    assert 1150 < voi.center < 1250
    assert view.window_box.shape is None


def test_a_press_beside_every_mark_leaves_the_hand_free(opened: Work) -> None:
    view = opened.pane("CT")
    stroke(view, (10, 10), (20, 22))
    assert not view.press_on_mark(Pointer(Phase.PRESS, (2, 2)))
    assert view.press_on_mark(Pointer(Phase.PRESS, (10, 15)))
    view.drop_gesture()


@pytest.mark.parametrize("tool", [POINT, BOX])
def test_without_a_mouse_the_mark_is_placed_about_the_middle(opened: Work, tool: object) -> None:
    view = opened.pane("CT")
    opened.viewer.choose_tool(tool)  # type: ignore[arg-type]
    place_at_middle(view)
    (mark,) = opened.session.case.marks
    if isinstance(mark.shape, PointShape):
        assert mark.shape.at == pytest.approx((16, 16))
    else:
        # Six hundredths of the pane to each side, in pixels.
        half = 0.06 * PANE_PX / view.viewport.scale
        assert isinstance(mark.shape, BoxShape)
        assert mark.shape.corner == pytest.approx((16 - half, 16 - half))


def test_a_mark_on_a_study_without_timepoint_is_refused_in_words(opened: Work) -> None:
    view = opened.pane("CT")
    case = opened.session.case
    point = next(one for one in case.timepoints if one.label == "FU1")
    opened.session.edit("Remove timepoint", lambda _case: removed([point]))
    stroke(view, (10, 10), (20, 22))
    assert not opened.session.case.all(Mark)
    assert opened.words[-1] == "This study belongs to no timepoint of the case."


def test_the_words_name_patient_series_and_image(opened: Work) -> None:
    said = words(opened.pane("CT"))
    assert {"Meier, Anna", "ANNO-7", "CT · Axial 5 mm", "Image 1 / 10", "W 400 · L 40 HU"} <= set(said)
    opened.viewer.set_private(True)
    assert "Private" in words(opened.pane("CT"))
    assert not {"Meier, Anna", "ANNO-7"} & set(words(opened.pane("CT")))


def test_a_long_reason_is_told_in_lines_that_fit_the_pane(work: Work, tmp_path: Path) -> None:
    for number, z in enumerate((0.0, 5.0, 10.0, 20.0, 25.0, 40.0), 1):
        write(ct_slice(number, z), tmp_path / str(number))
    work.open(tmp_path)
    view = work.pane("CT")
    work.viewer.show(Layout(panes=(replace(work.viewer.pane(0), reformat="coronal"),)))
    work.settle()
    said = words(view)
    assert " ".join(said).startswith(
        "The series makes no volume: slices are missing: between slices 3 and 4, 10.0 mm; "
        "between slices 5 and 6, 15.0 mm instead of 5.0 mm."
    )
    assert len(said) > 3
    assert all(text_width(line, 13.0) <= PANE_PX for line in said)


def test_marks_are_laid_out_anew_only_when_they_change(opened: Work) -> None:
    view = opened.pane("CT")
    stroke(view, (10, 10), (20, 22))
    stroke(view, (30, 30), (40, 42))
    before = marks_of(view)
    assert marks_of(view) is before
    view.drag_window(9, 5)
    assert marks_of(view) is before
    view.zoom((0.0, 0.0), 0.9)
    smaller = marks_of(view)
    assert smaller != before
    opened.session.select(Selection())
    unselected = marks_of(view)
    assert unselected != smaller
    assert opened.session.undo()
    assert len(marks_of(view).items) < len(unselected.items)
    assert opened.session.redo()
    opened.session.select(Selection())
    assert marks_of(view) == unselected
    view.scroll(1)
    opened.settle()
    assert marks_of(view).items == ()


def marks_of(view: PaneView) -> Drawing:
    """The outlines of the marks: they come over the picture and the lines of linked planes."""
    _picture, _lines, outlines, *_ = view.drawings()
    return outlines


def test_a_pane_that_is_out_of_sight_keeps_no_image(opened: Work) -> None:
    """One image may keep the whole volume that it lies in."""
    view = opened.pane("CT")
    assert view.drawings()
    assert view.image is not None
    stored = weakref.ref(view.image.stored)
    opened.frames.clear()
    gc.collect()
    assert stored() is not None
    view.rest()
    gc.collect()
    assert stored() is None
