"""Overlay planes (PS3.3 C.9.2), bit by bit, and against pydicom on real files; none of them is a value."""

import numpy as np
import pytest
from pydicom import dcmread

from annotator.dicom import read_frame
from annotator.dicom.report import first_instance
from tests.helpers.dicom_files import encapsulated, image, shared_data, write
from tests.helpers.pack_bits import rle_frame

CROSS = np.array([[0, 1, 0, 0, 0], [1, 1, 1, 0, 1], [0, 1, 0, 0, 0]], bool)
GREY = np.arange(35, dtype=np.uint16).reshape(5, 7)


def packed(mask):
    raw = np.packbits(mask.ravel(), bitorder="little").tobytes()
    return raw + b"\0" * (len(raw) % 2)


def with_plane(data, mask, group=0x6000, origin=(1, 1), **facts):
    """Add an overlay plane; `facts` by element number, as (VR, value)."""
    rows, columns = mask.shape[-2:]
    elements = {
        0x0010: ("US", rows),
        0x0011: ("US", columns),
        0x0040: ("CS", "G"),
        0x0050: ("SS", list(origin)),
        0x0100: ("US", 1),
        0x0102: ("US", 0),
        0x3000: ("OW", packed(mask)),
    }
    for element, (vr, value) in (elements | facts.get("more", {})).items():
        if value is not None:
            data.add_new((group << 16) | element, vr, value)
    return data


def read(data, tmp_path, frame=1, syntax="1.2.840.10008.1.2.1"):
    return read_frame(first_instance([write(data, tmp_path / "a.dcm", syntax)]), frame)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"])
def test_a_plane_lies_where_its_origin_says_in_every_byte_order(tmp_path, syntax):
    data = with_plane(image(GREY), CROSS, 0x6002, (2, 3), more={0x1500: ("LO", "SCALE")})
    if syntax.endswith(".2.2"):
        data.PixelData = GREY.astype(">u2").tobytes()
        data[0x60023000].value = np.frombuffer(packed(CROSS), "<u2").astype(">u2").tobytes()
    (plane,) = read(data, tmp_path, syntax=syntax).overlays
    assert (plane.mask == CROSS).all()
    assert (plane.top, plane.left, plane.label) == (1, 2, "SCALE")


def test_several_groups_each_give_a_plane_and_empty_ones_none(tmp_path):
    data = with_plane(image(GREY), CROSS)
    with_plane(data, ~CROSS, 0x601E, (-1, 0), more={0x0022: ("LO", "outside")})
    with_plane(data, np.zeros((3, 5), bool), 0x6004)
    first, last = read(data, tmp_path).overlays
    assert (first.mask == CROSS).all()
    assert (last.mask == ~CROSS).all()
    assert (last.top, last.left, last.label) == (-2, -1, "outside")


def test_planes_of_many_frames_follow_without_a_gap(tmp_path):
    """C.9.2.1.3: from Image Frame Origin on; 15 bits each, so the second begins within a byte."""
    frames = np.stack([GREY, GREY, GREY, GREY])
    planes = np.stack([CROSS, ~CROSS])
    many = {0x0015: ("IS", "2"), 0x0051: ("US", 2)}
    data = with_plane(image(frames), planes, more=many)
    shown = [[plane.mask.tolist() for plane in read(data, tmp_path, n).overlays] for n in (1, 2, 3, 4)]
    assert shown == [[], [CROSS.tolist()], [(~CROSS).tolist()], []]
    alone = with_plane(image(frames), CROSS)
    assert all((read(alone, tmp_path, n).overlays[0].mask == CROSS).all() for n in (1, 4))


@pytest.mark.parametrize("signed", [0, 1])
def test_a_plane_in_an_unused_bit_is_graphics_and_no_part_of_the_value(tmp_path, signed):
    """Retired (bit 12 of 16, 12 stored), but found: masked out of the values, shown as a plane."""
    words = np.array([[5, 0x1005, 0x0FFF], [0x1000, 0x0800, 0xE001]], np.uint16)
    data = image(words, BitsStored=12, HighBit=11, PixelRepresentation=signed)
    with_plane(data, CROSS, more={0x3000: ("OW", None), 0x0100: ("US", 16), 0x0102: ("US", 12)})
    opened = read(data, tmp_path)
    expected = [[5, 5, -1], [0, -2048, 1]] if signed else [[5, 5, 4095], [0, 2048, 1]]
    assert opened.stored.tolist() == expected
    (plane,) = opened.overlays
    assert plane.mask.tolist() == [[False, True, False], [True, False, False]]


def test_a_bit_of_the_value_itself_is_no_plane(tmp_path):
    data = image(np.full((2, 3), 0xFFF, np.uint16), BitsStored=12, HighBit=11)
    with_plane(data, CROSS, more={0x3000: ("OW", None), 0x0100: ("US", 16), 0x0102: ("US", 11)})
    assert read(data, tmp_path).overlays == ()


def test_senseless_planes_are_left_out_and_the_image_opens(tmp_path):
    data = with_plane(image(GREY), CROSS, more={0x0010: ("US", 60000), 0x0011: ("US", 60000)})
    with_plane(data, CROSS, 0x6002, more={0x0010: ("US", 0)})
    with_plane(data, CROSS, 0x6004, more={0x0011: ("US", None)})
    with_plane(data, CROSS, 0x6006, more={0x3000: ("OW", None), 0x0100: ("US", 16), 0x0102: ("US", 99)})
    opened = read(data, tmp_path)
    assert opened.overlays == ()
    assert (opened.stored == GREY).all()


def test_planes_lie_over_compressed_and_coloured_images_too(tmp_path):
    data = with_plane(image(GREY), CROSS)
    path = encapsulated(data, [rle_frame(GREY)], "1.2.840.10008.1.2.5", tmp_path / "rle")
    assert (read_frame(first_instance([path])).overlays[0].mask == CROSS).all()
    rgb = np.zeros((5, 7, 3), np.uint8)
    assert (read(with_plane(image(rgb), CROSS), tmp_path).overlays[0].mask == CROSS).all()


@pytest.mark.parametrize(
    "name",
    [
        "pydicom_core/examples_overlay.dcm",
        "pydicom_data/MR-SIEMENS-DICOM-WithOverlays.dcm",
        "mr_nibabel/slicethickness_empty_string.dcm",
    ],
)
def test_real_planes_are_those_of_pydicom(name):
    path = shared_data() / name
    theirs = dcmread(path).overlay_array(0x6000)
    planes = read_frame(first_instance([path])).overlays
    assert len(planes) == bool(theirs.any())
    for plane in planes:
        assert (plane.mask == theirs).all()
