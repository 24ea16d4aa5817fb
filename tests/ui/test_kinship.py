"""Which marks are one lesion: offered, joined and split by keys, remembered on the card."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from annotator.lesions.records import Mark, Observation
from tests.ui.conftest import Reader
from tests.ui.test_palette import lines
from tests.ui.test_popover import to_site


def described(reader: Reader, site: str, frame: int, start: tuple[float, float] = (16, 11)) -> Mark:
    reader.show("CT", frame=frame)
    mark = reader.mark("E", start, (start[0] + 8, start[1] + 8))
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type(site).key("Enter", "Enter", "Escape")
    return mark


def offered(reader: Reader) -> list[str]:
    buttons = reader.window.popover.findChildren(QPushButton)
    return [one.text() for one in buttons if one.isVisible() and one.text().startswith("J ")]


def card(reader: Reader) -> list[str]:
    reader.settle()
    return [label.text() for label in reader.window.lesions.card.findChildren(QLabel)]


def press(reader: Reader, words: str) -> None:
    buttons = reader.window.lesions.card.findChildren(QToolButton)
    (button,) = [one for one in buttons if one.text() == words and one.isVisible()]
    reader.click(button)
    reader.settle()


def test_a_mark_near_another_in_the_patient_is_offered_its_lesion_and_never_joined_silently(
    reader: Reader,
) -> None:
    described(reader, "t8", 3)
    reader.show("CT", frame=4)
    mark = reader.mark("E", (16, 11), (24, 19))
    assert offered(reader) == ["J  Same as L1: 5 mm away in the patient"]
    assert len(reader.lesions) == 2
    reader.key("J")
    assert [lesion.name for lesion in reader.lesions] == ["L1"]
    assert reader.lesion_of(mark).name == "L1"


def test_a_mark_far_off_is_not_offered_a_lesion_by_place_but_by_site(reader: Reader) -> None:
    described(reader, "t8", 0, (2, 2))
    reader.show("CT", frame=9)
    reader.mark("E", (26, 20), (30, 24))
    assert offered(reader) == []
    to_site(reader)
    reader.type("t8").key("Enter")
    assert offered(reader) == ["J  Same lesion as L1, T8 vertebra"]
    reader.key("Escape")


def test_chosen_marks_of_several_lesions_join_by_a_key_and_the_card_remembers(reader: Reader) -> None:
    described(reader, "t8", 3)
    described(reader, "t9", 3, (2, 2))
    reader.pane().setFocus()
    reader.key("Ctrl+A", "Ctrl+J")
    assert [lesion.name for lesion in reader.lesions] == ["L1"]
    assert reader.window.undo_bar.words == "L2 joined to L1"
    assert "includes L2" in card(reader)
    reader.key("Ctrl+Z")
    assert len(reader.lesions) == 2


def test_all_lesions_at_a_site_join_by_one_key_and_others_stay(reader: Reader) -> None:
    for frame, site in ((0, "t8"), (3, "t9"), (6, "t8"), (9, "t8")):
        described(reader, site, frame, (2, 2))
    reader.pane().setFocus()
    reader.key("Ctrl+Alt+J")
    assert [(lesion.name, lesion.site) for lesion in reader.lesions] == [("L1", "t08"), ("L2", "t09")]
    assert len(reader.case.marks_of_lesion(reader.lesions[0].id)) == 3
    assert reader.window.undo_bar.words == "L3, L4 joined to L1"
    reader.key("Ctrl+Alt+J")
    assert reader.told[-1] == "No other lesion is at the site of L1."
    reader.key("Ctrl+Z")
    assert len(reader.lesions) == 4


def test_one_mark_is_offered_every_lesion_the_likeliest_first(reader: Reader) -> None:
    described(reader, "t8", 0, (2, 2))
    described(reader, "t9", 3)
    described(reader, "t10", 4)
    reader.pane().setFocus()
    reader.key("Ctrl+J")
    assert [line.split()[3] for line in lines(reader)] == ["L2", "L1"]
    reader.key("Enter")
    assert [lesion.name for lesion in reader.lesions] == ["L1", "L2"]


def test_a_mark_is_split_off_by_a_key(reader: Reader) -> None:
    first = described(reader, "t8", 3)
    reader.show("CT", frame=4)
    second = reader.mark("E", (16, 11), (24, 19))
    reader.key("J")
    reader.pane().setFocus()
    assert reader.session.selection.mark == second.id
    reader.key("Ctrl+Shift+J")
    assert [lesion.name for lesion in reader.lesions] == ["L1", "L3"]
    assert reader.lesion_of(second).name == "L3"
    assert reader.window.undo_bar.words == "L3 split off L1"
    assert "split from L1" in card(reader)
    reader.key("Ctrl+Shift+J")
    assert reader.told[-1] == "These are all the marks of L3."
    assert reader.lesion_of(first).name == "L1"


def test_the_card_joins_and_splits_too(reader: Reader) -> None:
    described(reader, "t8", 3)
    described(reader, "t9", 3, (2, 2))
    reader.pane().setFocus()
    reader.key("Ctrl+A")
    press(reader, "Same as…")
    assert [lesion.name for lesion in reader.lesions] == ["L1"]
    reader.key("Escape")
    reader.click(reader.pane(), reader.screen((2, 6)))
    press(reader, "Split off")
    assert [lesion.name for lesion in reader.lesions] == ["L1", "L3"]


def test_kinds_and_certainty_are_said_of_several_marks_at_once(reader: Reader) -> None:
    one = described(reader, "t8", 3)
    other = described(reader, "t9", 3, (2, 2))
    reader.pane().setFocus()
    reader.key("Ctrl+A", "Q")
    title = reader.window.popover._title.text()
    assert title.startswith("2 marks")
    reader.type("l4").key("Enter")
    for mark in (one, other):
        after = reader.case.get(Mark, mark.id)
        assert after.findings == {"osteolytic"}
        assert reader.case.get(Observation, after.observation).certainty == 4
    # What was not touched stays as it is of each.
    assert [lesion.site for lesion in reader.lesions] == ["t08", "t09"]


def test_the_views_of_a_bone_scan_are_compared_by_the_outline_of_the_body(reader: Reader) -> None:
    """The focus lies 5.5 columns left of the patient's midline: right of it in front, left from behind."""
    reader.show("NM", frame=0)
    first = reader.mark("E", (20, 20), (23, 23))
    to_site(reader)
    reader.type("l humerus prox").key("Enter", "Enter")
    reader.window.viewer.scroll(0, 1)
    reader.settle()
    reader.key("Ctrl+2")
    reader.viewer.drop(1, reader.series("NM"))
    reader.viewer.scroll(0, -1)
    reader.settle()
    second = reader.mark("E", (9, 20), (12, 23), index=1)
    assert second.image.view == "posterior"
    assert offered(reader) == ["J  Same as L1: 0 mm away on the body"]
    reader.key("J")
    assert reader.lesion_of(second).id == reader.lesion_of(first).id


def test_on_a_radiograph_a_mark_beside_another_is_offered_its_lesion(reader: Reader) -> None:
    reader.show("CR")
    reader.mark("E", (28, 8), (34, 14))
    to_site(reader)
    reader.type("l clav").key("Enter", "Enter")
    second = reader.mark("E", (29, 16), (33, 20))
    assert offered(reader) == ["J  Same as L1: beside it on this image"]
    reader.key("J")
    assert reader.lesion_of(second).name == "L1"
    reader.pane().setFocus()
    reader.mark("E", (3, 20), (6, 23))
    assert offered(reader) == []
