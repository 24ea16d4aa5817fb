"""From the bytes of a file to stored values, units, windows and colour, worked out by hand."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from annotator.dicom import Badge, ProblemCode, RefusedError, read_frame, stored_frame
from annotator.dicom.report import first_instance
from annotator.imaging import (
    Calibration,
    LutTable,
    Rescale,
    VoiFunction,
    VoiTable,
    Window,
    modality_values,
    shade,
    valid_mask,
)
from tests.helpers.dicom_files import (
    DX,
    ENHANCED_CT,
    bone_scan,
    ct_slice,
    functional_group,
    image,
    lut_item,
    mr_slice,
    radiograph,
    uid,
    write,
)

RAMP = np.arange(12, dtype=np.uint16).reshape(3, 4)


def opened(data, tmp_path, syntax="1.2.840.10008.1.2.1"):
    return first_instance([write(data, tmp_path / "image.dcm", syntax)])


def read(data, tmp_path, frame=1):
    return read_frame(opened(data, tmp_path), frame)


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian, "1.2.840.10008.1.2.1"],
)
def test_native_values_are_the_same_in_every_uncompressed_syntax(tmp_path, syntax):
    data = ct_slice()
    expected = np.frombuffer(data.PixelData, "<u2").reshape(32, 32)
    if syntax == ExplicitVRBigEndian:
        data.PixelData = expected.astype(">u2").tobytes()
    instance = opened(data, tmp_path, syntax)
    assert (stored_frame(instance) == expected).all()
    assert read_frame(instance).modality_lut == Rescale(1.0, -1024.0)
    assert instance.patient.display_name == "Doe, Jane"


def test_bits_beyond_bits_stored_are_masked_and_the_sign_is_extended(tmp_path):
    """12 bits stored, signed: 0x0FFF is −1, 0x0800 is −2048; 0xF123 carries an overlay in its top bits."""
    words = np.array([[0x0FFF, 0x0800, 0xF123, 0x07FF]], np.uint16)
    facts = {"BitsStored": 12, "HighBit": 11}
    assert read(image(words, **facts), tmp_path).stored.tolist() == [[4095, 2048, 0x123, 2047]]
    signed = image(words, **facts, PixelRepresentation=1)
    assert read(signed, tmp_path).stored.tolist() == [[-1, -2048, 0x123, 2047]]


def test_values_above_bit_zero_are_shifted_down(tmp_path):
    """High Bit 15 of 12 stored: the value sits in bits 4 to 15."""
    words = np.array([[0x1230, 0xFFFF]], np.uint16)
    assert read(image(words, BitsStored=12, HighBit=15), tmp_path).stored.tolist() == [[0x123, 0xFFF]]


@pytest.mark.parametrize("high_bit", [11, 15])
@pytest.mark.parametrize("signed", [0, 1])
def test_stored_frames_and_images_are_cut_alike(tmp_path, signed, high_bit):
    """Whether or not any word holds more than the stored value: the first lot does not, the others do."""
    for words in ([0x0000, 0x07FF], [0x0000, 0x0FFF], [0x0800, 0xF123], [0xFFFF, 0x7FF0]):
        stored = np.array([words], np.uint16) >> (high_bit - 11) & 0xFFF
        expected = np.where(stored > 2047, stored.astype(int) - 4096, stored) if signed else stored
        facts = {"BitsStored": 12, "HighBit": high_bit, "PixelRepresentation": signed}
        instance = opened(image(np.array([words], np.uint16), **facts), tmp_path)
        assert stored_frame(instance).tolist() == expected.tolist()
        assert read_frame(instance).stored.tolist() == expected.tolist()


def test_single_bits_come_lowest_first(tmp_path):
    data = image(np.zeros((1, 10), np.uint8), BitsAllocated=1, BitsStored=1, HighBit=0)
    data.PixelData = bytes([0b00000101, 0b00000010])
    assert read(data, tmp_path).stored.tolist() == [[1, 0, 1, 0, 0, 0, 0, 0, 0, 1]]


def test_only_the_frame_asked_for_is_returned(tmp_path):
    frames = np.stack([RAMP, RAMP + 100, RAMP + 200])
    instance = opened(image(frames), tmp_path)
    assert [stored_frame(instance, frame)[0, 0] for frame in (1, 2, 3)] == [0, 100, 200]
    with pytest.raises(ValueError):
        stored_frame(instance, 4)
    with pytest.raises(ValueError):
        stored_frame(instance, 0)


def test_modality_lut_sequence_takes_the_place_of_slope_and_intercept(tmp_path):
    data = image(
        RAMP, ModalityLUTSequence=Sequence([lut_item(2, [10, 20, 40])]), RescaleSlope=5, RescaleIntercept=1
    )
    lut = read(data, tmp_path).modality_lut
    assert isinstance(lut, LutTable)
    assert lut.apply(RAMP)[0].tolist() == [10, 10, 10, 20]


def test_windows_of_the_file_keep_order_names_and_function(tmp_path):
    vois = read(ct_slice(), tmp_path).vois
    assert vois == (Window(40, 400, name="SOFT"), Window(400, 2000, name="BONE"))
    sigmoid = read(ct_slice(VOILUTFunction="SIGMOID"), tmp_path).vois[0]
    assert sigmoid == Window(40, 400, VoiFunction.SIGMOID, "SOFT")


def test_voi_tables_come_before_windows(tmp_path):
    sequence = Sequence([lut_item(0, [0, 100, 4095], 12, "NORMAL")])
    first, second = read(image(RAMP, VOILUTSequence=sequence, WindowCenter=5, WindowWidth=4), tmp_path).vois
    assert isinstance(first, VoiTable)
    assert (first.first_value, first.bits, first.name, first.values.tolist()) == (
        0,
        12,
        "NORMAL",
        [0, 100, 4095],
    )
    assert second == Window(5, 4)


def test_a_voi_table_may_begin_below_zero(tmp_path):
    data = ct_slice(VOILUTSequence=Sequence([lut_item(-1024, [0, 1, 2, 3], 8)]))
    assert read(data, tmp_path).vois[0].first_value == -1024


@pytest.mark.parametrize(("width", "count"), [(0, 0), (-5, 0), (1e300, 0), (0.5, 1)])
def test_windows_without_width_are_left_out_and_narrow_ones_are_exact(tmp_path, width, count):
    vois = read(image(RAMP, WindowCenter=5, WindowWidth=width), tmp_path).vois
    assert len(vois) == count
    assert all(voi.function is VoiFunction.LINEAR_EXACT for voi in vois)


def test_monochrome1_is_shown_inverted_and_measured_as_it_is(tmp_path):
    shown = read(image(RAMP, PhotometricInterpretation="MONOCHROME1"), tmp_path)
    assert shown.inverted
    assert modality_values(shown).tolist() == RAMP.tolist()
    window = Window(5.5, 11, VoiFunction.LINEAR_EXACT)
    assert shade(shown, shown.stored, window)[[0, -1], [0, -1]].tolist() == [255, 0]


def test_presentation_lut_shape_inverse_inverts_once(tmp_path):
    assert read(image(RAMP, PresentationLUTShape="INVERSE"), tmp_path).inverted
    both = image(RAMP, PresentationLUTShape="INVERSE", PhotometricInterpretation="MONOCHROME1")
    assert read(both, tmp_path).inverted
    assert not read(image(RAMP, PresentationLUTShape="IDENTITY"), tmp_path).inverted


def test_padding_is_a_range_of_stored_values(tmp_path):
    stored = np.array([[-2000, -1500, -1000, 5]], np.int16)
    data = ct_slice(BitsStored=16, HighBit=15, PixelRepresentation=1)
    data.Rows, data.Columns, data.PixelData = 1, 4, stored.tobytes()
    data.add_new(0x00280120, "SS", -2000)
    assert read(data, tmp_path).padding == (-2000, -2000)
    data.add_new(0x00280121, "SS", -1500)
    shown = read(data, tmp_path)
    assert shown.padding == (-2000, -1500)
    assert valid_mask(shown).tolist() == [[False, False, True, True]]


@pytest.mark.parametrize(("kind", "vr", "value"), [("i4", "SS", -1024), ("u4", "US", 64512)])
def test_padding_of_pixels_of_32_bits_keeps_its_sign(tmp_path, kind, vr, value):
    """Pixel Padding Value has 16 bits whatever the pixels have."""
    data = image(np.array([[value, 7], [8, 9]], kind))
    data.add_new(0x00280120, vr, value)
    shown = read(data, tmp_path)
    assert shown.padding == (value, value)
    assert valid_mask(shown).tolist() == [[False, True], [True, True]]


def test_padding_of_signed_pixels_written_as_unsigned_is_understood(tmp_path):
    """63536 = 65536 − 2000: many scanners write the VR US for signed pixels."""
    data = image(np.array([[-2000, 7]], np.int16))
    data.add_new(0x00280120, "US", 63536)
    assert read(data, tmp_path).padding == (-2000, -2000)


@pytest.mark.parametrize(
    ("attributes", "unit"),
    [
        ({}, "HU"),
        ({"RescaleType": None}, "HU"),
        ({"RescaleType": "US"}, ""),
        ({"RescaleType": "HU_MOD"}, "HU_MOD"),
        ({"RescaleSlope": None}, ""),
        ({"RescaleType": None, "ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, ""),
    ],
)
def test_only_rescaled_ct_is_in_hounsfield_units(tmp_path, attributes, unit):
    data = ct_slice()
    for name, value in attributes.items():
        if value is None:
            delattr(data, name)
        else:
            setattr(data, name, value)
    assert read(data, tmp_path).unit == unit


def test_units_of_other_modalities(tmp_path):
    assert read(mr_slice(), tmp_path).unit == ""
    assert read(mr_slice(RescaleType="HU", RescaleSlope=1, RescaleIntercept=0), tmp_path).unit == ""
    assert read(bone_scan(), tmp_path).unit == "counts"
    assert read(image(RAMP, RescaleType="OD", RescaleSlope=1, RescaleIntercept=0), tmp_path).unit == "OD"


@pytest.mark.parametrize(
    ("units", "unit"), [("BQML", "Bq/ml"), ("GML", "g/ml"), ("CNTS", "counts"), ("NONE", ""), ("XY", "XY")]
)
def test_units_of_pet_are_written_as_people_write_them(tmp_path, units, unit):
    data = image(RAMP, "1.2.840.10008.5.1.4.1.1.128", "PT", Units=units, RescaleSlope=2, RescaleIntercept=0)
    assert read(data, tmp_path).unit == unit


def test_rescaled_counts_are_no_counts_and_marked(tmp_path):
    instance = opened(bone_scan(RescaleSlope=0.5, RescaleIntercept=0), tmp_path)
    assert read_frame(instance).unit == ""
    assert Badge.RESCALED_COUNTS in instance.badges


def test_a_senseless_slope_leaves_stored_values(tmp_path):
    instance = opened(ct_slice(RescaleSlope=0), tmp_path)
    assert Badge.BAD_RESCALE in instance.badges
    assert read_frame(instance).modality_lut == Rescale()
    assert read_frame(instance).unit == ""


def test_what_is_not_said_is_assumed_and_marked(tmp_path):
    data = image(RAMP, BurnedInAnnotation="NO")
    del data.PhotometricInterpretation
    del data.PixelRepresentation
    instance = opened(data, tmp_path)
    assert instance.badges == (Badge.ASSUMED_PHOTOMETRIC, Badge.ASSUMED_REPRESENTATION)
    assert (read_frame(instance).stored == RAMP).all()


def test_rgb_by_pixel_and_by_plane_are_the_same(tmp_path):
    rgb = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    planar = image(rgb, PlanarConfiguration=1)
    planar.PixelData = np.moveaxis(rgb, 2, 0).tobytes()
    assert (read(image(rgb), tmp_path).stored == rgb).all()
    assert (read(planar, tmp_path).stored == rgb).all()


def test_luminance_and_chrominance_become_rgb(tmp_path):
    """PS3.3 C.7.6.3.1.2: pure red is Y 76, CB 85, CR 255 (rounded); back: 254, 0, 0. Grey stays."""
    data = image(np.array([[[76, 85, 255], [90, 128, 128]]], np.uint8), PhotometricInterpretation="YBR_FULL")
    assert read(data, tmp_path).stored.tolist() == [[[254, 0, 0], [90, 90, 90]]]
    assert stored_frame(opened(data, tmp_path)).tolist() == [[[76, 85, 255], [90, 128, 128]]]


def test_subsampled_chrominance_is_shared_by_two_pixels(tmp_path):
    data = image(np.zeros((1, 2, 3), np.uint8), PhotometricInterpretation="YBR_FULL_422")
    data.PixelData = bytes([10, 200, 128, 128])
    assert read(data, tmp_path).stored.tolist() == [[[10, 10, 10], [200, 200, 200]]]


def test_colours_nobody_writes_any_more_are_named(tmp_path):
    rgb = np.zeros((1, 3, 3), np.uint8)
    with pytest.raises(RefusedError, match="YBR_PARTIAL_422"):
        read(image(rgb, PhotometricInterpretation="YBR_PARTIAL_422"), tmp_path)
    with pytest.raises(RefusedError, match="odd"):
        read(image(rgb, PhotometricInterpretation="YBR_FULL_422"), tmp_path)


def palette_image(first, bits, values):
    data = image(np.array([[0, 1, 2, 9]], np.uint8), PhotometricInterpretation="PALETTE COLOR")
    for colour, table in zip(("Red", "Green", "Blue"), values, strict=True):
        setattr(data, f"{colour}PaletteColorLookupTableDescriptor", [len(table), first, bits])
        setattr(data, f"{colour}PaletteColorLookupTableData", np.array(table, "<u2").tobytes())
    return data


def test_a_palette_gives_the_top_byte_of_its_entries_and_holds_at_both_ends(tmp_path):
    data = palette_image(1, 16, ([0x1000, 0xFF00], [0x2000, 0x0000], [0x3000, 0x8000]))
    low, high = [0x10, 0x20, 0x30], [0xFF, 0, 0x80]
    shown = read(data, tmp_path)
    assert shown.stored.tolist() == [[low, low, high, high]]
    assert stored_frame(opened(data, tmp_path)).tolist() == [[0, 1, 2, 9]]


def test_a_missing_palette_is_a_named_refusal(tmp_path):
    data = image(np.zeros((2, 2), np.uint8), PhotometricInterpretation="PALETTE COLOR")
    with pytest.raises(RefusedError, match="0028,1101") as refusal:
        read(data, tmp_path)
    assert refusal.value.code is ProblemCode.BAD_VALUE
    assert str(tmp_path) in str(refusal.value)


DETECTOR = {"ImagerPixelSpacing": [0.2, 0.2]}


@pytest.mark.parametrize(
    ("attributes", "spacing", "calibration"),
    [
        ({"PixelSpacing": [0.15, 0.15], **DETECTOR}, 0.15, Calibration.CALIBRATED),
        (
            {"PixelSpacing": [0.15, 0.15], "PixelSpacingCalibrationType": "FIDUCIAL"},
            0.15,
            Calibration.CALIBRATED,
        ),
        (
            {"PixelSpacing": [0.15, 0.15], "PixelSpacingCalibrationType": "GEOMETRY"},
            0.15,
            Calibration.ESTIMATED,
        ),
        ({**DETECTOR, "EstimatedRadiographicMagnificationFactor": 1.25}, 0.16, Calibration.ESTIMATED),
        (
            {"PixelSpacing": [0.16, 0.16], **DETECTOR, "EstimatedRadiographicMagnificationFactor": 1.25},
            0.16,
            Calibration.ESTIMATED,
        ),
        (DETECTOR, 0.2, Calibration.AT_DETECTOR),
        ({"PixelSpacing": [0.2, 0.2], **DETECTOR}, 0.2, Calibration.AT_DETECTOR),
        ({"NominalScannedPixelSpacing": [0.3, 0.3]}, 0.3, Calibration.AT_DETECTOR),
        ({"PixelSpacing": [0.15, 0.15]}, 0.15, Calibration.UNKNOWN),
        ({}, None, Calibration.NONE),
    ],
)
def test_radiographs_say_where_their_millimetres_come_from(tmp_path, attributes, spacing, calibration):
    """PS3.3 10.7.1.3, and the display rule made from it."""
    shown = read(radiograph(DX, **attributes), tmp_path)
    assert shown.spacing_mm == (None if spacing is None else pytest.approx((spacing, spacing)))
    assert shown.calibration is calibration


def test_slices_and_planar_scintigrams_are_calibrated_and_localizers_are_not(tmp_path):
    assert read(ct_slice(), tmp_path).calibration is Calibration.CALIBRATED
    assert read(bone_scan(), tmp_path).calibration is Calibration.CALIBRATED
    localizer = ct_slice(ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    assert read(localizer, tmp_path).calibration is Calibration.UNKNOWN


def test_the_side_of_an_enhanced_object_is_that_of_its_frames(tmp_path):
    data = enhanced_ct()
    assert opened(data, tmp_path).series.laterality == ""
    shared = data.SharedFunctionalGroupsSequence[0]
    shared.FrameAnatomySequence = Sequence([Dataset()])
    shared.FrameAnatomySequence[0].FrameLaterality = "R"
    assert opened(data, tmp_path).series.laterality == "R"


def test_millimetres_of_an_enhanced_localizer_are_as_unknown(tmp_path):
    data = image(RAMP.astype(np.uint16), ENHANCED_CT, "CT", ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    data.SharedFunctionalGroupsSequence = Sequence(
        [functional_group(PixelMeasuresSequence={"PixelSpacing": [0.5, 0.5]})]
    )
    shown = read(data, tmp_path)
    assert (shown.spacing_mm, shown.calibration) == ((0.5, 0.5), Calibration.UNKNOWN)


@pytest.mark.parametrize("spacing", [[0, 0], [-1, -1], [1000, 1000], [0.5]])
def test_senseless_spacing_means_pixels_only(tmp_path, spacing):
    instance = opened(mr_slice(PixelSpacing=spacing), tmp_path)
    assert read_frame(instance).calibration is Calibration.NONE
    assert Badge.BAD_SPACING in instance.placements[0].faults
    assert read_frame(instance).plane is None


def test_pixel_aspect_serves_where_there_is_no_spacing(tmp_path):
    assert read(image(RAMP, PixelAspectRatio=[4, 3]), tmp_path).pixel_aspect == (4, 3)
    assert read(image(RAMP), tmp_path).pixel_aspect == (1, 1)
    assert read(mr_slice(PixelSpacing=[0.8, 0.4]), tmp_path).pixel_aspect == (0.8, 0.4)


def test_a_slice_lies_where_its_header_says(tmp_path):
    shown = read(mr_slice(number=2), tmp_path)
    assert shown.plane is not None
    assert shown.plane.world_from_pixel((0.5, 0.5)) == (8, -90, 70)
    assert shown.plane.world_from_pixel((10.5, 0.5)) == pytest.approx((8, -82, 70))
    assert shown.plane.world_from_pixel((0.5, 10.5)) == pytest.approx((8, -90, 62))
    assert shown.frame_of_reference_uid == uid("frame")


@pytest.mark.parametrize("axes", [[1, 0, 0, 1, 0, 0], [2, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0]])
def test_a_senseless_orientation_is_not_placed(tmp_path, axes):
    instance = opened(mr_slice(ImageOrientationPatient=axes), tmp_path)
    assert read_frame(instance).plane is None
    assert instance.placements[0].faults == (Badge.BAD_ORIENTATION,)


def enhanced_ct():
    data = image(np.stack([RAMP, RAMP]).astype(np.uint16), ENHANCED_CT, "CT")
    measures = {"PixelSpacing": [0.5, 0.25]}
    data.SharedFunctionalGroupsSequence = Sequence(
        [
            functional_group(
                PixelMeasuresSequence=measures,
                PlaneOrientationSequence={"ImageOrientationPatient": [1, 0, 0, 0, 1, 0]},
            )
        ]
    )
    data.PerFrameFunctionalGroupsSequence = Sequence(
        [
            functional_group(
                [0, 0, 3.0 * frame],
                PixelValueTransformationSequence={
                    "RescaleSlope": frame,
                    "RescaleIntercept": -10,
                    "RescaleType": "HU",
                },
                FrameVOILUTSequence={"WindowCenter": 40 * frame, "WindowWidth": 100},
            )
            for frame in (2, 1)
        ]
    )
    return data


def test_frames_of_an_enhanced_object_have_their_own_rescale_window_and_place(tmp_path):
    instance = opened(enhanced_ct(), tmp_path)
    first, second = read_frame(instance, 1), read_frame(instance, 2)
    assert (first.modality_lut, second.modality_lut) == (Rescale(2, -10), Rescale(1, -10))
    assert (first.vois, second.vois) == ((Window(80, 100),), (Window(40, 100),))
    assert first.plane is not None
    assert second.plane is not None
    assert (first.plane.origin_mm, second.plane.origin_mm) == ((0, 0, 6), (0, 0, 3))
    assert first.spacing_mm == (0.5, 0.25)
    assert first.unit == "HU"


def test_one_rescale_for_all_frames_is_known_without_the_header(tmp_path):
    assert opened(ct_slice(RescaleSlope=2, RescaleIntercept=-1024), tmp_path).rescale == Rescale(2, -1024)
    assert opened(image(RAMP), tmp_path).rescale == Rescale()
    assert opened(enhanced_ct(), tmp_path).rescale is None
    table = lut_item(0, [0, 1, 2, 3], 8)
    assert opened(ct_slice(ModalityLUTSequence=Sequence([table])), tmp_path).rescale is None


def test_implicit_enhanced_objects_are_the_same(tmp_path):
    instance = opened(enhanced_ct(), tmp_path, ImplicitVRLittleEndian)
    assert read_frame(instance, 1).modality_lut == Rescale(2, -10)
    assert read_frame(instance, 2).vois == (Window(40, 100),)


def test_a_file_replaced_after_the_scan_is_refused(tmp_path):
    instance = opened(ct_slice(), tmp_path)
    write(ct_slice(2, SliceThickness=3.25), tmp_path / "image.dcm")
    with pytest.raises(RefusedError) as refusal:
        stored_frame(instance)
    assert refusal.value.code is ProblemCode.FILE_CHANGED


def test_frames_that_are_not_there_are_named_and_the_others_open(tmp_path):
    data = image(np.stack([RAMP, RAMP + 9]), NumberOfFrames=5)
    instance = opened(data, tmp_path)
    assert Badge.TRUNCATED in instance.badges
    assert stored_frame(instance, 2)[0, 0] == 9
    with pytest.raises(RefusedError, match="frame 3 of 5 is not there, 2 are") as refusal:
        stored_frame(instance, 3)
    assert refusal.value.code is ProblemCode.FRAME_MISSING


def test_an_unused_item_of_a_nested_data_set_does_no_harm(tmp_path):
    data = image(RAMP)
    icon = Dataset()
    icon.Rows, icon.Columns, icon.PixelData = 1, 2, b"\0\1"
    icon["PixelData"].VR = "OB"
    data.IconImageSequence = Sequence([icon])
    assert (read(data, tmp_path).stored == RAMP).all()
