"""The sample cases, chosen by hand."""

from __future__ import annotations

from annotator.exchange.sample_titles import SAMPLE_TITLES
from sample_studies.samples import SAMPLES
from tests.ui.conftest import Reader


def test_one_of_the_four_samples_is_chosen_in_the_palette_and_opens_with_its_images(alone: Reader) -> None:
    reader = alone
    palette = reader.window.palette_box
    reader.key("Ctrl+K").type("sample case").key("Enter")
    assert palette.isVisible()
    assert [entry.title for entry in palette._shown] == list(SAMPLE_TITLES.values())
    reader.type("waxing").key("Enter")
    reader.settle()
    assert not palette.isVisible()
    assert reader.case.id == SAMPLES["legs"].written.case_id
    assert len(reader.viewer.studies) == 4
    assert all(reader.viewer.studies[0].patient.id == study.patient.id for study in reader.viewer.studies)


def test_the_founding_case_keeps_its_command(alone: Reader) -> None:
    reader = alone
    reader.key("Ctrl+K").type("founding sample").key("Enter")
    reader.settle()
    assert reader.case.id == SAMPLES["founding"].written.case_id
