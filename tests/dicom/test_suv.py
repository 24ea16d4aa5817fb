"""SUV of PET frames in Bq/ml: from what the file says, or not at all."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.dicom import read_frame
from annotator.dicom.report import first_instance
from annotator.viewing.presets import presets_for
from annotator.workspace.probe import value_words
from tests.helpers.dicom_files import image, write

PET = "1.2.840.10008.5.1.4.1.1.128"
F18_S = 6586.2


def injection(**attributes):
    item = Dataset()
    item.RadiopharmaceuticalStartTime = "100000"
    item.RadionuclideTotalDose, item.RadionuclideHalfLife = 300e6, F18_S
    for name, value in attributes.items():
        setattr(item, name, value)
    return Sequence([item])


def pet(folder, item=None, **attributes):
    data = image(np.array([[0, 1000]], np.uint16), PET, "PT", RescaleSlope=2.5, RescaleIntercept=0)
    data.Units, data.DecayCorrection, data.CorrectedImage = "BQML", "START", ["DECY", "ATTN", "SCAT"]
    data.PatientWeight, data.SeriesDate, data.SeriesTime = 40.0, "20080317", "110000"
    data.AcquisitionDate, data.AcquisitionTime = "20080317", "110230"
    data.RadiopharmaceuticalInformationSequence = injection() if item is None else item
    for name, value in attributes.items():
        setattr(data, name, value)
    return read_frame(first_instance([write(data, folder / "a")]))


def suv(opened):
    return opened.real_world[0].value(1000) if opened.real_world else None


def expected(hours):
    return 2500.0 * 40_000.0 / (300e6 * 0.5 ** (hours * 3600 / F18_S))


def test_suv_is_activity_by_weight_and_by_what_is_left_of_the_dose(tmp_path):
    """An hour after injection 300 MBq of F-18 are 205.4 MBq: 2500 Bq/ml in 40 kg are SUV 0.487."""
    opened = pet(tmp_path)
    assert suv(opened) == pytest.approx(expected(1)) == pytest.approx(0.4869, abs=1e-4)
    assert opened.unit == "Bq/ml"
    assert value_words(opened, (1.5, 0.5)).endswith("2500 Bq/ml   SUVbw 0.4869 {SUVbw}g/ml")


@pytest.mark.parametrize(
    ("attributes", "hours"),
    [
        ({"DecayCorrection": "ADMIN"}, 0),
        ({"item": injection(RadiopharmaceuticalStartDateTime="20080316230000")}, 12),
        ({"item": injection(RadiopharmaceuticalStartDateTime="20080317093000.5")}, 1.5),
    ],
)
def test_the_dose_is_decayed_to_the_moment_the_values_are_corrected_to(tmp_path, attributes, hours):
    assert suv(pet(tmp_path, **attributes)) == pytest.approx(expected(hours), rel=2e-4)


@pytest.mark.parametrize(
    ("said", "zone", "clock", "hours"),
    [
        ("20080317080000+0000", "+0200", "", 1),  # 08:00 UTC is 10:00 in the zone of the file
        ("20080317123000.25+0530", "+0200", "", 2),
        ("20080317100000+0200", "+0200", "", 1),
        ("20080317080000+0000", "", "100000", 1),
        ("20080317080000+0000", "", "", None),
    ],
)
def test_an_injection_told_by_another_clock_is_not_hours_off(tmp_path, said, zone, clock, hours):
    item = injection(RadiopharmaceuticalStartDateTime=said, RadiopharmaceuticalStartTime=clock)
    found = suv(pet(tmp_path, item, **({"TimezoneOffsetFromUTC": zone} if zone else {})))
    assert found == (None if hours is None else pytest.approx(expected(hours), rel=2e-4))


@pytest.mark.parametrize(
    "attributes",
    [
        {"PatientWeight": None},
        {"PatientWeight": 0.0},
        {"PatientWeight": 40_000.0},  # grams
        {"CorrectedImage": ["DECY"]},
        {"DecayCorrection": "NONE"},
        {"Units": "CNTS"},
        {"SeriesTime": ""},
        {"AcquisitionTime": "105900"},  # the series was made anew, after the scan
        {"item": injection(RadionuclideHalfLife=None)},
        {"item": injection(RadionuclideTotalDose=0)},
        {"item": injection(RadionuclideTotalDose=300)},  # MBq
        {"item": injection(RadiopharmaceuticalStartTime="113000")},  # after the image
        {"item": injection(RadiopharmaceuticalStartDateTime="20070316230000")},  # a year ago
        {"item": Sequence([])},
    ],
)
def test_nothing_is_assumed(tmp_path, attributes):
    assert suv(pet(tmp_path, **attributes)) is None


def test_what_the_file_says_itself_comes_first(tmp_path):
    line = Dataset()
    line.RealWorldValueFirstValueMapped, line.RealWorldValueLastValueMapped = 0, 4000
    line.RealWorldValueSlope, line.RealWorldValueIntercept = 0.004, 0.0
    opened = pet(tmp_path, RealWorldValueMappingSequence=Sequence([line]))
    assert [one.value(1000) for one in opened.real_world] == [4.0]


def test_windows_of_suv_are_offered_in_the_units_of_the_image(tmp_path):
    """SUV 6 is 6 × 205.4 MBq ÷ 40 kg = 30.8 kBq/ml."""
    windows = {one.id: one.voi.bounds for one in presets_for("PT", "", pet(tmp_path))}
    assert windows["pt-suv-6"] == pytest.approx((0.0, 6 * 2500.0 / expected(1)))
    assert "pt-suv-6" not in {one.id for one in presets_for("PT", "", pet(tmp_path, PatientWeight=None))}
