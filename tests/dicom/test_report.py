"""The documents of the command line."""

import json

import numpy as np
import pytest

from annotator.dicom import ProblemCode, RefusedError, pixel_report, scan, scan_report
from annotator.dicom.identity import hash_sha256
from tests.helpers.dicom_files import bone_scan, ct_slice, ct_stack, image, uid, write


def test_scan_report_has_the_promised_keys(tmp_path):
    ct_stack(tmp_path, 3)
    (tmp_path / "x.txt").write_text("text")
    document = json.loads(json.dumps(scan_report(scan([tmp_path])), allow_nan=False))
    (patient,), (problem,) = document["patients"], document["problems"]
    assert (patient["id"], patient["name"]) == ("P1", "Doe^Jane")
    (study,) = patient["studies"]
    assert (study["uid"], study["date"]) == (uid("study"), "2008-05-12")
    (series,) = study["series"]
    assert series["files"] == [str(tmp_path / name) for name in ("IM0002", "IM0001", "IM0000")]
    expected = {
        "uid": uid("series", "CT"),
        "stack": 1,
        "modality": "CT",
        "instances": 3,
        "frames": 3,
        "rows": 32,
        "columns": 32,
        "spacing_mm": [0.5, 0.5],
        "slice_spacing_mm": 5.0,
        "orientation": [1, 0, 0, 0, 1, 0],
        "first_position_mm": [-80, -80, 5],
        "last_position_mm": [-80, -80, 15],
        "frame_of_reference_uid": uid("frame"),
        "transfer_syntaxes": ["1.2.840.10008.1.2.1"],
        "badges": [],
    }
    assert series.items() >= expected.items()
    assert problem["code"] == "NOT_DICOM"
    assert problem["file"] == str(tmp_path / "x.txt")
    assert problem["reason"]
    assert problem["hint"]


def test_pixel_report_is_of_stored_and_of_modality_values(tmp_path):
    data = ct_slice()
    stored = np.frombuffer(data.PixelData, "<u2").reshape(32, 32)
    document = json.loads(json.dumps(pixel_report(write(data, tmp_path / "a"))))
    assert (document["frame"], document["unit"], document["file"]) == (1, "HU", str(tmp_path / "a"))
    assert document["stored"] == {
        "shape": [32, 32],
        "dtype": "uint16",
        "min": int(stored.min()),
        "max": int(stored.max()),
        "mean": pytest.approx(stored.mean()),
        "sha256": hash_sha256(stored),
    }
    assert document["modality"]["dtype"] == "float32"
    assert document["modality"]["min"] == stored.min() - 1024.0
    assert document["modality"]["sha256"] == hash_sha256(stored.astype(np.float32) - 1024)


def test_pixel_report_of_a_second_frame_and_of_colour(tmp_path):
    scan_file = write(bone_scan(), tmp_path / "a")
    assert pixel_report(scan_file, 2)["stored"]["sha256"] != pixel_report(scan_file)["stored"]["sha256"]
    colour = pixel_report(write(image(np.zeros((2, 2, 3), np.uint8)), tmp_path / "b"))
    assert colour["modality"] is None
    assert colour["rgb"]["shape"] == [2, 2, 3]


@pytest.mark.parametrize("frame", [0, 3])
def test_a_frame_that_does_not_exist_is_a_refusal(tmp_path, frame):
    with pytest.raises(RefusedError) as refusal:
        pixel_report(write(bone_scan(), tmp_path / "a"), frame)
    assert refusal.value.code is ProblemCode.FRAME_MISSING


def test_a_file_that_is_no_image_says_why(tmp_path):
    (tmp_path / "x").write_text("text")
    with pytest.raises(RefusedError, match="no DICM"):
        pixel_report(tmp_path / "x")
    with pytest.raises(RefusedError):
        pixel_report(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RefusedError, match="no file"):
        pixel_report(tmp_path / "empty")
