"""How much Tc-99m HDP each tissue of a child of 10 years holds three hours after injection (muscle = 1)."""

from __future__ import annotations

from sample_studies.anatomy.part import Part

SOFT_TISSUE = {
    "air": 0.0,
    "skin": 1.0,
    "bowel": 1.25,
    "lung_right": 0.45,
    "lung_left": 0.45,
    "heart": 1.7,
    "great_vessels": 1.8,
    "liver": 1.5,
    "spleen": 1.5,
    "stomach_gas": 0.1,
    "kidney_left": 21.0,
    "kidney_right": 19.0,
    "bladder": 48.0,
    "airways": 0.1,
    "brain": 0.35,
    "cranial_cavity": 1.0,
}
FAT = 0.5

# (beginning of the site, segment or "" for any, uptake); the first that fits counts.
_BONE = (
    ("sc_joint", "", 44.0),
    ("clavicle", "epiphysis", 30.0),
    ("clavicle", "", 15.0),
    ("manubrium", "", 32.0),
    ("sternum", "", 28.0),
    ("xiphoid", "", 14.0),
    ("rib", "costochondral", 36.0),
    ("rib", "posterior", 25.0),
    ("rib", "", 23.0),
    ("skull_vault", "", 14.0),
    ("skull_base", "", 24.0),
    ("temporal", "", 20.0),
    ("facial", "", 24.0),
    ("maxilla", "", 22.0),
    ("mandible", "", 22.0),
    ("zygoma", "", 24.0),
    ("acromion", "", 22.0),
    ("coracoid", "", 20.0),
    ("glenoid", "", 24.0),
    ("scapula", "", 15.0),
    ("si_joint", "", 34.0),
    ("sacral_ala", "", 28.0),
    ("sacrum", "", 26.0),
    ("coccyx", "", 14.0),
    ("iliac_crest", "", 28.0),
    ("acetabulum", "", 24.0),
    ("symphysis", "", 24.0),
    ("ilium", "", 20.0),
    ("ischium", "", 17.0),
    ("pubis", "", 16.0),
    ("patella", "", 15.0),
    ("carpal", "", 14.0),
    ("hand", "epiphysis", 14.0),
    ("hand", "", 10.0),
    ("metacarpal", "", 10.0),
    ("foot", "", 11.0),
    ("metatarsal", "", 11.0),
    ("talus", "", 17.0),
    ("calcaneus", "", 15.0),
    ("humerus_dist", "", 15.0),
    ("radius_prox", "", 15.0),
    ("ulna_prox", "", 15.0),
)
_VERTEBRA = {"posterior_elements": 24.0, "pedicle": 32.0}
_LONG_BONE = {"diaphysis": 11.0, "metaphysis": 21.0, "epiphysis": 23.0, "apophysis": 22.0}

# Growth plates, smeared over the zone of new bone on both sides: (beginning of the site, uptake).
_PLATES = (
    ("femur_dist", 61.0),
    ("tibia_prox", 58.0),
    ("tibia_dist", 58.0),
    ("fibula", 46.0),
    ("humerus_prox", 62.0),
    ("humerus_dist", 22.0),
    ("radius_dist", 66.0),
    ("ulna_dist", 56.0),
    ("radius_prox", 20.0),
    ("ulna_prox", 20.0),
    ("femur_prox", 34.0),
    ("greater_trochanter", 31.0),
    ("tibial_tuberosity", 27.0),
    ("acetabulum", 28.0),
    ("iliac_crest", 27.0),
    ("clavicle", 27.0),
    ("calcaneus", 25.0),
    ("metatarsal", 20.0),
    ("metacarpal", 20.0),
    ("hand", 19.0),
    ("foot", 16.0),
)


def bone_uptake(part: Part) -> float:
    """Return the uptake of healthy bone of a part, per volume, where muscle is 1."""
    for site, segment, uptake in _BONE:
        if part.site.startswith(site) and segment in ("", part.segment):
            return uptake
    if part.site[0] in "ctl" and part.site[1:].isdigit():
        return _VERTEBRA.get(part.segment, 26.0)
    return _LONG_BONE.get(part.segment, 12.0)


def plate_uptake(plate: Part) -> float:
    """Return the uptake around a growth plate, where muscle is 1; bone of the place if it is none."""
    return next((uptake for site, uptake in _PLATES if plate.site.startswith(site)), 16.0)
