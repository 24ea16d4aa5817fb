"""The MR studies of 2008: thoracic spine with the shoulder girdle, and the left lower leg."""

from __future__ import annotations

import numpy as np

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.voxels import Grid
from sample_studies.dicom_file import Study
from sample_studies.founding_case import STROKE_KEYS
from sample_studies.mr_chest import chest, saturation
from sample_studies.mr_leg import leg
from sample_studies.mr_physics import Scanning, surface_coil
from sample_studies.mr_series import STIR, T1, Field, Scan, Stack, Volume, made
from sample_studies.mr_specimen import Specimen
from sample_studies.pathology import foci
from sample_studies.scintigram import Made

_SPINE = Study("2008-03-17 MR", "20080317", "101500", "MRI THORACIC SPINE", "FC080317")
_LEG = Study("2008-03-18 MR", "20080318", "094000", "MRI LEFT LOWER LEG", "FC080318")


def _spine_light(on: Grid, stack: Stack) -> Volume:
    """Surface coils under the back; a saturation band in front of the spine."""
    y = on.origin_mm[1] + on.spacing_mm[1] * np.arange(on.shape[1])
    z = np.linspace(-1, 1, stack.size)[:, None]
    coil = surface_coil((96.0 - y).astype(np.float32), 100.0, 0.2) * saturation(on, -24.0)
    # Towards the ends of the coil the signal fades.
    return (coil[None, :] * (1 - 0.3 * z**2 - 0.4 * np.abs(z) ** 14)).astype(np.float32)


def chest_light(_: Grid, stack: Stack) -> Volume:
    """A flexible coil over the chest: brighter near the middle."""
    ramp = np.linspace(-1, 1, stack.size)
    falling = 1 - 0.3 * ramp[None, :] ** 2 - 0.3 * (ramp[:, None] - 0.1) ** 2
    return falling.astype(np.float32)


def _leg_light(on: Grid, stack: Stack) -> Volume:
    """A knee coil round one leg: the other leg hardly shows."""
    x = on.origin_mm[0] + on.spacing_mm[2] * np.arange(on.shape[2])
    ramp = np.linspace(-1, 1, stack.size)[:, None]
    aside = 1 / (1 + np.exp((np.abs(x - 66.0) - 74.0) / 9.0))
    result: Volume = (aside[None, :] * (1 - 0.25 * ramp**2 - 0.6 * np.abs(ramp) ** 12)).astype(np.float32)
    return result


_SPINE_FOLDER, _LEG_FOLDER = "20080317_MR_thoracic_spine", "20080318_MR_left_leg"
_SAGITTAL = Stack("sagittal", (-23.1, -126.0, 1172.0), 0.7292, 384, 13, 3.85, 3.5, 4)
_CLAVICLES = Stack("coronal", (-143.6, -66.0, 1212.0), 0.9, 320, 9, 5.5, 5.0, 4)
_LOWER_LEG = Stack("coronal", (-21.0, -18.0, 226.0), 0.5469, 320, 17, 3.6, 3.3, 10)

_T1_SPINE = Scanning((288, 320), (0.0, 1.3), 0.013, (0.020, 46, 0))
_STIR_SPINE = Scanning((256, 288), (0.0, 1.0), 0.016, (0.014, 39, 0))
_STIR_CHEST = Scanning((208, 256), (0.0, 0.8), 0.015, (0.05, 31, 0))
_T1_LEG = Scanning((256, 320), (1.2, 0.0), 0.011)
_STIR_LEG = Scanning((224, 288), (0.9, 0.0), 0.014)


def _spine_of_2008(child: Child, on: Grid) -> Specimen:
    return chest(child, on, "TP2")


def _leg_of_2008(child: Child, on: Grid) -> Specimen:
    return leg(child, on, tuple(one for one in foci(child, "TP2") if one.place == "tibia_dist:L"))


_FIELDS = (
    Field(
        _SPINE, _SPINE_FOLDER, _SAGITTAL, "TSPINE", "", "SpineMatrix", _spine_of_2008, _spine_light,
        (
            Scan(2, "t1_se_sag", T1, _T1_SPINE, "102000", scale=2600, window=(0.5, 97.5)),
            Scan(3, "stir_sag", STIR, _STIR_SPINE, "102900", True, 2300, (0.5, 99.9)),
        ),
        ("TP2/MR/t07:midline", "TP2/MR/t08:midline", "TP2/MR/t09:midline"),
        banded=True,
    ),
    Field(
        _SPINE, _SPINE_FOLDER, _CLAVICLES, "CHEST", "", "BodyMatrix", _spine_of_2008, chest_light,
        (Scan(4, "stir_cor_clavicles", STIR, _STIR_CHEST, "104100", True, 2300, (0.5, 99.8)),),
        ("TP2/MR/clavicle_medial:L",),
    ),
    Field(
        _LEG, _LEG_FOLDER, _LOWER_LEG, "LEG", "L", "Knee", _leg_of_2008, _leg_light,
        (
            Scan(2, "t1_se_cor", T1, _T1_LEG, "094500", scale=2300, window=(0.5, 99.9), phase="ROW"),
            Scan(3, "stir_cor", STIR, _STIR_LEG, "095300", True, 2600, (0.5, 99.95), phase="ROW"),
        ),
        ("TP2/MR/tibia_dist:L",),
    ),
)  # fmt: skip


def studies(child: Child) -> Made:
    """Return the MR studies: thoracic spine (with the clavicles) and left lower leg."""
    return made(child, _FIELDS, STROKE_KEYS)
