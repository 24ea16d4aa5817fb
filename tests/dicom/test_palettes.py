"""Palettes of every writing: plain and segmented, of 8 and of 16 bits, in both byte orders."""

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.pixels import apply_color_lut

from annotator.dicom import ProblemCode, RefusedError, read_frame
from annotator.dicom.report import first_instance
from tests.helpers.dicom_files import image, shared_data, write

LITTLE, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"


def shown(tmp_path, entries, bits, first=0, syntax=LITTLE, indices=None, **tables):
    """The red channel of an image of palette indices, by default 0, 1, 2, …"""
    stored = np.arange(entries, dtype=np.uint8)[None] if indices is None else indices
    data = image(stored, PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        data.add_new(
            f"{colour}PaletteColorLookupTableDescriptor", "SS" if first < 0 else "US", [entries, first, bits]
        )
        for name, raw in tables.items():
            data.add_new(f"{name.format(colour)}PaletteColorLookupTableData", "OW", raw)
    if syntax == BIG and stored.dtype.itemsize == 2:
        data.PixelData = stored.astype(">i2").tobytes()
    return read_frame(first_instance([write(data, tmp_path / "a", syntax)])).stored[0, :, 0].tolist()


def segmented(tmp_path, raw, entries, bits, syntax=LITTLE):
    return shown(tmp_path, entries, bits, syntax=syntax, **{"Segmented{}": raw})


def in_order(words, syntax):
    return np.array(words, ">u2" if syntax == BIG else "<u2").tobytes()


@pytest.mark.parametrize("syntax", [LITTLE, BIG])
def test_segments_of_words(tmp_path, syntax):
    """C.7.9.2: discrete 0, 256; a ramp of two up to 768; a copy of both from byte 0; the top byte counts."""
    words = [0, 2, 0, 256, 1, 2, 768, 2, 2, 0, 0]
    assert segmented(tmp_path, in_order(words, syntax), 8, 16, syntax) == [0, 1, 2, 3, 0, 1, 2, 3]


def test_a_copy_begins_at_a_byte_of_the_palette(tmp_path):
    """C.7.9.2.3: the ramp begins at the fifth word, byte 8; copied after 768 it climbs from there to 256."""
    words = [0, 2, 0, 256, 1, 2, 768, 2, 1, 8, 0]
    assert segmented(tmp_path, in_order(words, LITTLE), 6, 16) == [0, 1, 2, 3, 3, 3]
    words[6], words[3] = 256, 768
    assert segmented(tmp_path, in_order(words, LITTLE), 6, 16) == [0, 3, 2, 1, 1, 1]


@pytest.mark.parametrize("syntax", [LITTLE, BIG])
def test_segments_of_bytes(tmp_path, syntax):
    """With 8 bits an entry all is bytes, swapped in pairs in big endian files; the offset takes four."""
    raw = bytes([0, 2, 10, 20, 1, 2, 40, 2, 1, 4, 0, 0, 0, 0])  # copies the ramp to 40: 40, 40
    words = np.frombuffer(raw, "<u2")
    assert segmented(tmp_path, in_order(words, syntax), 6, 8, syntax) == [10, 20, 30, 40, 40, 40]


def test_segments_of_words_whose_entries_have_8_bits(tmp_path):
    words = [0, 2, 10, 20, 1, 2, 40]
    assert segmented(tmp_path, in_order(words, LITTLE), 4, 8) == [10, 20, 30, 40]


@pytest.mark.parametrize("words", [[7, 2, 0, 0], [2, 1, 0, 0], [1, 2, 9], [0, 0, 0, 0]])
def test_what_is_no_segment_is_refused(tmp_path, words):
    with pytest.raises(RefusedError) as refusal:
        segmented(tmp_path, in_order(words, LITTLE), 4, 16)
    assert refusal.value.code is ProblemCode.BAD_VALUE


@pytest.mark.parametrize("syntax", [LITTLE, BIG])
def test_plain_palettes_of_8_and_16_bits(tmp_path, syntax):
    words = in_order([0x1000, 0x2000, 0xFF00, 0x0100], syntax)
    assert shown(tmp_path, 4, 16, syntax=syntax, **{"{}": words}) == [0x10, 0x20, 0xFF, 1]
    pairs = in_order(np.frombuffer(bytes([5, 6, 7, 8]), "<u2"), syntax)
    assert shown(tmp_path, 4, 8, syntax=syntax, **{"{}": pairs}) == [5, 6, 7, 8]


def test_a_palette_of_signed_pixels_begins_below_zero(tmp_path):
    indices = np.array([[-3, -2, -1, 0, 9]], np.int16)
    words = in_order([0x0100, 0x0200, 0x0300], LITTLE)
    assert shown(tmp_path, 3, 16, first=-2, indices=indices, **{"{}": words}) == [1, 1, 2, 3, 3]


@pytest.mark.parametrize("name", ["spring", "summer", "fall", "winter", "hotiron", "pet", "hotmetalblue"])
def test_well_known_palettes_are_those_of_pydicom(tmp_path, name):
    """PS3.6 annex B; the seasons are segmented, of bytes."""
    palette = dcmread(shared_data() / "pydicom_palettes" / f"{name}.dcm")
    stored = np.arange(256, dtype=np.uint8).reshape(16, 16)
    data = image(stored, PhotometricInterpretation="PALETTE COLOR")
    for element in palette:
        if element.keyword.endswith(("LookupTableDescriptor", "LookupTableData")):
            data.add(element)
    ours = read_frame(first_instance([write(data, tmp_path / "a")])).stored
    assert (ours == apply_color_lut(stored, palette)).all()
