from __future__ import annotations

import pytest

from annotator.lesion_map.build import build
from annotator.lesion_map.filtering import MapFilter, filtered
from annotator.lesions.case import Case
from annotator.lesions.records import ObservationStatus
from annotator.terms.side import Side
from tests.helpers.founding_case import empty_case, founding_case, with_lesion, with_observation

L, R = Side.LEFT, Side.RIGHT


def two_lesions() -> Case:
    """L1 lytic on CT in 2020, resolved in 2021; L2 oedema on MR in both years."""
    case = with_lesion(empty_case("2020", "2021"), "tibia_dist", L, {"T0": {"CT": "osteolytic"}})
    case = with_observation(case, "L1", "T1", status=ObservationStatus.RESOLVED)
    findings = {"T0": {"MR": "marrow_oedema"}, "T1": {"MR": "marrow_oedema"}}
    return with_lesion(case, "femur_dist", R, findings)


def names(case: Case, wanted: MapFilter, timepoint: str | None = None) -> tuple[list[str], list[str]]:
    found = filtered(case, None, timepoint, wanted)  # type: ignore[arg-type]
    shown = [one.lesion.name for one in (*found.map.lesions, *found.map.others)]
    return shown, [one.name for one in found.hidden]


def test_an_open_filter_is_the_map_itself() -> None:
    case = founding_case()
    found = filtered(case, None, None, MapFilter())
    assert (found.map, found.hidden) == (build(case), ())


def test_what_a_kind_lets_through_counts_alone_and_the_rest_is_named() -> None:
    case = two_lesions()
    wanted = MapFilter(kinds=frozenset({"marrow_oedema"}))
    assert names(case, wanted) == (["L2"], ["L1"])
    assert [one.bone for one in filtered(case, None, None, wanted).map.bones] == ["femur"]


def test_a_resolved_lesion_passes_by_the_kind_it_had() -> None:
    case = two_lesions()
    later = case.timepoints[1].id
    assert names(case, MapFilter(kinds=frozenset({"osteolytic"})), later) == (["L1"], ["L2"])
    assert names(case, MapFilter(kinds=frozenset({"unspecified"})), later) == ([], ["L1", "L2"])


def test_a_modality_hides_lesions_that_are_not_marked_on_it() -> None:
    assert names(two_lesions(), MapFilter(modalities=frozenset({"MR"})))[0] == ["L2"]


@pytest.mark.parametrize(("least", "shown"), [(None, 2), (1, 0), (5, 0)])
def test_a_certainty_that_nobody_stated_passes_no_threshold(least: int | None, shown: int) -> None:
    assert len(names(two_lesions(), MapFilter(least_certainty=least))[0]) == shown


def test_shown_and_hidden_are_together_the_whole_map() -> None:
    case = founding_case()
    whole = {one.lesion.name for one in (*build(case).lesions, *build(case).others)}
    for modality in ("CR", "CT", "MR", "NM"):
        shown, hidden = names(case, MapFilter(modalities=frozenset({modality})))
        assert set(shown) | set(hidden) == whole
        assert not set(shown) & set(hidden)
