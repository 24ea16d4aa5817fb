"""Type-ahead over sites: what radiologists type leads to the site they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.terms.side import Side
from annotator.terms.site_search import find_sites
from annotator.terms.sites import catalogue

R, L, M = Side.RIGHT, Side.LEFT, Side.MIDLINE


@pytest.mark.parametrize(
    ("query", "site_id", "side", "segment"),
    [
        ("l clav", "clavicle_medial", L, ""),
        ("clav med l", "clavicle_medial", L, ""),
        ("t8", "t08", M, ""),
        ("T08", "t08", M, ""),
        ("t12", "t12", M, ""),
        ("c2", "c02", M, ""),
        ("L4", "l04", M, ""),
        ("r si", "si_joint", R, ""),
        ("sij", "si_joint", R, ""),
        ("l tib dist meta", "tibia_dist", L, "metaphysis"),
        ("tibia dist meta l", "tibia_dist", L, "metaphysis"),
        ("left femur prox", "femur_prox", L, ""),
        ("right heel", "calcaneus", R, ""),
        ("hallux", "foot_pp1", R, ""),
        ("sacrum", "sacrum", M, ""),
        ("clavicle_shaft", "clavicle_shaft", R, ""),
        ("rib8 l", "rib08", L, ""),
        ("r rib 08", "rib08", R, ""),
        ("l hand pp1", "hand_pp1", L, ""),
        ("r foot mp3", "foot_mp3", R, ""),
        ("metatarsal2 r", "metatarsal2", R, ""),
    ],
)
def test_the_first_answer_is_the_one_meant(query: str, site_id: str, side: Side, segment: str) -> None:
    first = find_sites(query)[0]
    assert (first.site.id, first.side, first.segment) == (site_id, side, segment)


def test_without_a_side_both_are_offered_right_first() -> None:
    assert [(one.site.id, one.side) for one in find_sites("clavicle", 4)] == [
        ("clavicle_medial", R),
        ("clavicle_medial", L),
        ("clavicle_shaft", R),
        ("clavicle_shaft", L),
    ]


def test_a_side_leaves_out_what_has_none() -> None:
    assert find_sites("l t8") == ()
    assert all(one.side is L for one in find_sites("l t"))


@pytest.mark.parametrize("query", ["", "  ", "l", "right", "xyz", "t13", "clavicle tibia"])
def test_what_means_nothing_finds_nothing(query: str) -> None:
    assert find_sites(query) == ()


@pytest.mark.parametrize("site_id", catalogue())
def test_every_site_is_found_by_its_own_name(site_id: str) -> None:
    place = catalogue()[site_id]
    for query in (site_id, place.label):
        assert place.id in {one.site.id for one in find_sites(query, 4)}, query


@given(st.text(max_size=30), st.integers(0, 5))
def test_anything_may_be_typed(query: str, limit: int) -> None:
    found = find_sites(query, limit)
    assert len(found) <= limit
    for one in found:
        assert one.side in one.site.sides
        assert one.segment in {"", *one.site.segments}
