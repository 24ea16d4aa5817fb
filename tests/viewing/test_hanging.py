"""Which series hang where, and whether the reasons given are true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from annotator.errors import CaseFileError, UnknownRecordError
from annotator.viewing import protocol_file
from annotator.viewing.counterparts import prior_of
from annotator.viewing.hanging import fits, hang, why
from annotator.viewing.layout import Layout, SeriesKey
from annotator.viewing.protocol import Candidate, Rule, score
from annotator.viewing.protocol_file import protocol, protocols
from tests.helpers.made_series import bone_scan, series, study


def titles(layout: Layout) -> list[tuple[str, str | None]]:
    return [(pane.title, pane.series.uid if pane.series else None) for pane in layout.panes]


def test_a_bone_scan_hangs_anterior_beside_posterior_at_one_window():
    layout = hang([study("1", "2008-05-12", bone_scan("wb"))])
    assert layout.protocol == "nm-whole-body"
    assert titles(layout) == [("Anterior", "wb"), ("Posterior", "wb")]
    assert [pane.frame for pane in layout.panes] == [0, 1]
    assert len({pane.window_group for pane in layout.panes}) == 1


def test_the_prior_pair_hangs_below_in_a_window_of_its_own():
    layout = hang([study("1", "2008-05-12", bone_scan("old")), study("2", "2009-02-01", bone_scan("new"))])
    assert (layout.rows, layout.columns) == (2, 2)
    assert titles(layout) == [
        ("Anterior", "new"),
        ("Posterior", "new"),
        ("Anterior, prior, 2008-05-12", "old"),
        ("Posterior, prior, 2008-05-12", "old"),
    ]
    groups = [pane.window_group for pane in layout.panes]
    assert groups[0] == groups[1] != groups[2] == groups[3]


def test_the_nearest_of_several_priors_is_taken():
    days = ("2006-01-01", "2007-06-01", "2009-02-01")
    layout = hang([study(day, day, bone_scan(day)) for day in days])
    assert titles(layout)[2][1] == "2007-06-01"


def test_the_blood_pool_is_not_taken_for_the_whole_body():
    pool = series("pool", "NM", "blood pool", views=("anterior", "posterior"))
    layout = hang([study("1", "2008-05-12", pool, bone_scan("wb"))])
    assert titles(layout) == [("Anterior", "wb"), ("Posterior", "wb")]


def test_unknown_views_get_panes_but_no_title():
    layout = hang([study("1", "2008-05-12", series("wb", "NM", "WHOLE BODY", views=("", "")))])
    assert titles(layout) == [("", "wb"), ("", "wb")]
    assert [pane.frame for pane in layout.panes] == [0, 1]


def test_radiographs_hang_frontal_beside_lateral_whatever_their_order():
    lateral, frontal = series("l", "CR", views=("LL",)), series("f", "DX", views=("PA",), number=2)
    layout = hang([study("1", "2006-03-01", lateral, frontal)])
    assert layout.protocol == "xray-site"
    assert titles(layout) == [("Frontal", "f"), ("Lateral", "l")]


def test_two_frontal_views_do_not_make_a_lateral_one():
    layout = hang(
        [study("1", "2006-03-01", series("a", "CR", views=("AP",)), series("b", "CR", views=("AP",)))]
    )
    assert titles(layout) == [("Frontal", "a"), ("", "b")]


def test_ct_hangs_three_planes_of_the_bone_series_in_the_bone_window():
    soft = series("soft", "CT", "Thorax 5.0 B30f", orientation="axial")
    bone = series("bone", "CT", "Thorax 1.0 B70f", orientation="axial", slices=200, number=2)
    scout = series("scout", "CT", "Topogram", orientation="coronal", slices=1, number=0)
    layout = hang([study("1", "2007-01-01", scout, soft, bone)])
    assert layout.protocol == "ct-bone"
    names = ["Axial", "Coronal", "Sagittal", "Bone in 3-D"]
    assert titles(layout) == [(name, "bone") for name in names]
    assert [pane.reformat for pane in layout.panes] == ["acquired", "coronal", "sagittal", "surface"]
    assert {pane.preset for pane in layout.panes[:3]} == {"ct-bone"}
    assert {pane.slab_mm for pane in layout.panes[:3]} == {1.0}
    assert layout.because[2].startswith("“Coronal” shows series 2 Thorax 1.0 B70f, coronal plane 1 mm thick")
    assert layout.panes[0].frame == 100


def test_a_spine_hangs_t1_stir_axial():
    members = [
        series("ax", "MR", "T2 TSE axial", orientation="axial", body_part="TSPINE"),
        series("stir", "MR", "STIR sag", orientation="sagittal", body_part="TSPINE"),
        series("t1", "MR", "T1 TSE sag", orientation="sagittal", body_part="TSPINE"),
        series("loc", "MR", "localizer", orientation="sagittal", body_part="TSPINE"),
    ]
    layout = hang([study("1", "2008-03-01", *members)])
    assert layout.protocol == "mr-spine"
    assert titles(layout) == [("Sagittal T1", "t1"), ("Sagittal STIR", "stir"), ("Axial", "ax")]


def test_a_limb_hangs_coronal_first_and_leaves_out_what_was_not_made():
    members = [
        series("t1", "MR", "T1 cor", orientation="coronal", body_part="LEG"),
        series("stir", "MR", "STIR cor", orientation="coronal", body_part="LEG"),
        series("ax", "MR", "PD fs tra", orientation="axial", body_part="LEG"),
    ]
    layout = hang([study("1", "2008-03-01", *members)])
    assert layout.protocol == "mr-limb"
    assert titles(layout) == [("Coronal STIR", "stir"), ("Coronal T1", "t1"), ("Axial", "ax"), ("", None)]


def test_an_mr_that_says_no_part_is_not_called_a_spine():
    layout = hang([study("1", "2008-03-01", series("a", "MR", "t1_sag", orientation="sagittal"))])
    assert layout.protocol == "mr"


def test_follow_up_puts_the_prior_on_the_left():
    old = study("1", "2007-01-01", series("old", "CR", views=("PA",), body_part="CHEST"))
    new = study("2", "2008-01-01", series("new", "CR", views=("PA",), body_part="CHEST"))
    layout = hang([old, new], "follow-up")
    assert [uid for _, uid in titles(layout)] == ["old", "new"]
    assert "on the left" in " ".join(why(layout))
    alone = hang([new], "follow-up")
    assert [uid for _, uid in titles(alone)] == ["new"]
    assert "There is no prior study of the same modality and part." in why(alone)


def test_a_radiograph_of_another_part_is_no_prior():
    def candidate(uid: str, day: str, part: str) -> Candidate:
        return Candidate(SeriesKey(uid), uid, date.fromisoformat(day), "CR", part, "PA")

    now = candidate("now", "2008-01-01", "CHEST")
    knee, chest = candidate("knee", "2007-12-01", "KNEE"), candidate("chest", "2006-01-01", "Chest")
    assert prior_of(now, [now, knee, chest]) == chest
    assert prior_of(now, [now, knee]) is None
    assert prior_of(chest, [now, knee, chest]) is None


def test_of_two_studies_of_one_day_the_later_is_hung_and_the_later_is_the_prior():
    morning, noon = (
        replace(study(time, "2008-01-01", series(time, "CR", views=("PA",), body_part="CHEST")), time=time)
        for time in ("081500", "120000")
    )
    assert titles(hang([morning, noon], "follow-up"))[-1][1] == "120000"
    now = study("now", "2009-01-01", series("now", "CR", views=("PA",), body_part="CHEST"))
    assert [uid for _, uid in titles(hang([morning, noon, now], "follow-up"))] == ["120000", "now"]


def test_an_earlier_study_can_be_hung_on_request():
    studies = [study("1", "2007-01-01", bone_scan("old")), study("2", "2008-01-01", bone_scan("new"))]
    assert titles(hang(studies, current="1")) == [("Anterior", "old"), ("Posterior", "old")]


def test_what_fits_no_protocol_hangs_in_the_order_of_its_series():
    members = [series(f"u{i}", "US", number=i) for i in range(6)]
    layout = hang([study("1", "2008-01-01", *members)])
    assert (layout.protocol, layout.rows, layout.columns) == ("plain", 2, 2)
    assert [uid for _, uid in titles(layout)] == ["u0", "u1", "u2", "u3"]


def test_the_reasons_are_sentences_with_weights():
    said = why(hang([study("1", "2008-05-12", bone_scan("wb"))]))
    assert said[0] == (
        "“Bone scan, whole body” fits best: the modality is NM (10), the view is anterior (4), "
        "the body part is WHOLEBODY (6), the description says “WHOLE BODY” (3)."
    )
    assert said[1].startswith("“Anterior” shows series 1 WHOLE BODY (image 1): ")
    assert all(sentence.endswith(".") for sentence in said)


def test_no_studies_and_layouts_by_hand_are_explained_too():
    assert why(hang([])) == ("There is no series to show.",)
    assert why(Layout()) == ("The panes were arranged by hand.",)
    assert why(hang([study("1", "2008-01-01", bone_scan("a"))], current="9")) == (
        "The study has no series to show.",
    )


def test_an_unknown_protocol_is_named_with_the_choices():
    with pytest.raises(UnknownRecordError, match="mr-spine"):
        hang([study("1", "2008-05-12", bone_scan("wb"))], "mammography")


def test_weights_are_those_of_the_table():
    one = Candidate(SeriesKey("a"), "1", None, "MR", "LEG", "", "t1 cor", "coronal", frames=9)
    rules = (
        Rule("modality", ("mr",), required=True),
        Rule("body_part", ("LEG",)),
        Rule("description", pattern="t1"),
        Rule("orientation", ("coronal",)),
        Rule("least_frames", least=5),
    )
    assert score(rules, one) == 10 + 6 + 3 + 3 + 1
    assert score((Rule("modality", ("CT",), required=True),), one) is None
    assert score((Rule("description", pattern="cor", unless=True),), one) is None


@pytest.mark.parametrize("name", list(protocols()))
def test_every_protocol_asks_only_for_presets_and_groups_that_exist(name):
    from annotator.viewing.colour_map import COLOUR_MAPS
    from annotator.viewing.presets import preset_tables

    known = {preset.id for table in preset_tables().values() for preset in table.presets}
    for pane in protocol(name).panes:
        assert pane.preset in known | {""}
        assert pane.colour_map in COLOUR_MAPS
        assert pane.reformat in ("acquired", "axial", "coronal", "sagittal", "surface")


@pytest.mark.parametrize(
    "rule", ['shape = ["round"]', 'modality = ["MR"]\nview = ["PA"]', "required = true", 'description = "("']
)
def test_a_rule_that_cannot_be_read_names_its_file(tmp_path, monkeypatch, rule):
    text = f'id = "x"\ntitle = "X"\ncolumns = 1\n[[pane]]\ntitle = ""\n[[pane.wants]]\n{rule}\n'
    (tmp_path / "mine.toml").write_text(text)
    monkeypatch.setattr(protocol_file, "resource", lambda *parts: tmp_path)
    with pytest.raises(CaseFileError, match=r"mine\.toml"):
        protocol_file._shipped.__wrapped__()


def test_whole_body_mr_hangs_coronal_stir_at_large_with_its_prior_below():
    def body(uid: str) -> list:
        return [
            series(f"{uid} t1", "MR", "T1 WB cor", orientation="coronal", body_part="WHOLEBODY"),
            series(f"{uid} stir", "MR", "STIR WB cor", orientation="coronal", body_part="WHOLEBODY"),
            series(f"{uid} spine", "MR", "STIR spine sag", orientation="sagittal", body_part="SPINE"),
        ]

    layout = hang([study("1", "2008-03-01", *body("new")), study("0", "2007-03-01", *body("old"))])
    assert layout.protocol == "mr-whole-body"
    assert layout.column_shares == (2, 1, 1)
    assert titles(layout)[:4] == [
        ("Coronal STIR", "new stir"),
        ("Coronal T1", "new t1"),
        ("Sagittal STIR", "new spine"),
        ("Coronal STIR, prior, 2007-03-01", "old stir"),
    ]


def test_three_phases_hang_only_where_two_of_them_were_made():
    flow = series("flow", "NM", "dynamic flow", views=("anterior",))
    pool = series("pool", "NM", "blood pool", views=("anterior",))
    layout = hang([study("1", "2008-05-12", pool, flow, bone_scan("wb"))], "nm-three-phase")
    assert titles(layout) == [("Flow", "flow"), ("Delayed", "wb")]
    phases, posterior = (pane.alternatives for pane in layout.panes)
    assert [(one.title, one.series.uid, one.frame) for one in phases] == [
        ("Flow", "flow", 0),
        ("Blood pool", "pool", 0),
        ("Delayed", "wb", 0),
    ]
    assert posterior == ()  # only the delayed phase was taken from behind
    assert layout.panes[1].frame == 1
    (fit,) = fits([study("1", "2008-05-12", flow)], known={"p": protocol("nm-three-phase")})
    assert fit.words == "Does not fit: 1 of its 6 panes find a series, at least 2 must."
