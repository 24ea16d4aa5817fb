"""The studies on the desk and how they are shown."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotator.geometry.shapes import BoxShape
from annotator.imaging.voi import Window
from annotator.lesions.records import ImageReference
from annotator.viewing.layout import Layout, Pane, gridded, maximised
from annotator.viewing.viewport import Viewport, inverted, rotated
from annotator.workspace.frame_marks import reference_of
from annotator.workspace.frames import Frames
from annotator.workspace.reformats import Reformats
from annotator.workspace.viewer import Viewer
from tests.helpers.dicom_files import ct_slice, radiograph, uid, write
from tests.helpers.patient_folder import CT_SLICES
from tests.workspace.conftest import Work


def alone(work: Work, modality: str, **fields: object) -> None:
    """Show one series in one pane of 400 × 400 px."""
    work.viewer.set_size(0, 400, 400)
    work.viewer.show(Layout(1, 1, (Pane(work.key(modality), **fields),)))  # type: ignore[arg-type]
    work.settle()


def reference(work: Work, modality: str, at: int) -> ImageReference:
    series = work.viewer.series(work.key(modality))
    assert series is not None
    frame = series.frames[at]
    return ImageReference(frame.instance.uid, frame.number, series.uid, series.study.uid, modality)


def test_series_are_listed_by_date(opened: Work) -> None:
    modalities = [opened.viewer.series(key) for key in opened.viewer.order]
    assert [series.modality for series in modalities if series] == ["CR", "CT", "NM", "MR"]


def test_a_pane_opens_with_the_window_of_its_first_image_and_keeps_it(opened: Work) -> None:
    alone(opened, "CT")
    voi = opened.viewer.layout.panes[0].voi
    assert isinstance(voi, Window)
    assert (voi.center, voi.width) == (40, 400)
    opened.viewer.scroll(0, 3)
    opened.settle()
    assert opened.viewer.layout.panes[0].voi is voi


@pytest.mark.parametrize("seed", range(4))
def test_panes_that_share_a_window_take_that_of_the_first_however_images_arrive(
    opened: Work, seed: int
) -> None:
    frames = Frames(opened.jobs)
    viewer = Viewer(frames, Reformats(opened.jobs))
    viewer.show_studies(opened.viewer.studies, ())
    parts: list[tuple[object, object]] = []
    frames._receive, receive = parts.append, frames._receive  # type: ignore[method-assign, assignment]
    viewer.show(
        Layout(
            1,
            2,
            (
                Pane(opened.key("NM"), 0, window_group="counts"),
                Pane(opened.key("NM"), 1, window_group="counts"),
            ),
        )
    )
    opened.settle()
    random.Random(seed).shuffle(parts)
    for part in parts:
        receive(part)  # type: ignore[arg-type]
    first = viewer.levels(0)
    assert first is not None
    alone(opened, "NM", frame=0)
    expected = opened.viewer.layout.panes[0].voi
    assert [pane.voi for pane in viewer.layout.panes] == [expected, expected]
    assert viewer.layout.panes[0].viewport.inverted


def test_scrolling_stops_at_the_ends_and_takes_its_group_along(opened: Work) -> None:
    panes = (Pane(opened.key("CT"), scroll_group="a"), Pane(opened.key("CT"), 4, scroll_group="a"))
    opened.viewer.show(Layout(1, 2, panes))
    opened.viewer.scroll(0, 3)
    assert [pane.frame for pane in opened.viewer.layout.panes] == [3, 7]
    opened.viewer.scroll(0, 100)
    assert [pane.frame for pane in opened.viewer.layout.panes] == [CT_SLICES - 1, CT_SLICES - 1]
    opened.settle()


def test_a_jump_shows_the_frame_and_centres_on_the_mark(opened: Work) -> None:
    alone(opened, "NM")
    assert opened.viewer.go_to(reference(opened, "CT", 6), BoxShape((20, 8), (24, 12)))
    opened.settle()
    pane = opened.viewer.layout.panes[0]
    assert (pane.series, pane.frame) == (opened.key("CT"), 6)
    viewport = opened.viewer.viewport(0)
    assert viewport.screen_from_pixel((22, 10)) == pytest.approx((200, 200))
    assert viewport.zoom > 1


def test_a_jump_uses_the_pane_that_shows_the_series_already(opened: Work) -> None:
    panes = (Pane(opened.key("MR")), Pane(opened.key("CT")))
    opened.viewer.show(Layout(1, 2, panes))
    assert opened.viewer.go_to(reference(opened, "CT", 2))
    assert opened.viewer.layout.active == 1
    assert [pane.series for pane in opened.viewer.layout.panes] == [pane.series for pane in panes]
    opened.settle()


def test_a_jump_stays_in_the_pane_that_alone_is_shown(opened: Work) -> None:
    layout = Layout(1, 2, (Pane(opened.key("MR")), Pane(opened.key("CT"))))
    opened.viewer.show(maximised(layout, 0))
    assert opened.viewer.go_to(reference(opened, "CT", 2))
    assert opened.viewer.layout.maximised == 0
    assert opened.viewer.layout.panes[0].series == opened.key("CT")
    opened.settle()


def test_an_image_that_is_not_on_the_desk_is_not_jumped_to(opened: Work) -> None:
    before = opened.viewer.layout
    gone = replace(reference(opened, "CT", 0), sop_instance_uid="1.2.3")
    assert not opened.viewer.go_to(gone)
    assert opened.viewer.layout is before


def test_reset_takes_back_turns_inversion_zoom_and_window(opened: Work) -> None:
    alone(opened, "CT")
    before = opened.viewer.layout.panes[0]
    opened.viewer.reframe(0, lambda viewport: inverted(rotated(viewport)))
    opened.viewer.window(0, Window(1.0, 2.0))
    opened.viewer.reset(0)
    after = opened.viewer.layout.panes[0]
    assert after.voi == before.voi
    view = opened.viewer.viewport(0)
    assert (view.zoom, view.quarter_turns, view.mirrored, view.inverted) == (1, 0, False, False)


def test_two_images_that_claim_one_uid_are_each_shown_as_they_are(work: Work, tmp_path: Path) -> None:
    whole, half = (radiograph(SeriesInstanceUID=uid("series", at), SeriesNumber=at) for at in (1, 2))
    stored = np.frombuffer(whole.PixelData, np.uint16)
    half.PixelData = (stored // 2).tobytes()
    write(whole, tmp_path / "1")
    write(half, tmp_path / "2")
    work.open(tmp_path)
    work.viewer.show(Layout(1, 2, tuple(Pane(key) for key in work.viewer.order)))
    work.settle()
    for index, values in enumerate((stored, stored // 2)):
        levels = work.viewer.levels(index)
        assert levels is not None
        assert np.array_equal(levels.image.stored.ravel(), values)


def test_a_file_that_was_replaced_is_shown_as_it_is_now(work: Work, tmp_path: Path) -> None:
    image = radiograph()
    write(image, tmp_path / "1")
    alone(work.open(tmp_path), "CR")
    image.PixelData = bytes(len(image.PixelData))
    image.SeriesDescription = "Corrected"
    write(image, tmp_path / "1")
    alone(work.open(tmp_path), "CR")
    levels = work.viewer.levels(0)
    assert levels is not None
    assert not levels.image.stored.any()


@pytest.mark.parametrize("first", [(1, 2, 3), (1, 2, 4, 5)], ids=["fewer", "with a gap"])
def test_slices_that_come_later_are_seen_in_a_reformat(
    work: Work, tmp_path: Path, first: tuple[int, ...]
) -> None:
    for number in first:
        write(ct_slice(number), tmp_path / str(number))
    alone(work.open(tmp_path), "CT", reformat="coronal")
    for number in range(1, 6):
        write(ct_slice(number), tmp_path / str(number))
    alone(work.open(tmp_path), "CT", reformat="coronal")
    levels = work.viewer.levels(0)
    assert levels is not None
    assert levels.image.rows == 5


def test_an_empty_pane_has_nothing(opened: Work) -> None:
    opened.viewer.show(gridded(opened.viewer.layout, 2, 2))
    assert opened.viewer.frame(3) is None
    assert opened.viewer.levels(3) is None
    assert opened.viewer.count(3) == 0
    assert opened.viewer.pane(99) == Pane()
    assert opened.viewer.viewport(99) == Viewport()
    opened.settle()


def test_a_series_that_is_not_there_cannot_be_dropped(opened: Work) -> None:
    before = opened.viewer.layout
    opened.viewer.drop(0, replace(opened.key("CT"), uid="9.9"))
    assert opened.viewer.layout is before


def test_the_reference_of_a_mark_names_image_series_study_and_view(opened: Work) -> None:
    alone(opened, "NM", frame=1)
    frame, levels = opened.viewer.frame(0), opened.viewer.levels(0)
    assert frame is not None
    assert levels is not None
    made = reference_of(frame, ("f", "p"), levels.image.view)
    assert (made.frame, made.view, made.modality) == (2, "posterior", "NM")
    assert (made.file_sha256, made.frame_sha256) == ("f", "p")
    assert made.study_instance_uid == frame.instance.study.uid
