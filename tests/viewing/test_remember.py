"""A screen arranged by hand comes back for studies like it, and only for those."""

from __future__ import annotations

from dataclasses import replace

from annotator.imaging.voi import Window
from annotator.viewing.hanging import fits, hang
from annotator.viewing.layout import FusionLayer, Layout, Pane, SeriesKey
from annotator.viewing.protocol_file import protocol_text, protocols, read_protocol
from annotator.viewing.remember import described, remembered, restored
from annotator.viewing.viewport import Viewport
from tests.helpers.made_series import bone_scan, series, study


def knee(uid: str) -> list:
    return [
        series(f"{uid} t1", "MR", "t1_cor", orientation="coronal", body_part="KNEE"),
        series(f"{uid} stir", "MR", "stir_cor", orientation="coronal", body_part="KNEE", number=2),
        series(f"{uid} pd", "MR", "pd_fs_sag", orientation="sagittal", body_part="KNEE", number=3),
    ]


def shown(layout: Layout) -> list[str]:
    return [pane.series.uid if pane.series else "" for pane in layout.panes]


def by_hand(uid: str) -> Layout:
    panes = (
        Pane(SeriesKey(f"{uid} pd"), title="Cartilage", colour_map="viridis"),
        Pane(SeriesKey(f"{uid} stir"), viewport=Viewport(mirrored=True)),
        Pane(SeriesKey(f"{uid} pd"), reformat="axial"),
    )
    return Layout(1, 3, panes)


def test_a_remembered_screen_hangs_another_study_of_its_kind(tmp_path):
    one = remembered(by_hand("a"), [study("1", "2008-01-01", *knee("a"))])
    assert one is not None
    (tmp_path / "mine.toml").write_text(protocol_text(one), encoding="utf-8")
    known = {**protocols(), one.id: read_protocol(tmp_path / "mine.toml", remembered=True)}
    layout = hang([study("2", "2009-01-01", *reversed(knee("b")))], known=known)
    assert layout.protocol == one.id
    assert shown(layout) == ["b pd", "b stir", "b pd"]
    assert [pane.reformat for pane in layout.panes] == ["acquired", "acquired", "axial"]
    assert layout.panes[0].colour_map == "viridis"
    assert [pane.viewport.mirrored for pane in layout.panes] == [False, True, False]
    assert "“My screen for MR Knee” fits best" in layout.because[0]


def test_the_names_of_panes_stay_with_the_study_they_are_true_of():
    left, right = (
        Pane(SeriesKey("a t1"), title="Left"),
        Pane(SeriesKey("a stir"), title="Current, 2008-01-01"),
    )
    one = remembered(Layout(1, 2, (left, right)), [study("1", "2008-01-01", *knee("a"))])
    assert one is not None
    layout = hang([study("2", "2009-01-01", *knee("b"))], known={one.id: one})
    assert [pane.title for pane in layout.panes] == ["", ""]


def test_it_leaves_other_parts_and_modalities_alone():
    one = remembered(by_hand("a"), [study("1", "2008-01-01", *knee("a"))])
    assert one is not None
    known = {**protocols(), one.id: one}
    spine = series("s", "MR", "t1_sag", orientation="sagittal", body_part="TSPINE")
    assert hang([study("2", "2009-01-01", spine)], known=known).protocol == "mr-spine"
    assert hang([study("3", "2009-01-01", bone_scan("n"))], known=known).protocol == "nm-whole-body"
    assert described(one) == "modality MR and body part KNEE"


def test_panes_of_an_earlier_study_become_the_prior():
    studies = [study("1", "2008-05-12", bone_scan("old")), study("2", "2009-02-01", bone_scan("new"))]
    below = hang(studies)
    one = remembered(below, studies)
    assert one is not None
    assert (one.prior, one.columns, len(one.panes)) == ("below", 2, 2)
    beside = Layout(1, 2, (Pane(SeriesKey("old")), Pane(SeriesKey("new"))))
    other = remembered(beside, studies)
    assert other is not None
    assert (other.prior, other.columns) == ("beside", 1)
    assert shown(hang(studies, other.id, known={other.id: other})) == ["old", "new"]


