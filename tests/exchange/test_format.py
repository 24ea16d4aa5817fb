"""Names of files and labels give nobody away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.exchange import Context, stem
from annotator.exchange.format import Format, shown_label
from annotator.lesions.case import Case, Patient


def _named(case: Case, label: str) -> Case:
    return replace(case, label=label, patient=Patient("4711-88", "HOSPITAL", "Dupont^Marie"))


@pytest.mark.parametrize("label", ["Dupont 2008", "girl, 4711-88", "MARIE"])
def test_a_label_that_names_the_patient_is_not_shown(case: Case, label: str) -> None:
    named = _named(case, label)
    assert shown_label(named, Context()) == f"Case {case.id[:8]}"
    assert shown_label(named, Context(identified=True)) == label


def test_other_labels_are_shown(case: Case) -> None:
    assert shown_label(_named(case, "Girl with sore clavicle"), Context()) == "Girl with sore clavicle"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Founding case: boy, 10 years", "founding-case-boy-10-years"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "case-con"),
        ("Größe 5", "groe-5"),
        ("山田", "case-d7d9df72"),
    ],
)
def test_names_of_files_are_safe_on_every_system(case: Case, label: str, name: str) -> None:
    assert stem(_named(case, label), Context()) == name


def test_a_format_that_only_reads_refuses_to_write(case: Case) -> None:
    with pytest.raises(ValueError, match="only reads"):
        Format("x", "X", ".x").files(case, Context())
