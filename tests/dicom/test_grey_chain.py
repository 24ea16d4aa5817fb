"""From a file to the grey on the screen, each branch of the chain alone, by hand from PS3.3 C.11."""

import math

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.dicom import read_frame, scan
from annotator.dicom.report import first_instance
from annotator.dicom.volume import to_volume
from annotator.imaging import modality_values, shade
from annotator.workspace.probe import value_words
from tests.helpers.dicom_files import (
    ENHANCED_CT,
    ct_slice,
    functional_group,
    image,
    lut_item,
    mr_slice,
    write,
)

STORED = np.array([[0, 864, 1024, 1063, 1263, 1264, 4095]], np.uint16)
"""With intercept −1024: −1024, −160, 0, 39, 239, 240 and 3071 HU."""
CT = {"BitsStored": 12, "HighBit": 11, "RescaleSlope": 1, "RescaleIntercept": -1024}
SOFT = {"WindowCenter": 40, "WindowWidth": 400}


def read(tmp_path, stored=STORED, frame=1, **facts):
    path = write(image(stored, **facts), tmp_path / "image.dcm")
    return read_frame(first_instance([path]), frame)


def shown(tmp_path, stored=STORED, **facts):
    """The grey levels of the image in the first window of its file."""
    opened = read(tmp_path, stored, **facts)
    return shade(opened, opened.stored, opened.vois[0]).tolist()[0]


def test_linear(tmp_path):
    """C.11.2.1.2.1: ((x − 39.5) / 399 + 0.5) × 255; at 0 HU 102.26, at 39 HU 127.18; white from 239."""
    assert shown(tmp_path, **CT, **SOFT) == [0, 0, 102, 127, 255, 255, 255]


def test_linear_exact(tmp_path):
    """C.11.2.1.3.2: ((x − 40) / 400 + 0.5) × 255; at 39 HU 126.86, at 239 HU 254.36; white from 240."""
    assert shown(tmp_path, **CT, **SOFT, VOILUTFunction="LINEAR_EXACT") == [0, 0, 102, 127, 254, 255, 255]


def test_sigmoid(tmp_path):
    """C.11.2.1.3.1: 255 / (1 + exp(−4 (x − 40) / 400)); at −160 HU 255 / (1 + e²) = 30.40."""
    expected = [255 / (1 + math.exp(-(x - 40) / 100)) for x in (-1024, -160, 0, 39, 239, 240, 3071)]
    assert shown(tmp_path, **CT, **SOFT, VOILUTFunction="SIGMOID") == [round(x) for x in expected]
    assert round(expected[1]) == 30


def test_voi_lut_sequence(tmp_path):
    """Input is what the modality LUT gives: −160 takes the first of 10 bits, 0…1023; 0 HU the 161st."""
    ramp = [round(1023 * entry / 400) for entry in range(401)]
    facts = CT | {"PixelRepresentation": 0, "VOILUTSequence": Sequence([lut_item(-160, ramp, 10)])}
    # 1023 × 160/400 = 409 → 409/1023 × 255 = 101.95; 1023 × 199/400 = 509 → 126.88; 399 → 1020 → 254.25
    assert shown(tmp_path, **facts) == [0, 0, 102, 127, 254, 255, 255]


def test_modality_lut_sequence(tmp_path):
    """C.11.1.1.1: stored 2 and below → 100, 3 → 300, 4 and above → 500; window 100…500, exact."""
    table = Sequence([lut_item(2, [100, 300, 500])])
    facts = {"ModalityLUTSequence": table, "WindowCenter": 300, "WindowWidth": 400}
    stored = np.array([[0, 2, 3, 4, 4095]], np.uint16)
    exact = shown(tmp_path, stored, **facts, VOILUTFunction="LINEAR_EXACT")
    assert exact == [0, 0, 128, 255, 255]
    assert modality_values(read(tmp_path, stored, **facts)).tolist() == [[100, 100, 300, 500, 500]]


