"""Which sites are offered for a fresh mark."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.shapes import OutlineShape, bounds
from annotator.imaging import Image
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import catalogue, site
from annotator.viewing import suggest as suggest_module
from annotator.viewing.atlas import Region, atlas, body_from_pixel, regions_at
from annotator.viewing.suggest import suggest_sites

PLAIN = Image(np.zeros((10, 10), np.uint8))


def square(name: str, side: str, x: float, y: float, half: float) -> Region:
    corners = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
    return Region(name, Side(side), OutlineShape(corners))


ATLAS = {
    "anterior": (
        square("femur_dist", "R", -0.05, 0.7, 0.03),
        square("patella", "R", -0.05, 0.7, 0.01),
        square("femur_dist", "L", 0.05, 0.7, 0.03),
        square("tibia_prox", "R", -0.05, 0.76, 0.02),
    )
}


def body() -> Image:
    """A block of counts 800 rows tall and 120 columns wide, its midline at column 130."""
    stored = np.zeros((1000, 256), np.uint16)
    stored[100:900, 70:190] = 50
    return Image(stored, view="anterior")


def names(choices: tuple[SiteChoice, ...]) -> list[str]:
    return [f"{one.site.id}:{one.side}" for one in choices]


def test_body_coordinates_start_at_the_crown_and_the_midline():
    found = body_from_pixel(body())
    assert found((130, 100)) == pytest.approx((0, 0))
    assert found((130, 900)) == pytest.approx((0, 1))
    assert found((170, 500)) == pytest.approx((0.05, 0.5))


def test_what_is_no_whole_body_has_no_body_coordinates():
    stored = np.zeros((200, 200), np.uint16)
    stored[50:150, 50:150] = 9
    assert body_from_pixel(Image(stored)) is None
    assert body_from_pixel(PLAIN) is None
    assert body_from_pixel(Image(np.zeros((9, 9, 3), np.uint8))) is None


def test_the_place_on_a_whole_body_names_the_site_smallest_first(monkeypatch):
    monkeypatch.setattr(suggest_module, "atlas", lambda: ATLAS)
    choices = suggest_sites(body(), (90, 100 + 0.7 * 800), "NM")
    assert names(choices) == ["patella:R", "femur_dist:R"]
    assert names(suggest_sites(body(), (170, 100 + 0.7 * 800), "NM")) == ["femur_dist:L"]


def test_a_near_miss_still_finds_the_nearest_site():
    regions = ATLAS["anterior"]
    near = regions_at(regions, (-0.05, 0.79))
    assert [one.site for one in near] == ["tibia_prox"]
    assert regions_at(regions, (0.4, 0.1)) == ()


def test_the_body_part_names_sites_on_the_known_side():
    choices = suggest_sites(PLAIN, (1, 1), "CR", "CLAVICLE", side=Side.LEFT)
    assert names(choices) == ["clavicle_medial:L", "clavicle_shaft:L", "clavicle_lateral:L"]


def test_without_a_side_both_are_offered():
    assert names(suggest_sites(PLAIN, (1, 1), "CR", "CALCANEUS"))[:2] == ["calcaneus:R", "calcaneus:L"]


def test_the_description_serves_where_the_body_part_says_nothing():
    assert names(suggest_sites(PLAIN, (1, 1), "MR", "", "STIR sag BWS"))[0] == "t06:midline"


def test_the_last_site_leads_where_the_words_agree_and_follows_where_not():
    last = SiteChoice(site("t10"), Side.MIDLINE)
    assert suggest_sites(PLAIN, (1, 1), "MR", "TSPINE", last=last)[0] == last
    other = SiteChoice(site("talus"), Side.LEFT)
    choices = suggest_sites(PLAIN, (1, 1), "MR", "SACRUM", last=other)
    assert choices[0].site.id == "sacrum"
    assert choices[-1] == other
    assert suggest_sites(PLAIN, (1, 1), "MR", last=other) == (other,)


def test_nothing_known_suggests_nothing():
    assert suggest_sites(PLAIN, (1, 1), "MR") == ()


def test_every_site_that_words_name_exists():
    for sites in suggest_module._SITES.values():
        assert set(sites.split()) <= set(catalogue())


def test_the_atlas_is_the_skeleton_in_body_coordinates():
    anterior, posterior = atlas()["anterior"], atlas()["posterior"]
    knee = regions_at(anterior, (-0.06, 0.72))
    assert {one.side for one in knee[:2]} == {Side.RIGHT}
    middle = {one.site for one in regions_at(posterior, (0.0, 0.27))}
    assert middle & {"t05", "t06", "t07", "t08", "t09", "t10"}
    left_behind = next(one for one in posterior if (one.site, one.side) == ("humerus_shaft", Side.LEFT))
    assert bounds(left_behind.outline)[1][0] < 0
