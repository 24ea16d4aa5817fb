"""Objects about files of many scanners: written, read by another reader, and where the files say."""

from __future__ import annotations

import io
from collections import defaultdict
from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest

from annotator.dicom import RefusedError, scan
from annotator.errors import ExportError
from annotator.exchange import Context
from annotator.exchange.formats import dicom_sr
from annotator.geometry.shapes import EllipseShape
from annotator.measure.of_lesion import Located, located
from tests.helpers.dicom_files import ct_slice, image, shared_data, write
from tests.helpers.marked_case import marked_case, marked_on, places_of

RETIRED_ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6"
RING = EllipseShape((4.0, 4.0), (2.0, 2.0))


def _stacks() -> list[list[Located]]:
    """The first and the last frame of each stack of real files."""
    stacks: dict[tuple[str, str, int], list[Located]] = defaultdict(list)
    for one in located(scan([shared_data()]).studies).values():
        stacks[one.series.study.uid, one.series.uid, one.series.stack].append(one)
    found = []
    for places in stacks.values():
        places.sort(key=lambda one: one.index)
        found.append(places[:1] + places[1:][-1:])
    return found


def _ellipse(place: Located) -> EllipseShape:
    rows, columns = place.frame.instance.rows, place.frame.instance.columns
    return EllipseShape((columns * 0.4, rows * 0.6), (columns * 0.2, rows * 0.1), 30.0)


def test_every_readable_stack_is_written_and_its_masks_lie_where_its_files_say() -> None:
    written, segmented, refused = 0, 0, []
    for places in _stacks():
        try:
            case = marked_on(places, [(1, at, _ellipse(one), None) for at, one in enumerate(places)])
        except RefusedError:
            continue  # Its pixels cannot be read.
        folders = tuple({frame.instance.source.path for frame in places[0].series.frames})
        context = Context(sources=folders)
        try:
            files = dicom_sr.write_files(case, context)
        except ExportError as error:
            refused.append(error.message)
            continue
        for name, content in files.items():
            assert dicom_sr.differences(content, case, context) == (), (places[0].series.title, name)
            written += 1
            if ".seg-" in name:
                segmented += 1
                _check_places(content, {one.frame.instance.uid: one for one in places})
    assert written > 150
    assert segmented > 40
    assert [one for one in refused if "SOP Class UID" not in one] == []


def _check_places(content: bytes, places: dict[str, Located]) -> None:
    read = highdicom.seg.segread(io.BytesIO(content))
    shared = read.SharedFunctionalGroupsSequence[0]
    spacing = np.array(shared.PixelMeasuresSequence[0].PixelSpacing, float)
    for number, group in enumerate(read.PerFrameFunctionalGroupsSequence):
        source = group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        holder = shared if "PlaneOrientationSequence" in shared else group
        direction = np.array(holder.PlaneOrientationSequence[0].ImageOrientationPatient, float)
        origin = np.array(group.PlanePositionSequence[0].ImagePositionPatient, float)
        rows, columns = np.nonzero(read.get_frame(number + 1))
        found = (
            origin
            + np.outer(columns * spacing[1], direction[:3])
            + np.outer(rows * spacing[0], direction[3:])
        )
        file = pydicom.dcmread(places[source].frame.instance.source.path, stop_before_pixels=True)
        if "ImagePositionPatient" in file:  # Else its functional groups say it, which other tests compare.
            told = np.array(file.ImageOrientationPatient, float)
            steps = np.array(file.PixelSpacing, float)
            expected = (
                np.array(file.ImagePositionPatient, float)
                + np.outer(columns * steps[1], told[:3])
                + np.outer(rows * steps[0], told[3:])
            )
            assert np.allclose(found, expected, rtol=0, atol=0.01)


def test_sources_of_a_retired_class_can_be_reported(tmp_path: Path) -> None:
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)
    write(image(pixels, RETIRED_ULTRASOUND, "US"), tmp_path / "us.dcm")
    case, context = marked_case(tmp_path, [(1, 0, RING, None)]), Context(sources=(tmp_path,))
    (content,) = dicom_sr.write_files(case, context).values()
    assert dicom_sr.differences(content, case, context) == ()
    (group,) = highdicom.sr.srread(io.BytesIO(content)).content.get_planar_roi_measurement_groups()
    assert group.roi.graphic_type == highdicom.sr.GraphicTypeValues.ELLIPSE


def test_sources_of_no_class_cannot_be_referred_to(tmp_path: Path) -> None:
    data = ct_slice(1, 0.0)
    del data.SOPClassUID
    write(data, tmp_path / "ct.dcm")
    case = marked_on(places_of(tmp_path), [(1, 0, RING, None)])
    with pytest.raises(ExportError, match="does not say its SOP Class UID"):
        dicom_sr.write_files(case, Context(sources=(tmp_path,)))


def test_a_single_slice_that_says_no_thickness_has_that_of_its_pixels(tmp_path: Path) -> None:
    data = ct_slice(1, 0.0, PixelSpacing=[0.5, 0.75])
    if "SliceThickness" in data:
        del data.SliceThickness
    write(data, tmp_path / "ct.dcm")
    case = marked_case(tmp_path, [(1, 0, RING, None)])
    files = dicom_sr.write_files(case, Context(sources=(tmp_path,)))
    (content,) = (content for name, content in files.items() if ".seg-" in name)
    read = highdicom.seg.segread(io.BytesIO(content))
    assert read.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SliceThickness == 0.5
