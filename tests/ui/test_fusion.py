"""Fusion under real keys, wheels and drags: PET over CT, refused and estimated across frames of reference."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator.drawing.items import Picture
from annotator.viewing.layout import FusionLayer, Layout, Pane, SeriesKey
from annotator.viewing.offsets import Offsets
from annotator.workspace.screen_state import layout_from_text, layout_text
from tests.helpers.compared_patient import SHIFT_MM, compared_patient, pet_value
from tests.helpers.dicom_files import uid
from tests.ui.conftest import LEFT, SHIFT, Reader
from tests.ui.test_panes import status_value

CT, LATER = (SeriesKey(uid("compared series", "CT", year)) for year in (0, 1))
PT = SeriesKey(uid("compared series", "PT"))
HAND = SeriesKey(uid("compared series", "CR", "L"))
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compared_patient(tmp_path_factory.mktemp("compared"))


@pytest.fixture(autouse=True)
def no_offsets(reader: Reader) -> None:
    reader.desk.links.forget_alignment()
    reader.told.clear()


def show(reader: Reader, *keys: SeriesKey) -> None:
    reader.viewer.show(Layout(1, len(keys), tuple(Pane(key, frame=5) for key in keys)))
    reader.settle()
    reader.click(reader.pane(0), QPoint(5, 5))


def layer(reader: Reader, index: int = 0) -> FusionLayer:
    found = reader.layout_pane(index).fusion
    assert found is not None
    return found


def pictures(reader: Reader, index: int = 0) -> list[Picture]:
    """What is painted of images: the image, and the fused series where one is seen; no colour bar."""
    items = [item for drawing in reader.pane(index).view.drawings() for item in drawing.items]
    return [item for item in items if isinstance(item, Picture) and item.pixels.shape[1] > 1]


def test_shift_o_lays_the_pet_over_the_ct_and_takes_it_away(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    assert layer(reader).series == PT
    assert reader.told[-1] == "PT PET AC over the image."
    assert "fused" in reader.words()
    assert "PT 50 %" in reader.words()
    assert len(pictures(reader)) == 2
    reader.key("Shift+O")
    assert reader.layout_pane().fusion is None
    assert len(pictures(reader)) == 1


def test_both_values_stand_under_the_cursor(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    image = reader.pane().view.image
    assert image is not None
    assert image.plane is not None
    pixel = (20.5, 11.5)
    QTest.mouseMove(reader.pane(), reader.screen(pixel))
    activity = pet_value(*image.plane.world_from_pixel(pixel))
    said = status_value(reader)
    assert f"   PT {activity:.0f}" in said
    assert " HU   " in said


def test_scrolling_keeps_window_and_opacity(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O", "Shift+Up")
    reader.settle()
    before = [word for word in reader.words() if word.endswith(("BQML", "60 %"))]
    reader.wheel(reader.pane(), -360)
    reader.settle()
    assert [word for word in reader.words() if word.endswith(("BQML", "60 %"))] == before != []


def test_keys_and_wheel_fade_and_stop_at_the_ends(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    reader.key("Shift+Up", "Shift+Up", "Shift+Down")
    assert layer(reader).opacity == pytest.approx(0.6)
    frame = reader.layout_pane().frame
    reader.wheel(reader.pane(), -360, keys=ALT)
    assert layer(reader).opacity == pytest.approx(0.3)
    reader.wheel(reader.pane(), 120 * 20, keys=ALT)
    assert layer(reader).opacity == 1.0
    assert reader.layout_pane().frame == frame


def test_an_alt_drag_and_keys_window_the_fused_series_alone(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    ct = reader.layout_pane().voi
    series = reader.viewer.series(PT)
    assert series is not None
    opened = reader.viewer.fusion_layers.window(layer(reader), series)
    assert opened is not None
    reader.drag(reader.pane(), QPoint(300, 300), QPoint(360, 300), button=LEFT, keys=ALT)
    dragged = layer(reader).voi
    assert dragged is not None
    assert dragged.bounds[1] > 1.2 * opened.bounds[1]
    assert dragged.bounds[0] == 0.0
    reader.key("Shift+Right", "Shift+Right")
    brighter = layer(reader).voi
    assert brighter is not None
    assert brighter.bounds[1] < dragged.bounds[1]
    assert reader.layout_pane().voi == ct


def test_c_held_hides_the_fused_series_and_let_go_shows_it(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    QTest.keyPress(reader.focused, Qt.Key.Key_C)
    assert len(pictures(reader)) == 1
    assert "PT hidden" in reader.words()
    QTest.keyRelease(reader.focused, Qt.Key.Key_C)
    assert len(pictures(reader)) == 2


def test_shift_l_held_shows_the_fused_series_only_round_the_cursor(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    pane = reader.pane()

    def seen() -> int:
        return int((pictures(reader)[1].pixels >> 24 > 0).sum())

    whole = seen()
    QTest.keyPress(reader.focused, Qt.Key.Key_L, SHIFT)
    places = [pane.rect().center(), reader.screen((2, 2))]
    amounts = []
    for place in places:
        QTest.mouseMove(pane, place)
        amounts.append(seen())
        x, y = reader.pixel(place)
        picture = pictures(reader)[1]
        column, row = (round(value) for value in (x - 0.5, y - 0.5))
        assert picture.pixels[row, column] >> 24 > 0
    assert whole > amounts[0] > amounts[1] > 0  # in the corner a part of the circle lies outside
    QTest.keyRelease(reader.focused, Qt.Key.Key_L, SHIFT)
    assert seen() == whole


def test_shift_c_steps_through_the_colour_maps_of_the_fused_series_then_of_the_image(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    assert layer(reader).colour_map == "hot_metal"
    reader.key("Shift+C")
    assert layer(reader).colour_map == "pet"
    reader.key("Alt+C", "Shift+O", "Shift+C")
    assert reader.layout_pane().colour_map == "grey_inverted"
    reader.key("Ctrl+K").type("colours: viridis").key("Enter")
    assert reader.layout_pane().colour_map == "viridis"


def test_across_frames_of_reference_it_is_refused_with_a_sentence(reader: Reader) -> None:
    show(reader, LATER)
    reader.key("Shift+O")
    assert reader.told[-1] == "No other series shares the coordinates of this image."
    reader.key("Ctrl+K").type("fuse: pt").key("Enter")
    assert reader.told[-1] == (
        "PET AC lies in another frame of reference: first align the two by hand (Shift+Y)."
    )
    assert reader.layout_pane().fusion is None


def test_a_radiograph_takes_no_fusion(reader: Reader) -> None:
    show(reader, HAND)
    reader.key("Ctrl+K").type("fuse: pt").key("Enter")
    assert reader.told[-1] == "This image has no position in the patient; nothing can be laid over it."


def test_aligned_by_hand_it_is_fused_as_an_estimate_at_the_shifted_place(reader: Reader) -> None:
    show(reader, CT, LATER)
    reader.key("Shift+Y")
    reader.click(reader.pane(1), QPoint(5, 5))
    reader.key("Shift+Y", "Ctrl+K").type("fuse: pt").key("Enter")
    reader.settle()
    assert "fused, estimated" in reader.words(1)
    image = reader.pane(1).view.image
    assert image is not None
    assert image.plane is not None
    pixel = (20.5, 11.5)
    x, y, z = (at - by for at, by in zip(image.plane.world_from_pixel(pixel), SHIFT_MM, strict=True))
    QTest.mouseMove(reader.pane(1), reader.screen(pixel, 1))
    assert f"   PT {pet_value(x, y, z):.0f}" in status_value(reader)


def test_without_its_alignment_nothing_is_said_to_be_fused(reader: Reader) -> None:
    show(reader, LATER)
    reader.viewer.offsets = Offsets({(uid("compared", 0), uid("compared", 1)): SHIFT_MM})
    reader.key("Ctrl+K").type("fuse: pt").key("Enter")
    reader.settle()
    assert {"fused, estimated", "PT 50 %"} <= set(reader.words())
    reader.key("Ctrl+K").type("forget the alignment").key("Enter")
    assert len(pictures(reader)) == 1
    assert "not fused" in reader.words()
    assert not {"fused, estimated", "PT 50 %"} & set(reader.words())


def test_where_the_fused_series_does_not_reach_it_is_told(reader: Reader) -> None:
    show(reader, LATER)
    reader.viewer.offsets = Offsets({(uid("compared", 0), uid("compared", 1)): (0.0, 0.0, 500.0)})
    reader.key("Ctrl+K").type("fuse: pt").key("Enter")
    reader.settle()
    assert "no PT here" in reader.words()
    assert "fused, estimated" not in reader.words()


def test_the_fused_series_comes_back_with_the_screen(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O", "Shift+Up", "Shift+C")
    reader.settle()
    text = layout_text(reader.viewer.layout)
    back = layout_from_text(text, reader.viewer.order)
    assert back is not None
    assert back.panes[0].fusion == FusionLayer(PT, colour_map="pet", opacity=0.6)
    without = layout_from_text(text, [CT])
    assert without is not None
    assert without.panes[0].fusion is None


def test_a_reformat_is_fused_too(reader: Reader) -> None:
    reader.viewer.show(Layout(1, 1, (Pane(CT, reformat="coronal"),)))
    reader.settle()
    reader.click(reader.pane(0), QPoint(5, 5))
    reader.key("Shift+O")
    reader.settle()
    assert layer(reader).series == PT
    picture = pictures(reader)[1]
    assert (picture.pixels >> 24 > 0).any()


def test_over_a_slab_it_is_told_that_only_a_plane_is_fused(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O", "Alt+P")
    reader.settle()
    assert "fused" in reader.words()
    assert "fused plane" not in reader.words()
    reader.key("Alt+M")
    reader.settle()
    assert "MIP 10 mm" in reader.words()
    assert "fused plane" in reader.words()


def test_the_magnifier_shows_what_is_fused_too(reader: Reader) -> None:
    show(reader, CT)
    reader.key("Shift+O")
    reader.settle()
    drawing = reader.desk.magnifier.drawing(0, (200.0, 200.0), 280.0)
    assert drawing is not None
    assert len([item for item in drawing.items if isinstance(item, Picture)]) == 2
