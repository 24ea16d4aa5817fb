"""Drawing another mark of a lesion, and the regions it is measured against, by commands and real hands."""

from __future__ import annotations

from annotator.lesions.records import Mark, MarkRole
from tests.ui.conftest import Reader

LESION, THERE = ((4.0, 4.0), (10.0, 10.0)), ((12.0, 12.0), (17.0, 17.0))


def ask(reader: Reader, words: str) -> None:
    """Run a command by the palette."""
    reader.pane().setFocus()
    reader.key("Ctrl+K").type(words).key("Enter")
    reader.settle()


def references(reader: Reader) -> list[Mark]:
    return [mark for mark in reader.marks if mark.is_reference]


def draw(reader: Reader, start: tuple[float, float], end: tuple[float, float]) -> None:
    reader.pane().setFocus()
    reader.drag(reader.pane(), reader.screen(start), reader.screen(end))


def test_a_region_of_muscle_is_drawn_for_the_chosen_lesion_and_is_no_lesion(reader: Reader) -> None:
    reader.show("MR")
    mark = reader.mark("E", *LESION)
    reader.key("Esc")
    ask(reader, "Draw muscle")
    draw(reader, *THERE)
    (reference,) = references(reader)
    assert (reference.role, reference.observation) == (MarkRole.MUSCLE, mark.observation)
    assert len(reader.lesions) == 1
    assert "L1 · muscle" in reader.words()
    assert reader.window.popover.mark is None
    reader.key("Q")
    assert reader.told[-1] == "A reference region shows no lesion: there is nothing to describe."
    # The next stroke is a new lesion again.
    reader.drag(reader.pane(), reader.screen((12.0, 4.0)), reader.screen((17.0, 9.0)))
    assert len(reader.lesions) == 2
    reader.key("Esc", "Ctrl+Z", "Ctrl+Z")
    assert references(reader) == []


def test_another_mark_goes_to_the_lesion_and_escape_makes_it_a_new_one(reader: Reader) -> None:
    reader.show("CT", frame=2)
    reader.mark("E", *LESION)
    reader.key("Esc", "Ctrl+Alt+E")
    assert reader.told[-1] == "Draw another mark of L1."
    reader.viewer.scroll(0, 1)
    reader.settle()
    draw(reader, *LESION)
    assert len({mark.image.sop_instance_uid for mark in reader.marks}) == 2
    assert (len(reader.lesions), len(reader.marks)) == (1, 2)
    reader.key("Ctrl+Alt+E", "Esc")
    draw(reader, *THERE)
    assert len(reader.lesions) == 2


def test_no_region_where_the_lesion_is_not_marked(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", *LESION)
    reader.key("Esc")
    reader.show("MR")
    ask(reader, "Draw muscle")
    draw(reader, *THERE)
    assert references(reader) == []
    assert reader.told[-1].startswith("L1 is not marked at this timepoint")


def test_the_mirror_image_of_a_mark_on_a_bone_scan_becomes_its_region(reader: Reader) -> None:
    reader.show("NM")
    mark = reader.mark("E", (20.0, 60.0), (26.0, 68.0))
    reader.key("Esc")
    ask(reader, "Mirror the mark")
    (reference,) = references(reader)
    assert reference.role is MarkRole.MIRRORED
    assert reference.shape.half_axes == mark.shape.half_axes
    assert reference.shape.centre[1] == mark.shape.centre[1]
    assert reference.shape.centre[0] != mark.shape.centre[0]
