"""All real files against independent readers: pixels (pydicom, GDCM), values and geometry (SimpleITK).

Run with ``-s`` for the table of agreement. Each difference stands below with its reason; one that is gone
must leave the list.
"""

import json
import warnings
from collections import Counter
from pathlib import Path

import gdcm
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813
from pydicom import dcmread
from pydicom.pixels import get_decoder

from annotator.dicom import Badge, Instance, RefusedError, read_frame, scan, stored_frame, walk
from annotator.imaging import modality_values
from tests.helpers.dicom_files import shared_data

TWELVE_BIT_JPEG = "12-bit JPEG: the cosine transform may be rounded either way (T.83), one level at most"
RLE_ORDER = "GDCM joins the byte segments of deep RLE colour in the wrong order; pydicom makes what we make"
WORD_HALVES = "GDCM swaps 32-bit big endian as two 16-bit words; ours equal the little endian twin"
ONE_SAMPLE = "says RGB with one sample a pixel: GDCM believes the colour, we and pydicom the samples"
PIXELS_EXPLAINED = {
    ("cornerstone/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm", "pydicom"): (
        TWELVE_BIT_JPEG
    ),
    ("dicomparser/encapsulated/multi-frame/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm", "pydicom"): (
        TWELVE_BIT_JPEG
    ),
    ("pydicom_core/JPGExtended.dcm", "pydicom"): TWELVE_BIT_JPEG,
    ("malformed_fuzz/cat04_pixel_data/TC0329_rgb_spp1.dcm", "gdcm"): ONE_SAMPLE,
    ("pydicom_core/SC_rgb_rle_16bit.dcm", "gdcm"): RLE_ORDER,
    ("pydicom_core/SC_rgb_rle_16bit_2frame.dcm", "gdcm"): RLE_ORDER,
    ("pydicom_core/SC_rgb_rle_32bit.dcm", "gdcm"): RLE_ORDER,
    ("pydicom_core/SC_rgb_rle_32bit_2frame.dcm", "gdcm"): RLE_ORDER,
    ("pydicom_core/rtdose_expb.dcm", "gdcm"): WORD_HALVES,
}
"""(file, decoder) → why its stored values are not ours, and why ours are right."""

NEGATIVE = "SimpleITK turns MONOCHROME1 over; measured values are never inverted (PS3.3 C.7.6.3.1.2)"
NO_TABLE = "SimpleITK leaves out the Modality LUT Sequence; the oracle's values with it are ours"
VALUES_EXPLAINED = {
    "cr/RG1_UNCR.dcm": NEGATIVE,
    "cr/RG3_J2KI.dcm": NEGATIVE,
    "cr/RG3_J2KR.dcm": NEGATIVE,
    "cr/RG3_UNCR.dcm": NEGATIVE,
    "highdicom/dx_image.dcm": NEGATIVE,
    "pydicom_dicomdir/77654033/CR1/6154": NEGATIVE,
    "pydicom_dicomdir/77654033/CR2/6247": NEGATIVE,
    "pydicom_dicomdir/77654033/CR3/6278": NEGATIVE,
    "pydicom_core/rtdose_expb.dcm": WORD_HALVES,
    "pydicom_data/mlut_18.dcm": NO_TABLE,
}
"""file → why SimpleITK's values are not ours, and why ours are right."""

SLIDE = "SimpleITK says 1 mm for slides; Pixel Measures says 0.000499"
DOSE = "a dose grid is placed by its Grid Frame Offset Vector, which is not read: no place, not a wrong one"
LOCALIZERS = "three localizers in one object: SimpleITK says 1 mm, Pixel Measures says 1.6"
MOSAIC = "slices side by side, whose position is that of a slice as large as all: placed nowhere by us"
GEOMETRY_EXPLAINED = {
    **{
        f"highdicom/sm_image{tail}.dcm": SLIDE
        for tail in (
            *("", "_control", "_dots", "_grayscale", "_grayscale_reversed", "_jpegls"),
            *("_jpegls_nobot", "_numbers"),
        )
    },
    "pydicom_core/rtdose.dcm": DOSE,
    "pydicom_core/rtdose_expb.dcm": DOSE,
    "pydicom_core/rtdose_rle.dcm": DOSE,
    "xa_enhanced/MRI_102TD_PHA_S.MR.Chen_Matthews_1.3.1.2022.11.16.15.50.20.357.31204541.dcm": LOCALIZERS,
    **{f"mr_ct_d2n_siemens_fmri_001/IM-0001-000{number}.dcm": MOSAIC for number in (1, 2)},
}
"""file → why SimpleITK's origin, axes or spacing of the first frame are not ours."""


