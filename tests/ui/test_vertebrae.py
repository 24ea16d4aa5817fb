"""Vertebrae that a reader has named are named on the other images of the same frame of reference."""

from __future__ import annotations

from tests.helpers.patient_folder import MR_SLICES
from tests.ui.conftest import Reader


def test_a_mark_at_t7_names_the_vertebra_on_other_slices_and_on_reformats(reader: Reader) -> None:
    reader.show("MR", frame=5)
    assert "T7" not in reader.words()
    reader.mark("E", (6, 8), (12, 14))
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type("t7").key("Enter", "Enter")
    assert "T7" in reader.words()
    reader.pane().setFocus()
    for _ in range(MR_SLICES - 6):
        reader.key("Down")
    reader.settle()
    assert reader.layout_pane().frame != 5
    assert "T7" in reader.words()
    reader.key("Ctrl+Z", "Ctrl+Z")
    assert "T7" not in reader.words()


def test_another_frame_of_reference_shows_no_names(reader: Reader) -> None:
    reader.show("MR", frame=5)
    reader.mark("E", (6, 8), (12, 14))
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type("t7").key("Enter", "Enter")
    reader.show("NM")
    assert "T7" not in reader.words()
