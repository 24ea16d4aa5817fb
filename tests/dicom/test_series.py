"""Series in the order readers scroll them, with what is odd about them told."""

import numpy as np
import pytest

from annotator.dicom import Badge, read_frame, scan, to_volume
from annotator.errors import InconsistentSeriesError
from annotator.imaging import Rescale
from tests.helpers.dicom_files import (
    AXIAL,
    bone_scan,
    ct_slice,
    ct_stack,
    image,
    mr_slice,
    radiograph,
    uid,
    write,
)


def stacks(folder):
    (study,) = scan([folder]).studies
    return study.series


def test_slices_are_ordered_by_where_they_lie_not_by_their_numbers(tmp_path):
    for number, z in enumerate([30.0, 10.0, 20.0, 0.0], 1):
        write(ct_slice(number, z), tmp_path / str(number))
    (series,) = stacks(tmp_path)
    assert [frame.plane.origin_mm[2] for frame in series.frames] == [0, 10, 20, 30]
    assert series.slice_spacing_mm == 10
    assert series.spacing_mm == (0.5, 0.5)
    assert series.orientation == tuple(AXIAL)
    assert (series.first_position_mm, series.last_position_mm) == ((-80, -80, 0), (-80, -80, 30))
    assert series.badges == ()


def test_images_without_position_are_ordered_by_number(tmp_path):
    for number in (3, 1, 2):
        write(radiograph(InstanceNumber=number, seed=number), tmp_path / f"{9 - number}")
    (series,) = stacks(tmp_path)
    assert [frame.instance.number for frame in series.frames] == [1, 2, 3]
    assert series.slice_spacing_mm is None


def test_a_localizer_and_its_slices_are_two_stacks_of_one_series(tmp_path):
    ct_stack(tmp_path)
    scout = ct_slice(
        99, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"], ImageOrientationPatient=[1, 0, 0, 0, 0, -1]
    )
    write(scout, tmp_path / "scout")
    slices, localizer = stacks(tmp_path)
    assert (slices.uid, slices.stack, len(slices.frames)) == (localizer.uid, 1, 5)
    assert (localizer.stack, len(localizer.frames)) == (2, 1)


def test_echoes_are_stacks_of_their_own(tmp_path):
    for number in (1, 2, 3):
        for echo in (20.0, 80.0):
            write(mr_slice(number, echo), tmp_path / f"{number}-{echo}")
    first, second = stacks(tmp_path)
    assert len(first.frames) == len(second.frames) == 3
    assert first.badges == second.badges == ()


@pytest.mark.parametrize("trait", ["TemporalPositionIdentifier", "AcquisitionNumber"])
def test_images_at_one_position_are_told_apart_by_time_or_acquisition(tmp_path, trait):
    for number in (1, 2):
        for time in (1, 2, 3):
            data = mr_slice(number, seed=time, **{trait: time})
            write(data, tmp_path / f"{number}-{time}")
    assert [len(series.frames) for series in stacks(tmp_path)] == [2, 2, 2]


def test_images_at_one_position_that_nothing_tells_apart_stay_together_and_are_marked(tmp_path):
    for number in (1, 2):
        for copy in "ab":
            write(mr_slice(number, seed=copy), tmp_path / f"{number}{copy}")
    (series,) = stacks(tmp_path)
    assert len(series.frames) == 4
    assert series.badges == (Badge.DUPLICATE_POSITION,)


@pytest.mark.parametrize(
    ("positions", "badges"),
    [
        ([0, 5, 10, 20, 25], (Badge.MISSING_SLICE,)),
        ([0, 5, 10, 17, 22], (Badge.UNEVEN_SPACING,)),
        ([0, 5.01, 10, 14.99, 20], ()),
    ],
)
def test_gaps_in_a_stack_are_told_and_rounding_is_not(tmp_path, positions, badges):
    for number, z in enumerate(positions, 1):
        write(ct_slice(number, float(z)), tmp_path / str(number))
    (series,) = stacks(tmp_path)
    assert series.badges == badges
    assert series.slice_spacing_mm == pytest.approx(5, abs=0.02)
    if badges:
        with pytest.raises(InconsistentSeriesError, match="no volume"):
            to_volume(series)


def test_a_tilted_gantry_is_told_and_its_volume_is_sheared(tmp_path):
    """Tilt 30°: slices 5 mm apart along the table are 5·cos 30° apart along their normal."""
    cosine, sine = 3**0.5 / 2, 0.5
    for number in range(1, 5):
        data = ct_slice(number, ImageOrientationPatient=[1, 0, 0, 0, cosine, -sine])
        write(data, tmp_path / str(number))
    (series,) = stacks(tmp_path)
    assert series.badges == (Badge.GANTRY_TILT,)
    assert series.slice_spacing_mm == pytest.approx(5 * cosine, abs=1e-6)
    volume = to_volume(series)
    assert volume.world_from_index[:3, 0] == pytest.approx([0, 0, 5])
    plane = series.frames[2].plane
    assert (volume.world_from_index @ [2, 10, 6, 1])[:3] == pytest.approx(plane.world_from_pixel((6.5, 10.5)))


