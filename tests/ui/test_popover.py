"""After the stroke: site, side, kinds and certainty by a few keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from annotator.lesions.records import Mark, Observation
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import catalogue, site, site_label
from annotator.ui.panels.skeleton_view import SkeletonView
from tests.helpers.patient_folder import other_patient_folder
from tests.ui.conftest import Reader


def drawn_on_ct(reader: Reader, frame: int = 0) -> Mark:
    """A mark on CT, of which no word says what it shows: the popover waits for a site."""
    reader.show("CT", frame=frame)
    mark = reader.mark("E", (16, 11), (24, 19))
    assert reader.window.popover.mark == mark.id
    return mark


def to_site(reader: Reader) -> None:
    """Have the focus in the field of the site."""
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    assert reader.focused is reader.window.popover._site


def place(reader: Reader, mark: Mark) -> tuple[str, Side, str]:
    lesion = reader.lesion_of(mark)
    return lesion.site, lesion.side, lesion.segment


@pytest.mark.parametrize(
    ("typed", "place_meant"),
    [
        ("l clav", ("clavicle_medial", Side.LEFT, "")),
        ("t8", ("t08", Side.MIDLINE, "")),
        ("r si", ("si_joint", Side.RIGHT, "")),
        ("l tib dist meta", ("tibia_dist", Side.LEFT, "metaphysis")),
    ],
)
def test_a_site_is_typed_in_a_few_letters(
    reader: Reader, typed: str, place_meant: tuple[str, Side, str]
) -> None:
    mark = drawn_on_ct(reader)
    to_site(reader)
    reader.type(typed).key("Enter", "Enter")
    assert reader.window.popover.mark is None
    assert place(reader, mark) == place_meant
    assert not reader.case.get(Mark, mark.id).draft


def test_arrows_choose_another_of_the_sites_found(reader: Reader) -> None:
    mark = drawn_on_ct(reader)
    to_site(reader)
    reader.type("l clav")
    listed = reader.window.popover._list
    second = listed.item(1).text()
    reader.key("Down", "Enter", "Enter")
    assert place(reader, mark)[0] != "clavicle_medial"
    assert reader.window.lesions.name_of(reader.lesion_of(mark)).endswith(second)


def test_letters_choose_kinds_and_digits_the_certainty(reader: Reader) -> None:
    mark = drawn_on_ct(reader)
    to_site(reader)
    reader.type("t8").key("Enter").type("ls4").key("Enter")
    assert reader.case.get(Mark, mark.id).findings == {"osteolytic", "sclerotic"}
    assert reader.case.get(Observation, mark.observation).certainty == 4


def test_a_letter_pressed_twice_takes_its_kind_back(reader: Reader) -> None:
    mark = drawn_on_ct(reader)
    to_site(reader)
    reader.type("t8").key("Enter").type("l").type("l").key("Enter")
    assert reader.case.get(Mark, mark.id).findings == frozenset()


def test_only_kinds_that_the_modality_can_show_are_offered(reader: Reader) -> None:
    drawn_on_ct(reader)
    offered = set(reader.window.popover._kinds._buttons)
    assert "uptake" not in offered
    assert "osteolytic" in offered


def offered(reader: Reader) -> list[str]:
    """The sites in the list of the popover."""
    listed = reader.window.popover._list
    return [listed.item(row).text() for row in range(listed.count())]


def drawn_on_chest(reader: Reader) -> Mark:
    """A mark in the left half of the radiograph of the chest: sites are suggested."""
    reader.show("CR")
    return reader.mark("E", (28, 8), (34, 14))


def test_a_suggested_site_and_kind_need_one_key(reader: Reader) -> None:
    """The radiograph is of the chest, its left half is known: Enter accepts what is suggested first."""
    mark = drawn_on_chest(reader)
    first, before = offered(reader)[0], len(reader.told)
    assert first.startswith("L ")
    reader.key("Enter")
    assert place(reader, mark)[1] is Side.LEFT
    assert reader.window.lesions.name_of(reader.lesion_of(mark)).endswith(first)
    assert reader.window.popover.mark is None
    assert len(reader.told) == before


def test_a_suggested_site_with_its_kind_needs_two_keys(reader: Reader) -> None:
    mark = drawn_on_chest(reader)
    first = offered(reader)[0]
    reader.type("l").key("Enter")
    assert reader.window.lesions.name_of(reader.lesion_of(mark)).endswith(first)
    assert reader.case.get(Mark, mark.id).findings == {"osteolytic"}


def test_three_sites_are_suggested_with_reasons_and_arrows_choose(reader: Reader) -> None:
    mark = drawn_on_chest(reader)
    sites = offered(reader)
    assert len(set(sites)) == 3
    for row in range(3):
        reasons = reader.window.popover._list.item(row).data(Qt.ItemDataRole.UserRole)
        assert reasons.split(" · ")[-2:] == ["chest", "half of the body"]
    reader.key("Down", "Down", "Up", "Enter")
    assert reader.window.lesions.name_of(reader.lesion_of(mark)).endswith(sites[1])


def test_a_click_takes_a_suggestion_and_the_others_stay_to_compare(reader: Reader) -> None:
    mark = drawn_on_chest(reader)
    sites, listed = offered(reader), reader.window.popover._list
    reader.click(listed.viewport(), listed.visualItemRect(listed.item(2)).center())
    assert reader.window.popover.mark == mark.id
    assert offered(reader) == sites
    reader.key("Enter")
    assert reader.window.lesions.name_of(reader.lesion_of(mark)).endswith(sites[2])


def test_nothing_is_suggested_for_a_mark_whose_site_is_known(reader: Reader) -> None:
    drawn_on_chest(reader)
    reader.key("Enter", "Q")
    assert reader.window.popover.mark is not None
    assert not reader.window.popover._list.isVisible()


def test_a_bone_scan_mark_has_its_kind_before_any_key(reader: Reader) -> None:
    mark = reader.mark("E", (19, 19), (24, 24))
    assert mark.findings == {"uptake"}


def test_escape_leaves_a_draft_that_can_be_described_later(reader: Reader) -> None:
    mark = drawn_on_ct(reader)
    reader.key("Escape")
    assert reader.window.popover.mark is None
    assert reader.case.get(Mark, mark.id).draft
    assert place(reader, mark)[0] == ""
    reader.key("Q")
    assert reader.window.popover.mark == mark.id
    to_site(reader)
    reader.type("t8").key("Enter", "Enter")
    assert place(reader, mark)[0] == "t08"
    assert not reader.case.get(Mark, mark.id).draft


def test_j_joins_the_lesion_of_the_same_site_on_another_modality(reader: Reader) -> None:
    first = drawn_on_ct(reader)
    to_site(reader)
    reader.type("l clav").key("Enter").type("l").key("Enter")
    reader.show("MR", frame=3)
    second = reader.mark("E", (7, 9), (11, 13))
    to_site(reader)
    reader.type("l clav").key("Enter").type("j")
    assert reader.window.popover.mark is None
    assert reader.lesion_of(second).id == reader.lesion_of(first).id
    assert [lesion.name for lesion in reader.lesions] == ["L1"]
    assert {mark.image.modality for mark in reader.case.marks_of_lesion(reader.lesions[0].id)} == {"CT", "MR"}
    assert reader.session.selection.lesion == reader.lesions[0].id
    reader.key("Ctrl+Z")
    assert [lesion.name for lesion in reader.lesions] == ["L1", "L2"]


def test_enter_beside_a_lesion_of_the_same_site_keeps_them_apart(reader: Reader) -> None:
    drawn_on_ct(reader)
    to_site(reader)
    reader.type("t8").key("Enter", "Enter")
    reader.show("MR")
    reader.mark("E", (7, 9), (11, 13))
    to_site(reader)
    reader.type("t8").key("Enter", "Enter")
    assert [lesion.site for lesion in reader.lesions] == ["t08", "t08"]


def test_plain_keys_are_the_popovers_while_it_is_open(reader: Reader) -> None:
    drawn_on_ct(reader)
    to_site(reader)
    reader.type("t8").key("Enter")
    inverted, tool = reader.viewport().inverted, reader.viewer.tool
    reader.type("i").type("e").type("b")
    assert reader.viewport().inverted == inverted
    assert reader.viewer.tool == tool


def test_a_click_on_the_skeleton_chooses_the_site(reader: Reader) -> None:
    mark = drawn_on_ct(reader)
    click_site(reader, "femur_dist", Side.RIGHT)
    assert reader.window.popover.mark == mark.id
    reader.key("Enter")
    assert place(reader, mark)[:2] == ("femur_dist", Side.RIGHT)


def test_a_click_on_a_lesion_of_the_skeleton_gives_its_site_to_the_mark_that_asks(reader: Reader) -> None:
    drawn_on_ct(reader)
    to_site(reader)
    reader.type("r fem dist").key("Enter", "Enter")
    reader.show("MR")
    mark = reader.mark("E", (7, 9), (11, 13))
    view = on_map(reader)
    figure = view.figure
    assert figure is not None
    at = next(
        QPoint(x, y)
        for x in range(0, view.width(), 2)
        for y in range(0, view.height(), 2)
        if figure.lesion_at((float(x), float(y))) is not None
    )
    reader.click(view, at)
    assert reader.window.popover.mark == mark.id
    reader.key("Enter")
    assert place(reader, mark)[:2] == ("femur_dist", Side.RIGHT)


def on_map(reader: Reader) -> SkeletonView:
    """The skeleton, brought to the front and drawn with all that is recorded."""
    reader.key("Alt+2")
    view = reader.window.map.skeleton_view
    reader.until(lambda: view.figure is not None and not view._timer.isActive())
    return view


def click_site(reader: Reader, site: str, side: Side) -> None:
    view = on_map(reader)
    at = next(
        QPoint(x, y)
        for y in range(0, view.height(), 3)
        for x in range(0, view.width(), 3)
        if (region := view.figure.region_at((float(x), float(y))))
        and (region.site, region.side) == (site, side)
    )
    reader.click(view, at)


def test_undo_of_the_drawing_closes_the_popover_that_asks_about_it(reader: Reader) -> None:
    drawn_on_ct(reader)
    to_site(reader)
    reader.type("t8").key("Enter")
    reader.key("Ctrl+Z")
    assert not reader.marks
    assert reader.window.popover.mark is None
    reader.type("l").key("Enter")
    assert not reader.marks


def test_another_case_closes_the_popover(alone: Reader, tmp_path: Path) -> None:
    drawn_on_ct(alone)
    alone.open(other_patient_folder(tmp_path / "other"))
    assert alone.case.patient.id == "ANNO-8"
    assert alone.window.popover.mark is None


def test_escape_elsewhere_closes_the_popover_before_it_puts_the_tool_down(reader: Reader) -> None:
    drawn_on_ct(reader)
    on_map(reader).setFocus()
    reader.key("Escape")
    assert reader.window.popover.mark is None
    assert reader.viewer.tool is not None


def test_a_paired_site_without_side_waits_for_one(reader: Reader) -> None:
    """A limb without laterality does not say which side it is of."""
    mark = drawn_on_ct(reader)
    to_site(reader)
    reader.type("femur dist").key("Enter")
    if reader.window.popover._said.place.side is Side.MIDLINE:
        reader.key("Enter")
        assert reader.window.popover.mark == mark.id
        reader.type("r")
    reader.key("Enter")
    assert place(reader, mark)[1] in (Side.LEFT, Side.RIGHT)


def test_the_popover_stands_inside_the_images_and_beside_the_mark(reader: Reader) -> None:
    reader.show("CT")
    for start, end in (((1, 1), (4, 4)), ((28, 28), (31, 31)), ((1, 28), (4, 31))):
        reader.mark("B", start, end)
        popover = reader.window.popover
        assert reader.window.grid.rect().contains(popover.geometry())
        reader.key("Escape")


def test_the_popover_leaves_the_label_of_the_mark_in_sight(reader: Reader) -> None:
    drawn_on_ct(reader)
    pane = reader.pane()
    labels = [
        item
        for one in pane.view.drawings()
        for item in one.items
        if "no site yet" in getattr(item, "text", "")
    ]
    top = reader.window.popover.mapTo(reader.window, QPoint(0, 0)).y()
    at = pane.mapTo(reader.window, QPoint(0, round(labels[0].at[1]))).y()
    assert at < top


def test_the_focus_goes_back_to_the_images(reader: Reader) -> None:
    drawn_on_ct(reader)
    reader.key("Escape")
    assert reader.focused is reader.pane()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_word_is_cut_off_whatever_the_site(reader: Reader, size: tuple[int, int]) -> None:
    reader.window.resize(*size)
    mark = drawn_on_ct(reader)
    popover = reader.window.popover
    longest = max(catalogue(), key=lambda name: len(site_label(name, Side.LEFT, "")))
    for name in (longest, "femur_prox", "clavicle_medial"):
        segments = site(name).segments
        side = Side.LEFT if site(name).paired else Side.MIDLINE
        popover.choose(SiteChoice(site(name), side, segments[0] if segments else ""))
        reader.settle()
        assert popover.mark == mark.id
        assert reader.window.grid.rect().contains(popover.geometry())
        for label in popover.findChildren(QLabel):
            if label.isVisible():
                assert label.heightForWidth(label.width()) <= label.height(), label.text()
                assert label.geometry().right() <= popover.width()
    reader.window.resize(1400, 900)


def test_tab_goes_from_the_site_to_the_segment_and_round(reader: Reader) -> None:
    mark = drawn_on_ct(reader)
    to_site(reader)
    reader.type("l fem").key("Enter", "Tab", "Tab")
    assert reader.focused is reader.window.popover._segment
    reader.key("Tab")
    assert reader.focused is reader.window.popover
    reader.key("Tab", "Tab", "Down", "Enter")
    assert reader.window.popover.mark is None
    assert place(reader, mark) == ("femur_prox", Side.LEFT, "epiphysis")