def test_monochrome1_turns_the_grey_over_after_the_window(tmp_path):
    assert shown(tmp_path, **CT, **SOFT, PhotometricInterpretation="MONOCHROME1") == [
        *(255, 255, 153, 128, 0, 0, 0)
    ]


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted"),
    [
        ("MONOCHROME2", "IDENTITY", False),
        ("MONOCHROME2", "INVERSE", True),
        ("MONOCHROME1", "INVERSE", True),
        # A contradiction: the photometric interpretation says what was meant for every viewer.
        ("MONOCHROME1", "IDENTITY", True),
    ],
)
def test_presentation_lut_shape(tmp_path, photometric, shape, inverted):
    """C.11.6.1.2, once: MONOCHROME1 with INVERSE is one inversion, not two."""
    levels = shown(tmp_path, **CT, **SOFT, PhotometricInterpretation=photometric, PresentationLUTShape=shape)
    assert levels == ([255, 255, 153, 128, 0, 0, 0] if inverted else [0, 0, 102, 127, 255, 255, 255])


def test_signed_values(tmp_path):
    """12 bits stored, signed: 0x800 is −2048. Window −100…100, exact."""
    words = np.array([[0x800, 0xF9C, 0xFFF, 0, 50, 100, 0x7FF]], np.int16)
    facts = {"BitsStored": 12, "HighBit": 11, "WindowCenter": 0, "WindowWidth": 200}
    opened = read(tmp_path, words, **facts)
    assert opened.stored.tolist() == [[-2048, -100, -1, 0, 50, 100, 2047]]
    # −1: 99/200 × 255 = 126.2; 0: 127.5 → 128 (to even); 50: 191.25
    assert shown(tmp_path, words, **facts, VOILUTFunction="LINEAR_EXACT") == [0, 0, 126, 128, 191, 255, 255]


def test_a_negative_slope_turns_values_over_not_the_window(tmp_path):
    facts = {"RescaleSlope": -2, "RescaleIntercept": 100, "WindowCenter": 50, "WindowWidth": 100}
    stored = np.array([[0, 25, 50, 60]], np.uint16)
    opened = read(tmp_path, stored, **facts)
    assert modality_values(opened).tolist() == [[100, 50, 0, -20]]
    assert shown(tmp_path, stored, **facts, VOILUTFunction="LINEAR_EXACT") == [255, 128, 0, 0]


def test_voi_windows_apply_to_fractions_of_a_unit(tmp_path):
    """PET: slope 0.001; a window of 0…2 needs the exact form, LINEAR would want a width of 1 at least."""
    facts = {"RescaleSlope": "0.001", "RescaleIntercept": "0", "WindowCenter": "0.25", "WindowWidth": "0.5"}
    stored = np.array([[0, 100, 250, 500, 900]], np.uint16)
    # 0.1/0.5 × 255 = 51; 0.25/0.5 × 255 = 127.5, in float32 a hair above
    assert shown(tmp_path, stored, **facts) == [0, 51, 128, 255, 255]


def test_slices_with_a_rescale_of_their_own_become_one_volume_of_values(tmp_path):
    """As PET scanners store: slope 0.5, 1 and 2; one number means another thing in each slice."""
    for number, slope in enumerate((0.5, 1, 2), 1):
        data = mr_slice(number, RescaleSlope=slope, RescaleIntercept=-10 * number)
        data.PixelData = np.full((24, 20), 100, "<u2").tobytes()
        write(data, tmp_path / f"{number}.dcm")
    (series,) = scan([tmp_path]).studies[0].series
    volume = to_volume(series)
    assert volume.stored.dtype == np.float32
    by_place = {round(frame.plane.origin_mm[0]): at for at, frame in enumerate(series.frames)}
    values = [volume.modality_values()[by_place[4 * number]] for number in (1, 2, 3)]
    assert [np.unique(each).tolist() for each in values] == [[40], [80], [170]]


