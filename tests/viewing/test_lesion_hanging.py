"""The images of one lesion side by side: over modalities, and over time."""

from __future__ import annotations

from dataclasses import replace

from annotator.geometry.shapes import BoxShape, bounds, centre
from annotator.lesions.records import ImageReference, Mark, MarkId, ObservationId
from annotator.viewing.lesion_hanging import follow_up, lesion_card, lesion_images
from tests.helpers.made_series import bone_scan, series, study

BOX = BoxShape((4.0, 6.0), (8.0, 10.0))


def mark(sop: str, frame: int, modality: str = "CT") -> Mark:
    reference = ImageReference(sop, frame, "", "", modality)
    return Mark(MarkId(sop), ObservationId("o"), reference, BOX)


def test_the_card_shows_the_latest_image_of_each_modality():
    studies = [
        study("1", "2006-01-01", series("cr", "CR", sop="1.1", views=("PA",))),
        study("2", "2007-01-01", series("ct", "CT", sop="1.2", orientation="axial")),
        study("3", "2008-01-01", series("ct2", "CT", sop="1.3", orientation="axial")),
    ]
    marks = [mark("1.1", 1, "CR"), mark("1.2", 3), mark("1.3", 7)]
    card = lesion_card(lesion_images(studies, marks), "L3")
    assert card is not None
    panes = [(pane.title, pane.series.uid, pane.frame) for pane in card.layout.panes if pane.series]
    assert panes == [("Radiograph", "cr", 0), ("CT", "ct2", 6)]
    assert dict(card.shapes) == {0: BOX, 1: BOX}
    assert card.layout.because[0] == "“Lesion card” shows L3 on each modality it is marked on."
    assert card.layout.because[-1] == "L3 is marked on no Bone scan, no MR."


def test_without_an_image_there_is_no_card():
    assert lesion_card(lesion_images([study("1", "2008-01-01", bone_scan("n"))], []), "L1") is None


def test_follow_up_shows_the_marks_of_two_dates():
    studies = [
        study(day, day, series(day, "CT", sop=day, orientation="axial"))
        for day in ("2007-01-01", "2008-01-01")
    ]
    images = lesion_images(studies, [mark("2007-01-01", 3), mark("2008-01-01", 5)])
    pair = follow_up(studies, images, "L3")
    assert pair is not None
    assert [(pane.series.uid, pane.frame) for pane in pair.layout.panes if pane.series] == [
        ("2007-01-01", 2),
        ("2008-01-01", 4),
    ]
    assert [pane.title for pane in pair.layout.panes] == [
        "Prior, 2007-01-01 · L3",
        "Current, 2008-01-01 · L3",
    ]
    assert pair.layout.active == 1


def test_a_later_study_without_a_mark_opens_at_the_place_by_frame_of_reference():
    old = series("old", "CT", sop="1.1", frame_of_reference="for", orientation="axial")
    new = series("new", "CT", sop="1.2", frame_of_reference="for", orientation="axial", slices=40)
    studies = [study("1", "2007-01-01", old), study("2", "2008-01-01", new)]
    pair = follow_up(studies, lesion_images(studies, [mark("1.1", 4)]), "L3")
    assert pair is not None
    # Slice 4 lies at 3 mm in both series, though one has twice as many.
    assert pair.layout.panes[1].frame == 3
    assert centre(pair.shapes[1]) == centre(BOX)
    assert pair.layout.because[2] == "The current image is of series 1, unmarked, at about the same place."


def test_without_a_common_frame_of_reference_the_like_part_of_the_stack_is_shown():
    old = series("old", "CT", sop="1.1", frame_of_reference="one", orientation="axial", slices=21)
    new = series("new", "CT", sop="1.2", frame_of_reference="two", orientation="axial", slices=41)
    studies = [study("1", "2007-01-01", old), study("2", "2008-01-01", new)]
    pair = follow_up(studies, lesion_images(studies, [mark("1.1", 11)]), "L3")
    assert pair is not None
    assert pair.layout.panes[1].frame == 20


def test_both_are_seen_at_one_scale_however_large_their_marks():
    days = ("2007-01-01", "2008-01-01")
    studies = [study(day, day, series(day, "CT", sop=day, orientation="axial")) for day in days]
    large = BoxShape((2.0, 3.0), (18.0, 9.0))
    marks = [mark(days[0], 3), replace(mark(days[1], 5), shape=large)]
    pair = follow_up(studies, lesion_images(studies, marks), "L3")
    assert pair is not None
    (prior, current) = (bounds(pair.shapes[index]) for index in (0, 1))
    assert current == ((2.0, 3.0), (18.0, 9.0))
    assert prior == ((-2.0, 5.0), (14.0, 11.0))  # about the middle of its own mark, (6, 8)


def test_one_date_alone_makes_no_pair():
    studies = [study("1", "2007-01-01", series("old", "CT", sop="1.1", orientation="axial"))]
    assert follow_up(studies, lesion_images(studies, [mark("1.1", 4)]), "L3") is None
    assert follow_up(studies, (), "L3") is None
