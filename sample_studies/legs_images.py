"""The images of the sample "legs": coronal MR of both legs on three days, a film of the left ankle."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from annotator.lesions.records import ImageReference
from sample_studies.anatomy.child import Child
from sample_studies.anatomy.shapes import ellipsoid
from sample_studies.anatomy.solid import Common
from sample_studies.anatomy.voxels import Grid, inside
from sample_studies.dicom_file import Equipment, Series, Study, Subject
from sample_studies.legs_case import LEGS, PATIENT
from sample_studies.mr_leg import leg, within_skin
from sample_studies.mr_physics import Scanning
from sample_studies.mr_series import STIR, T1, Field, Scan, Stack, Volume, made
from sample_studies.mr_specimen import Specimen
from sample_studies.pathology import Focus, Rough, parts_of
from sample_studies.physics import radiograph as film
from sample_studies.physics.canvas import Canvas
from sample_studies.physics.scene import paint_body
from sample_studies.radiograph import Setting, dataset
from sample_studies.scintigram import Made
from sample_studies.truth import mask_name, truth_on_frame

SUBJECT = Subject(PATIENT, "20070211")
SCALE = 128 / 140
"""The girl is 128 cm tall: the child of 140 cm made smaller as a whole."""

_CALLED = "MRI BOTH LEGS"
MR_STUDIES = {
    "TP0": Study("legs 2015-03-09 MR", "20150309", "103000", _CALLED, "LG150309", 26.0, 1.28, SUBJECT),
    "TP1": Study("legs 2015-10-12 MR", "20151012", "091000", _CALLED, "LG151012", 27.5, 1.30, SUBJECT),
    "TP2": Study("legs 2016-05-23 MR", "20160523", "141500", _CALLED, "LG160523", 29.0, 1.32, SUBJECT),
}
_FILM_STUDY = Study(
    "legs 2015-03-09 CR", "20150309", "084000", "X-RAY LEFT ANKLE", "LG150308", 26.0, 1.28, SUBJECT
)
_FILM = Series(
    _FILM_STUDY, "ankle", 1, "CR", "LEFT ANKLE AP", "084012", "ANKLE", "ANKLE AP",
    Equipment("CR 850", "5.2", "CR1", "2006-CR-01"), laterality="L",
)  # fmt: skip
_FILM_KEY = "TP0/CR/tibia_dist:L"

# How large each focus is, as a share of the largest, and how inflamed.
_FOCI = {
    "TP0": {
        "tibia_dist:L": (1.0, 1.0),
        "tibia_dist:R": (0.85, 0.9),
        "femur_dist:L": (0.75, 0.6),
        "femur_dist:R": (0.6, 0.55),
    },
    "TP1": {"tibia_dist:R": (0.6, 0.55), "femur_dist:L": (1.0, 1.0)},
    "TP2": {"tibia_dist:L": (0.9, 0.95), "femur_dist:L": (0.7, 0.6)},
}
# Off the middle of the growth plate towards the midline, mm; half axes of the largest focus, mm.
_PLANS = {"tibia_dist": (4.0, (10.5, 9.5, 10.0)), "femur_dist": (9.0, (15.0, 12.5, 13.0))}

_STACK = Stack("coronal", (-217.0, -30.0, 497.0), 1.95, 224, 11, 7.0, 6.0, 4)
_STIR = Scanning((160, 192), (0.0, 0.8), 0.014)
_T1 = Scanning((176, 208), (0.0, 1.0), 0.011)


def studies(child: Child) -> Made:
    """Return the four studies."""
    scanned = made(child, [_field(name) for name in MR_STUDIES], LEGS.stroke_keys)
    filmed = _filmed(child)
    return Made(
        [*filmed.files, *scanned.files], [*filmed.truths, *scanned.truths], filmed.masks | scanned.masks
    )


@cache
def foci(child: Child, timepoint: str) -> tuple[Focus, ...]:
    """Return the lesions of a timepoint, each with its base on a growth plate."""
    found = _FOCI[timepoint].items()
    return tuple(_focus(child, place, size, oedema) for place, (size, oedema) in found)


def _focus(child: Child, place: str, size: float, oedema: float) -> Focus:
    site, side = place.split(":")
    (piece,) = parts_of(child, site, side, "metaphysis")
    (plate,) = (p for p in child.cartilage if (p.site, p.side, p.segment) == (site, side, "physis"))
    box = plate.solid.bounds
    x, y = (box[0, :2] + box[1, :2]) / 2
    aside, half_axes = _PLANS[site]
    semi = np.array(half_axes) * size
    centre = np.array((x - aside * np.sign(x), y, box[1, 2] + 0.6 * semi[2]))
    seed = 20 + 2 * list(_PLANS).index(site) + (side == "L")
    core = Rough(ellipsoid(centre, semi, None, 2.3), 0.7, 8.0, seed)
    halo = Rough(ellipsoid(centre, 1.45 * semi, None, 2.0), 1.2, 14.0, seed + 10)
    hole = Rough(ellipsoid(centre, 0.72 * semi, None, 2.0), 0.5, 5.0, seed + 20)
    whole = piece.bone.solid
    pockets = (Common((hole, whole)),) if place == "tibia_dist:L" else ()
    return Focus(place, Common((core, whole)), Common((halo, whole)), pockets, oedema=oedema, edge_mm=2.0)


def _field(timepoint: str) -> Field:
    study = MR_STUDIES[timepoint]
    scans = (
        Scan(2, "t1_se_cor", T1, _T1, _later(study.time, 500), scale=700, window=(0.5, 99.5), phase="ROW"),
        Scan(3, "stir_cor", STIR, _STIR, _later(study.time, 1200), True, 800, (0.5, 99.9), "ROW"),
    )
    keys = tuple(key for key in LEGS.stroke_keys if key.startswith(f"{timepoint}/MR/"))
    return Field(
        study, f"{study.date}_MR_both_legs", _STACK, "LEG", "", "Body",
        partial(_legs, timepoint=timepoint), _light, scans if timepoint == "TP0" else scans[1:], keys,
        scale=SCALE,
    )  # fmt: skip


def _later(time: str, by: int) -> str:
    return f"{int(time) + by:06d}"


def _legs(child: Child, on: Grid, timepoint: str) -> Specimen:
    return within_skin(leg(child, on, foci(child, timepoint)), child)


def _light(_on: Grid, stack: Stack) -> Volume:
    """Coils over both legs: fading at their ends."""
    ramp = np.linspace(-1, 1, stack.size)[:, None]
    aside = np.linspace(-1, 1, stack.size)[None, :]
    return ((1 - 0.2 * ramp**2 - 0.5 * np.abs(ramp) ** 14) * (1 - 0.15 * aside**2)).astype(np.float32)


_PROTOCOL = film.Protocol(
    rows=640, columns=480, pixel_mm=0.25, source_to_detector_mm=1100.0, detector_y_mm=66.0,
    centre_x_mm=64.0, centre_z_mm=112.0, field_mm=(108.0, 148.0), quanta=5200.0, marker_mm=(100.0, 16.0),
)  # fmt: skip
_SETTING = Setting("AP", "50", "18CMX24CM", 2, 20, 100, 130.0, 13.0, ("70258002", "Ankle joint"), SCALE)
# At an effective energy of about 40 keV: 50 kV (NIST XCOM; cortical bone there is 1.28/cm).
_PALETTE = film.palette(0.0268, 1.6)


def _filmed(child: Child) -> Made:
    """Return the film of the left ankle, and the truth of the focus on it."""
    (focus,) = (one for one in foci(child, "TP0") if one.place == "tibia_dist:L")
    on = Grid((0.0, -64.0, 24.0), (0.5, 1.25, 0.5), (380, 104, 256))
    canvas = Canvas.empty(on, (0.0,), 0.9)
    paint_body(canvas, child, _PALETTE, 1.0)
    _paint(canvas, focus)
    quanta = film.exposure(film.projected(canvas.values[0], on, _PROTOCOL), _PROTOCOL)
    ds = dataset(_FILM, film.processed(quanta, _PROTOCOL), _PROTOCOL, _SETTING)
    crossed = film.projected(inside(focus.extent, on).astype(np.float32), on, _PROTOCOL)
    mask: NDArray[np.bool_] = crossed > 1.0
    spacing = SCALE * _PROTOCOL.pixel_mm / _PROTOCOL.magnification(_SETTING.object_plane_y_mm)
    image = ImageReference(ds.SOPInstanceUID, 1, ds.SeriesInstanceUID, ds.StudyInstanceUID, "CR")
    truth = truth_on_frame(_FILM_KEY, image, mask, (spacing, spacing))
    return Made([("20150309_CR_left_ankle/ankle_ap.dcm", ds)], [truth], {mask_name(_FILM_KEY): mask})


def _paint(canvas: Canvas, focus: Focus) -> None:
    """Dissolve bone in the pocket, harden it around."""
    zone = np.nonzero(inside(focus.extent, canvas.on))
    points = canvas.on.centres(*zone)
    values = canvas.values[0]
    for share, tissue in ((0.6 * focus.sclerosis(points), "hyperostosis"), (focus.lysis(points), "lysis")):
        new = np.float32(_PALETTE.values[tissue][0])
        values[zone] += share * (new - values[zone])
