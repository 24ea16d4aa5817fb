"""The header follows the active pane, is searched, compared and kept private."""

from __future__ import annotations

from annotator.dicom.comparing import Difference
from annotator.viewing.layout import Layout, Pane
from annotator.workspace.header_reading import (
    HIDDEN,
    NEXT,
    PREVIOUS,
    HeaderReading,
    as_text,
    matching,
    shown_values,
)
from tests.helpers.patient_folder import CT_SLICES
from tests.workspace.conftest import Work


def reading(work: Work, modality: str = "CT") -> HeaderReading:
    made = HeaderReading(work.viewer, work.jobs)
    work.pane(modality)
    made.open()
    work.settle()
    return made


def value(made: HeaderReading, name: str) -> str:
    return next(line.row.value for line in made.reading.lines if line.row.name == name)


def names(made: HeaderReading, query: str, *, private: bool = False, only: bool = False) -> list[str]:
    lines = made.reading.lines
    found = matching(lines, query, private=private, only_differences=only)
    return [lines[place].row.name for place in found]


def test_it_follows_the_image_of_the_active_pane_until_it_is_closed(opened: Work) -> None:
    made = reading(opened)
    opened.viewer.scroll(0, -100)
    opened.settle()
    assert value(made, "Instance Number") == "1"
    opened.viewer.scroll(0, 3)
    opened.settle()
    assert value(made, "Instance Number") == "4"
    made.close()
    opened.viewer.scroll(0, 1)
    opened.settle()
    assert value(made, "Instance Number") == "4"


def test_of_a_plane_that_is_an_acquired_image_it_is_the_header_of_that_image(opened: Work) -> None:
    made = reading(opened)
    opened.viewer.show(Layout(1, 1, (Pane(opened.key("CT"), reformat="axial"),)))
    opened.settle()
    assert opened.viewer.place(0) == (5, CT_SLICES)
    assert value(made, "Instance Number") == "6"


def test_every_typed_word_is_found_in_tag_name_keyword_or_value(opened: Work) -> None:
    made = reading(opened)
    assert names(made, "0010,0020") == ["Patient ID"]
    assert names(made, "00100020") == ["Patient ID"]
    assert names(made, "PixelSpacing") == ["Pixel Spacing"]
    assert names(made, "meier") == ["Patient's Name"]
    assert names(made, "patient 19980302") == ["Patient's Birth Date"]
    assert names(made, "no such thing") == []


def test_privacy_hides_values_from_sight_and_from_the_search(opened: Work) -> None:
    made = reading(opened)
    lines = made.reading.lines
    assert names(made, "meier", private=True) == []
    name = next(line for line in lines if line.row.name == "Patient's Name")
    assert shown_values(name, private=True) == (HIDDEN, "")
    text = as_text(lines, private=True)
    assert not [secret for secret in ("Meier", "ANNO-7", "19980302", "20070301") if secret in text]
    assert "Meier^Anna" in as_text(lines, private=False)


def test_the_next_and_the_previous_image_are_compared(opened: Work) -> None:
    made = reading(opened)
    opened.viewer.scroll(0, -100)
    made.compare_with(NEXT)
    opened.settle()
    number = next(line for line in made.reading.lines if line.row.name == "Instance Number")
    assert (number.row.value, number.other, number.difference) == ("1", "2", Difference.CHANGED)
    assert "Rows" not in names(made, "", only=True)
    assert "Image Position (Patient)" in names(made, "position", only=True)
    made.compare_with(PREVIOUS)
    opened.settle()
    assert made.reading.other == ""  # There is none before the first.
    opened.viewer.scroll(0, CT_SLICES)
    opened.settle()
    number = next(line for line in made.reading.lines if line.row.name == "Instance Number")
    assert (number.row.value, number.other) == (str(CT_SLICES), str(CT_SLICES - 1))


def test_another_series_is_compared_as_its_pane_shows_it(opened: Work) -> None:
    made = reading(opened)
    assert [words.split("  ")[-1] for words, _ in made.partners()][:3] == [
        "Nothing",
        "Next image",
        "Previous image",
    ]
    made.compare_with(opened.key("MR"))
    opened.settle()
    modality = next(line for line in made.reading.lines if line.row.name == "Modality")
    assert (modality.row.value, modality.other) == ("CT", "MR")
    kvp = next(line for line in made.reading.lines if line.row.name == "KVP")
    assert kvp.difference is Difference.ADDED
    text = as_text(made.reading.lines, private=False)
    assert "(0008,0060)\tCS\tModality\tCT\tMR\tchanged" in text.splitlines()


def test_what_cannot_be_read_says_why(opened: Work) -> None:
    made = HeaderReading(opened.viewer, opened.jobs)
    opened.pane("CR")
    series = opened.viewer.series(opened.viewer.pane(0).series)
    assert series is not None
    path = series.frames[0].instance.source.path
    kept = path.read_bytes()
    try:
        path.write_bytes(kept + b"\0\0")
        made.open()
        opened.settle()
        assert made.reading.fault is not None
        assert "changed" in made.reading.fault.message
    finally:
        path.write_bytes(kept)
