"""Windows to choose from, and the one a series opens with."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.errors import CaseFileError
from annotator.imaging import Image, Rescale, Window
from annotator.viewing import presets
from annotator.viewing.presets import opening_voi, opens_inverted, preset_tables, presets_for

CT = Image(np.arange(0, 4000, dtype=np.int16).reshape(40, 100), Rescale(1, -1024), unit="HU")
COUNTS = Image(np.arange(200, dtype=np.uint16).reshape(10, 20), unit="counts")


def by_key(modality: str, image: Image, body_part: str = "") -> dict[int | None, object]:
    return {one.key: one.voi for one in presets_for(modality, body_part, image)}


@pytest.mark.parametrize(
    ("key", "centre", "width"),
    [(3, 350, 2000), (4, 40, 400), (5, -600, 1500), (6, 40, 80), (7, 120, 380), (8, 150, 600)],
)
def test_ct_has_its_windows_on_the_keys_people_know(key, centre, width):
    window = by_key("CT", CT)[key]
    assert (window.center, window.width) == (centre, width)


def test_bone_detail_is_offered_without_a_key():
    window = next(one for one in presets_for("CT", "", CT) if one.id == "ct-bone-detail")
    assert window.key is None
    assert (window.voi.center, window.voi.width) == (600, 3000)


def test_the_windows_of_the_file_come_on_keys_1_and_2_the_third_without():
    image = Image(
        CT.stored, CT.modality_lut, vois=(Window(1, 2, name="A"), Window(3, 4), Window(5, 6)), unit="HU"
    )
    offered = presets_for("CT", "", image)
    assert [(one.key, one.name) for one in offered[:4]] == [
        (0, "Automatic"),
        (1, "A"),
        (2, "From file 2"),
        (None, "From file 3"),
    ]


@pytest.mark.parametrize(("key", "upper"), [(3, 199.0), (4, 99.5), (5, 49.75), (6, 23.88)])
def test_nuclear_presets_run_from_0_to_a_share_of_the_maximum(key, upper):
    assert by_key("NM", COUNTS)[key].bounds == pytest.approx((0.0, upper))


def test_x_ray_presets_are_shares_of_the_automatic_width_about_its_centre():
    keys = by_key("DX", COUNTS)
    assert keys[3].width == keys[0].width
    assert keys[4].width == pytest.approx(0.6 * keys[0].width)
    assert keys[5].width == pytest.approx(0.35 * keys[0].width)
    assert keys[5].center == keys[0].center


def test_mr_presets_are_percentiles_of_the_foreground():
    stored = np.zeros((100, 100), np.uint16)
    stored[50:] = np.arange(5000).reshape(50, 100) + 1000
    window = by_key("MR", Image(stored))[4]
    # Foreground: the 5000 values 1000 to 5999, of which 1 and 99.8 %.
    assert window.bounds == pytest.approx((1000 + 0.01 * 4999, 1000 + 0.998 * 4999), abs=1)


def test_suv_windows_are_offered_only_where_the_values_are_suv():
    assert "pt-suv-6" not in {one.id for one in presets_for("PT", "", COUNTS)}
    suv = Image(COUNTS.stored, unit="g/ml")
    assert by_key("PT", suv)[3].bounds == (0.0, 6.0)


def test_windows_in_hu_are_offered_only_where_the_values_are_hu():
    scout = Image(CT.stored)
    assert {one.id for one in presets_for("CT", "", scout)} == {"auto"}
    assert opening_voi("CT", "", scout, "Bone scout", preset="ct-bone").bounds == (3.0, 3995.0)


def test_a_series_opens_with_the_window_of_its_file():
    image = Image(CT.stored, CT.modality_lut, vois=(Window(1, 2),), unit="HU")
    assert opening_voi("CT", "", image) == Window(1, 2)


def test_a_preset_that_was_asked_for_comes_before_the_file():
    image = Image(CT.stored, CT.modality_lut, vois=(Window(1, 2),), unit="HU")
    assert opening_voi("CT", "", image, preset="ct-bone").width == 2000


def test_a_word_of_the_description_opens_a_ct_without_window():
    assert opening_voi("CT", "CHEST", CT, "Thorax BONE 1.0").width == 2000
    assert opening_voi("CT", "CHEST", CT, "Thorax 5.0").width == 400


def test_a_nuclear_series_opens_from_0_whatever_its_file_says():
    image = Image(COUNTS.stored, vois=(Window(500, 20),), unit="counts")
    assert opening_voi("NM", "", image).bounds[0] == 0


def test_bone_scans_open_dark_on_white_unless_they_are_so_already():
    assert opens_inverted("NM", COUNTS)
    assert not opens_inverted("NM", Image(COUNTS.stored, inverted=True))
    assert not opens_inverted("CR", COUNTS)


def test_a_colour_image_has_no_windows():
    image = Image(np.zeros((2, 2, 3), np.uint8))
    assert presets_for("CR", "", image) == ()
    assert opening_voi("CR", "", image).width == 255


def test_every_preset_has_an_id_of_its_own_and_a_key_once_per_table():
    tables = {table.presets for table in preset_tables().values()}
    ids = [preset.id for group in tables for preset in group]
    assert len(ids) == len(set(ids))
    for group in tables:
        keys = [preset.key for preset in group if preset.key is not None]
        assert len(keys) == len(set(keys))
        assert set(keys) <= set(range(3, 9))


@pytest.mark.parametrize(
    "text",
    [
        "modalities = [",
        'opening = "auto"',
        'modalities = ["CT"]\nopening = "auto"\n[[window]]\nid = "a"\nname = "A"\ncentre = 3',
        'modalities = ["CT"]\nopening = "auto"\n[[window]]\nid = "a"\nname = "A"',
    ],
)
def test_a_table_that_cannot_be_read_is_named(tmp_path, monkeypatch, text):
    (tmp_path / "mine.toml").write_text(text)
    monkeypatch.setattr(presets, "resource", lambda *parts: tmp_path)
    with pytest.raises(CaseFileError, match=r"mine\.toml"):
        presets.preset_tables.__wrapped__()
