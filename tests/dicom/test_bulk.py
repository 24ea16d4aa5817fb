"""Files read at one stroke give what each gives when it is read alone; what is odd is left alone."""

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

from annotator.dicom import Instance, source_of, walk
from annotator.dicom.alike_frames import instance_in
from annotator.dicom.bulk import BulkReader
from annotator.dicom.source import Sources
from tests.helpers.dicom_files import bone_scan, ct_slice, mr_slice, radiograph, shared_data, uid, write


def at_one_stroke(paths):
    """The instances of files read together, None for those left to be read alone."""
    reader, found = BulkReader(lambda: False), []
    for begin in range(0, len(paths), 256):
        sources = Sources.of([source_of(path) for path in paths[begin : begin + 256]])
        found += [None if one is None else instance_in(one) for one in reader.instances(sources)]
    return found


def alone(path):
    """What one file gives: nothing resembles it."""
    return list(walk([path]))


def assert_same(paths):
    """Compare both roads; return how many files were read at one stroke."""
    found = at_one_stroke(paths)
    for path, instance in zip(paths, found, strict=True):
        if instance is not None:
            assert [instance] == alone(path), path
    return sum(instance is not None for instance in found)


def with_sequences(data, *, undefined):
    """As scanners write: sequences of either kind of length, of items of either kind, and private ones."""
    inner = Dataset()
    inner.CodeValue, inner.CodeMeaning = "24627-2", "CT Chest"
    outer = Dataset()
    outer.RequestedProcedureDescription = "Thorax"
    outer.RequestedProcedureCodeSequence = Sequence([inner, inner])
    data.RequestAttributesSequence = Sequence([outer])
    data.ReferencedImageSequence = Sequence([])
    data.private_block(0x0029, "MAKER", create=True).add_new(1, "OB", b"\1\2" * 40)
    for name in ("RequestAttributesSequence", "ReferencedImageSequence"):
        data[name].is_undefined_length = undefined
    outer.is_undefined_length_sequence_item = undefined
    return data


def series(folder, count=12, syntax=None, **attributes):
    """Slices whose numbers, positions, identifiers and comments are of many lengths."""
    paths = []
    for number in range(1, count + 1):
        data = ct_slice(number * 37, z_mm=round(-3.7 * number, number % 4), **attributes)
        data.SOPInstanceUID = f"1.2.840.99.{7**number}"
        data.ImageComments, data.ContentTime = "x" * (number % 3), f"1030{number:02d}" + ".5" * (number % 2)
        with_sequences(data, undefined=False)
        path = folder / f"{number:03d}"
        paths.append(write(data, path) if syntax is None else write(data, path, syntax))
    return paths


_READ = (
    0x00020010, 0x00080008, 0x00080016, 0x00080018, 0x00080020, 0x00100010, 0x00100020, 0x0020000D,
    0x0020000E, 0x00200013, 0x00200032, 0x00200037, 0x00200052, 0x00280004, 0x00280010, 0x00280030,
    0x00280101, 0x00281053,
)  # fmt: skip
_ODD = (
    b"", b"1\\2", b"1\\2\\3", b"nan\\1\\2", b" 5 ", b"-7\0", b"1e9", b"1.2.3\\4", b"1.2.840.10008.1.2\0"
)  # fmt: skip


def with_value(raw, tag, value):
    """The bytes of a file with another value of a short element."""
    at = raw.index(struct.pack("<HH", tag >> 16, tag & 0xFFFF), 132)
    (length,) = struct.unpack_from("<H", raw, at + 6)
    return raw[: at + 6] + struct.pack("<H", len(value)) + value + raw[at + 8 + length :]


def test_slices_of_a_series_are_read_at_one_stroke_though_lengths_vary(tmp_path):
    paths = series(tmp_path)
    assert assert_same(paths) == len(paths)
    first, *_, before, last = at_one_stroke(paths)
    assert (first.number, last.number) == (37, 12 * 37)
    assert first.placements[0].plane.origin_mm == (-80.0, -80.0, -3.7)
    assert before.layout is last.layout  # what is equal is there once


def test_implicit_elements_and_items_without_a_length_are_read_at_one_stroke(tmp_path):
    implicit = series(tmp_path / "implicit", syntax=ImplicitVRLittleEndian)
    paths = [
        write(with_sequences(ct_slice(number), undefined=True), tmp_path / f"{number}") for number in range(5)
    ]
    assert assert_same(implicit) == len(implicit)
    assert assert_same(paths) == len(paths)


def test_where_the_pixels_lie_is_known_of_each_file(tmp_path):
    paths = series(tmp_path)
    for path, instance in zip(paths, at_one_stroke(paths), strict=True):
        raw = path.read_bytes()
        assert instance.pixels.offset + instance.pixels.length == len(raw)
        assert raw[instance.pixels.offset - 12 : instance.pixels.offset - 8] == b"\xe0\x7f\x10\x00"
    assert len({instance.pixels.offset for instance in at_one_stroke(paths)}) > 1


def test_files_of_many_kinds_in_one_folder_are_told_apart(tmp_path):
    kinds = [
        lambda number: ct_slice(number),
        lambda number: mr_slice(number, echo_ms=20.0 + number % 3, EchoTime=20.0 + number % 3),
        lambda number: radiograph(InstanceNumber=number, seed=number, ViewPosition=["PA", "LL"][number % 2]),
        lambda number: bone_scan(InstanceNumber=number, seed=number),
        lambda number: ct_slice(number, PatientName="Roe^Ann", PatientID="Patient 2", seed=2),
    ]
    paths = [
        write(kind(number), tmp_path / f"{number:02d}{at}")
        for at, kind in enumerate(kinds)
        for number in range(1, 9)
    ]
    random.Random(1).shuffle(paths)
    assert assert_same(paths) == len(paths)


