"""Vertebrae counted from a named one: on the sample MR, whose anatomy is known, and along a curve."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from annotator import scan
from annotator.dicom.pixels import read_frame
from annotator.imaging import Image
from annotator.imaging.vertebral_steps import vertebral_steps
from annotator.terms.spine import SPINES, USUAL, VERTEBRAE
from annotator.viewing.vertebra_count import between, misfit, seen_from
from sample_studies.anatomy.spine import LEVELS, level
from tests.helpers.dicom_files import shared_data

SPINE = Path(__file__).parents[2] / "sample_studies" / "founding" / "dicom" / "20080317_MR_thoracic_spine"
TRUE = {one.name: one.centre_mm for one in LEVELS}


@cache
def middle_slice(words: str) -> Image:
    (study,) = scan([SPINE]).studies
    (series,) = [one for one in study.shown if one.description == words]
    frame = min(series.frames, key=lambda one: abs(one.plane.distance_mm((0, 0, 0))))
    return read_frame(frame.instance, frame.number)


@pytest.mark.parametrize(
    ("words", "clicked", "first", "last"),
    [
        ("t1_se_sag", "t08", "t01", "l01"),
        ("t1_se_sag", "t12", "t01", "l01"),
        ("t1_se_sag", "t04", "t01", "l01"),
        ("stir_sag", "t05", "t01", "l01"),
    ],
)
def test_one_named_vertebra_numbers_the_others_on_a_sagittal_image(
    words: str, clicked: str, first: str, last: str
) -> None:
    found = seen_from(middle_slice(words), clicked, level(clicked).centre_mm)
    wanted = VERTEBRAE[VERTEBRAE.index(first) : VERTEBRAE.index(last) + 1]
    assert set(found) == set(wanted) - {clicked}
    for name, place in found.items():
        nearest = min(TRUE, key=lambda one: math.dist(TRUE[one], place))
        assert nearest == name, f"{name} at {place} is {nearest}"


def test_where_the_image_shows_no_steps_nothing_is_counted() -> None:
    # T8 is full of oedema on STIR: the profile through it has no period.
    assert seen_from(middle_slice("stir_sag"), "t08", level("t08").centre_mm) == {}
    plane = middle_slice("stir_sag").plane
    flat = Image(np.full((384, 384), 7, np.uint16), plane=plane, spacing_mm=(0.7292, 0.7292))
    assert seen_from(flat, "t08", level("t08").centre_mm) == {}


def test_between_two_named_each_takes_its_share_of_the_way() -> None:
    top, bottom = (0.0, 0.0, 100.0), (0.0, 0.0, 0.0)
    found = between({"t04": top, "t08": bottom}, beyond=2)
    four, eight = USUAL.course_mm(VERTEBRAE.index("t04")), USUAL.course_mm(VERTEBRAE.index("t08"))
    for name in ("t05", "t06", "t07"):
        share = (USUAL.course_mm(VERTEBRAE.index(name)) - four) / (eight - four)
        assert found[name] == pytest.approx((0.0, 0.0, 100.0 - 100.0 * share))
    order = sorted(found, key=VERTEBRAE.index)
    assert order == ["t02", "t03", "t05", "t06", "t07", "t09", "t10"]
    assert found["t03"][2] > 100.0
    assert found["t09"][2] < 0.0


def test_the_sample_child_is_numbered_within_half_a_vertebra() -> None:
    found = between({name: TRUE[name] for name in ("c07", "t05", "t10", "l02")})
    for name, place in found.items():
        half = min(math.dist(TRUE[name], other) for own, other in TRUE.items() if own != name) / 2
        assert math.dist(TRUE[name], place) < half, name
    assert len(found) == 4 + 4 + 3


def test_a_gap_of_more_than_five_is_not_filled() -> None:
    assert "t08" in between({"t05": TRUE["t05"], "t11": TRUE["t11"]})
    assert "t08" not in between({"t05": TRUE["t05"], "t12": TRUE["t12"]})


def test_one_name_alone_places_no_others() -> None:
    assert between({"t08": (0.0, 0.0, 0.0)}) == {}


def test_steps_go_by_shares_of_the_vertebra_clicked() -> None:
    assert USUAL.steps(VERTEBRAE.index("l05"), 1) == pytest.approx(((33.9 + 30.0) / 2 / 33.9,))
    assert len(USUAL.steps(VERTEBRAE.index("l05"), -1)) == 22
    assert USUAL.steps(VERTEBRAE.index("sacrum"), 1) == ()


def chain(*names: str) -> dict[str, tuple[float, float, float]]:
    return {name: (0.0, 0.0, -30.0 * number) for number, name in enumerate(names)}


def test_a_count_that_reaches_a_named_vertebra_under_another_name_does_not_fit() -> None:
    seen = chain("t12", "l01", "l02", "l03", "l04", "l05", "sacrum")
    start = seen.pop("t12")
    assert misfit("t12", start, seen, {"sacrum": seen["sacrum"]}) == ""
    words = misfit("t12", start, seen, {"sacrum": (0.0, 9.0, seen["l05"][2] - 3.0)})
    assert words.startswith("5 steps from T12 to S1, 6 are usual. Think of a lumbarised S1")
    six = {**seen, "sacrum": (0.0, 0.0, -180.0)}
    words = misfit("t12", start, six, {"l05": (0.0, 0.0, -180.0)})
    assert words.startswith("6 steps from T12 to L5, 5 are usual.")


def test_names_against_the_order_of_the_spine_do_not_fit() -> None:
    words = misfit("t04", (0.0, 0.0, -50.0), {}, {"t08": (0.0, 0.0, 10.0)})
    assert words == "T4 lies below T8. One of them is named wrongly."


def test_one_vertebra_more_takes_its_share_of_the_way() -> None:
    """Between T12 and L1 named, a T13 as tall as T12 lies (29.4) of (29.4 + (29.4 + 31.8) / 2) of the way."""
    top, bottom = (0.0, 0.0, 100.0), (0.0, 0.0, 40.0)
    assert between({"t12": top, "l01": bottom}) == {}
    found = between({"t12": top, "l01": bottom}, spine=SPINES["t13"])
    assert list(found) == ["t13"]
    assert found["t13"][2] == pytest.approx(100.0 - 60.0 * 29.4 / (29.4 + (29.4 + 31.8) / 2))
    assert SPINES["t13"].name("t13") == "T13"


def test_a_count_over_six_lumbar_vertebrae_fits_once_it_is_said() -> None:
    six = SPINES["l06"]
    seen = [(0.0, 0.0, -30.0 * number) for number in range(2, 8)]
    here, s1 = (0.0, 0.0, -30.0), {"sacrum": seen[-1]}
    counted = dict(zip(six.vertebrae[-6:], seen, strict=True))
    assert misfit("l01", here, counted, s1, six) == ""
    # By the usual spine the sixth step is no vertebra, and what lies there cannot be S1.
    usual = {name: place for name, place in counted.items() if name not in ("l06", "sacrum")} | {
        "sacrum": seen[-2]
    }
    assert misfit("l01", here, usual, {"l05": seen[-2]}).startswith("5 steps from L1 to L5, 4 are usual.")
    found = misfit("l01", here, counted, {"sacrum": seen[-2]}, six)
    assert found.startswith("5 steps from L1 to S1, 6 are usual.")


def test_what_is_unusual_stands_behind_the_name() -> None:
    assert SPINES["sacralised"].name("l05") == "L5 sacralised"
    assert SPINES["lumbarised"].name("sacrum") == "S1 lumbarised"
    assert SPINES["sacralised"].name("l04") == "L4"
    assert [SPINES["l06"].vertebrae[place] for place in (-3, -2, -1)] == ["l05", "l06", "sacrum"]
    assert all(len(one.vertebrae) == len(one.heights_mm) for one in SPINES.values())


def test_on_a_real_radiograph_neighbours_lead_to_the_same_vertebrae() -> None:
    """The chest of a dog from the side, head to the left: its spine counted from each of two vertebrae."""
    (study,) = scan([shared_data() / "highdicom" / "dx_image.dcm"]).studies
    image = read_frame(study.shown[0].frames[0].instance)
    place = VERTEBRAE.index("t07")
    starts = ((91.5, 51.0), (104.0, 51.0))
    (above, below), (further, nearer) = (
        vertebral_steps(image, one, (1.0, 0.0), USUAL.steps(place, -1)[:5], USUAL.steps(place, 1)[:5])
        for one in starts
    )
    first = (*reversed(above), starts[0], *below)
    second = (*reversed(further), starts[1], *nearer)
    assert len(first) == len(second) == 11
    pitch = 12.5  # Columns from one vertebra to the next, by eye.
    for one, other in zip(first[1:], second[:-1], strict=True):
        assert math.dist(one, other) < pitch / 4
    columns = [column for column, _ in first]
    assert all(0.7 * pitch < step < 1.4 * pitch for step in np.diff(columns))
