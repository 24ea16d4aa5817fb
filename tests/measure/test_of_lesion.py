"""Lesions of the founding sample case measured whole, against the masks that were built in."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotator.dicom import Study, read_frame, scan
from annotator.dicom.spacing import slice_positions_mm
from annotator.exchange.formats.case_json import read
from annotator.geometry.shapes import BoxShape, MaskShape, OutlineShape
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import replaced
from annotator.lesions.records import LesionId, Mark, MarkOrigin, MarkRole
from annotator.measure import Measurement, Quantity, Refused, area, long_axis, volume
from annotator.measure.of_lesion import FrameKey, Located, Taken, located, taken_of
from sample_studies.truth import load_mask

FOLDER = Path(__file__).parents[2] / "sample_studies" / "founding"


@pytest.fixture(scope="module")
def studies() -> tuple[Study, ...]:
    return scan([FOLDER / "dicom"]).studies


@pytest.fixture(scope="module")
def places(studies: tuple[Study, ...]) -> Mapping[FrameKey, Located]:
    return located(studies)


@pytest.fixture(scope="module")
def case() -> Case:
    return read((FOLDER / "case.json").read_bytes())


def truths() -> dict[str, list[dict]]:
    """The true masks of CT and MR by their key: each of a whole stack."""
    found = defaultdict(list)
    for name in ("ct", "mr"):
        for one in json.loads((FOLDER / "expected" / f"{name}.json").read_text("utf-8"))["truths"]:
            found[one["key"]].append(one)
    return found


def true_mask(slices: list[dict], places: Mapping[FrameKey, Located]) -> np.ndarray:
    """The mask of a whole stack in the order of its series; it was written from one end or the other."""
    mask = load_mask(FOLDER / "expected" / "masks" / slices[0]["mask_file"])
    at = [places[one["sop_instance_uid"], one["frame"]].index for one in slices]
    lefts = [one["bounding_box"][0] for one in slices]
    found = [min(np.nonzero(mask[index])[1], default=-1) for index in at]
    return mask if np.allclose(found, lefts) else mask[::-1]


@pytest.mark.parametrize("key", sorted(truths()))
def test_a_true_mask_has_its_true_volume_and_areas(key: str, places: Mapping[FrameKey, Located]) -> None:
    slices = truths()[key]
    mask = true_mask(slices, places)
    place = places[slices[0]["sop_instance_uid"], slices[0]["frame"]]
    frames = place.series.frames
    positions = slice_positions_mm(frames)
    image = read_frame(place.frame.instance, place.frame.number)
    assert mask.shape == (len(frames), image.rows, image.columns)
    marked = {at: (shape,) for at, held in enumerate(mask) if (shape := MaskShape.of(held)) is not None}
    found = volume(marked, image, positions.tolist())
    assert isinstance(found, Measurement)
    assert found.value == pytest.approx(slices[0]["volume_mm3"], rel=1e-6)
    assert found.band[0] < found.value < found.band[1]
    for one in slices:
        shape = marked[places[one["sop_instance_uid"], one["frame"]].index][0]
        # The expected areas are written to two or three places.
        assert area(shape, image).value == pytest.approx(one["area_mm2"], abs=6e-3)


@pytest.mark.parametrize("key", sorted(truths()))
def test_the_outline_of_a_true_mask_is_as_long_as_the_mask(
    key: str, places: Mapping[FrameKey, Located]
) -> None:
    """The outline runs half way between pixels: each end within half a diagonal of the mask's corner."""
    mask = true_mask(truths()[key], places)
    for one in truths()[key]:
        place = places[one["sop_instance_uid"], one["frame"]]
        image = read_frame(place.frame.instance, place.frame.number)
        held = mask[place.index]
        corners = np.array(one["outline"])
        pieces = MaskShape.of(held)
        drawn = long_axis(OutlineShape(tuple(map(tuple, corners.tolist()))), image)
        box = np.ptp(np.array([one["bounding_box"][:2], one["bounding_box"][2:]]), axis=0)
        if np.allclose(np.ptp(corners, axis=0), box, atol=1e-6):  # of one piece
            diagonal = np.hypot(*image.spacing_mm)
            assert long_axis(pieces, image).value == pytest.approx(drawn.value, abs=diagonal)