def test_compressed_images_are_read_at_one_stroke_if_their_fragments_are_whole(tmp_path):
    paths = []
    for number in range(6):
        data = ct_slice(number)
        data.file_meta = FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.compress(RLELossless, generate_instance_uid=False)
        paths.append(write(data, tmp_path / f"{number}", RLELossless))
    assert assert_same(paths) == 6
    paths[3].write_bytes(paths[3].read_bytes()[:-9])
    found = at_one_stroke(paths)
    assert [instance is None for instance in found] == [False, False, False, True, False, False]


def test_heads_of_all_lengths_are_read_at_one_stroke_but_for_the_longest(tmp_path):
    """What a scanner adds of its own makes heads of 1 kB to 256 kB, in one folder too."""
    paths = []
    for number in range(27):
        data = ct_slice(number, z_mm=float(number), seed=1)
        block = data.private_block(0x0029, "MAKER", create=True)
        block.add_new(1, "OB", b"\1\2" * (512 << number // 3))
        paths.append(write(data, tmp_path / f"{number:02d}"))
    assert assert_same(paths) == 27 - 3
    assert assert_same(paths[::-1]) == 27 - 3 - 1  # one is the last of a stroke, and the only one of its kind


def test_a_file_that_ends_early_or_has_no_place_is_read_alone(tmp_path):
    paths = series(tmp_path)
    paths[2].write_bytes(paths[2].read_bytes()[:-2])
    paths[4].write_bytes(with_value(paths[4].read_bytes(), 0x00080018, b"no uid"))
    paths[6].write_bytes(with_value(paths[6].read_bytes(), 0x00200032, b"1\\2\\1e7"))
    paths[8].write_bytes(b"")
    assert_same(paths)
    found = at_one_stroke(paths)
    assert [at for at, instance in enumerate(found) if instance is None] == [2, 4, 6, 8]


@pytest.fixture(scope="module")
def like(tmp_path_factory):
    """A few slices, the bytes of one more and where to write it."""
    *paths, last = series(tmp_path_factory.mktemp("like"), 4)
    return paths, last.read_bytes(), last.with_name("changed")


values = st.binary(max_size=40) | st.sampled_from(_ODD)


@settings(max_examples=150)
@given(values=st.dictionaries(st.sampled_from(_READ), values, min_size=1))
def test_whatever_an_element_holds_both_roads_agree(like, values):
    paths, raw, changed = like
    for tag, value in values.items():
        raw = with_value(raw, tag, value)
    changed.write_bytes(raw)
    assert assert_same([*paths, changed]) >= len(paths)


_FOUR = range(4)


@pytest.mark.parametrize("kind", ["ct", "implicit", "sequences", "scan"])
def test_of_a_thousand_damaged_files_none_is_understood_another_way(tmp_path, kind):
    """Bytes of the head exchanged, put in, left out: the fast road refuses what the walker refuses."""
    generator = random.Random(kind)
    originals = {
        "ct": lambda: series(tmp_path, 4),
        "implicit": lambda: series(tmp_path, 4, ImplicitVRLittleEndian),
        "sequences": lambda: [
            write(with_sequences(ct_slice(number), undefined=True), tmp_path / f"{number}")
            for number in range(4)
        ],
        "scan": lambda: [
            write(bone_scan(InstanceNumber=number, seed=number), tmp_path / f"{number}")
            for number in range(4)
        ],
    }[kind]()
    contents = [path.read_bytes() for path in originals]
    paths = list(originals)
    for number in range(300):
        damaged = bytearray(generator.choice(contents))
        end = damaged.rindex(b"\xe0\x7f\x10\x00") + 12
        for _ in range(generator.randint(1, 2)):
            at = generator.randrange(128, end)
            match generator.randrange(8):
                case 0:
                    damaged[at:at] = generator.randbytes(generator.choice((1, 2, 8)))
                case 1:
                    del damaged[at : at + generator.choice((1, 2, 8))]
                case 2:
                    damaged[at] = generator.randrange(256)
                case _:
                    damaged[at] ^= 1 << generator.randrange(8)
        paths.append(tmp_path / f"damaged {number:04d}")
        paths[-1].write_bytes(damaged)
    assert assert_same(paths) > 40


def test_every_real_file_is_the_same_by_both_roads():
    folder = shared_data()
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".zip", ".md")
    )
    together = [one for one in walk([folder]) if isinstance(one, Instance)]
    singly = [one for path in files for one in walk([path]) if isinstance(one, Instance)]
    assert {one.source.file: one for one in together} == {one.source.file: one for one in singly}
    assert sum(one is not None for one in at_one_stroke(files)) > 300


def test_nothing_is_read_after_cancelling(tmp_path):
    paths = series(tmp_path)
    reader = BulkReader(lambda: True)
    assert reader.instances(Sources.of([source_of(path) for path in paths])) == [None] * len(paths)


def test_names_of_other_patients_do_not_leak_into_files_alike(tmp_path):
    names = [f"Doe{number}^Jane" for number in range(40)]
    paths = [
        write(
            ct_slice(number, PatientName=name, StudyInstanceUID=uid("study", number)), tmp_path / str(number)
        )
        for number, name in enumerate(names)
    ]
    assert [instance.patient.name for instance in at_one_stroke(paths)] == names
    assert len({instance.study.uid for instance in at_one_stroke(paths)}) == 40
