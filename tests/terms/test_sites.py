"""The catalogue of skeletal sites: complete, coded, consistent."""

from __future__ import annotations

from collections import Counter

import pytest

from annotator.errors import UnknownRecordError
from annotator.terms.code import Code
from annotator.terms.side import Side
from annotator.terms.sites import SkeletalSite, catalogue, site, site_label

SITES = tuple(catalogue().values())

# Verhoeff's dihedral check, as the SNOMED CT Release File Specification gives it (SCTID, check digit).
_MULTIPLY = [
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
]  # fmt: skip
_PERMUTE = [
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
]  # fmt: skip


def passes_verhoeff(number: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = int(_MULTIPLY[check][int(_PERMUTE[place % 8][int(digit)])])
    return check == 0


def test_verhoeff_knows_right_from_wrong() -> None:
    assert passes_verhoeff("51299004")  # Clavicle
    assert not passes_verhoeff("51299005")
    assert not passes_verhoeff("52199004")


def test_there_are_142_sites_and_251_instances() -> None:
    assert len(SITES) == 142
    assert sum(len(one.sides) for one in SITES) == 251
    assert len({one.bone for one in SITES}) == 113


def test_every_region_is_complete() -> None:
    assert Counter(one.region for one in SITES) == {
        "head": 9,
        "spine_cervical": 7,
        "spine_thoracic": 12,
        "spine_lumbar": 5,
        "pelvis": 10,
        "thorax": 15,
        "shoulder_girdle": 8,
        "upper_limb": 9,
        "hand": 27,
        "lower_limb": 13,
        "foot": 27,
    }


@pytest.mark.parametrize("one", SITES, ids=lambda one: one.id)
def test_a_site_is_well_formed(one: SkeletalSite) -> None:
    assert one.label
    assert all(one.segments)
    assert one.skeleton in {"axial", "appendicular"}
    for code in (one.code, one.modifier):
        if code is not None:
            assert code.scheme == "SCT"
            assert passes_verhoeff(code.value)
            assert "modifier" not in code.meaning
            assert "parent" not in code.meaning


def test_one_site_alone_has_no_code() -> None:
    assert [one.id for one in SITES if one.code is None] == ["tibial_tuberosity"]
    assert site("tibial_tuberosity").bone == "tibia"


def test_a_part_without_a_code_has_its_bone_and_a_modifier_of_cid_2() -> None:
    modified = {one.id: (one.code, one.modifier) for one in SITES if one.modifier is not None}
    clavicle = Code("51299004", "SCT", "Clavicle")
    fibula = Code("87342007", "SCT", "Fibula")
    assert modified == {
        "sacral_ala": (Code("54735007", "SCT", "Sacrum"), Code("49370004", "SCT", "Lateral")),
        "clavicle_medial": (clavicle, Code("255561001", "SCT", "Medial")),
        "clavicle_shaft": (clavicle, Code("26216008", "SCT", "Central")),
        "clavicle_lateral": (clavicle, Code("49370004", "SCT", "Lateral")),
        "tibia_prox": (Code("12611008", "SCT", "Tibia"), Code("40415009", "SCT", "Proximal")),
        "fibula_prox": (fibula, Code("40415009", "SCT", "Proximal")),
        "fibula_shaft": (fibula, Code("26216008", "SCT", "Central")),
        "fibula_dist": (fibula, Code("46053002", "SCT", "Distal")),
    }


def test_the_ramus_is_coded_as_the_mandible() -> None:
    assert site("mandible_ramus").code == Code("91609006", "SCT", "Mandible")


def test_no_two_sites_share_code_and_modifier() -> None:
    coded = Counter((one.code, one.modifier) for one in SITES if one.code is not None)
    assert [code for code, times in coded.items() if times > 1] == []


def test_parts_count_as_their_bone_and_vertebrae_as_their_own() -> None:
    parts = {one.bone for one in SITES if one.id.startswith("clavicle_")}
    assert parts == {"clavicle"}
    vertebrae = [one for one in SITES if "vertebra" in one.flags]
    assert len(vertebrae) == 24 == len({one.bone for one in vertebrae})
    assert {one.skeleton for one in vertebrae} == {"axial"}


def test_the_sacroiliac_joint_is_a_site_of_its_own() -> None:
    joint = site("si_joint")
    assert (joint.bone, joint.paired) == ("si_joint", True)
    assert "joint_site" in joint.flags
    assert site("sacral_ala").bone == "sacrum"
    assert site("ilium").bone == "ilium"


def test_sites_of_the_founding_case_exist() -> None:
    for name, segment in (
        ("clavicle_medial", "metaphysis"),
        ("tibia_dist", "metaphysis"),
        ("t07", "body"),
        ("t08", "body"),
        ("t09", "body"),
    ):
        assert segment in site(name).segments


def test_an_unknown_site_is_said_so() -> None:
    with pytest.raises(UnknownRecordError, match="no skeletal site 'baculum'"):
        site("baculum")


@pytest.mark.parametrize(
    ("site_id", "side", "segment", "label"),
    [
        ("clavicle_medial", Side.LEFT, "metaphysis", "L clavicle, medial third · metaphysis"),
        ("si_joint", Side.RIGHT, "whole", None),
        ("t08", Side.MIDLINE, "superior_endplate", None),
    ],
)
def test_labels(site_id: str, side: Side, segment: str, label: str | None) -> None:
    found = site_label(site_id, side, segment)
    assert label is None or found == label
    assert "(" not in found
    assert "_" not in found
    assert found.startswith(side.value + " ") == (side is not Side.MIDLINE)


def test_sides_are_coded_as_dicom_does() -> None:
    # CID 244, and "Median" of CID 245 (PS3.16).
    assert Side.RIGHT.code == Code("24028007", "SCT", "Right")
    assert Side.LEFT.code == Code("7771000", "SCT", "Left")
    assert Side.MIDLINE.code == Code("130290", "DCM", "Median")
    assert [side.word for side in Side] == ["right", "left", ""]