def results(taken: tuple[Taken, ...], quantity: Quantity) -> list[Measurement | Refused]:
    return [one.result for one in taken if one.result.quantity is quantity]


def clavicle(case: Case) -> LesionId:
    return next(one.id for one in case.lesions if one.site == "clavicle_medial")


def test_all_marks_of_a_lesion_are_measured_on_all_modalities(
    case: Case, places: Mapping[FrameKey, Located]
) -> None:
    taken = taken_of(case, clavicle(case), places)
    marked = {mark.id for mark in case.marks_of_lesion(clavicle(case))}
    assert {key for one in taken for key in one.marks} == marked
    assert {one.at.modality for one in taken} == {"CR", "CT", "MR", "NM"}
    assert not [one for one in taken if isinstance(one.result, Refused)]
    assert all(one.result.band is not None for one in taken)
    points = [
        case.timepoints.index(next(p for p in case.timepoints if p.id == one.timepoint)) for one in taken
    ]
    assert points == sorted(points)
    # The lesion is as hot as its truth says, to the noise of the counts.
    first, last = results(taken, Quantity.UPTAKE_RATIO)[0], results(taken, Quantity.UPTAKE_RATIO)[-1]
    assert first.value == pytest.approx(5.037, rel=0.05)
    assert last.value == pytest.approx(2.285, rel=0.1)


def test_marks_on_several_slices_of_one_stack_have_a_volume(
    case: Case, places: Mapping[FrameKey, Located]
) -> None:
    ct = truths()["TP1/CT/clavicle_medial:L"]
    mark = next(one for one in case.marks_of_lesion(clavicle(case)) if one.image.modality == "CT")
    shape = mark.shape
    others = [one for one in ct if one["sop_instance_uid"] != mark.image.sop_instance_uid]
    point = case.timepoint_of_study(mark.image.study_instance_uid)
    for one in others:
        at = replace(mark.image, sop_instance_uid=one["sop_instance_uid"], frame_sha256=None)
        stroke = edits.Stroke(at, OutlineShape(tuple(map(tuple, one["outline"]))), mark.findings)
        case = case.after(edits.mark_lesion_again(case, clavicle(case), point.id, stroke))
    own = next(one for one in ct if one["sop_instance_uid"] == mark.image.sop_instance_uid)
    case = case.after(edits.reshape(case, mark.id, OutlineShape(tuple(map(tuple, own["outline"])))))
    assert case.get(Mark, mark.id).shape.type == shape.type
    (found,) = results(taken_of(case, clavicle(case), places), Quantity.VOLUME)
    assert isinstance(found, Measurement)
    # The truths name the largest slices of the lesion; those between and beyond are bridged, or missing.
    assert found.band[0] < ct[0]["volume_mm3"]


def test_what_is_measured_on_mr_says_what_is_bright_there(
    case: Case, places: Mapping[FrameKey, Located]
) -> None:
    found = {
        (places[one.at.sop_instance_uid, one.at.frame].series.description, one.result.contrast)
        for lesion in case.lesions
        for one in taken_of(case, lesion.id, places)
        if one.at.modality == "MR" and isinstance(one.result, Measurement)
    }
    assert {(name.split("_")[0], shown) for name, shown in found} <= {
        ("stir", "STIR"),
        ("t1", "T1-weighted"),
    }
    assert "STIR" in {shown for _, shown in found}


