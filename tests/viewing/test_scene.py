"""Marks as a drawing over the image."""

from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.drawing.items import Drawing, Label, Path
from annotator.geometry.shapes import (
    AngleShape,
    ArrowShape,
    BoxShape,
    EllipseShape,
    LineShape,
    MaskShape,
    PointShape,
    Shape,
    vertices,
)
from annotator.imaging import Image
from annotator.lesions.case import Case, Patient
from annotator.lesions.records import (
    CaseId,
    ImageReference,
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    ObservationStatus,
    ReadingId,
    TimepointId,
)
from annotator.terms.side import Side
from annotator.viewing.labels import Box, text_boxes
from annotator.viewing.scene import (
    RESOLVED,
    UNNAMED,
    ShownMark,
    draft_scene,
    extent,
    marks_scene,
    short_site,
    shown_marks,
)
from annotator.viewing.viewport import Viewport, panned, zoomed_at

VIEW = Viewport(rows=200, columns=200, pane=(800.0, 800.0))
REFERENCE = ImageReference("1.2.3", 1, "2", "3", "CT")
LESION = Lesion(LesionId("2.25.1"), ReadingId("r"), 3, "clavicle_medial", Side.LEFT)


def shown(name: str, shape: Shape, *findings: str, draft: bool = False, **more: object) -> ShownMark:
    mark = Mark(MarkId(name), ObservationId("o"), REFERENCE, shape, frozenset(findings), draft=draft)
    return ShownMark(mark, LESION, **more)  # type: ignore[arg-type]


ELLIPSE = shown("e", EllipseShape((100, 100), (20, 10), 30), "osteolytic", size="18 mm")


def line_of(drawing: Drawing, name: str) -> Path:
    return next(item for item in drawing.items if isinstance(item, Path) and item.id == name)


def boxes_of(marks: list[ShownMark]) -> tuple[Box, ...]:
    """Where the words beside marks stand."""
    return text_boxes(marks_scene(marks, VIEW))


def labels_of(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Label)]


def test_a_mark_lies_where_its_pixels_lie_in_the_colour_of_its_kind():
    line = line_of(marks_scene([ELLIPSE], VIEW), "e")
    assert line.stroke == "#D55E00"
    assert line.width == 1.5
    expected = tuple(VIEW.screen_from_pixel(vertex) for vertex in vertices(ELLIPSE.mark.shape))
    assert line.rings == (expected,)


def test_under_every_line_lies_a_dark_halo_one_px_wider_on_each_side():
    items = marks_scene([ELLIPSE], VIEW).items
    halo, line = items[0], line_of(marks_scene([ELLIPSE], VIEW), "e")
    assert isinstance(halo, Path)
    assert (halo.stroke, halo.width, halo.rings) == ("#000000cc", line.width + 2, line.rings)


def test_the_label_says_lesion_site_kind_and_size():
    assert labels_of(marks_scene([ELLIPSE], VIEW)) == ["L3 · L clavicle · lytic 18 mm"]
    assert labels_of(marks_scene([ELLIPSE], VIEW, labels=False)) == []


@pytest.mark.parametrize(
    ("site", "side", "words"),
    [
        ("clavicle_medial", Side.LEFT, "L clavicle"),
        ("t08", Side.MIDLINE, "T8"),
        ("femur_dist", Side.RIGHT, "R distal femur"),
        ("tibia_shaft", Side.LEFT, "L tibia shaft"),
        ("rib04", Side.RIGHT, "R rib 4"),
        ("hand_pp1", Side.LEFT, "L proximal phalanx, thumb"),
        ("greater_trochanter", Side.LEFT, "L greater trochanter"),
        ("si_joint", Side.RIGHT, "R sacroiliac joint"),
        ("sacrum", Side.MIDLINE, "Sacrum"),
    ],
)
def test_sites_are_named_shortly(site, side, words):
    assert short_site(site, side) == words


def test_the_selected_mark_is_thicker_comes_last_and_can_be_held():
    other = shown("b", BoxShape((10, 10), (30, 30)), "sclerotic")
    drawing = marks_scene([ELLIPSE, other], VIEW, selected=MarkId("e"), labels=False)
    ids = [item.id for item in drawing.items if isinstance(item, Path) and item.id]
    assert ids == ["b", "e", "e:first+", "e:first-", "e:second+", "e:second-"]
    assert line_of(drawing, "e").width == 2.0


def test_drafts_are_dashed_and_doubtful_marks_dotted():
    box = BoxShape((10, 10), (30, 30))
    assert line_of(marks_scene([shown("a", box, draft=True)], VIEW), "a").dash == (6.0, 4.0)
    assert line_of(marks_scene([shown("a", box, certainty=2)], VIEW), "a").dash == (1.5, 3.5)
    assert line_of(marks_scene([shown("a", box, certainty=3)], VIEW), "a").dash == ()


def test_resolved_is_grey_and_unnamed_yellow():
    box = BoxShape((10, 10), (30, 30))
    assert line_of(marks_scene([shown("a", box, "sclerotic", resolved=True)], VIEW), "a").stroke == RESOLVED
    assert line_of(marks_scene([shown("a", box)], VIEW), "a").stroke == UNNAMED


def test_lytic_with_sclerotic_is_mixed_and_says_so_once():
    one = shown("a", BoxShape((10, 10), (30, 30)), "osteolytic", "sclerotic", "periosteal_reaction")
    assert one.colour == "#CC79A7"
    assert one.label.endswith("mixed, periosteal")


