"""Every element of a file as text, beside what pydicom reads, and beside another file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from annotator.dicom.comparing import Difference, alone, compared, parents
from annotator.dicom.listing import LONGEST_BYTES, Row, listing
from annotator.dicom.problem import RefusedError
from annotator.dicom.source import source_of
from tests.helpers.dicom_files import ct_slice, image, shared_data, write


def rows(path: Path) -> dict[str, Row]:
    """The rows of the top level by tag."""
    return {row.tag: row for row in listing(source_of(path)) if len(row.path) == 1}


def rich() -> Dataset:
    """A slice with sequences in sequences, private elements, and values of every kind."""
    data = ct_slice(1)
    inner, outer = Dataset(), Dataset()
    inner.CodeValue, inner.CodeMeaning = "T-11", "Bone"
    outer.ReferencedSOPInstanceUID = "1.2.3"
    outer.PurposeOfReferenceCodeSequence = Sequence([inner])
    data.ReferencedImageSequence = Sequence([outer, Dataset()])
    block = data.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    block.add_new(0x10, "OB", b"\x01" * 9000)
    block.add_new(0x08, "CS", "IMAGE NUM 4")
    data.private_block(0x0033, "ACME", create=True).add_new(0x01, "LO", "of Anna Meier")
    philips = data.private_block(0x2005, "Philips MR Imaging DD 005", create=True)
    philips.add_new(0x0F, "SQ", [])
    data.PatientComments = "First line\r\nsecond line"
    data.FrameIncrementPointer = 0x00181063
    data.RedPaletteColorLookupTableData = b"\0" * 700
    return data


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_every_element_is_listed_private_ones_and_those_in_sequences_too(tmp_path: Path, syntax: str) -> None:
    path = write(rich(), tmp_path / "a.dcm", syntax)
    read = pydicom.dcmread(path)
    theirs = [*read.file_meta, *read.iterall()]
    ours = [row for row in listing(source_of(path)) if row.tag]
    assert sorted(row.tag for row in ours) == sorted(
        f"({e.tag.group:04X},{e.tag.element:04X})" for e in theirs
    )
    assert {row.tag: row.name for row in ours if row.tag == "(0010,0010)"} == {
        "(0010,0010)": "Patient's Name"
    }


def test_values_are_text_whatever_they_are(tmp_path: Path) -> None:
    found = rows(write(rich(), tmp_path / "a.dcm"))
    assert found["(0010,0010)"].value == "Doe^Jane"
    assert found["(0008,0016)"].value == "1.2.840.10008.5.1.4.1.1.2 (CT Image Storage)"
    assert found["(0028,0030)"].value == "0.5\\0.5"
    assert found["(0028,0010)"].value == "32"
    assert found["(0028,0009)"].value == "(0018,1063)"
    assert found["(0010,4000)"].value == "First line second line"
    assert found["(0008,1140)"].value == "2 items"
    assert found["(0029,0010)"].value == "SIEMENS CSA HEADER"
    assert (found["(0029,1008)"].name, found["(0029,1008)"].value) == ("CSA Image Header Type", "IMAGE NUM 4")
    assert found["(0029,1010)"].value == "9,000 bytes"
    assert found["(0033,1001)"].name == "Private, ACME"
    assert found["(2005,100F)"].name == "Private, Philips MR Imaging DD 005"  # pydicom: "Unknown".
    assert found["(7FE0,0010)"].value == "2,048 bytes"


def test_numbers_are_read_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    data = image(np.zeros((4, 300), np.uint8))
    found = rows(write(data, tmp_path / "a.dcm", ExplicitVRBigEndian))
    assert (found["(0028,0010)"].value, found["(0028,0011)"].value) == ("4", "300")


def test_sequences_are_a_tree_of_items(tmp_path: Path) -> None:
    lines = alone(listing(source_of(write(rich(), tmp_path / "a.dcm"))))
    above = parents(lines)
    meaning = next(at for at, line in enumerate(lines) if line.row.value == "Bone")
    chain = []
    while meaning >= 0:
        chain.append(lines[meaning].row.name)
        meaning = above[meaning]
    assert chain == [
        "Code Meaning", "Item 1", "Purpose of Reference Code Sequence", "Item 1", "Referenced Image Sequence",
    ]  # fmt: skip


def test_a_long_value_ends_in_its_size(tmp_path: Path) -> None:
    data = ct_slice(1, TextValue="a" * 100_000)
    value = rows(write(data, tmp_path / "a.dcm"))["(0040,A160)"].value
    assert value == "a" * LONGEST_BYTES + "… (100,000 bytes)"


def test_text_that_would_steer_a_terminal_or_the_reading_does_not(tmp_path: Path) -> None:
    data = ct_slice(1, StudyDescription="<b>bold</b> \x1b[31m \u202egnp", SpecificCharacterSet="ISO_IR 192")
    value = rows(write(data, tmp_path / "a.dcm"))["(0008,1030)"].value
    assert value.startswith("<b>bold</b>")
    assert not {"\x1b", "\u202e"} & set(value)


def test_names_stand_in_their_character_set_in_items_too(tmp_path: Path) -> None:
    data = ct_slice(1, SpecificCharacterSet="ISO_IR 144", PatientName="Люкceмбypг")
    item = Dataset()
    item.SpecificCharacterSet, item.PatientName = "ISO_IR 126", "Διονυσιος"
    data.ReferencedPatientSequence = Sequence([item])
    found = [row.value for row in listing(source_of(write(data, tmp_path / "a.dcm"))) if row.vr == "PN"]
    assert found == ["Διονυσιος", "Люкceмбypг"]


def test_privacy_hides_all_but_numbers_coded_words_and_technique(tmp_path: Path) -> None:
    found = rows(write(rich(), tmp_path / "a.dcm"))
    hidden = {tag for tag, row in found.items() if row.identifies}
    assert {
        "(0010,0010)", "(0010,0020)", "(0010,0030)", "(0010,0040)", "(0010,4000)", "(0008,0020)",
        "(0008,0030)", "(0020,000D)", "(0020,0010)", "(0033,1001)", "(0029,1008)",
    } <= hidden  # fmt: skip
    assert not {"(0008,0060)", "(0008,0016)", "(0028,0010)", "(0028,0030)", "(0018,0060)"} & hidden


def test_two_files_differ_where_their_values_do(tmp_path: Path) -> None:
    first, second = rich(), rich()
    second.KVP = 100
    del second.SliceThickness
    second.Manufacturer = "ACME"
    second.ReferencedImageSequence[0].PurposeOfReferenceCodeSequence[0].CodeMeaning = "Joint"
    one, two = (
        listing(source_of(write(data, tmp_path / name)))
        for data, name in ((first, "a.dcm"), (second, "b.dcm"))
    )
    lines = compared(one, two)
    differing = [
        (line.row.name, line.row.value, line.other, line.difference)
        for line in lines
        if line.difference is not Difference.SAME
    ]
    assert differing == [
        ("Manufacturer", "", "ACME", Difference.REMOVED),
        ("Referenced Image Sequence", "2 items", "2 items", Difference.CHANGED),
        ("Item 1", "2 elements", "2 elements", Difference.CHANGED),
        ("Purpose of Reference Code Sequence", "1 item", "1 item", Difference.CHANGED),
        ("Item 1", "2 elements", "2 elements", Difference.CHANGED),
        ("Code Meaning", "Bone", "Joint", Difference.CHANGED),
        ("Slice Thickness", "5.0", "", Difference.ADDED),
        ("KVP", "120.0", "100.0", Difference.CHANGED),
    ]
    assert len(parents(lines)) == len(lines)


def test_a_file_does_not_differ_from_itself(tmp_path: Path) -> None:
    here = listing(source_of(write(rich(), tmp_path / "a.dcm")))
    assert {line.difference for line in compared(here, here)} == {Difference.SAME}
    assert [line.row for line in compared(here, here)] == list(here)


def test_what_is_no_dicom_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Not an image, but long enough to be looked at." * 9)
    with pytest.raises(RefusedError) as refused:
        listing(source_of(path))
    assert "a.txt" in refused.value.file


@pytest.mark.filterwarnings("ignore")  # Of pydicom, about files that break rules.
def test_real_files_are_listed_as_pydicom_lists_them() -> None:
    folder = shared_data()
    files = sorted(path for path in folder.rglob("*.dcm") if path.stat().st_size < 3_000_000)[::12]
    assert files
    for path in files:
        try:
            ours = [row for row in listing(source_of(path)) if row.tag and row.path[0] >> 16 > 2]
        except RefusedError:
            continue
        read = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        theirs = {(tag.group, tag.element) for tag in read.keys() if 2 < tag.group < 0x7FE0}  # noqa: SIM118 - iterating converts values
        mine = {(row.path[0] >> 16, row.path[0] & 0xFFFF) for row in ours if row.path[0] >> 16 < 0x7FE0}
        assert mine == theirs, path