def test_a_volume_holds_the_stored_values_of_its_slices(tmp_path):
    ct_stack(tmp_path)
    (series,) = stacks(tmp_path)
    told = []
    volume = to_volume(series, lambda done, of: told.append((done, of)))
    assert volume.shape == (5, 32, 32)
    assert volume.stored.dtype == np.uint16
    assert (volume.modality_lut, volume.unit, len(volume.vois)) == (Rescale(1, -1024), "HU", 2)
    assert volume.spacing_mm == pytest.approx((5, 0.5, 0.5))
    assert told[-1] == (5, 5)
    expected = np.frombuffer(ct_slice(1).PixelData, "<u2").reshape(32, 32)
    assert (volume.stored[0] == expected).all()
    assert volume.frame_of_reference_uid == uid("frame")


def test_slices_with_their_own_slope_make_a_volume_of_units(tmp_path):
    for number in (1, 2, 3):
        write(ct_slice(number, RescaleSlope=number), tmp_path / str(number))
    (series,) = stacks(tmp_path)
    volume = to_volume(series)
    assert volume.stored.dtype == np.float32
    stored = np.frombuffer(ct_slice(3).PixelData, "<u2").reshape(32, 32)
    assert (volume.modality_values()[2] == stored * 3.0 - 1024).all()


def test_radiographs_make_no_volume(tmp_path):
    write(radiograph(), tmp_path / "a")
    with pytest.raises(InconsistentSeriesError):
        to_volume(stacks(tmp_path)[0])


def test_badges_of_images_show_at_their_series(tmp_path):
    facts = {
        "LossyImageCompression": "01",
        "ImageType": ["DERIVED", "PRIMARY"],
        "PresentationIntentType": "FOR PROCESSING",
        "BurnedInAnnotation": "YES",
    }
    write(radiograph(**facts), tmp_path / "a")
    badges = (Badge.LOSSY, Badge.DERIVED, Badge.NOT_FOR_PRESENTATION, Badge.BURNED_IN)
    assert stacks(tmp_path)[0].badges == badges
    assert all(badge.words for badge in Badge)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": ["12.5"]}, "12.5:1"),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": ["10", "4"]}, "10:1, then 4:1"),
        ({"LossyImageCompression": "01", "LossyImageCompressionRatio": ["1"]}, ""),
        ({"LossyImageCompression": "01"}, ""),
    ],
)
def test_how_much_compression_lost_is_said_where_the_file_says_it(tmp_path, said, where):
    write(radiograph(**said), tmp_path / "a")
    (remark,) = stacks(tmp_path)[0].remarks
    assert (remark.badge, remark.where) == (Badge.LOSSY, where)


def test_a_ratio_without_loss_is_no_loss(tmp_path):
    write(radiograph(LossyImageCompression="00", LossyImageCompressionRatio=["10"]), tmp_path / "a")
    assert stacks(tmp_path)[0].remarks == ()


def test_a_clip_is_a_stack_of_its_own(tmp_path):
    frames = np.zeros((4, 3, 5), np.uint8)
    for number in (1, 2):
        write(image(frames, InstanceNumber=number, seed=number), tmp_path / str(number))
    assert [len(series.frames) for series in stacks(tmp_path)] == [4, 4]


# Views of scintigrams


def test_detectors_say_which_frame_is_anterior_and_which_posterior(tmp_path):
    write(bone_scan(), tmp_path / "a")
    (series,) = stacks(tmp_path)
    assert [frame.view for frame in series.frames] == ["anterior", "posterior"]
    assert series.view == "anterior, posterior"
    assert series.badges == ()


def test_the_detector_vector_decides_not_the_order_of_frames(tmp_path):
    data = bone_scan()
    data.DetectorVector = [2, 1]
    write(data, tmp_path / "a")
    assert stacks(tmp_path)[0].views == ("posterior", "anterior")


@pytest.mark.parametrize(
    ("told", "anterior", "posterior"),
    [
        ("L\\F", "L\\F", "R\\F"),
        ("R\\F", "L\\F", "R\\F"),
        ("R\\H", "R\\H", "L\\H"),  # feet up
        ("LA\\FP", "LA\\FP", "RA\\FP"),
        ("A\\F", "A\\F", "A\\F"),
        ("", "", ""),
    ],
)
def test_one_patient_orientation_is_that_of_one_of_two_views(tmp_path, told, anterior, posterior):
    write(bone_scan(PatientOrientation=told), tmp_path / "a")
    (series,) = stacks(tmp_path)
    assert [frame.patient_orientation for frame in series.frames] == [anterior, posterior]