def real_world(unit="", label="", quantity="", **attributes):
    """An item of the Real World Value Mapping Sequence."""
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    item.LUTLabel = label
    units = Dataset()
    units.CodeValue, units.CodingSchemeDesignator, units.CodeMeaning = unit or "1", "UCUM", unit
    item.MeasurementUnitsCodeSequence = Sequence([units])
    if quantity:
        definition, concept = Dataset(), Dataset()
        concept.CodeValue, concept.CodingSchemeDesignator, concept.CodeMeaning = "113041", "DCM", quantity
        definition.ValueType, definition.ConceptCodeSequence = "CODE", Sequence([concept])
        item.QuantityDefinitionSequence = Sequence([definition])
    return item


def mapped(tag_first, tag_last, first, last, vr="US", **facts):
    item = real_world(**facts)
    item.add_new(tag_first, vr, first)
    item.add_new(tag_last, vr, last)
    return item


def line(first, last, slope, intercept, vr="US", **facts):
    return mapped(
        0x00409216,
        0x00409211,
        first,
        last,
        vr,
        RealWorldValueSlope=slope,
        RealWorldValueIntercept=intercept,
        **facts,
    )


ADC = {"unit": "mm2/s", "quantity": "Apparent Diffusion Coefficient"}


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"])
def test_real_world_values_come_from_stored_ones_past_the_modality_lut(tmp_path, syntax):
    """C.7.6.16.2.11.1.2: value = slope × stored + intercept, within the range mapped."""
    stored = np.array([[0, 1200, 4000, 4001]], np.uint16)
    data = image(stored, RescaleSlope=3, RescaleIntercept=7)
    data.RealWorldValueMappingSequence = Sequence([line(0, 4000, 1e-6, 0.5, **ADC)])
    if syntax.endswith(".2.2"):
        data.PixelData = stored.astype(">u2").tobytes()
    opened = read_frame(first_instance([write(data, tmp_path / "a", syntax)]))
    (adc,) = opened.real_world
    assert (adc.unit, adc.name) == ("mm2/s", "Apparent Diffusion Coefficient")
    assert [adc.value(each) for each in (0, 1200, 4000, 4001)] == [0.5, pytest.approx(0.5012), 0.504, None]
    assert value_words(opened, (1.5, 0.5)) == "2, 1   3607   Apparent Diffusion Coefficient 0.5012 mm2/s"
    assert value_words(opened, (3.5, 0.5)) == "4, 1   12010"


def test_a_table_of_real_world_values_has_an_entry_for_each_stored_one(tmp_path):
    item = mapped(0x00409216, 0x00409211, 10, 12, unit="{SUVbw}g/ml", label="SUV")
    item.RealWorldValueLUTData = [0.5, 2.5, 4.75]
    stored = np.array([[9, 10, 12, 13]], np.uint16)
    opened = read(tmp_path, stored, RealWorldValueMappingSequence=Sequence([item]))
    assert [opened.real_world[0].value(each) for each in (9, 10, 11, 12, 13)] == [None, 0.5, 2.5, 4.75, None]
    assert value_words(opened, (2.5, 0.5)) == "3, 1   12   SUV 4.75 {SUVbw}g/ml"


def test_ranges_side_by_side_signed_ends_and_floats(tmp_path):
    """Two ranges of one image; ends of signed pixels as SS, as US (65436 is −100), as doubles."""
    below = line(65436, -1 & 0xFFFF, 1.0, 0.0, label="below")
    above = mapped(
        0x00409214,
        0x00409213,
        0.0,
        99.5,
        "FD",
        label="above",
        RealWorldValueSlope=2.0,
        RealWorldValueIntercept=1.0,
    )
    stored = np.array([[-101, -100, -1, 0, 99, 100]], np.int16)
    opened = read(tmp_path, stored, RealWorldValueMappingSequence=Sequence([below, above]))
    values = [[one.value(int(each)) for one in opened.real_world] for each in stored[0]]
    assert values == [[None, None], [-100, None], [-1, None], [None, 1], [None, 199], [None, None]]


