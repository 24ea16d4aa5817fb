"""The numerical child: complete, symmetrical, in proportion, and put together as a body is."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sample_studies.anatomy.child import HEIGHT_MM, child
from sample_studies.anatomy.part import Part
from sample_studies.anatomy.shapes import ellipsoid, plate, tube
from sample_studies.anatomy.silhouette import silhouettes
from sample_studies.anatomy.solid import Blend, Cut, Mirrored, Slab, Solid, vector
from sample_studies.anatomy.voxels import Voxels, grid, inside, voxelise_bones, voxelise_organs

CATALOGUE = Path(__file__).parents[2] / "resources" / "terms" / "sites.csv"


def catalogue() -> list[dict[str, str]]:
    with CATALOGUE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def parts_of(*sites: str, side: str) -> list[Part]:
    return [item for item in child().parts if item.site in sites and item.side == side]


def surface_box(solids: list[Solid], step: float = 2.0) -> np.ndarray:
    """Return the box around the inside of solids, from a grid of `step` mm."""
    found = []
    for solid in solids:
        low, high = solid.bounds
        shape = np.ceil((high - low) / step).astype(int)[::-1] + 2
        on = grid(low - step / 2, step, shape)
        hit = np.argwhere(inside(solid, on))
        if len(hit):
            points = on.centres(hit[:, 0], hit[:, 1], hit[:, 2])
            found.append(np.stack([points.min(0) - step / 2, points.max(0) + step / 2]))
    boxes = np.stack(found)
    return np.stack([boxes[:, 0].min(0), boxes[:, 1].max(0)])


def bone_box(*sites: str, side: str = "L") -> np.ndarray:
    bones = {id(item.bone): item.bone.solid for item in parts_of(*sites, side=side)}
    return surface_box(list(bones.values()))


@pytest.fixture(scope="module")
def skeleton() -> Voxels:
    """The whole skeleton at 6 mm."""
    return voxelise_bones(child(), (-340, -180, -4), 6.0, (236, 54, 115))


def test_every_site_of_the_catalogue_is_there_on_every_side() -> None:
    have = {(item.site, item.side) for item in child().parts}
    want = {(row["id"], side) for row in catalogue() for side in ("RL" if row["paired"] == "yes" else [""])}
    assert want == have


def test_segments_are_those_of_the_catalogue() -> None:
    known = {row["id"]: set(row["segments"].split(";")) for row in catalogue()}
    for item in child().parts:
        assert item.segment in known[item.site], (item.site, item.segment)
    for item in child().cartilage:
        assert item.site.startswith("disc_") or item.segment in known[item.site]


def test_right_is_the_mirror_of_left() -> None:
    rng = np.random.default_rng(1)
    by_key: dict[tuple[str, str, str], list[Part]] = {}
    for item in child().parts:
        by_key.setdefault((item.site, item.segment, item.side), []).append(item)
    for (site, segment, side), lefts in by_key.items():
        if side != "L" or site in {"mandible_body"}:
            continue
        rights = by_key[site, segment, "R"]
        assert len(rights) == len(lefts)
        for one, other in zip(lefts, rights, strict=True):
            low, high = one.solid.bounds
            points = (low + rng.random((40, 3)) * (high - low)).astype(np.float32)
            flipped = points * vector((-1, 1, 1))
            np.testing.assert_allclose(one.solid.distance(points), other.solid.distance(flipped), atol=0.05)


def test_long_bones_have_the_lengths_of_a_child_of_140_cm() -> None:
    def length(*sites: str) -> float:
        low, high = bone_box(*sites)
        return float(np.linalg.norm((high - low)[[0, 2]]) if "humerus_shaft" in sites else (high - low)[2])

    assert length("femur_prox", "femur_shaft", "femur_dist") == pytest.approx(375, abs=12)
    assert length("tibia_prox", "tibia_shaft", "tibia_dist") == pytest.approx(308, abs=10)
    assert length("humerus_prox", "humerus_shaft", "humerus_dist") == pytest.approx(275, abs=15)


def test_trunk_and_head_have_a_child_s_breadth() -> None:
    assert 2 * bone_box("acromion")[1, 0] == pytest.approx(310, abs=14)
    assert 2 * bone_box("ilium", "iliac_crest")[1, 0] == pytest.approx(218, abs=10)
    low, high = bone_box("skull_vault", side="")
    assert (high - low)[0] == pytest.approx(137, abs=8)
    assert (high - low)[1] == pytest.approx(175, abs=10)


def test_skin_reaches_from_the_soles_to_140_cm_and_covers_the_bones(skeleton: Voxels) -> None:
    body = surface_box([child().organs["skin"]], step=10.0)
    assert body[0, 2] == pytest.approx(0, abs=10)
    assert body[1, 2] == pytest.approx(HEIGHT_MM, abs=10)
    hit = np.argwhere(skeleton.part_index > 0)
    points = (np.array(skeleton.origin_mm) + hit[:, ::-1] * 6.0)[::4]
    depth = -child().organs["skin"].distance(points.astype(np.float32))
    assert (depth > 0).mean() > 0.999
    assert depth.min() > -2.0


def test_vertebral_bodies_follow_one_another_downwards_and_grow() -> None:
    names = [f"c{n:02d}" for n in range(3, 8)] + [f"t{n:02d}" for n in range(1, 13)]
    names += [f"l{n:02d}" for n in range(1, 6)]
    boxes = [surface_box([p.solid for p in parts_of(name, side="") if p.segment == "body"]) for name in names]
    heights = [box.mean(0)[2] for box in boxes]
    assert heights == sorted(heights, reverse=True)
    widths = [float((box[1] - box[0])[0]) for box in boxes]
    assert widths[0] < widths[8] < widths[16] < widths[-1]


def test_thoracic_kyphosis_lies_behind_lumbar_lordosis() -> None:
    def body_y(name: str) -> float:
        solids = [p.solid for p in parts_of(name, side="") if p.segment == "body"]
        return float(surface_box(solids).mean(0)[1])

    assert body_y("t07") > body_y("c05") + 15
    assert body_y("t07") > body_y("l03") + 20


def test_ribs_fall_forwards_and_the_cage_widens_to_the_eighth() -> None:
    widest = []
    for number in range(1, 11):
        site = f"rib{number:02d}"
        pieces = {p.segment: p.solid for p in parts_of(site, side="L")}
        assert set(pieces) == {"posterior", "lateral", "anterior", "costochondral"}
        assert pieces["posterior"].bounds is not None
        back = surface_box([pieces["posterior"]]).mean(0)
        front = surface_box([pieces["costochondral"]], step=1.5).mean(0)
        assert front[2] < back[2] - 20
        assert front[1] < back[1] - 30
        widest.append(bone_box(site)[1, 0])
    assert widest[:8] == sorted(widest[:8])


def test_joints_leave_room_for_cartilage() -> None:
    femur, tibia = bone_box("femur_dist"), bone_box("tibia_prox")
    assert femur[0, 2] > 382
    assert tibia[0, 2] < femur[0, 2]
    pairs = [
        ("femur_dist", "tibia_prox"),
        ("tibia_dist", "talus"),
        ("femur_prox", "acetabulum"),
        ("humerus_prox", "glenoid"),
        ("radius_dist", "carpal_scaphoid"),
        ("si_joint", "l05"),
    ]
    rng = np.random.default_rng(2)
    for one, other in pairs:
        first = Blend(tuple(p.bone.solid for p in parts_of(one, side="L")))
        second = Blend(tuple(p.bone.solid for p in parts_of(other, side="L" if other != "l05" else "")))
        low, high = (
            np.maximum(first.bounds[0], second.bounds[0]),
            np.minimum(first.bounds[1], second.bounds[1]),
        )
        if (low >= high).any():
            continue
        points = (low + rng.random((20000, 3)) * (high - low)).astype(np.float32)
        both = (first.distance(points) < -0.3) & (second.distance(points) < -0.3)
        assert not both.any(), (one, other)


def test_parts_of_one_bone_do_not_share_space() -> None:
    rng = np.random.default_rng(3)
    groups: dict[int, list[Part]] = {}
    for item in child().parts:
        groups.setdefault(id(item.bone), []).append(item)
    for items in groups.values():
        if len(items) == 1 or items[0].side == "R":
            continue
        low, high = items[0].bone.solid.bounds
        points = (low + rng.random((1500, 3)) * (high - low)).astype(np.float32)
        points = points[items[0].bone.solid.distance(points) < -0.1]
        owners = sum((item.solid.distance(points) < -0.01).astype(int) for item in items)
        assert np.max(owners, initial=0) <= 1, items[0].bone.name


def test_growth_plates_lie_between_epiphysis_and_metaphysis() -> None:
    for site in ("femur_dist", "tibia_prox", "tibia_dist", "fibula_dist"):
        plates = [p for p in child().cartilage if p.site == site and p.side == "L" and p.segment == "physis"]
        middle = surface_box([plates[0].solid], step=0.7).mean(0)[2]
        segments = {p.segment: surface_box([p.solid]).mean(0)[2] for p in parts_of(site, side="L")}
        assert min(segments.values()) < middle < max(segments.values())


def test_depth_is_measured_to_the_bone_and_not_to_the_part() -> None:
    """Half way down the femur, where the site changes, the marrow is still deep."""
    voxels = voxelise_bones(child(), (70, -20, 670), 1.0, (16, 50, 60), lambda p: p.site.startswith("femur"))
    names = [child().parts[i - 1].site for i in np.unique(voxels.part_index) if i]
    assert set(names) == {"femur_prox", "femur_shaft"}
    at_border = voxels.depth_mm[8]
    assert at_border.max() > 8
    assert voxels.cortex_mm[8].max() < 4


def test_voxels_lie_where_the_grid_says() -> None:
    knee = voxelise_bones(
        child(), (20, -60, 380), (5.0, 4.0, 3.0), (8, 30, 30), lambda p: p.site == "patella"
    )
    index = np.argwhere(knee.part_index > 0)
    place = np.array((20, -60, 380)) + index[:, ::-1] * (3.0, 4.0, 5.0)
    box = bone_box("patella")
    assert (place >= box[0] - 1).all()
    assert (place <= box[1] + 1).all()


def test_organs_lie_on_their_own_side() -> None:
    organs = voxelise_organs(child(), (-150, -120, 850), 8.0, (39, 30, 38))
    number = {name: label for label, name in organs.legend.items()}

    def mean_x(name: str) -> float:
        return float(-150 + 8 * np.argwhere(organs.label == number[name])[:, 2].mean())

    assert mean_x("liver") < -20
    assert mean_x("spleen") > 50
    assert mean_x("heart") > 2
    assert mean_x("lung_right") < -30
    assert mean_x("lung_left") > 30
    assert organs.depth_mm.max() == 40


def test_silhouettes_are_closed_and_mirror_between_front_and_back() -> None:
    only = {"femur_shaft", "patella", "t08"}
    front = {(a, b): c for a, b, c in silhouettes(child(), "anterior", 1.5, lambda p: p.site in only)}
    back = {(a, b): c for a, b, c in silhouettes(child(), "posterior", 1.5, lambda p: p.site in only)}
    assert (
        set(front)
        == set(back)
        == {("femur_shaft", "L"), ("femur_shaft", "R"), ("patella", "L"), ("patella", "R"), ("t08", "")}
    )
    for key, polygons in front.items():
        ring = polygons[0].astype(float)
        area = 0.5 * np.sum(ring[:, 0] * np.roll(ring[:, 1], -1) - np.roll(ring[:, 0], -1) * ring[:, 1])
        assert area > 50, key
        np.testing.assert_allclose(ring[:, 0].max(), -back[key][0][:, 0].min(), atol=1.0)
    assert front["patella", "R"][0][:, 0].max() < 0


def test_a_tube_knows_its_distances() -> None:
    solid = tube([(0, 0, 0, 5), (0, 0, 100, 5)])
    points = vector([(8, 0, 50), (0, 0, 50), (4, 0, 50), (0, 0, 108), (0, 0, -7)])
    np.testing.assert_allclose(solid.distance(points), [3, -5, -1, 3, 2], atol=1e-3)


def test_an_ellipsoid_is_exact_on_its_axes() -> None:
    solid = ellipsoid((1, 2, 3), (4, 5, 6))
    points = vector([(7, 2, 3), (1, 9, 3), (1, 2, 11), (1, 2, 3)])
    np.testing.assert_allclose(solid.distance(points), [2, 2, 2, -4], atol=1e-4)


def test_a_flat_plate_has_the_thickness_asked_for() -> None:
    ring = [(20 * np.cos(a), 20 * np.sin(a), 0) for a in np.linspace(0, 2 * np.pi, 12, endpoint=False)]
    solid = plate(ring, [], (0, 0, 1), half_mm=2.0)
    points = vector([(0, 0, 0), (0, 0, 2), (0, 0, 5), (0, 25, 0)])
    np.testing.assert_allclose(solid.distance(points), [-2, 0, 3, 5], atol=0.15)


def test_blend_cut_and_mirror_keep_their_meaning() -> None:
    ball = ellipsoid((10, 0, 0), 5)
    both = Blend((ball, Mirrored(ball)))
    half = Cut(both, (Slab(vector((0, 0, 1)), low_mm=0),))
    points = vector([(10, 0, -2), (-10, 0, -2), (10, 0, 2), (0, 0, 0)])
    assert (half.distance(points) < 0).tolist() == [True, True, False, False]
    np.testing.assert_allclose(both.bounds, [(-15, -5, -5), (15, 5, 5)])
