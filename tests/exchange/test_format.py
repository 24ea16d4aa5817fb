"""Names of files and labels give nobody away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.exchange import Context, stem
from annotator.exchange.format import Format, discreet, shown_label
from annotator.lesions.case import Case, Patient


def _named(case: Case, label: str) -> Case:
    return replace(case, label=label, patient=Patient("4711-88", "HOSPITAL", "Dupont^Marie"))


@pytest.mark.parametrize("label", ["Dupont 2008", "girl, 4711-88", "MARIE"])
def test_a_label_that_names_the_patient_is_not_shown(case: Case, label: str) -> None:
    named = _named(case, label)
    assert shown_label(named, Context()) == f"Case {case.id[:8]}"
    assert shown_label(named, Context(identified=True)) == label


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Li^Wu", "Wu Li saw us on MR", "… … saw us on MR"),
        ("Doe^Jane^^Mr", "Mr Doe on MR", "Mr … on MR"),
        ("Yamada^Tarou=山田^太郎", "山田太郎さん 2008", "……さん 2008"),
        ("Kim^Heejung=김^희중", "김희중, left hip", "……, left hip"),
        ("ﾔﾏﾀﾞ^ﾀﾛｳ", "ﾔﾏﾀﾞ left hip", "… left hip"),
        ("MUELLER^HANS", "Müller, Hans", "…, …"),
        ("Müller^Hans", "Mueller or MULLER", "… or …"),
        ("Østergård^Åse", "Ostergard", "…"),
        ("O'Brien^Pat", "OBrien's knee", "…'s knee"),
        ("Smith-Jones^Ann", "SmithJones, Smith", "…, …"),
        ("Doe^Jane", "PAT004711, id004711", "…, …"),
        ("Doe^Jane", "series1234567b and 12345", "… and 12345"),
    ],
)
def test_a_name_is_found_however_it_is_written(case: Case, name: str, text: str, left: str) -> None:
    number = "1234567" if "1234567" in text else "PAT-004711"
    named = replace(case, patient=Patient(number, "HOSPITAL", name))
    assert discreet(text, named, Context()) == left
    assert discreet(text, named, Context(identified=True)) == text


def test_the_letters_of_an_id_are_words_like_others(case: Case) -> None:
    named = replace(case, patient=Patient("MR-123456", "HOSPITAL", "Doe^Jane"))
    assert discreet("on MR, number 123456", named, Context()) == "on MR, number …"


def test_other_labels_are_shown(case: Case) -> None:
    assert shown_label(_named(case, "Girl with sore clavicle"), Context()) == "Girl with sore clavicle"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Founding case: boy, 10 years", "founding-case-boy-10-years"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "case-con"),
        ("Größe 5", "groe-5-d7d9df72"),
        ("Große 5", "groe-5-d7d9df72"),
        ("Käthe 5", "kathe-5"),
        ("山田", "case-d7d9df72"),
        ("山田 knee", "knee-d7d9df72"),
        ("!", "case-d7d9df72"),
        ("x" * 60, "x" * 60),
        ("x" * 61, f"{'x' * 60}-d7d9df72"),
    ],
)
def test_names_of_files_are_safe_on_every_system(case: Case, label: str, name: str) -> None:
    assert stem(_named(case, label), Context()) == name


def test_a_format_that_only_reads_refuses_to_write(case: Case) -> None:
    with pytest.raises(ValueError, match="only reads"):
        Format("x", "X", ".x").files(case, Context())