def pet_ct(uid: str) -> list:
    placed = {"orientation": "axial", "body_part": "CHEST", "frame_of_reference": f"1.{len(uid)}"}
    ct = series(f"{uid} ct", "CT", "thorax bone", **placed)
    pet = series(f"{uid} pet", "PT", "wb ac", number=2, **placed)
    return [ct, pet]


def test_fusion_links_and_slabs_come_back(tmp_path):
    layer = FusionLayer(SeriesKey("a pet"), colour_map="hot_iron", opacity=0.35)
    panes = (
        Pane(SeriesKey("a ct"), fusion=layer, linked=True),
        Pane(SeriesKey("a pet"), reformat="coronal", slab_mm=12.0, linked=True),
    )
    one = remembered(Layout(1, 2, panes), [study("1", "2008-01-01", *pet_ct("a"))])
    assert one is not None
    assert restored(one) == (
        "It brings back 2 panes, 1 fused, 2 linked, 1 reformatted, with window presets and colour maps."
    )
    (tmp_path / "mine.toml").write_text(protocol_text(one), encoding="utf-8")
    known = {one.id: read_protocol(tmp_path / "mine.toml", remembered=True)}
    assert known[one.id] == one
    first, second = hang([study("2", "2009-01-01", *pet_ct("b"))], known=known).panes
    assert first.fusion == replace(layer, series=SeriesKey("b pet"))
    assert (second.reformat, second.slab_mm, first.linked, second.linked) == ("coronal", 12.0, True, True)


def test_the_preset_chosen_for_a_pane_comes_back_and_a_window_by_hand_does_not():
    lung, by_hand = Window(-600, 1500, name="Lung"), Window(37.0, 512.0)
    for voi, preset in ((lung, "ct-lung"), (by_hand, "ct-bone"), (None, "ct-bone")):
        pane = Pane(SeriesKey("a ct"), preset="ct-bone", voi=voi)
        one = remembered(Layout(1, 1, (pane,)), [study("1", "2008-01-01", *pet_ct("a"))])
        assert one is not None
        assert one.panes[0].preset == preset


def test_nothing_is_fused_from_another_frame_of_reference():
    panes = (Pane(SeriesKey("a ct"), fusion=FusionLayer(SeriesKey("a pet"))),)
    one = remembered(Layout(1, 1, panes), [study("1", "2008-01-01", *pet_ct("a"))])
    assert one is not None
    (ct, _), (_, elsewhere) = pet_ct("b"), pet_ct("bb")
    (pane,) = hang([study("2", "2009-01-01", ct, elsewhere)], known={one.id: one}).panes
    assert pane.fusion is None


def test_a_screen_of_two_studies_brings_both(tmp_path):
    scan, mr = bone_scan("scan"), knee("mr")
    studies = [study("1", "2008-01-01", scan), study("2", "2008-02-01", *mr)]
    layout = Layout(1, 2, (Pane(SeriesKey("scan")), Pane(SeriesKey("mr stir"))))
    one = remembered(layout, studies)
    assert one is not None
    assert [pane.any_study for pane in one.panes] == [True, False]
    later = [study("3", "2009-01-01", bone_scan("scan2")), study("4", "2009-02-01", *knee("mr2"))]
    assert shown(hang(later, known={one.id: one})) == ["scan2", "mr2 stir"]


def test_an_empty_screen_is_not_remembered():
    assert remembered(Layout(), [study("1", "2008-01-01", *knee("a"))]) is None


def test_the_readers_own_wins_over_one_of_equal_weight():
    mine = replace(protocols()["ct-bone"], id="mine", remembered=True)
    bone = series("bone", "CT", "B70f", orientation="axial", slices=200)
    known = {**protocols(), "mine": mine}
    assert hang([study("1", "2007-01-01", bone)], known=known).protocol == "mine"


def test_every_protocol_says_how_it_fits():
    found = fits([study("1", "2008-05-12", bone_scan("wb"))])
    words = {fit.protocol.id: fit.words for fit in found}
    assert found[0].protocol.id == "nm-whole-body"
    assert words["nm-whole-body"].startswith("Fits: the modality is NM (10), ")
    assert words["ct-bone"] == "Does not fit: it asks for modality CT."
    assert words["nm-three-phase"].startswith(
        "Does not fit: it asks for modality NM and description that says"
    )
    assert words["plain"] == "Fits: it takes every study."
    assert words["lesion-card"] == "Does not fit: it shows the images of one lesion."