@pytest.fixture(scope="module")
def folder():
    return shared_data()


@pytest.fixture
def _silent():
    sitk.ProcessObject_SetGlobalWarningDisplay(False)
    yield
    sitk.ProcessObject_SetGlobalWarningDisplay(True)


@pytest.fixture(scope="module")
def oracle(folder):
    return json.loads((folder / "oracle.json").read_text())["files"]


@pytest.fixture(scope="module")
def instances(folder):
    found = (each for each in walk([folder]) if isinstance(each, Instance))
    return {each.source.path.relative_to(folder).as_posix(): each for each in found}


def by_pydicom(path, frame):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = dcmread(path, force=True)
        decoder = get_decoder(data.file_meta.get("TransferSyntaxUID", "1.2.840.10008.1.2"))
        return decoder.as_array(data, index=frame - 1, raw=True)[0]


def by_gdcm(path, frame):
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        raise ValueError("GDCM does not read it")
    made = reader.GetImage()
    kind = made.GetPixelFormat()
    size = {8: 1, 12: 2, 16: 2, 32: 4}[kind.GetBitsAllocated()]
    values = np.frombuffer(
        made.GetBuffer().encode("utf-8", "surrogateescape"),
        f"<{'i' if kind.GetPixelRepresentation() else 'u'}{size}",
    )
    columns, rows, *frames = made.GetDimensions()
    samples = kind.GetSamplesPerPixel()
    shape = (frames[0] if frames else 1, rows, columns, samples)
    if samples == 3 and made.GetPlanarConfiguration():
        planes = values.reshape(shape[0], 3, rows, columns)
        return np.moveaxis(planes, 1, 3)[frame - 1]
    return values.reshape(shape)[frame - 1, ..., 0 if samples == 1 else slice(None)]


def agrees(ours, theirs, layout):
    if ours.shape != theirs.shape:
        return False
    same_size = theirs.dtype.itemsize == ours.dtype.itemsize and layout.bits_allocated > 1
    return bool((ours == (layout.cut(theirs) if same_size else theirs)).all())


def test_stored_values_are_those_of_pydicom_and_gdcm(folder, oracle, instances):
    """First and last frame of every image; a decoder that cannot read a file says nothing about it."""
    gdcm.Trace.WarningOff()
    gdcm.Trace.ErrorOff()
    counts, differing = Counter(), set()
    for name, instance in instances.items():
        for frame in sorted({1, instance.frames}):
            for reader, read in (("pydicom", by_pydicom), ("gdcm", by_gdcm)):
                # Some malformed files end the process inside GDCM: those it never read are not asked.
                if not oracle[name].get("decoders", {}).get(reader, {}).get("ok"):
                    counts[reader, "cannot"] += 1
                    continue
                try:
                    ours = stored_frame(instance, frame)
                    theirs = read(instance.source.path, frame)
                except (RefusedError, RuntimeError):
                    counts[reader, "cannot"] += 1
                    continue
                if agrees(ours, theirs, instance.layout):
                    counts[reader, "same"] += 1
                else:
                    counts[reader, "differ"] += 1
                    differing.add((name, reader))
    for reader in ("pydicom", "gdcm"):
        tell(f"stored values against {reader}", counts, reader)
    assert differing == set(PIXELS_EXPLAINED)


def tell(what, counts, key):
    same, differ, cannot = (counts[key, word] for word in ("same", "differ", "cannot"))
    print(f"\n| {what:42} | {same:5} same | {differ:4} explained | {cannot:4} not compared |", end="")


