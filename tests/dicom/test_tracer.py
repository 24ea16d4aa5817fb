"""Tracer, dose and times of nuclear medicine, as far as the file says."""

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.dicom import read_frame, scan
from annotator.dicom.tracer import Tracer
from tests.helpers.dicom_files import bone_scan, radiograph, write


def code(meaning):
    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = "1", "SCT", meaning
    return Sequence([made])


def injected(**attributes):
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    return {"RadiopharmaceuticalInformationSequence": Sequence([item])}


def tracer(folder, **attributes):
    write(bone_scan(**attributes), folder / "a")
    (study,) = scan([folder]).studies
    return study.series[0].frames[0].instance.tracer


TIMES = {"AcquisitionDate": "20080512", "AcquisitionTime": "121730"}


def test_agent_dose_and_times_are_said_in_words(tmp_path):
    """Injected 09:12:30, imaged 12:17:30: 3 h 05 min; the whole body took 20 min 10 s."""
    item = injected(
        RadionuclideCodeSequence=code("99mTechnetium"),
        RadiopharmaceuticalCodeSequence=code("Oxidronate"),
        RadionuclideTotalDose=480.0,
        RadiopharmaceuticalStartTime="091230",
    )
    found = tracer(tmp_path, ActualFrameDuration=1210000, **TIMES, **item)
    assert found == Tracer("99mTechnetium Oxidronate", "480 MBq (unit assumed)", "09:12", 11100.0, 1210.0)
    assert found.lines() == (
        "99mTechnetium Oxidronate · 480 MBq (unit assumed)",
        "3 h 05 min after injection at 09:12",
        "counted for 20 min 10 s",
    )
    assert found.lines(private=True)[1] == "3 h 05 min after injection"


@pytest.mark.parametrize(
    ("item", "agent"),
    [
        (
            {"Radiopharmaceutical": "99mTc-HDP", "RadionuclideCodeSequence": code("99m Technetium")},
            "99mTc-HDP",
        ),
        ({"Radiopharmaceutical": "MDP", "RadionuclideCodeSequence": code("Tc-99m")}, "Tc-99m MDP"),
        ({"RadionuclideCodeSequence": code("Tc-99m")}, "Tc-99m"),
    ],
)
def test_the_agent_is_named_once(tmp_path, item, agent):
    assert tracer(tmp_path, **injected(**item)).agent == agent


@pytest.mark.parametrize(
    ("delay_s", "phase"),
    [(None, ""), (0.0, "early phase"), (600.0, "early phase"), (2700.0, ""), (10_800.0, "late phase")],
)
def test_a_phase_is_told_by_the_delay(delay_s, phase):
    assert Tracer(delay_s=delay_s).phase == phase


@pytest.mark.parametrize(
    ("item", "delay_s"),
    [
        ({"RadiopharmaceuticalStartDateTime": "20080511231730"}, 13 * 3600.0),
        ({"RadiopharmaceuticalStartTime": "121700"}, 30.0),
        ({"RadiopharmaceuticalStartTime": "1400"}, None),  # after the image: another day, another clock
        ({}, None),
    ],
)
def test_a_delay_is_told_only_where_it_is_known(tmp_path, item, delay_s):
    assert tracer(tmp_path, **TIMES, **injected(Radiopharmaceutical="MDP", **item)).delay_s == delay_s


def test_nothing_is_said_where_the_file_says_nothing(tmp_path):
    assert tracer(tmp_path, **TIMES) is None
    write(radiograph(Radiopharmaceutical="MDP"), tmp_path / "cr" / "a")
    (study,) = scan([tmp_path / "cr"]).studies
    assert study.series[0].frames[0].instance.tracer is None


def test_values_are_counts_or_the_unit_of_the_file(tmp_path):
    write(bone_scan(), tmp_path / "a")
    write(bone_scan(RescaleSlope=0.5, RescaleIntercept=0.0, RescaleType="BQML", seed="b"), tmp_path / "b")
    units = [
        read_frame(frame.instance, frame.number).unit
        for study in scan([tmp_path]).studies
        for series in study.series
        for frame in series.frames
    ]
    assert sorted(set(units)) == ["BQML", "counts"]


@pytest.mark.parametrize(
    ("nuclide", "carrier", "agent"),
    [
        ("", "Technetium Tc^99m^ medronate", "⁹⁹ᵐTc medronate"),
        ("^99m^Technetium", "Technetium Tc^99m^ oxidronate", "⁹⁹ᵐTc oxidronate"),
        ("^18^Fluorine", "Sodium fluoride", "¹⁸Fluorine Sodium fluoride"),
        ("", "half^open", "half^open"),
    ],
)
def test_mass_numbers_are_raised_as_the_standard_means_them(tmp_path, nuclide, carrier, agent):
    item = injected(RadionuclideCodeSequence=code(nuclide), RadiopharmaceuticalCodeSequence=code(carrier))
    assert tracer(tmp_path, **item).agent == agent


@pytest.mark.parametrize(
    ("said", "zone", "expected"),
    [
        ("20080512071230+0000", "+0200", ("09:12", 11100.0)),
        ("20080512071230+0000", "", ("08:00", 15450.0)),  # of the two, only the time is by a known clock
        ("20080512091230", "+0200", ("09:12", 11100.0)),
    ],
)
def test_an_injection_told_by_another_clock_is_told_by_that_of_the_image(tmp_path, said, zone, expected):
    item = injected(RadiopharmaceuticalStartDateTime=said, RadiopharmaceuticalStartTime="080000")
    own = {"TimezoneOffsetFromUTC": zone} if zone else {}
    found = tracer(tmp_path, **TIMES, **item, **own)
    assert (found.injected, found.delay_s) == expected
