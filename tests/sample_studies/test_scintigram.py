"""The bone scans: what the camera counts, what the files say, and that truth and image agree."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from annotator.dicom import read_frame, scan
from annotator.geometry.shapes import OutlineShape
from annotator.imaging.image import Image, modality_values
from annotator.measure.inside import inside
from annotator.measure.uptake import mirrored
from sample_studies.anatomy.child import child
from sample_studies.dicom_file import Series, to_bytes
from sample_studies.gamma_camera import SCATTER_SHARE, projected, resolution_mm, transmission
from sample_studies.scintigram import CAMERA, COLUMNS, MIDLINE_COLUMN, ROWS, SCANS, dataset, noisy
from sample_studies.tracer import bone_uptake, plate_uptake
from sample_studies.truth import load_mask

FOUNDING = Path(__file__).parents[2] / "sample_studies" / "founding"
STEP = 2.2


@pytest.fixture(scope="module")
def header() -> Dataset:
    pixels = noisy(np.full((2, ROWS, COLUMNS), 0.5), 1)
    series = Series(SCANS[0].study, "test", 1, "NM", "WB", "130500", "WHOLEBODY", "WB", CAMERA)
    return dataset(series, SCANS[0], pixels)


def test_ten_centimetres_of_water_let_a_fifth_pass() -> None:
    # exp(-0.15 / cm × 10 cm) = 0.223; the voxel's own half is not yet passed.
    water = np.full((1, 51, 1), 0.015, np.float32)
    passed = transmission(water, 2.0)
    assert passed[0, 50, 0] == pytest.approx(np.exp(-0.015 * 101), rel=1e-4)
    assert passed[0, 0, 0] == pytest.approx(np.exp(-0.015), rel=1e-4)


def test_a_point_is_counted_whole_and_blurred_as_its_depth_asks() -> None:
    widths = []
    for depth in (10, 70):
        source = np.zeros((121, 81, 121), np.float32)
        source[60, depth, 60] = 1000.0
        counts = projected(source, np.zeros(121, np.intp), STEP)
        assert counts.sum() == pytest.approx(1000 * (1 + SCATTER_SHARE), rel=0.02)
        across = counts[60] - SCATTER_SHARE * counts[60].min()
        widths.append((across > across.max() / 2).sum() * STEP)
    assert resolution_mm(100.0) == pytest.approx(np.hypot(3.9, 1.6 + 4.3), rel=1e-6)
    for width, depth in zip(widths, (10, 70), strict=True):
        assert width == pytest.approx(resolution_mm(depth * STEP), abs=1.5 * STEP)


def test_the_growth_plates_of_the_knee_outshine_all_bone_and_are_alike() -> None:
    plates = {(p.site, p.side): plate_uptake(p) for p in child().cartilage if p.segment == "physis"}
    for site in ("femur_dist", "tibia_prox"):
        assert plates[site, "L"] == plates[site, "R"]
        assert plates[site, "L"] > max(bone_uptake(part) for part in child().parts)
    assert min(bone_uptake(part) for part in child().parts) > 2


def test_the_file_names_its_views_tracer_and_frames(header: Dataset) -> None:
    assert header.ImageType == ["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"]
    # PS3.3 C.8.4.8: whole body images count by energy window, then detector.
    assert [int(tag) for tag in header.FrameIncrementPointer] == [0x00540010, 0x00540020]
    assert list(header.DetectorVector) == [1, 2]
    assert list(header.EnergyWindowVector) == [1, 1]
    views = [item.ViewCodeSequence[0].CodeValue for item in header.DetectorInformationSequence]
    assert views == ["399321004", "399001007"]
    tracer = header.RadiopharmaceuticalInformationSequence[0]
    assert tracer.RadiopharmaceuticalCodeSequence[0].CodeValue == "53951001"
    assert header.BitsStored == header.BitsAllocated == 16
    assert header.CountsAccumulated == int(np.frombuffer(header.PixelData, "<u2").sum())


def test_our_own_reader_finds_both_views(header: Dataset, tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(to_bytes(header, compressed=False))
    found = scan([tmp_path])
    assert not found.problems
    (series,) = (one for study in found.studies for one in study.series)
    images = [read_frame(frame.instance, frame.number) for frame in series.frames]
    assert [image.view for image in images] == ["anterior", "posterior"]


def test_the_same_scan_is_the_same_bytes(header: Dataset) -> None:
    counts = np.full((2, 8, 8), 3.0)
    assert np.array_equal(noisy(counts, 5), noisy(counts, 5))
    assert not np.array_equal(noisy(counts, 5), noisy(counts, 6))
    before = bytes(header.PixelData)
    assert to_bytes(header) == to_bytes(header)
    assert header.PixelData == before, "writing leaves the dataset as it was"


@cache
def truths() -> list[dict]:
    return json.loads((FOUNDING / "expected" / "nm.json").read_text("utf-8"))["truths"]


@cache
def images() -> dict[tuple[str, int], Image]:
    found = [FOUNDING / "dicom" / name for name in ("20080310_NM_bone_scan", "20081124_NM_bone_scan")]
    return {
        (frame.instance.uid, frame.number): read_frame(frame.instance, frame.number)
        for study in scan(found).studies
        for series in study.series
        for frame in series.frames
    }


def counts_in(shape: OutlineShape, image: Image) -> np.ndarray:
    return modality_values(image)[inside(shape, image.rows, image.columns)].astype(float)


def outline(truth: dict) -> OutlineShape:
    return OutlineShape(tuple((x, y) for x, y in truth["outline"]))


def test_every_focus_of_the_report_is_there_and_no_other() -> None:
    assert {truth["key"] for truth in truths()} == {
        "TP2/NM/clavicle_medial:L",
        "TP2/NM/tibia_dist:L",
        "TP2/NM/si_joint:R",
        "TP2/NM/si_joint:L",
        "TP2/NM/t08:midline",
        "TP3/NM/clavicle_medial:L",
    }


def test_counted_ratios_are_the_expected_ones_within_noise() -> None:
    checked = 0
    for truth in truths():
        if truth["uptake_ratio"] is None:
            continue
        image = images()[truth["sop_instance_uid"], truth["frame"]]
        here = counts_in(outline(truth), image)
        there = counts_in(mirrored(outline(truth), MIDLINE_COLUMN), image)
        ratio = here.mean() / there.mean()
        # Poisson: the relative error of a sum of n counts is 1/√n; four of them.
        error = 4 * ratio * np.sqrt(1 / here.sum() + 1 / there.sum())
        assert ratio == pytest.approx(truth["uptake_ratio"], abs=error + 0.02), truth["key"]
        checked += 1
    assert checked >= 7


def test_left_foci_lie_on_the_patients_left_in_both_views() -> None:
    for truth in truths():
        side = truth["key"][-1]
        if side in "LR":
            is_right_of_midline = truth["centroid"][0] > MIDLINE_COLUMN
            assert is_right_of_midline == ((side == "L") == (truth["view"] == "anterior")), truth


def test_masks_lie_where_their_truths_say() -> None:
    for truth in truths():
        mask = load_mask(FOUNDING / "expected" / "masks" / truth["mask_file"])
        frame = mask[truth["frame"] - 1]
        rows, columns = np.nonzero(frame)
        assert frame.sum() * STEP**2 == pytest.approx(truth["area_mm2"], rel=1e-3)
        assert columns.mean() + 0.5 == pytest.approx(truth["centroid"][0], abs=0.01)
        assert rows.mean() + 0.5 == pytest.approx(truth["centroid"][1], abs=0.01)


def test_follow_up_is_quieter() -> None:
    by_key = {truth["key"]: truth for truth in truths() if truth["view"] == "anterior"}
    before, after = by_key["TP2/NM/clavicle_medial:L"], by_key["TP3/NM/clavicle_medial:L"]
    assert after["uptake_ratio"] < before["uptake_ratio"] / 2
    assert after["area_mm2"] < before["area_mm2"] / 3
