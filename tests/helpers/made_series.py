"""Series and studies as a scan makes them, without files: for what only looks at headers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from annotator.dicom.calibration import Spacing
from annotator.dicom.instance import ImageFacts, Instance, Patient, SeriesFacts, StudyFacts
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.placement import Placement, Traits
from annotator.dicom.series import Frame, Series
from annotator.dicom.source import Source
from annotator.dicom.study import Study
from annotator.geometry.plane import Plane
from annotator.imaging import Calibration

PATIENT = Patient("P1", "", "Doe^Jane", None, "F")
AXES = {
    "axial": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    "sagittal": ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
    "coronal": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
}


def series(
    uid: str,
    modality: str,
    description: str = "",
    *,
    orientation: str = "",
    views: tuple[str, ...] = ("",),
    slices: int = 20,
    body_part: str = "",
    number: int = 1,
    sop: str = "",
    frame_of_reference: str | None = None,
) -> Series:
    """A series of one instance, 40 rows × 20 columns; slices 1 mm apart where it has an orientation."""
    facts = SeriesFacts(uid, number, modality, description, body_part, "", "", "", "", "")
    study = StudyFacts("", None, "", "", "", "")
    count = slices if orientation else len(views)
    traits = Traits()
    placements = []
    for at in range(count):
        plane = Plane((0.0, 0.0, float(at)), *AXES[orientation], (1.0, 1.0)) if orientation else None
        view = "" if orientation else views[at]
        placements.append(Placement(plane, view, Spacing(None, Calibration.NONE), traits))
    source = Source(Path(uid), 0, 0)
    layout = PixelFormat(40, 20, count, 1, 16, 12, 0, False, False, "MONOCHROME2")
    shared = ImageFacts("", PATIENT, study, facts, "", layout, frame_of_reference)
    instance = Instance(source, sop or uid, 1, None, tuple(placements), shared)
    frames = tuple(Frame(instance, at + 1) for at in range(count))
    return Series(
        uid, number, modality, description, body_part, "", "", "", "", "", 1, PATIENT, study, frames, None, ()
    )


def study(uid: str, day: str, *members: Series) -> Study:
    return Study(uid, date.fromisoformat(day), "", "", "", "", PATIENT, members)


def bone_scan(uid: str) -> Series:
    return series(uid, "NM", "WHOLE BODY", views=("anterior", "posterior"), body_part="WHOLEBODY")