def test_a_double_density_screen_has_double_strokes():
    assert line_of(marks_scene([ELLIPSE], VIEW, ui_scale=2.0), "e").width == 3.0


def test_marks_out_of_sight_are_left_out():
    away = panned(zoomed_at(VIEW, (0, 0), 4), 5000, 5000)
    assert marks_scene([ELLIPSE], zoomed_at(away, (0, 0), 2)).items == ()


def test_labels_of_a_dozen_marks_do_not_cover_each_other_and_stay_inside():
    crowd = [shown(f"m{i}", PointShape((90 + 3 * (i % 4), 90 + 4 * (i // 4))), "uptake") for i in range(12)]
    boxes = boxes_of(crowd)
    assert len(boxes) == 12
    for at, box in enumerate(boxes):
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= 800
        assert box.bottom <= 800
        assert all(box.overlap(other) == 0 for other in boxes[at + 1 :])


def test_a_label_beside_the_edge_stays_in_the_pane():
    (box,) = boxes_of([shown("a", PointShape((199, 1)), "uptake")])
    assert box.right <= 800
    assert box.top >= 0


def test_a_draft_shows_its_size_beside_it():
    drawing = draft_scene(LineShape((10, 10), (40, 10)), VIEW, "12.0 mm")
    assert labels_of(drawing) == ["12.0 mm"]
    assert any(isinstance(item, Path) and item.dash for item in drawing.items)
    assert draft_scene(PointShape((5, 5)), VIEW).items


def test_marks_come_from_the_case_with_their_lesion_and_size():
    observation = Observation(
        ObservationId("o"), LESION.id, TimepointId("t"), ObservationStatus.RESOLVED, certainty=4
    )
    table = {record.id: record for record in (LESION, observation, ELLIPSE.mark)}
    case = Case(CaseId("c"), Patient("P"), "case", table)
    image = Image(np.zeros((200, 200), np.uint8), spacing_mm=(0.5, 0.5))
    (one,) = shown_marks(case, "1.2.3", 1, image)
    assert (one.lesion, one.resolved, one.certainty, one.size) == (LESION, True, 4, "20 mm")
    assert shown_marks(case, "1.2.3", 1)[0].size == ""
    assert shown_marks(case, "1.2.3", 2) == ()
    assert one._replace(size="").label.startswith("L3")


def test_in_a_small_pane_a_label_says_less_rather_than_cover_the_mark():
    box = BoxShape((80, 2), (120, 198))
    texts = {
        width: labels_of(marks_scene([shown("a", box, "uptake", size="18 mm")], small(width)))[0]
        for width in (900, 400, 150)
    }
    assert texts == {900: "L3 · L clavicle · uptake 18 mm", 400: "L3 · L clavicle", 150: "L3"}


def test_a_label_keeps_clear_of_the_words_of_the_pane():
    mark = shown("a", PointShape((100, 100)), "uptake")
    (free,) = boxes_of([mark])
    busy = Drawing((800, 800), (Label((free.left, free.top), "W" * 12, 13.0, baseline="top"),))
    words = text_boxes(busy)
    (label,) = (item for item in marks_scene([mark], VIEW, keep_clear=words).items if isinstance(item, Label))
    assert not any(box.holds(label.at) for box in words)


def test_of_a_crowd_the_selected_mark_still_gets_its_label():
    crowd = [shown(f"m{i}", PointShape((i % 100 + 50, i // 2 % 100 + 50))) for i in range(200)]
    drawing = marks_scene(crowd, VIEW, selected=MarkId("m199"))
    named = [item.id for item in drawing.items if isinstance(item, Label)]
    assert len(named) == 60
    assert "m199" in named


def small(width: float) -> Viewport:
    return Viewport(rows=200, columns=200, pane=(width, min(width, 200.0)))


def test_an_arrow_has_a_head_of_the_same_size_at_any_zoom():
    arrow = shown("a", ArrowShape((20, 100), (100, 100)), "osteolytic")
    for viewport in (VIEW, zoomed_at(VIEW, (400, 400), 3)):
        shaft, head = line_of(marks_scene([arrow], viewport, labels=False), "a").rings
        tip = viewport.screen_from_pixel((100, 100))
        assert shaft[1] == head[1] == tip
        assert [math.dist(end, tip) for end in (head[0], head[2])] == pytest.approx([11, 11])
        assert head[0][0] < tip[0]


def test_a_region_is_filled_lightly_and_its_holes_are_not():
    mask = np.ones((6, 6), np.bool_)
    mask[2:4, 2:4] = False
    region = MaskShape.of(mask, (10, 10))
    assert region is not None
    line = line_of(marks_scene([shown("a", region, "osteolytic")], VIEW, labels=False), "a")
    assert (len(line.rings), line.fill, line.closed) == (2, "#D55E0038", True)


def test_an_angle_is_labelled_with_its_degrees():
    case_mark = shown("a", AngleShape((100, 50), (50, 50), (50, 100)))
    image = Image(np.zeros((200, 200), np.uint8), spacing_mm=(0.5, 0.5))
    measured = extent(case_mark.mark.shape, image)
    assert measured is not None
    assert measured.words() == "90°"


def test_the_label_of_a_line_keeps_its_length_where_there_is_little_room():
    line = shown("l", LineShape((10, 10), (40, 10)), "osteolytic", size="38 mm at detector")
    assert line.labels == ("L3 · L clavicle · lytic 38 mm at detector", "L3 · 38 mm at detector")
    assert ELLIPSE.labels == ("L3 · L clavicle · lytic 18 mm", "L3 · L clavicle", "L3")
