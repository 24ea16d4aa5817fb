"""The words around an image are those of the frame that is shown."""

from annotator.dicom import scan
from annotator.workspace.caption import caption_of
from tests.helpers.dicom_files import radiograph, uid, write


def test_two_views_of_a_series_have_letters_of_their_own(tmp_path):
    for number, view, orientation in ((1, "PA", ["L", "F"]), (2, "LL", ["A", "F"])):
        facts = {"ViewPosition": view, "PatientOrientation": orientation, "InstanceNumber": number}
        write(radiograph(**facts, SeriesInstanceUID=uid("two views")), tmp_path / view)
    (study,) = scan([tmp_path]).studies
    (series,) = study.series
    captions = [caption_of(series, frame, "", "", private=False) for frame in series.frames]
    assert [caption.patient_orientation for caption in captions] == ["L\\F", "A\\F"]
    assert [caption.title for caption in captions] == ["PA", "LL"]
