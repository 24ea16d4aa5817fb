"""Every real file opens or says why not, and every pixel is what independent decoders agree on."""

import json
import os
import time
from collections import Counter

import numpy as np
import pytest

from annotator.dicom import (
    Badge,
    Instance,
    ProblemCode,
    RefusedError,
    read_frame,
    scan,
    stored_frame,
    walk,
)
from annotator.dicom.identity import hash_sha256
from annotator.imaging import modality_values
from tests.helpers.dicom_files import shared_data

LOSSY_JPEG = "JPEG decoders round the inverse cosine and colour transforms differently; within 2 levels"
MORE_THAN_ONE_FRAME = "Number of Frames says 1, the pixel data hold 10; the oracle took all"
WORD_ORDER = "the oracle's majority swaps the halves of 32-bit words; ours equal the little endian twin"
EXPLAINED = {
    "pydicom_core/SC_jpeg_no_color_transform.dcm": LOSSY_JPEG,
    "pydicom_core/SC_jpeg_no_color_transform_2.dcm": LOSSY_JPEG,
    "pydicom_core/SC_rgb_dcmtk_+eb+cr.dcm": LOSSY_JPEG,
    "pydicom_core/SC_rgb_dcmtk_+eb+cy+n1.dcm": LOSSY_JPEG,
    "pydicom_core/SC_rgb_dcmtk_+eb+cy+np.dcm": LOSSY_JPEG,
    "pydicom_core/SC_rgb_jpeg.dcm": LOSSY_JPEG,
    "pydicom_core/SC_rgb_jpeg_lossy_gdcm.dcm": LOSSY_JPEG,
    "pydicom_core/examples_ybr_color.dcm": LOSSY_JPEG,
    "dicomparser/encapsulated/multi-frame/IM00001.fragmented_no_bot_jpeg_baseline.50.dcm": LOSSY_JPEG,
    "pydicom_core/rtdose_expb.dcm": WORD_ORDER,
    "malformed_fuzz/cat04_pixel_data/TC0289_buf_10x.dcm": MORE_THAN_ONE_FRAME,
}
"""Where our stored values differ from what the oracle trusts, and why that is right."""

FRAMES_COMPARED = 64
"""Objects with more frames are compared by their first only, to keep the test short."""


@pytest.fixture(scope="module")
def folder():
    return shared_data()


@pytest.fixture(scope="module")
def oracle(folder):
    return json.loads((folder / "oracle.json").read_text())["files"]


@pytest.fixture(scope="module")
def found(folder):
    """Instances and problems by file name inside the folder."""
    instances, problems = {}, {}
    for each in walk([folder]):
        if isinstance(each, Instance):
            instances[each.source.path.relative_to(folder).as_posix()] = each
        else:
            name = each.file.replace(os.sep, "/").removeprefix(f"{folder.as_posix()}/")
            problems.setdefault(name, []).append(each)
    return instances, problems


def test_every_file_is_an_image_or_a_problem_with_a_reason(folder, found):
    instances, problems = found
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    codes = Counter(each.code.value for row in problems.values() for each in row)
    print(f"\n{len(files)} files: {len(instances)} opened; problems: {dict(codes)}")
    assert files - set(instances) - set(problems) == set()
    assert all(each.reason and each.hint for row in problems.values() for each in row)


def test_files_that_decoders_agree_on_are_refused_only_where_they_are_no_images(found, oracle):
    _, problems = found
    codes = Counter(
        problems[name][0].code
        for name, entry in oracle.items()
        if name in problems and entry.get("trust", "").startswith("high")
    )
    # SEG, RT dose maps and parametric maps are no images to draw on; one file nests 100 levels deep.
    assert set(codes) == {ProblemCode.NOT_AN_IMAGE, ProblemCode.TOO_DEEP}


def test_first_frames_all_decode_or_say_why(found):
    instances, _ = found
    refused = {}
    for name, instance in instances.items():
        try:
            assert read_frame(instance).rows == instance.rows
        except RefusedError as error:
            refused[name] = error.code
    assert refused == {
        # An end-of-sequence tag inside the code stream cut it where it was written.
        "pydicom_core/JPEG2000-embedded-sequence-delimiter.dcm": ProblemCode.DECODE_FAILED,
        "malformed_fuzz/cat04_pixel_data/TC0321_encap_empty_bot.dcm": ProblemCode.DECODE_FAILED,
        "malformed_fuzz/cat07_file_meta/TC0401_invalid_ts.dcm": ProblemCode.UNSUPPORTED_TS,
    }