def test_the_patient_orientation_of_one_view_stands_though_it_is_mirrored(tmp_path):
    data = bone_scan(("399001007",), PatientOrientation="L\\F")
    data.PixelData, data.NumberOfFrames = data.PixelData[: len(data.PixelData) // 2], 1
    data.EnergyWindowVector, data.DetectorVector = [1], [1]
    write(data, tmp_path / "a")
    (series,) = stacks(tmp_path)
    assert [(frame.view, frame.patient_orientation) for frame in series.frames] == [("posterior", "L\\F")]


def test_without_a_detector_vector_no_detector_is_taken_for_another(tmp_path):
    """Two cameras and four frames in two energy windows: which frame is whose, nothing says."""
    four = bone_scan(DetectorVector=None)
    four.PixelData, four.NumberOfFrames, four.EnergyWindowVector = four.PixelData * 2, 4, [1, 1, 2, 2]
    del four.DetectorVector
    write(four, tmp_path / "four" / "a")
    assert {view for series in stacks(tmp_path / "four") for view in series.views} == set()
    one_each = bone_scan()
    del one_each.DetectorVector
    write(one_each, tmp_path / "each" / "a")
    assert stacks(tmp_path / "each")[0].views == ("anterior", "posterior")


def test_codes_of_older_scanners_and_words_are_understood(tmp_path):
    data = bone_scan(("R-10206", "local"))
    data.DetectorInformationSequence[1].ViewCodeSequence[0].CodeMeaning = "Posterior projection"
    write(data, tmp_path / "a")
    assert stacks(tmp_path)[0].views == ("anterior", "posterior")


def test_a_description_serves_one_view_only(tmp_path):
    """ "WB ANT" cannot name both frames of two detectors: then nothing is known, and is said so."""
    write(bone_scan(("", ""), SeriesDescription="WB ANT"), tmp_path / "a")
    assert stacks(tmp_path)[0].views == ()
    single = bone_scan(("",), SeriesDescription="Spot POST feet", seed=2, SeriesInstanceUID=uid("spot"))
    single.PixelData = single.PixelData[: len(single.PixelData) // 2]
    single.NumberOfFrames, single.DetectorVector, single.EnergyWindowVector = 1, 1, 1
    write(single, tmp_path / "b")
    assert [series.view for series in stacks(tmp_path)] in (["", "posterior"], ["posterior", ""])


@pytest.mark.parametrize(
    ("description", "views"),
    [
        ("Whole body 3 h post injection", ()),
        ("WB 180min post", ()),
        ("Post-void pelvis", ()),
        ("post therapy scan", ()),
        ("3h post inj ANT", ("anterior",)),
        ("Post void POST", ("posterior",)),
        ("Feet post", ("posterior",)),
        ("POST 2 h", ("posterior",)),
    ],
)
def test_a_scan_after_an_injection_is_not_called_posterior_for_that(tmp_path, description, views):
    """Its left would be taken for right."""
    single = bone_scan(("",), SeriesDescription=description)
    single.PixelData = single.PixelData[: len(single.PixelData) // 2]
    single.NumberOfFrames, single.DetectorVector, single.EnergyWindowVector = 1, 1, 1
    write(single, tmp_path / "a")
    assert stacks(tmp_path)[0].views == views


def test_spot_views_are_called_by_their_image_id(tmp_path):
    """Spots of one series have one description; the camera names each image (0054,0400)."""
    for number, name in enumerate(("PELVIS ANT", "PELVIS POST", "FEET PLANTAR"), 1):
        spot = bone_scan(("",), SeriesDescription="Spots", InstanceNumber=number, seed=name, ImageID=name)
        spot.ImageType = ["ORIGINAL", "PRIMARY", "STATIC", "EMISSION"]
        spot.PixelData = spot.PixelData[: len(spot.PixelData) // 2]
        spot.NumberOfFrames, spot.DetectorVector, spot.EnergyWindowVector = 1, 1, 1
        write(spot, tmp_path / str(number))
    (series,) = stacks(tmp_path)
    assert [frame.view for frame in series.frames] == ["anterior", "posterior", ""]
    assert [frame.words for frame in series.frames] == ["PELVIS ANT", "PELVIS POST", "FEET PLANTAR"]


def test_a_reconstructed_tomogram_has_planes(tmp_path):
    """C.8.4.15: slice n lies (n − 1) × Spacing Between Slices along the normal of the first."""
    data = bone_scan(
        ("",), ImageType=["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"], SpacingBetweenSlices=4.0
    )
    data.SliceVector = [1, 2]
    detector = data.DetectorInformationSequence[0]
    detector.ImagePositionPatient, detector.ImageOrientationPatient = [1, 2, 3], AXIAL
    write(data, tmp_path / "a")
    (series,) = stacks(tmp_path)
    assert [frame.plane.origin_mm for frame in series.frames] == [(1, 2, 3), (1, 2, 7)]
    assert series.slice_spacing_mm == 4
    assert to_volume(series).unit == "counts"


def test_view_position_of_a_radiograph(tmp_path):
    write(radiograph(ViewPosition="PA"), tmp_path / "a")
    assert stacks(tmp_path)[0].view == "PA"


def test_a_mosaic_of_slices_is_not_placed_as_one_of_them(tmp_path):
    """Image Position (Patient) of a Siemens mosaic is that of a slice as large as all of it."""
    mosaic = mr_slice(ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"])
    write(mosaic, tmp_path / "a")
    (frame,) = stacks(tmp_path)[0].frames
    assert frame.plane is None
    assert read_frame(frame.instance).spacing_mm == (0.8, 0.8)
