"""``annotator scan``, ``pixels`` and ``render``: images from outside."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.cli.conftest import Say
from tests.helpers.dicom_files import ct_slice, ct_stack, radiograph, uid, write


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    return ct_stack(tmp_path / "ct")


def _grey(path: Path) -> np.ndarray:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(int)


def test_scan_prints_the_documented_shape(empty: Say, stack: Path) -> None:
    said = empty("scan", stack, "--json")
    assert (said.code, said.err) == (0, "")
    series = said.json["patients"][0]["studies"][0]["series"][0]
    assert (series["modality"], series["frames"], series["rows"], series["columns"]) == ("CT", 5, 32, 32)
    assert (series["spacing_mm"], series["slice_spacing_mm"]) == ([0.5, 0.5], 5.0)
    assert "Doe" in empty("scan", stack).out


def test_what_is_kept_of_folders_is_forgotten_on_demand(
    empty: Say, stack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATOR_INDEX", str(tmp_path / "index"))
    first = empty("scan", stack, "--json").json
    assert len(list((tmp_path / "index").iterdir())) == 1
    assert empty("scan", stack, "--json").json == first
    assert empty("forget").out == "1 entry of the index of folders deleted.\n"
    assert not list((tmp_path / "index").iterdir())
    assert empty("forget").code == 0


def test_a_bad_file_among_images_is_a_problem(empty: Say, stack: Path) -> None:
    (stack / "notes.txt").write_text("hello")
    said = empty("scan", stack, "--json")
    assert said.code == 1
    assert set(said.json["problems"][0]) == {"file", "code", "reason", "hint"}
    assert "notes.txt: NOT_DICOM" in empty("scan", stack).out


def test_no_image_at_all_is_2(empty: Say, tmp_path: Path) -> None:
    assert empty("scan", tmp_path / "gone", "--json").code == 2


def test_pixels_hashes_the_modality_values_it_writes(empty: Say, tmp_path: Path) -> None:
    path = write(ct_slice(), tmp_path / "slice.dcm")
    said = empty("pixels", path, "--json", "-o", tmp_path / "values.npy")
    values = np.load(tmp_path / "values.npy", allow_pickle=False)
    assert said.json["unit"] == "HU"
    assert said.json["modality"]["sha256"] == sha256(values.astype("<f4").tobytes()).hexdigest()
    assert said.json["modality"]["min"] == said.json["stored"]["min"] - 1024
    assert "HU" in empty("pixels", path).out


def test_a_frame_that_is_not_there_is_an_error(empty: Say, stack: Path, tmp_path: Path) -> None:
    path = write(ct_slice(), tmp_path / "slice.dcm")
    assert empty("pixels", path, "--frame", "2", "--json").code == 2
    said = empty("render", stack, "--frame", "9", "-o", tmp_path / "x.png")
    assert said.code == 2
    assert "It has 5" in said.err


def test_render_shows_the_window_asked_for(empty: Say, stack: Path, tmp_path: Path) -> None:
    # Bone of 1200 HU is white, air of -1000 HU black, water of 0 HU in the middle of 0 ± 600 HU.
    said = empty("render", stack, "--window", "0,1200", "-o", tmp_path / "x.png")
    assert said.code == 0
    grey = _grey(tmp_path / "x.png")
    assert grey.shape == (32, 32)
    assert (grey[0, 0], grey[16, 20]) == (0, 255)
    assert grey[16, 10] == pytest.approx(128, abs=10)


def test_render_opens_a_radiograph_with_bone_white(empty: Say, tmp_path: Path) -> None:
    path = write(radiograph(), tmp_path / "chest.dcm")
    assert empty("render", path, "--size", "400x240", "-o", tmp_path / "x.png").code == 0
    grey = _grey(tmp_path / "x.png")
    assert grey.shape == (240, 400)
    assert grey[120, 10] < grey[120, 390]


def test_render_takes_the_named_series(empty: Say, stack: Path, tmp_path: Path) -> None:
    write(radiograph(), stack / "chest.dcm")
    out = tmp_path / "x.png"
    assert empty("render", stack, "--series", uid("series", "CR"), "-o", out).code == 0
    assert _grey(out).shape == (24, 40)
    said = empty("render", stack, "--series", "1.2.3", "-o", out)
    assert said.code == 2
    assert uid("series", "CT") in said.err


@pytest.mark.parametrize(
    ("plane", "shape"), [("axial", (32, 32)), ("coronal", (50, 32)), ("sagittal", (50, 32))]
)
def test_render_reformats_with_true_proportions(
    plane: str, shape: tuple[int, int], empty: Say, stack: Path, tmp_path: Path
) -> None:
    # 32 voxels of 0.5 mm in the slice; five of 5 mm across it, as long as 50 of 0.5 mm.
    assert empty("render", stack, "--plane", plane, "--window", "auto", "-o", tmp_path / "x.png").code == 0
    assert _grey(tmp_path / "x.png").shape == shape


def test_render_refuses_what_is_no_image(empty: Say, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello")
    said = empty("render", tmp_path / "x.txt", "-o", tmp_path / "x.png")
    assert said.code == 2
    assert not (tmp_path / "x.png").exists()
    (tmp_path / "empty").mkdir()
    assert empty("render", tmp_path / "empty", "-o", tmp_path / "x.png").code == 2
