"""The stacks of every real series, as a person judged them who looked at the images."""

import pytest

from annotator.dicom import Badge, scan
from tests.helpers.dicom_files import shared_data

EPI = "Axial EPI-FMRI (Interleaved I to S)"
PILOT = "T/S/C RF FAST PILOT"
SCOUT = "anat-scout_ses-01_MPR_cor"
JUDGED = {
    # One stack each; the views of a scintigram and the slices of a phantom belong together.
    "cornerstone": [("HELICAL CHEST", 16)],
    "mr_ct_d2n_failing_notavolume_001": [("", 4)],  # one slice watched while the contrast comes
    "mr_ct_d2n_ge_anatomical_001": [("", 4)],
    "mr_ct_d2n_generic_anatomical_001": [("", 4)],
    "mr_ct_d2n_generic_rgb_001": [("T1 WM AX", 4)],
    "mr_ct_d2n_philips_anatomical_001": [("", 4)],
    "mr_ct_d2n_philips_enhanced_anatomical_001": [("", 8)],
    "mr_ct_d2n_siemens_anatomical_001": [("", 4)],
    "mr_ct_d2n_siemens_fmri_001": [("", 2)],  # two mosaics of the same slices
    "mr_pacsman_synthetic128": [("pacsman_testing_dicom", 128)],
    "mr_philips_enhanced176": [("MPRAGE_S2", 176)],
    "mr_siemens_HFS_t1_sag": [("t1_fl2d_sag", 35)],
    # Passes over the same slices: nothing but Instance Number tells them apart in GE's, where the head
    # turns and moves between passes and is whole within each.
    "mr_ge_epi150": [(f"{EPI} · time {number}", 15) for number in range(1, 11)],
    "mr_ct_d2n_ge_fmri_001": [("time 1", 4), ("time 2", 4)],
    "mr_ct_d2n_philips_enhanced_fmri_001": [(f"time {number}", 8) for number in range(1, 5)],
    # Three planes through a phantom, each turned a little against the others.
    "xa_enhanced": [(f"{SCOUT} · {name}", 1) for name in ("coronal 1", "coronal 2", "oblique coronal")],
}
"""Item → description and name of each stack, number of images; in the order of the names."""

ODD = {
    "ct_philips_tilt_S21610_S2010": "gantry was tilted, the stack is sheared: by 18.5°",
    "mr_ct_d2n_failing_gantrytilting_001": "gantry was tilted, the stack is sheared: by 14.0°",
    "mr_ct_d2n_failing_sliceincrement_001": (
        "slices are missing: between slices 3 and 4, 10.0 mm instead of 5.0 mm"
    ),
    # A dog's lateral chest: Image Laterality L, protocol "RT".
    "highdicom": "the file names both sides: Image Laterality says left, Protocol Name says right",
}
GEOMETRY = {
    Badge.MISSING_SLICE,
    Badge.UNEVEN_SPACING,
    Badge.GANTRY_TILT,
    Badge.NOT_PARALLEL,
    Badge.LATERALITY_CONFLICT,
    Badge.VIEW_CONFLICT,
    Badge.MIRRORED,
}
READ = {"CT", "MR", "NM", "CR", "DX"}


def stacks(*item):
    studies = scan([shared_data().joinpath(*item)]).studies
    return [series for study in studies for series in study.series if series.modality in READ]


@pytest.mark.parametrize("item", JUDGED)
def test_each_series_falls_into_the_stacks_a_person_sees(item):
    found = sorted((series.title, len(series.frames)) for series in stacks(item))
    assert found == sorted(JUDGED[item])


@pytest.mark.parametrize("item", ODD)
def test_what_is_odd_about_real_series_is_told_with_its_place(item):
    said = [
        remark.sentence for series in stacks(item) for remark in series.remarks if remark.badge in GEOMETRY
    ]
    assert said == [ODD[item]]


def test_no_other_series_is_called_odd():
    calm = [name for name in JUDGED if name not in ODD]
    assert not any(GEOMETRY & set(series.badges) for name in calm for series in stacks(name))


def test_a_study_with_pilots_scouts_and_projections_is_told_apart():
    """The DICOMDIR of pydicom: three-plane pilots, CT scouts, an angiogram projected from around."""
    found = {series.title: series for series in stacks("pydicom_dicomdir")}
    for plane in ("sagittal", "coronal", "axial"):
        assert f"{PILOT} · {plane}" in found
    assert {"Scout · localizer · sagittal", "Scout · localizer · coronal"} <= set(found)
    turning = found["ANGIO Projected from   C"]
    assert (len(turning.frames), Badge.NOT_PARALLEL in turning.badges) == (7, True)
    assert [remark.sentence for remark in found["Cervical LAT"].remarks][-1] == (
        "view and orientation contradict each other: View Position is LL, Patient Orientation L\\F"
    )


def test_nothing_real_is_joined_that_is_no_whole_body():
    """None of the studies has stations: what is joined of them would be joined wrongly."""
    studies = scan([shared_data()]).studies
    assert len(studies) >= 60
    assert [study.joined for study in studies if study.joined] == []


def test_planar_scintigrams_count_and_reconstructions_lie_in_space():
    (slices,) = [one for one in stacks("nm_phantom") if "JASZCZAK" in one.description]
    assert (len(slices.frames), slices.orientation is not None) == (45, True)
    assert slices.slice_spacing_mm == pytest.approx(4.13, abs=1e-3)
    assert slices.frames[0].placement.nuclear.kind == "RECON TOMO"
    (planar,) = stacks("nm_wholebody")
    assert {frame.placement.nuclear.kind for frame in planar.frames if frame.placement.nuclear} == {
        "WHOLE BODY"
    }
