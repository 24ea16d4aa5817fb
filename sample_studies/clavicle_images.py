"""The images of the sample "clavicle": CT of both clavicles, and coronal MR of the shoulder girdle."""

from __future__ import annotations

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.voxels import Grid
from sample_studies.clavicle_case import CLAVICLE, PATIENT
from sample_studies.dicom_file import Equipment, Series, Study, Subject
from sample_studies.mr_chest import chest
from sample_studies.mr_physics import Scanning
from sample_studies.mr_series import STIR, T1, Field, Scan, Stack, made
from sample_studies.mr_specimen import Specimen
from sample_studies.physics import ct
from sample_studies.resonance import chest_light
from sample_studies.scintigram import Made
from sample_studies.tomograph import Tomography, study

SUBJECT = Subject(PATIENT, "20060830")
SCALE = 150 / 140
"""The girl is 150 cm tall: the child of 140 cm made larger as a whole."""

CT_STUDY = Study(
    "clavicle 2018-10-15 CT", "20181015", "083000", "CT CLAVICLES", "CL181015", 41.0, 1.50, SUBJECT
)
MR_STUDY = Study(
    "clavicle 2018-10-17 MR", "20181017", "111500", "MRI CLAVICLES", "CL181017", 41.0, 1.50, SUBJECT
)
_CT = Tomography(
    CLAVICLE.stroke_keys[0],
    "20181015_CT_clavicles",
    Series(
        CT_STUDY, "bone", 2, "CT", "CLAVICLES 2.1 B70 BONE", "083140", "CHEST", "Clavicle",
        Equipment("CT 64", "6.2", "CT2", "2018-CT-02"), "table", "HFS",
    ),
    ct.Protocol(first_mm=(-162.0, -170.0, 1104.0), slices=20),
    (136, 328, 120, 392),
    SCALE,
)  # fmt: skip
_STACK = Stack("coronal", (-110.0, -66.0, 1190.0), 1.0, 224, 8, 5.0, 4.5, 4)
_SCANNING = Scanning((176, 208), (0.0, 0.8), 0.014)


def studies(child: Child) -> Made:
    """Return both studies."""
    computed = study(_CT)
    scanned = made(child, (_FIELD,), CLAVICLE.stroke_keys)
    return Made(
        [*computed.files, *scanned.files], [*computed.truths, *scanned.truths], computed.masks | scanned.masks
    )


def _chest(child: Child, on: Grid) -> Specimen:
    # The clavicle is as the founding boy's of 2007; his spine was healthy then.
    return chest(child, on, "TP1")


_FIELD = Field(
    MR_STUDY, "20181017_MR_clavicles", _STACK, "CHEST", "", "Body", _chest, chest_light,
    (
        Scan(2, "t1_se_cor", T1, _SCANNING, "112000", scale=800, window=(0.5, 98.5)),
        Scan(3, "stir_cor", STIR, _SCANNING, "112900", True, 800, (0.5, 99.8)),
    ),
    (CLAVICLE.stroke_keys[1],),
    scale=SCALE,
)  # fmt: skip
