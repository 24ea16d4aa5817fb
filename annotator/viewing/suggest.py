"""Which site a fresh mark most likely lies on: by place on a whole body, by words, by the last one used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from annotator.geometry.affine import Point2
from annotator.imaging.image import Image
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import SkeletalSite, catalogue, site
from annotator.viewing.atlas import Region, atlas, body_from_pixel, regions_at

_PLANAR = "NM"
_SITES: Mapping[str, str] = MappingProxyType(
    {
        "head": "skull_vault mandible_body facial_bones",
        "skull": "skull_vault skull_base",
        "jaw": "mandible_body mandible_ramus mandible_condyle maxilla",
        "mandible": "mandible_body mandible_ramus mandible_condyle",
        "clavicle": "clavicle_medial clavicle_shaft clavicle_lateral",
        "sternum": "manubrium sternum_body sc_joint",
        "chest": "clavicle_medial sc_joint manubrium rib01 rib02 rib03 rib04 rib05 rib06 sternum_body",
        "thorax": "clavicle_medial sc_joint manubrium rib01 rib02 rib03 rib04 rib05 rib06 sternum_body",
        "rib": "rib04 rib05 rib06 rib07 rib03 rib08",
        "shoulder": "humerus_prox clavicle_lateral acromion scapula_body glenoid",
        "scapula": "scapula_body glenoid acromion coracoid",
        "humerus": "humerus_prox humerus_shaft humerus_dist",
        "arm": "humerus_prox humerus_shaft humerus_dist",
        "elbow": "humerus_dist radius_prox ulna_prox",
        "forearm": "radius_shaft ulna_shaft radius_dist ulna_dist",
        "wrist": "radius_dist ulna_dist carpal_scaphoid carpal_lunate carpal_capitate",
        "hand": "metacarpal2 metacarpal3 metacarpal1 hand_pp2 hand_pp3 hand_pp1",
        "cspine": "c03 c04 c05 c06 c07 c02",
        "tspine": "t06 t07 t08 t05 t09 t10 t04 t11 t12",
        "lspine": "l03 l04 l05 l02 l01",
        "spine": "t08 t07 t06 t09 t10 t11 t12 l01 l02",
        "pelvis": "si_joint ilium acetabulum ischium pubis sacrum sacral_ala femur_prox",
        "sijoint": "si_joint sacral_ala ilium",
        "sacrum": "sacrum sacral_ala si_joint",
        "hip": "femur_prox acetabulum greater_trochanter",
        "femur": "femur_dist femur_shaft femur_prox",
        "thigh": "femur_shaft femur_dist femur_prox",
        "knee": "femur_dist tibia_prox fibula_prox patella",
        "leg": "tibia_dist tibia_shaft tibia_prox fibula_dist fibula_shaft fibula_prox",
        "tibia": "tibia_dist tibia_prox tibia_shaft",
        "fibula": "fibula_dist fibula_shaft fibula_prox",
        "ankle": "tibia_dist fibula_dist talus calcaneus",
        "calcaneus": "calcaneus talus",
        "heel": "calcaneus",
        "foot": "calcaneus talus metatarsal1 metatarsal2 metatarsal5 navicular cuboid",
    }
)
"""By word of a body part: its sites, those that CNO takes most often first."""

_OTHER_WORDS = {
    "schädel": "skull", "hws": "cspine", "bws": "tspine", "lws": "lspine", "becken": "pelvis", "knie": "knee",
    "unterschenkel": "leg", "oberschenkel": "thigh", "fuss": "foot", "fuß": "foot", "schulter": "shoulder",
    "ctspine": "spine", "tlspine": "spine", "lsspine": "lspine", "sspine": "sacrum", "thoracic": "tspine",
    "lumbar": "lspine", "cervical": "cspine", "up_exm": "arm", "low_exm": "leg", "sprunggelenk": "ankle",
}  # fmt: skip


def suggest_sites(
    image: Image,
    pixel: Point2,
    modality: str,
    body_part: str = "",
    description: str = "",
    side: Side | None = None,
    last: SiteChoice | None = None,
    limit: int = 8,
) -> tuple[SiteChoice, ...]:
    """Return the sites a mark may lie on, likeliest first; maybe none.

    On a whole-body scan with a known view, the atlas answers by the place. Otherwise the words of body
    part and description do, and the site used last, which goes first where the words name it too.

    Parameters
    ----------
    image : Image
    pixel : Point2
        Middle of the mark, (column, row).
    modality, body_part, description : str
        Of the series: (0008,0060), (0018,0015), (0008,103E).
    side : Side or None
        As `orientation.patient_side` found it. None: paired sites come on both sides, and the side must
        be asked for.
    last : SiteChoice or None
        What was chosen last on this series.
    limit : int
        How many to return at most.
    """
    found = [_choice(region) for region in _by_place(image, pixel, modality)]
    named = [site(name) for name in _named(body_part) or _named(description)]
    if last is not None and last.site in named:
        found.append(last)
    for place in named:
        found += [SiteChoice(place, one) for one in _sides(place, side)]
    if last is not None:
        found.append(last)
    return tuple(dict.fromkeys(found))[:limit]


def _by_place(image: Image, pixel: Point2, modality: str) -> tuple[Region, ...]:
    regions = atlas().get(image.view, ()) if modality == _PLANAR else ()
    body = body_from_pixel(image) if regions else None
    return regions_at(regions, body(pixel)) if body else ()


def _choice(region: Region) -> SiteChoice:
    return SiteChoice(site(region.site), region.side)


def _named(text: str) -> tuple[str, ...]:
    words = re.findall(r"[a-zäöüß_]+", text.lower())
    sites: list[str] = []
    for word in words:
        level = _OTHER_WORDS.get(word, word)
        sites += _SITES.get(level, "").split()
    return tuple(dict.fromkeys(name for name in sites if name in catalogue()))


def _sides(place: SkeletalSite, side: Side | None) -> tuple[Side, ...]:
    return (side,) if side in place.sides else place.sides
