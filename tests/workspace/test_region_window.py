"""One key windows to the mark under the pointer."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.imaging.voi import Window
from annotator.lesions.records import Mark
from annotator.workspace.region_window import window_to_mark
from annotator.workspace.session import Selection
from annotator.workspace.tool import Phase, Pointer
from annotator.workspace.tools.box import BOX
from annotator.workspace.tools.ellipse import ELLIPSE
from tests.helpers.patient_folder import ROD
from tests.workspace.conftest import Work


def draw(work: Work, tool: object, start: tuple[float, float], end: tuple[float, float]) -> Mark:
    view = work.pane("CT")
    view.press(Pointer(Phase.PRESS, start, 0.1), tool)  # type: ignore[arg-type]
    view.feed(Pointer(Phase.RELEASE, end, 0.1))
    (made,) = [one for one in work.session.case.marks if one.id == work.session.selection.mark]
    return made


def window(work: Work) -> Window:
    voi = work.viewer.pane(0).voi
    assert isinstance(voi, Window)
    return voi


def test_the_mark_under_the_pointer_gives_the_window(opened: Work) -> None:
    draw(opened, ELLIPSE, (19, 14), (22, 17))
    opened.session.select(Selection())
    window_to_mark(opened.session, opened.viewer, 0, ROD)
    assert window(opened).center == pytest.approx(1200, abs=30)  # Cortical bone, noise of 10 HU.
    assert window(opened).width < 80


def test_of_marks_within_one_another_the_inner_one_counts(opened: Work) -> None:
    draw(opened, BOX, (2, 2), (30, 30))
    draw(opened, ELLIPSE, (19, 14), (22, 17))
    window_to_mark(opened.session, opened.viewer, 0, ROD)
    assert window(opened).width < 80
    window_to_mark(opened.session, opened.viewer, 0, (5.0, 15.0))
    assert window(opened).width > 1000


def test_without_a_pointer_the_chosen_mark_gives_it(opened: Work) -> None:
    mark = draw(opened, BOX, (2, 2), (30, 30))
    window_to_mark(opened.session, opened.viewer, 0, None)
    levels = opened.viewer.levels(0)
    assert levels is not None
    values = levels.image.modality_lut.apply(levels.image.stored[2:30, 2:30])
    assert mark.shape
    assert window(opened).bounds == pytest.approx(np.percentile(values, (1, 99)))


def test_away_from_every_mark_it_says_so_and_changes_nothing(opened: Work) -> None:
    draw(opened, ELLIPSE, (19, 14), (22, 17))
    opened.session.select(Selection())
    before = opened.viewer.pane(0).voi
    window_to_mark(opened.session, opened.viewer, 0, (2.0, 2.0))
    assert opened.words[-1] == "There is no mark under the pointer."
    assert opened.viewer.pane(0).voi == before
