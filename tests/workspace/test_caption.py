"""The words around an image are those of the frame that is shown."""

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.dicom import scan
from annotator.workspace.caption import caption_of
from tests.helpers.dicom_files import bone_scan, radiograph, uid, write


def test_two_views_of_a_series_have_letters_of_their_own(tmp_path):
    for number, view, orientation in ((1, "PA", ["L", "F"]), (2, "LL", ["A", "F"])):
        facts = {"ViewPosition": view, "PatientOrientation": orientation, "InstanceNumber": number}
        write(radiograph(**facts, SeriesInstanceUID=uid("two views")), tmp_path / view)
    (study,) = scan([tmp_path]).studies
    (series,) = study.series
    captions = [caption_of(series, frame, "", "", private=False) for frame in series.frames]
    assert [caption.patient_orientation for caption in captions] == ["L\\F", "A\\F"]
    assert [caption.title for caption in captions] == ["PA", "LL"]


def test_a_pane_named_by_a_side_is_not_called_so_on_the_image_of_the_other(tmp_path):
    for number, side in ((1, "L"), (2, "R")):
        facts = {"ImageLaterality": side, "ViewPosition": "AP", "InstanceNumber": number}
        write(radiograph(**facts, SeriesInstanceUID=uid("two sides")), tmp_path / side)
    (study,) = scan([tmp_path]).studies
    left, right = study.series[0].frames
    titles = {
        (frame.instance.series.laterality, title): caption_of(
            study.series[0], frame, "", title, private=False
        ).title
        for frame in (left, right)
        for title in ("Left", "Right, mirrored", "Frontal, left")
    }
    assert titles == {
        ("L", "Left"): "Left · AP", ("R", "Left"): "AP",
        ("L", "Right, mirrored"): "AP", ("R", "Right, mirrored"): "Right, mirrored · AP",
        ("L", "Frontal, left"): "Frontal, left · AP", ("R", "Frontal, left"): "AP",
    }  # fmt: skip


def test_a_scintigram_says_what_was_injected_and_how_long_before(tmp_path):
    """The unit of the dose is assumed (C.8.4.10 names none): the tip says so."""
    item = Dataset()
    item.Radiopharmaceutical, item.RadionuclideTotalDose = "99mTc-HDP", 480.0
    item.RadiopharmaceuticalStartTime = "091230"
    facts = {"AcquisitionDate": "20080512", "AcquisitionTime": "121730"}
    write(bone_scan(RadiopharmaceuticalInformationSequence=Sequence([item]), **facts), tmp_path / "a")
    (study,) = scan([tmp_path]).studies
    (series,) = study.series
    caption = caption_of(series, series.frames[0], "", "", private=False)
    assert [chip.words for chip in caption.chips] == ["99mTc-HDP", "480 MBq · 3 h 05 min p.i."]
    tip = "99mTc-HDP · 480 MBq (unit assumed)\n3 h 05 min after injection at 09:12"
    assert {chip.tip for chip in caption.chips} == {tip}
    hidden = caption_of(series, series.frames[0], "", "", private=True)
    assert hidden.chips[0].tip == tip.removesuffix(" at 09:12")
