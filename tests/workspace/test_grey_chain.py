"""Why an image looks as it does, told step by step with where each comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.imaging import VoiFunction, Window
from annotator.viewing.layout import FusionLayer
from annotator.viewing.viewport import inverted
from annotator.workspace.grey_chain import grey_chain
from tests.helpers.dicom_files import CR, ct_slice, encapsulated, image, lut_item, radiograph, write
from tests.helpers.pack_bits import rle_frame
from tests.workspace.conftest import Work


def chain(work: Work, path: Path, change: object = None) -> dict[str, tuple[str, str]]:
    """The steps of the one image of a file, shown in the first pane, by name."""
    work.open(path)
    (series,) = (series for study in work.viewer.studies for series in study.series)
    work.pane(series.modality)
    if callable(change):
        change()
        work.settle()
    levels = work.viewer.levels(0)
    assert levels is not None
    steps = grey_chain(series, work.viewer.frame(0), levels, work.viewer.pane(0), work.viewer.viewport(0))
    return {step.name: (step.words, step.source) for step in steps}


def test_a_ct_slice_is_told_from_the_file_to_the_screen(work: Work, tmp_path: Path) -> None:
    """32 pixels in a pane of 400: 12.5 to one. W 400 · L 40 spans −160 to 239 (PS3.3 C.11.2.1.2.1)."""
    data = ct_slice()
    data.add_new(0x00280120, "US", 0)
    stored = np.frombuffer(data.PixelData, "<u2")
    soft = Window(40, 400, name="SOFT")
    found = chain(work, write(data, tmp_path / "a"), lambda: work.viewer.window(0, soft))
    assert list(found) == [
        *("Compression", "Stored", "Padding", "Modality LUT", "Window"),
        *("Presentation", "Colour map", "On the screen"),
    ]
    assert found["Compression"] == ("uncompressed", "(0002,0010)")
    assert found["Stored"][0] == f"12 of 16 bits, unsigned; here {stored.min()} to {stored.max()}"
    assert found["Padding"] == ("stored 0: nothing measured, left out of windows", "(0028,0120)")
    assert found["Modality LUT"] == ("stored × 1 − 1024, HU", "(0028,1053) (0028,1052)")
    assert found["Window"] == (
        "W 400 · L 40 HU (−160 to 239), linear",
        "file, 1 of 2 (0028,1050) (0028,1051)",
    )
    assert found["Presentation"] == ("high values white", "")
    assert found["Colour map"] == ("Grey", "")
    assert found["On the screen"] == ("1250 %, linear between pixels", "")


def test_a_radiograph_turned_over_twice_names_both(work: Work, tmp_path: Path) -> None:
    path = write(radiograph(CR), tmp_path / "a")
    assert chain(work, path)["Presentation"] == ("low values white", "MONOCHROME1 (0028,0004)")
    again = chain(work, path, lambda: work.viewer.reframe(0, inverted))["Presentation"]
    assert again == ("high values white", "MONOCHROME1 (0028,0004); turned over on the screen (I)")


def test_presentation_lut_shape_is_named_where_it_turns_the_grey_over(work: Work, tmp_path: Path) -> None:
    found = chain(work, write(ct_slice(PresentationLUTShape="INVERSE"), tmp_path / "a"))
    assert found["Presentation"] == ("low values white", "Presentation LUT Shape INVERSE (2050,0020)")


def test_tables_and_real_world_values_are_told(work: Work, tmp_path: Path) -> None:
    item, units = Dataset(), Dataset()
    units.CodeValue, units.CodingSchemeDesignator, units.CodeMeaning = "mm2/s", "UCUM", "mm2/s"
    item.MeasurementUnitsCodeSequence, item.LUTLabel = Sequence([units]), "ADC"
    item.RealWorldValueSlope, item.RealWorldValueIntercept = 1e-6, 0.0
    item.add_new(0x00409216, "US", 0)
    item.add_new(0x00409211, "US", 4095)
    data = image(np.arange(12, dtype=np.uint16).reshape(3, 4))
    data.ModalityLUTSequence = Sequence([lut_item(2, [10, 20, 40])])
    data.VOILUTSequence = Sequence([lut_item(10, [0, 100, 4095], 12, "NORMAL")])
    data.RealWorldValueMappingSequence = Sequence([item])
    found = chain(work, write(data, tmp_path / "a"))
    assert found["Modality LUT"] == ("table of 3 entries from 2, no unit", "(0028,3000)")
    assert found["Real world"] == ("ADC: stored × 1e−06 + 0, mm2/s (stored 0 to 4095)", "(0040,9096)")
    assert found["Window"] == ("NORMAL: table of 3 entries from 10, 12 bits", "file, 1 of 1 (0028,3010)")


def test_a_window_is_called_by_where_its_numbers_come_from(work: Work, tmp_path: Path) -> None:
    path = write(ct_slice(), tmp_path / "a")

    def window(voi: Window) -> tuple[str, str]:
        return chain(work, path, lambda: work.viewer.window(0, voi))["Window"]

    assert window(Window(350, 2000, name="Bone"))[1] == "preset bone, key 3"
    by_hand = window(Window(31, 77, VoiFunction.SIGMOID))
    assert by_hand == ("W 77 · L 31 HU, sigmoid", "set by hand, or kept from another image")


def test_loss_is_said_and_colour_has_no_window(work: Work, tmp_path: Path) -> None:
    rgb = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    data = image(rgb, LossyImageCompression="01", PhotometricInterpretation="YBR_FULL")
    found = chain(work, encapsulated(data, [rle_frame(rgb)], "1.2.840.10008.1.2.5", tmp_path / "a"))
    assert found["Compression"] == ("RLE, lossless, detail was lost", "(0002,0010) (0028,2110)")
    assert found["Stored"][0] == "8 of 8 bits × 3"
    assert found["Colour"] == ("YBR_FULL to RGB", "(0028,0004)")
    assert "Window" not in found
    assert "Colour map" not in found


def test_a_large_image_is_told_to_be_reduced(work: Work, tmp_path: Path) -> None:
    """2000 pixels in a pane of 400: a fifth; the level of 4 × 4 means is the next finer one."""
    data = image(np.zeros((2000, 2000), np.uint8))
    found = chain(work, write(data, tmp_path / "a"))
    assert found["On the screen"][0] == "20 %, means of 4 × 4 pixels, linear between"


def test_a_slab_and_a_fused_series_are_told(opened: Work) -> None:
    key = opened.key("CT")
    opened.pane("CT")
    levels = opened.viewer.levels(0)
    assert levels is not None
    layer = FusionLayer(key, Window(60, 120, VoiFunction.LINEAR_EXACT), opacity=0.4)
    pane = replace(opened.viewer.pane(0), reformat="coronal", fusion=layer)
    series = opened.viewer.series(key)
    assert series is not None
    steps = grey_chain(series, None, levels, pane, opened.viewer.viewport(0), ("MIP 20 mm",))
    found = {step.name: step.words for step in steps}
    assert found["Reformat"] == "coronal, MIP 20 mm, linear between voxels"
    assert found["Fused"] == "another series, hot metal, 0 to 120, 40 % opaque"