@pytest.mark.usefixtures("_silent")
def test_modality_values_are_those_of_simpleitk(oracle, instances):
    counts, differing = Counter(), set()
    for name, instance in instances.items():
        if instance.layout.is_colour:
            continue
        if instance.frames > 32 or not oracle[name].get("sitk", {}).get("ok"):
            counts["SimpleITK", "cannot"] += 1
            continue
        theirs = sitk.GetArrayFromImage(sitk.ReadImage(str(instance.source.path)))
        frames = range(1, instance.frames + 1)
        ours = np.stack([modality_values(read_frame(instance, frame)) for frame in frames])
        if np.allclose(ours, theirs.reshape(ours.shape), rtol=1e-6, atol=1e-6):
            counts["SimpleITK", "same"] += 1
        else:
            counts["SimpleITK", "differ"] += 1
            differing.add(name)
            if VALUES_EXPLAINED.get(name) is NEGATIVE:
                ends = np.array([0, 2**instance.layout.bits_stored - 1])
                ends = read_frame(instance).modality_lut.apply(ends)
                assert np.allclose(ours + theirs.reshape(ours.shape), ends.sum()), name
    tell("modality values against SimpleITK", counts, "SimpleITK")
    assert differing == set(VALUES_EXPLAINED)


def header_of(path):
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    reader.ReadImageInformation()
    return reader


def same_place(placement, reader):
    """Spacing, and where the object claims a plane, origin and axes of the first frame."""
    count = reader.GetDimension()
    origin, spacing = reader.GetOrigin()[:3], reader.GetSpacing()[1::-1]
    axes = np.array(reader.GetDirection()).reshape(count, count)[:3, :2].T
    if not np.allclose(spacing, placement.spacing.mm or (1.0, 1.0), rtol=1e-5):
        return False
    if placement.plane is None:
        return origin == (0, 0, 0) and (axes == np.eye(3)[:2]).all()
    plane = placement.plane
    return np.allclose(origin, plane.origin_mm, atol=1e-3) and np.allclose(
        axes, (plane.along_row, plane.along_column), atol=1e-4
    )


@pytest.mark.usefixtures("_silent")
def test_origin_axes_and_spacing_of_each_image_are_those_of_simpleitk(instances):
    counts, differing = Counter(), set()
    for name, instance in instances.items():
        try:
            reader = header_of(instance.source.path)
        except RuntimeError:
            counts["geometry", "cannot"] += 1
            continue
        if same_place(instance.placements[0], reader):
            counts["geometry", "same"] += 1
        else:
            counts["geometry", "differ"] += 1
            differing.add(name)
    tell("origin, axes, spacing against SimpleITK", counts, "geometry")
    assert differing == set(GEOMETRY_EXPLAINED)


@pytest.mark.usefixtures("_silent")
def test_slices_are_in_the_order_of_simpleitk_and_as_far_apart(folder, tmp_path):
    """Each stack alone in a folder, under names that tell nothing, sorted by GDCM along its normal."""
    counts = Counter()
    for item in sorted(each for each in folder.iterdir() if each.is_dir()):
        for series in (series for study in scan([item]).studies for series in study.series):
            paths = [frame.instance.source.path for frame in series.frames]
            if len(set(paths)) < len(paths) or len(paths) < 2 or series.slice_spacing_mm is None:
                continue
            if Badge.DUPLICATE_POSITION in series.badges:
                counts["stacks", "cannot"] += 1  # images at one place have no order in space
                continue
            names, alone = scrambled(paths), tmp_path / f"{item.name}-{series.uid[-20:]}-{series.stack}"
            alone.mkdir()
            for name, path in names.items():
                (alone / name).symlink_to(path)
            sorted_paths = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(alone), series.uid)
            order = [names[Path(path).name] for path in sorted_paths]
            assert order in (paths, paths[::-1]), (item.name, series.number)
            # The mean of unequal gaps is none of them.
            if Badge.MISSING_SLICE not in series.badges and Badge.UNEVEN_SPACING not in series.badges:
                assert gap_mm(order) == pytest.approx(series.slice_spacing_mm, abs=2e-3), item.name
            counts["stacks", "same"] += 1
    tell("slice order and gap against SimpleITK", counts, "stacks")
    assert counts["stacks", "same"] >= 12


def scrambled(paths):
    return {f"{(7919 * number) % 10007:05d}": path for number, path in enumerate(paths)}


def gap_mm(order):
    """Mean distance of neighbours along the normal, from what SimpleITK says of both ends."""
    first, last = header_of(order[0]), header_of(order[-1])
    axes = np.array(first.GetDirection()).reshape(first.GetDimension(), -1)[:3, :2].T
    way = np.subtract(last.GetOrigin()[:3], first.GetOrigin()[:3])
    return abs(float(np.dot(np.cross(*axes), way))) / (len(order) - 1)