def test_drafts_that_nobody_accepted_add_nothing_to_a_volume(
    case: Case, places: Mapping[FrameKey, Located]
) -> None:
    lesion, ct = clavicle(case), truths()["TP1/CT/clavicle_medial:L"]
    mark = next(one for one in case.marks_of_lesion(lesion) if one.image.modality == "CT")
    point = case.timepoint_of_study(mark.image.study_instance_uid)
    others = [one for one in ct if one["sop_instance_uid"] != mark.image.sop_instance_uid]
    for draft, one in zip((False, True), others, strict=False):
        at = replace(mark.image, sop_instance_uid=one["sop_instance_uid"], frame_sha256=None)
        stroke = edits.Stroke(at, mark.shape, mark.findings, MarkOrigin.INTERPOLATED)
        case = case.after(edits.mark_lesion_again(case, lesion, point.id, stroke, draft=draft))
    (volume_of,) = [one for one in taken_of(case, lesion, places) if one.result.quantity is Quantity.VOLUME]
    assert (len(volume_of.marks), volume_of.waits) == (2, False)
    waiting = [one.waits for one in taken_of(case, lesion, places) if one.at.modality == "CT"]
    assert (any(waiting), all(waiting)) == (True, False)


def test_a_reference_region_gives_ratios_on_mr_and_limits_on_ct(
    case: Case, places: Mapping[FrameKey, Located]
) -> None:
    lesion = clavicle(case)
    for modality, role in (("MR", MarkRole.MUSCLE), ("CT", MarkRole.BACKGROUND_BONE)):
        mark = next(one for one in case.marks_of_lesion(lesion) if one.image.modality == modality)
        point = case.timepoint_of_study(mark.image.study_instance_uid)
        stroke = edits.Stroke(mark.image, BoxShape((200.0, 200.0), (230.0, 220.0)))
        case = case.after(edits.mark_reference(case, lesion, point.id, stroke, role))
    taken = taken_of(case, lesion, places)
    (muscle,) = results(taken, Quantity.MUSCLE_RATIO)
    assert isinstance(muscle, Measurement)
    assert muscle.value > 0
    (share,) = results(taken, Quantity.LYTIC_SHARE)
    assert isinstance(share, Measurement)
    assert share.method.endswith("mean ± 1.5 SD of background bone")
    assert not results(taken, Quantity.REFERENCE_RATIO)


def test_pixels_that_are_not_those_that_were_marked_are_not_measured(
    case: Case, places: Mapping[FrameKey, Located]
) -> None:
    mark = case.marks_of_lesion(clavicle(case))[0]
    other = replace(mark, image=replace(mark.image, frame_sha256="0" * 64))
    taken = taken_of(case.after(replaced(mark, other)), clavicle(case), places)
    (refused,) = [one.result for one in taken if one.marks == (mark.id,)]
    assert refused == Refused(Quantity.LONG_AXIS, "the image is not the one that was marked")


@pytest.mark.parametrize("changed", [0, 1])
def test_a_volume_of_slices_that_are_not_those_that_were_marked_is_refused(
    case: Case, places: Mapping[FrameKey, Located], changed: int
) -> None:
    """Whichever of them it is, and not only the first."""
    mark = next(one for one in case.marks_of_lesion(clavicle(case)) if one.image.modality == "CT")
    beside = next(
        one["sop_instance_uid"]
        for one in truths()["TP1/CT/clavicle_medial:L"]
        if one["sop_instance_uid"] != mark.image.sop_instance_uid
    )
    point = case.timepoint_of_study(mark.image.study_instance_uid)
    at = replace(mark.image, sop_instance_uid=beside, frame_sha256="0" * 64 if changed else None)
    stroke = edits.Stroke(at, mark.shape, mark.findings)
    case = case.after(edits.mark_lesion_again(case, clavicle(case), point.id, stroke))
    if not changed:
        case = case.after(replaced(mark, replace(mark, image=replace(mark.image, frame_sha256="0" * 64))))
    (found,) = results(taken_of(case, clavicle(case), places), Quantity.VOLUME)
    assert found == Refused(Quantity.VOLUME, "the image is not the one that was marked")


def test_what_is_not_at_hand_is_left_out(case: Case) -> None:
    assert taken_of(case, clavicle(case), {}) == ()
