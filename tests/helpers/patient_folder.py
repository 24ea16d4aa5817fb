"""One patient on disk: radiograph, CT, bone scan and MR of three dates, small and physically honest."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.dicom_files import bone_scan, ct_slice, mr_slice, radiograph, uid, write

NAME, SHOWN_NAME, PATIENT_ID, BORN = "Meier^Anna", "Meier, Anna", "ANNO-7", "1998-03-02"
DATES = ("2006-05-10", "2007-03-01", "2008-05-12")
"""Of the radiograph, of the CT, of bone scan and MR: three timepoints."""
CT_SLICES, MR_SLICES = 10, 12
ROD = (20, 15)
"""Column and row of a CT pixel well inside the rod of cortical bone."""


def patient_folder(folder: Path) -> Path:
    """Write the studies of the patient below a folder, one folder each."""
    write(
        radiograph(**_facts("CR", DATES[0], "Chest PA", PatientOrientation=["L", "F"])), folder / "cr" / "1"
    )
    for number in range(1, CT_SLICES + 1):
        write(ct_slice(number, **_facts("CT", DATES[1], "Axial 5 mm")), folder / "ct" / str(number))
    write(bone_scan(**_facts("NM", DATES[2], "Whole body delayed")), folder / "nm" / "1")
    for number in range(1, MR_SLICES + 1):
        write(mr_slice(number, **_facts("MR", DATES[2], "Sag STIR")), folder / "mr" / str(number))
    return folder


def other_patient_folder(folder: Path) -> Path:
    """Write one radiograph of somebody else."""
    facts = _facts("CR", "2010-01-01", "Hand", PatientOrientation=["L", "F"])
    facts |= {"PatientName": "Huber^Eva", "PatientID": "ANNO-8", "seed": "other"}
    facts |= {"StudyInstanceUID": uid("other study"), "SeriesInstanceUID": uid("other series")}
    write(radiograph(**facts), folder / "other" / "1")
    return folder


def _facts(modality: str, date: str, description: str, **more: object) -> dict[str, object]:
    return {
        "PatientName": NAME,
        "PatientID": PATIENT_ID,
        "PatientBirthDate": BORN.replace("-", ""),
        "StudyDate": date.replace("-", ""),
        "StudyDescription": f"{modality} study",
        "SeriesDescription": description,
        "StudyInstanceUID": uid("study", modality),
        **more,
    }
