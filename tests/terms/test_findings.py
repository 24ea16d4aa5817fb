"""Which kinds of finding a modality can show, and which of them leads."""

from __future__ import annotations

import re

import pytest

from annotator.errors import UnknownRecordError
from annotator.terms.findings import SCHEME, finding_kind, finding_kinds, kinds_on, leading_kind


def ids_on(modality: str) -> set[str]:
    return {kind.id for kind in kinds_on(modality)}


def test_uptake_is_seen_on_nuclear_medicine_only() -> None:
    for modality in ("NM", "PT"):
        assert ids_on(modality) == {"uptake", "sacroiliitis", "pathological_fracture", "unspecified"}
    for modality in ("CR", "DX", "CT", "MR"):
        assert "uptake" not in ids_on(modality)


def test_marrow_oedema_is_seen_on_magnetic_resonance_only() -> None:
    assert [one for one in ("CR", "DX", "CT", "MR", "NM", "PT") if "marrow_oedema" in ids_on(one)] == ["MR"]


def test_lysis_and_sclerosis_are_seen_on_radiographs_and_sections() -> None:
    for modality in ("CR", "DX", "CT", "MR"):
        assert {"osteolytic", "sclerotic"} <= ids_on(modality)


def test_an_unknown_modality_limits_nothing() -> None:
    assert kinds_on("US") == kinds_on("") == tuple(finding_kinds().values())


def test_kinds_can_be_told_apart() -> None:
    kinds = finding_kinds().values()
    assert len({kind.code.value for kind in kinds}) == len(kinds)
    assert {kind.code.scheme for kind in kinds} == {SCHEME}
    letters = [kind.letter for kind in kinds if kind.letter]
    assert len(set(letters)) == len(letters)
    for kind in kinds:
        assert re.fullmatch(r"#[0-9A-Fa-f]{6}", kind.colour)
        assert kind.modalities <= {"CR", "DX", "CT", "MR", "NM", "PT"}
        assert len(kind.code.value) <= 16  # Code Value is SH (PS3.5 table 6.2-1)


def test_mixed_is_both_lytic_and_sclerotic() -> None:
    both = [kind.id for kind in finding_kinds().values() if kind.osteolytic and kind.sclerotic]
    assert both == ["mixed"]


@pytest.mark.parametrize(
    ("kinds", "leading"),
    [
        ((), None),
        (("uptake",), "uptake"),
        (("uptake", "osteolytic"), "osteolytic"),
        (("sclerotic", "osteolytic"), "mixed"),
        (("marginal_sclerosis", "osteolytic"), "mixed"),
        (("hyperostosis", "cortical_thickening"), "hyperostosis"),
        (("nothing known",), None),
    ],
)
def test_the_kind_that_colours_a_mark(kinds: tuple[str, ...], leading: str | None) -> None:
    found = leading_kind(frozenset(kinds))
    assert (found and found.id) == leading


def test_an_unknown_kind_is_said_so() -> None:
    assert finding_kind("osteolytic").short == "lytic"
    with pytest.raises(UnknownRecordError, match="no finding kind 'cyst'"):
        finding_kind("cyst")