def test_a_mapping_that_makes_no_sense_is_left_out(tmp_path):
    senseless = [line(10, 0, 1.0, 0.0), line(0, 10, 0.0, 1.0), line(0, 10, math.inf, 0.0), real_world()]
    opened = read(tmp_path, RealWorldValueMappingSequence=Sequence(senseless))
    assert opened.real_world == ()


def test_a_mapping_that_repeats_the_modality_lut_is_not_said_twice(tmp_path):
    data = ct_slice()
    data.RealWorldValueMappingSequence = Sequence([line(0, 4095, 1.0, -1024.0, unit="[hnsf'U]")])
    opened = read_frame(first_instance([write(data, tmp_path / "a")]))
    assert len(opened.real_world) == 1
    assert opened.real_world[0].unit == "HU"
    assert value_words(opened, (0.5, 0.5)) == "1, 1   -997 HU   -80 -80 5 mm"


def test_frames_have_real_world_values_of_their_own(tmp_path):
    """The macro stands in the functional groups; a frame without one takes the shared (C.7.6.16.2.11)."""
    data = image(np.full((2, 1, 2), 100, np.uint16), "1.2.840.10008.5.1.4.1.1.4.1", "MR")
    shared, first, second = functional_group(), functional_group(), functional_group()
    shared.RealWorldValueMappingSequence = Sequence([line(0, 4095, 2.0, 0.0, unit="ms", label="T2")])
    first.RealWorldValueMappingSequence = Sequence(
        [line(0, 4095, 3.0, 0.0, unit="ms", label="T1"), line(0, 4095, 0.1, 0.0, unit="s", label="TI")]
    )
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    data.PerFrameFunctionalGroupsSequence = Sequence([first, second])
    instance = first_instance([write(data, tmp_path / "a")])
    words = [[(one.name, one.value(100)) for one in read_frame(instance, n).real_world] for n in (1, 2)]
    assert words == [[("T1", 300), ("TI", 10)], [("T2", 200)]]


def test_frames_have_windows_and_tables_of_their_own_else_the_shared_ones(tmp_path):
    """Pixel Value Transformation and Frame VOI LUT, per frame and shared (C.7.6.16.2.9, C.7.6.16.2.10)."""
    data = image(np.array([[[100, 200]], [[100, 200]], [[100, 200]]], np.uint16), ENHANCED_CT, "CT")
    window = {"WindowCenter": 150, "WindowWidth": 100, "VOILUTFunction": "LINEAR_EXACT"}
    same = {"RescaleSlope": 1, "RescaleIntercept": 0}
    shared = functional_group(PixelValueTransformationSequence=same, FrameVOILUTSequence=window)
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    table = {"VOILUTSequence": Sequence([lut_item(100, [0, 255], 8, "STEP")])}
    data.PerFrameFunctionalGroupsSequence = Sequence(
        [
            functional_group(),
            functional_group(PixelValueTransformationSequence={"RescaleSlope": 2, "RescaleIntercept": -150}),
            functional_group(FrameVOILUTSequence=table),
        ]
    )
    instance = first_instance([write(data, tmp_path / "a")])
    frames = [read_frame(instance, number) for number in (1, 2, 3)]
    # 100…200 over a window of 100…200; 50…250 over it; a table from 100 on.
    assert [shade(one, one.stored, one.vois[0]).tolist() for one in frames] == [[[0, 255]]] * 3
    assert [modality_values(one).tolist() for one in frames] == [[[100, 200]], [[50, 250]], [[100, 200]]]
    assert [len(one.vois) for one in frames] == [1, 1, 1]
    assert frames[2].vois[0].name == "STEP"