def test_stored_and_rescaled_values_are_those_of_independent_decoders(found, oracle, record_property):
    instances, _ = found
    begin = time.monotonic()
    differing, compared = {}, Counter()
    for name, instance in instances.items():
        entry = oracle[name]
        if not entry.get("trust", "").startswith("high") or instance.frames > FRAMES_COMPARED:
            continue
        for kind, ours in _arrays(instance, entry).items():
            compared[kind] += 1
            if hash_sha256(ours) != entry[kind]["sha256"] or list(ours.shape) != entry[kind]["shape"]:
                differing[name] = kind
    record_property("compared", dict(compared))
    print(f"\n{dict(compared)} arrays compared, {len(differing)} differ, {time.monotonic() - begin:.1f} s")
    assert differing.keys() - EXPLAINED.keys() == set()
    assert EXPLAINED.keys() - differing.keys() == set()


def _arrays(instance, entry):
    """Our arrays in the shape of the oracle's: frames first where there is more than one."""
    frames = range(1, instance.frames + 1)
    stored = [stored_frame(instance, frame) for frame in frames]
    arrays = {"stored": stored}
    if "rescaled" in entry and not instance.layout.is_colour:
        arrays["rescaled"] = [modality_values(read_frame(instance, frame)) for frame in frames]
    return {kind: np.stack(each) if len(each) > 1 else each[0] for kind, each in arrays.items()}


def test_images_without_identifiers_open_to_be_looked_at(found):
    instances, _ = found
    nameless = [instance for instance in instances.values() if instance.missing_uids]
    assert len(nameless) >= 20
    assert all(Badge.NO_UID in instance.badges for instance in nameless)
    assert len({instance.uid for instance in nameless}) == len(nameless)


def test_lossy_colour_differs_by_a_fraction_of_a_level_on_average(found, oracle):
    instances, _ = found
    for name, reason in EXPLAINED.items():
        if reason is LOSSY_JPEG:
            instance = instances[name]
            means = [stored_frame(instance, frame).mean() for frame in range(1, instance.frames + 1)]
            assert np.mean(means) == pytest.approx(oracle[name]["stored"]["mean"], abs=0.1)


def test_32_bit_words_in_big_endian_are_those_of_the_little_endian_twin(found):
    instances, _ = found
    big, little = (instances[f"pydicom_core/{name}.dcm"] for name in ("rtdose_expb", "rtdose"))
    for frame in range(1, big.frames + 1):
        assert (stored_frame(big, frame) == stored_frame(little, frame)).all()


def test_rgb_is_what_independent_decoders_make_of_palettes_and_luminance(found, oracle):
    instances, _ = found
    compared = 0
    for name, instance in instances.items():
        expected = oracle[name].get("rgb")
        if expected is None or name in EXPLAINED or instance.frames > 1:
            continue
        # The oracle keeps 16-bit palettes and samples; we show their top 8 bits, half a level lower on
        # average. A palette that fills only the low byte is shown by that (its little endian twin agrees).
        scale = {"uint8": 1, "uint16": 256, "uint32": 1 << 24}[expected["dtype"]]
        scale = 1 if expected["max"] <= 255 else scale
        ours = read_frame(instance).stored
        assert ours.mean() == pytest.approx(expected["mean"] / scale, abs=0.6), name
        compared += scale == 1 and hash_sha256(ours) == expected["sha256"]
    assert compared >= 20


def test_stacks_lie_where_the_headers_say(folder):
    """Spacing, ends, shear and gaps of every real stack with positions, against the geometry oracle."""
    entries = json.loads((folder / "oracle_geometry.json").read_text())["series"]
    placed = [entry for entry in entries if entry.get("header", {}).get("slice_gap")]
    assert len(placed) >= 15
    for entry in placed:
        header = entry["header"]
        studies = scan([folder / entry["item"]]).studies
        (series,) = (
            each
            for study in studies
            for each in study.series
            if each.uid == entry["series_uid"] and each.stack == 1
        )
        assert series.slice_spacing_mm == pytest.approx(header["slice_gap"]["median"], abs=2e-3)
        ours = sorted((series.first_position_mm, series.last_position_mm))
        assert np.allclose(ours, sorted((header["first_position"], header["last_position"])))
        assert (Badge.GANTRY_TILT in series.badges) == header["sheared"]
        uneven = {Badge.UNEVEN_SPACING, Badge.MISSING_SLICE} & set(series.badges)
        assert bool(uneven) != header["slice_gap"]["uniform"]
