"""The images of the sample "healthy": a whole-body bone scan, and coronal MR of ankles and hindfeet."""

from __future__ import annotations

import numpy as np

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.voxels import Grid, inside
from sample_studies.dicom_file import Study, Subject
from sample_studies.healthy_case import PATIENT
from sample_studies.mr_leg import leg, within_skin
from sample_studies.mr_physics import Scanning, Tissue
from sample_studies.mr_series import STIR, T1, Field, Scan, Stack, Volume, made
from sample_studies.mr_specimen import Specimen, texture
from sample_studies.pathology import parts_of
from sample_studies.scintigram import Made
from sample_studies.scintigram import Scan as BoneScan
from sample_studies.scintigram import study as bone_scan

SUBJECT = Subject(PATIENT, "20130417")
SCALE = 116 / 140
"""The boy is 116 cm tall: the child of 140 cm made smaller as a whole."""

NM_STUDY = Study(
    "healthy 2019-06-03 NM", "20190603", "130000", "NM WHOLE BODY BONE SCAN", "HE190603", 21.0, 1.16, SUBJECT
)
MR_STUDY = Study(
    "healthy 2019-06-05 MR", "20190605", "092000", "MRI BOTH FEET", "HE190605", 21.0, 1.16, SUBJECT
)
_STACK = Stack("coronal", (-111.0, -6.0, 186.0), 1.0, 224, 13, 5.0, 4.5, 3)
_SPOTTED = ("calcaneus", "talus", "navicular", "cuboid")


def studies(child: Child) -> Made:
    """Return both studies; no lesion, so nothing true of one."""
    scan = bone_scan(child, BoneScan(None, NM_STUDY, 1_500_000, 210.0, SCALE))
    scanned = made(child, (_FIELD,), ())
    return Made([*scan.files, *scanned.files], [], {})


def _feet(child: Child, on: Grid) -> Specimen:
    specimen = leg(child, on, ())
    _spots(specimen, child)
    return within_skin(specimen, child)


def _spots(specimen: Specimen, child: Child) -> None:
    """Put small watery spots into the marrow of the hindfoot: common in healthy children, on both sides."""
    on = specimen.grid
    field = texture(on, (2.8, 2.4, 2.4), 41)
    # The grid lies across the midline, half a step off.
    islands = np.clip(np.maximum(field, field[..., ::-1]) - 1.5, 0, 0.8)
    for site in _SPOTTED:
        for side in "LR":
            for part in parts_of(child, site, side):
                bone = inside(part.solid, on) & (specimen.label == Tissue.MARROW)
                specimen.oedema[bone] = np.maximum(specimen.oedema[bone], 0.4 * islands[bone])


def _light(_on: Grid, stack: Stack) -> Volume:
    """A coil round both feet: fading upwards."""
    down = np.linspace(1, 0, stack.size)[:, None] * np.ones((1, stack.size))
    return (1 - 0.45 * down**2).astype(np.float32)


_SCANNING = Scanning((176, 208), (0.0, 0.8), 0.013)
_FIELD = Field(
    MR_STUDY, "20190605_MR_feet", _STACK, "FOOT", "", "Foot", _feet, _light,
    (
        Scan(2, "t1_se_cor", T1, _SCANNING, "092500", scale=700, window=(0.5, 99.5)),
        Scan(3, "stir_cor", STIR, _SCANNING, "093300", False, 800, (0.5, 99.9)),
    ),
    scale=SCALE,
)  # fmt: skip
