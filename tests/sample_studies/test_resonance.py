"""The MR studies: signals by the equations, geometry and modules of the files, truth and image agree."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pydicom
import pytest

from annotator.dicom import Series, read_frame, scan
from annotator.imaging.image import modality_values
from sample_studies.anatomy.child import child
from sample_studies.anatomy.spine import level
from sample_studies.anatomy.voxels import grid
from sample_studies.mr_physics import FAT_SHARE, Scanning, Tissue, acquired, surface_coil
from sample_studies.mr_specimen import Specimen, mark_lesions
from sample_studies.pathology import diseased, foci, focus, parts_of
from sample_studies.resonance import STIR, T1, Stack
from sample_studies.truth import load_mask, outline_of, save_mask

FOUNDING = Path(__file__).parents[2] / "sample_studies" / "founding"


def test_stir_nulls_fat_and_lights_up_oedema() -> None:
    water = STIR.water_table()
    assert abs(STIR.fat) < 0.02
    healthy = (1 - FAT_SHARE[Tissue.MARROW]) * water[Tissue.MARROW] + FAT_SHARE[Tissue.MARROW] * STIR.fat
    assert abs(STIR.oedema) > 4 * abs(healthy)
    assert abs(STIR.oedema) > 2 * abs(water[Tissue.MUSCLE])


def test_t1_shows_fat_bright_and_oedema_as_dark_as_muscle() -> None:
    # Spin echo: PD (1 - exp(-TR/T1)) exp(-TE/T2), TR 520, TE 12; fat T1 235, T2 84.
    assert T1.fat == pytest.approx((1 - np.exp(-520 / 235)) * np.exp(-12 / 84), rel=1e-6)
    water = T1.water_table()
    assert T1.oedema == pytest.approx(water[Tissue.MUSCLE], rel=0.15)
    assert T1.fat > 2 * T1.oedema
    assert water[Tissue.CSF] < 0.5 * water[Tissue.CORD]


def test_air_holds_rician_noise() -> None:
    empty = np.zeros((128, 128), np.float32)
    flat = np.ones_like(empty)
    noise = acquired(empty, empty, flat, Scanning((128, 128), (0, 0), 0.02), 1)
    # Rayleigh: mean σ √(π/2), deviation σ √(2 - π/2); their ratio 1.913 survives any filter.
    assert noise.mean() / noise.std() == pytest.approx(1.913, abs=0.05)
    again = acquired(empty, empty, flat, Scanning((128, 128), (0, 0), 0.02), 1)
    assert np.array_equal(noise, again)


def test_fat_is_shifted_against_water() -> None:
    spot = np.zeros((64, 64), np.float32)
    spot[32, 32] = 1.0
    none = np.zeros_like(spot)
    scanning = Scanning((64, 64), (0.0, 2.0), 0.0)
    flat = np.ones_like(spot)
    water = acquired(spot, none, flat, scanning, 1)
    fat = acquired(none, spot, flat, scanning, 1)
    assert np.unravel_index(water.argmax(), water.shape) == (32, 32)
    assert np.unravel_index(fat.argmax(), fat.shape) == (32, 34)


def test_a_surface_coil_fades_with_distance() -> None:
    light = surface_coil(np.array([0, 50, 100, 200], np.float32), 100.0, 0.2)
    assert light[0] == 1.0
    assert np.all(np.diff(light) < 0)
    assert light[2] == pytest.approx(0.6)


@pytest.mark.parametrize("plane", ["sagittal", "coronal"])
def test_a_voxel_is_seen_at_the_pixel_its_place_says(plane: str) -> None:
    stack = Stack(plane, (-10.0, -20.0, 40.0), 1.0, 16, 4, 3.0, 3.0, 3)  # type: ignore[arg-type]
    on = stack.grid()
    volume = np.zeros(on.shape, np.float32)
    volume[5, 4, 4] = 3.0
    place = on.centres(np.array([5]), np.array([4]), np.array([4]))[0]
    seen = stack.seen(volume)
    number, row, column = np.unravel_index(seen.argmax(), seen.shape)
    across, down = np.reshape(stack.orientation, (2, 3))
    pixel = np.array(stack.position(int(number))) + column * across + row * down
    assert np.abs(pixel - place).max() <= 1.5, "within a slice"
    assert np.abs((pixel - place) @ across) < 1e-4
    assert np.abs((pixel - place) @ down) < 1e-4


def test_t8_has_lost_height_in_front_and_none_behind() -> None:
    bodies = child(), diseased(child(), "TP2")
    before, after = (parts_of(body, "t08", "", "body")[0].bone.solid for body in bodies)
    line = np.linspace(1020, 1042, 221, dtype=np.float32)
    heights = []
    for y in (26.0, 38.0):
        points = np.stack([np.zeros_like(line), np.full_like(line, y), line], -1)
        heights.append([(solid.distance(points) < 0).sum() * 0.1 for solid in (before, after)])
    (front, front_now), (back, back_now) = heights
    assert 1.5 < front - front_now < 4.0
    assert back - back_now < 1.0


def test_lesions_fill_marrow_with_water_and_the_mask_is_the_solid() -> None:
    lesion = focus(child(), "TP2", "tibia_dist:L")
    on = grid((40.0, -6.0, 98.0), 1.0, (30, 40, 40))
    specimen = Specimen.empty(on)
    specimen.put(np.ones(on.shape, np.bool_), Tissue.MARROW)
    mark_lesions(specimen, foci(child(), "TP2"))
    assert set(specimen.lesions) == {"tibia_dist:L"}
    mask = specimen.lesions["tibia_dist:L"]
    points = on.centres(*np.nonzero(mask))
    assert np.all(lesion.contains(points))
    assert specimen.oedema[mask].mean() > 0.7
    assert points[:, 2].min() < 104.0, "it touches the growth plate"
    assert specimen.oedema[~mask].min() == 0.0


def test_outlines_run_half_way_round_pixels() -> None:
    mask = np.zeros((10, 12), np.bool_)
    mask[3:6, 4:9] = True
    columns, rows = zip(*outline_of(mask), strict=True)
    # Pixels 4 to 8 and 3 to 5: from outer corner 4 to 9 and 3 to 6 (PS3.3 C.18.6.1.2).
    assert (min(columns), max(columns), min(rows), max(rows)) == (4.0, 9.0, 3.0, 6.0)


def test_masks_survive_packing(tmp_path: Path) -> None:
    mask = np.random.default_rng(1).random((3, 7, 11)) > 0.5
    save_mask(tmp_path / "a.npz", mask)
    save_mask(tmp_path / "b.npz", mask)
    assert np.array_equal(load_mask(tmp_path / "a.npz"), mask)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@cache
def truths() -> list[dict]:
    return json.loads((FOUNDING / "expected" / "mr.json").read_text("utf-8"))["truths"]


@cache
def series_of(folder: str) -> dict[str, Series]:
    found = scan([FOUNDING / "dicom" / folder])
    assert not found.problems
    return {one.description: one for study in found.studies for one in study.series}


def test_the_spine_study_has_three_series_in_one_frame_of_reference() -> None:
    series = series_of("20080317_MR_thoracic_spine")
    assert set(series) == {"t1_se_sag", "stir_sag", "stir_cor_clavicles"}
    assert len({one.frame_of_reference_uid for one in series.values()}) == 1


def test_the_files_say_how_they_were_made() -> None:
    stir = pydicom.dcmread(next((FOUNDING / "dicom" / "20080317_MR_thoracic_spine").glob("*stir_sag/07.dcm")))
    assert stir.file_meta.TransferSyntaxUID == pydicom.uid.JPEGLSLossless
    assert (stir.Modality, stir.BodyPartExamined, stir.PatientSex) == ("MR", "TSPINE", "M")
    assert "IR" in stir.ScanningSequence
    assert float(stir.InversionTime) == STIR.inversion_ms
    assert stir.PatientAge == "010Y"
    assert list(stir.ImageOrientationPatient) == [0, 1, 0, 0, 0, -1]
    assert stir.BitsStored == 12


def test_lesions_are_bright_on_stir_and_the_rest_of_the_bone_is_not() -> None:
    spine = series_of("20080317_MR_thoracic_spine")
    stir, t1 = (volume(spine[name]) for name in ("stir_sag", "t1_se_sag"))
    lesion = load_mask(FOUNDING / "expected" / "masks" / "TP2_MR_t08_midline.npz")
    rows, columns = np.nonzero(lesion[6])
    healthy = healthy_vertebra(rows.mean(), columns.mean())
    assert stir[lesion].mean() > 2.0 * stir[healthy].mean()
    assert t1[lesion].mean() < 0.9 * t1[healthy].mean()


def test_volumes_are_those_of_the_masks_and_chiefs_come_first() -> None:
    seen: set[str] = set()
    for truth in truths():
        mask = load_mask(FOUNDING / "expected" / "masks" / truth["mask_file"])
        if truth["key"] not in seen:
            seen.add(truth["key"])
            areas = mask.sum(axis=(1, 2))
            assert truth["volume_mm3"] > 1000
            assert truth["area_mm2"] / truth["volume_mm3"] == pytest.approx(
                areas.max() / areas.sum() / spacing(truth["key"]), rel=0.01
            )
    assert len(seen) == 5


def spacing(key: str) -> float:
    return {"clavicle_medial:L": 5.5, "tibia_dist:L": 3.6}.get(key.split("/")[2], 3.85)


def healthy_vertebra(row: float, column: float) -> tuple[int, slice, slice]:
    """Return a piece of T11 on the middle slice: three levels below T8, where the bodies come forward."""
    stack = (level("t08").centre_mm, level("t11").centre_mm)
    down, across = ((stack[0][i] - stack[1][i]) / 0.7292 for i in (2, 1))
    top, left = round(row + down) - 5, round(column - across) - 7
    return 6, slice(top, top + 10), slice(left, left + 10)


def volume(series: Series) -> np.ndarray:
    # Series are in spatial order; masks are too.
    return np.stack([modality_values(read_frame(one.instance, one.number)) for one in series.frames])
