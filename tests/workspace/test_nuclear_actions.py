"""The posterior view mirrored on request."""

from __future__ import annotations

from dataclasses import replace

from annotator.drawing import Label
from annotator.lesions.records import Mark
from annotator.viewing.layout import Layout, Pane
from annotator.viewing.orientation import edge_letters
from annotator.workspace.nuclear_actions import mirror_posterior, posterior_panes
from annotator.workspace.pane_view import PaneView
from annotator.workspace.tool import Phase, Pointer
from annotator.workspace.tools.box import BOX
from tests.workspace.conftest import PANE_PX, Work


def both_views(work: Work) -> list[PaneView]:
    """Anterior and posterior side by side."""
    for index in (0, 1):
        work.viewer.set_size(index, PANE_PX, PANE_PX)
    key = work.key("NM")
    work.viewer.show(Layout(1, 2, (Pane(series=key, frame=0), Pane(series=key, frame=1))))
    work.settle()
    return [PaneView(at, work.session, work.viewer, lambda: None, lambda _at, _mark: None) for at in (0, 1)]


def letters(view: PaneView) -> str:
    assert view.image is not None
    edges = edge_letters(view.viewport, view.image)
    assert edges is not None
    return edges.left + edges.right


def words(view: PaneView) -> list[str]:
    return [item.text for drawing in view.drawings() for item in drawing.items if isinstance(item, Label)]


def test_the_posterior_view_alone_is_mirrored_says_so_and_swaps_its_letters(opened: Work) -> None:
    anterior, posterior = both_views(opened)
    assert posterior_panes(opened.viewer) == (1,)
    assert (letters(anterior), letters(posterior)) == ("RL", "LR")
    mirror_posterior(opened.viewer)
    assert (letters(anterior), letters(posterior)) == ("RL", "RL")
    assert "mirrored" in words(posterior)
    assert "mirrored" not in words(anterior)
    mirror_posterior(opened.viewer)
    assert letters(posterior) == "LR"
    assert "mirrored" not in words(posterior)


def test_a_mark_drawn_on_a_mirrored_view_lies_in_the_pixels_of_the_file(opened: Work) -> None:
    _, posterior = both_views(opened)
    mirror_posterior(opened.viewer)
    viewport = posterior.viewport
    start, end = ((100.0, 150.0), (120.0, 170.0))
    scale = 1.0 / viewport.scale
    for phase, at in ((Phase.PRESS, start), (Phase.MOVE, end), (Phase.RELEASE, end)):
        pointer = Pointer(phase, viewport.pixel_from_screen(at), scale)
        if phase is Phase.PRESS:
            posterior.press(pointer, BOX)
        else:
            posterior.feed(pointer)
    (mark,) = opened.session.case.marks
    assert isinstance(mark, Mark)
    assert (mark.image.view, mark.image.frame) == ("posterior", 2)
    straight = replace(viewport, mirrored=False)
    middle = opened.viewer.levels(1)
    assert middle is not None
    # The same place of the screen in the mirrored view is the other side of the image.
    expected = middle.image.columns - straight.pixel_from_screen((110.0, 160.0))[0]
    (left, _), (right, _) = mark.shape.corner, mark.shape.opposite  # type: ignore[union-attr]
    assert abs((left + right) / 2 - expected) < 1e-9


def test_the_command_turns_all_views_back_when_all_are_mirrored(opened: Work) -> None:
    both_views(opened)
    key = opened.key("NM")
    opened.viewer.show(Layout(1, 2, (Pane(series=key, frame=1), Pane(series=key, frame=1))))
    opened.settle()
    opened.viewer.reframe(0, lambda viewport: replace(viewport, mirrored=True))
    mirror_posterior(opened.viewer)
    assert [pane.viewport.mirrored for pane in opened.viewer.layout.panes] == [True, True]
    mirror_posterior(opened.viewer)
    assert [pane.viewport.mirrored for pane in opened.viewer.layout.panes] == [False, False]
