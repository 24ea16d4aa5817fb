"""Images that share a pane: which are offered, where on the screen, and what an exchange changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from annotator.imaging.voi import Window
from annotator.viewing.alternative_scene import alternative_at, alternative_boxes
from annotator.viewing.alternatives import exchanged, next_alternative, shown_alternative, thumbnails_of
from annotator.viewing.counterparts import contralateral_of, prior_of
from annotator.viewing.hanging import hang
from annotator.viewing.layout import Alternative, Layout, Pane, SeriesKey, windowed
from annotator.viewing.protocol import Candidate
from tests.helpers.made_series import series, study

PANE = (600.0, 500.0)


def hand(uid: str, side: str, day: str = "2009-06-01", view: str = "PA", part: str = "HAND") -> Candidate:
    when = date.fromisoformat(day)
    return Candidate(SeriesKey(uid), day, when, "CR", part, view, laterality=side)


def test_the_other_side_is_of_the_same_study_part_and_view() -> None:
    right, left = hand("right", "R"), hand("left", "L")
    lateral, earlier = hand("lateral", "L", view="LL"), hand("earlier", "L", "2007-01-01")
    foot, unsaid = hand("foot", "L", part="FOOT"), hand("unsaid", "")
    assert contralateral_of(right, [right, lateral, earlier, foot, unsaid, left]) == left
    assert contralateral_of(right, [right, lateral, earlier, foot, unsaid]) is None
    assert contralateral_of(unsaid, [left, right]) is None


def test_a_prior_on_the_same_side_is_not_the_other_hand() -> None:
    now, other = hand("now", "L"), hand("other", "R", "2008-05-01")
    unsaid, same = hand("unsaid", "", "2007-05-01"), hand("same", "L", "2006-05-01")
    assert prior_of(now, [now, other, same, unsaid]) == unsaid
    assert prior_of(now, [now, other, same]) == same
    assert prior_of(now, [now, other]) is None


def test_of_two_hands_of_one_date_the_same_one_is_the_prior() -> None:
    now, other, same = hand("now", "L"), hand("other", "R", "2008-05-01"), hand("same", "L", "2008-05-01")
    assert prior_of(now, [now, other, same]) == prior_of(now, [now, same, other]) == same


def radiograph(uid: str, view: str) -> object:
    return series(uid, "CR", body_part="HAND", views=(view,))


def test_a_radiograph_hangs_with_its_prior_as_a_thumbnail() -> None:
    old, new = radiograph("old", "PA"), radiograph("new", "PA")
    layout = hang([study("1", "2006-05-10", old), study("2", "2007-03-01", new)])
    assert layout.protocol == "xray-site"
    assert (layout.rows, layout.columns) == (1, 1)
    assert layout.panes[0].alternatives == (
        Alternative(SeriesKey("new"), 0, "Frontal"),
        Alternative(SeriesKey("old"), 0, "Frontal, prior, 2006-05-10"),
    )
    assert layout.because[-1] == "As thumbnails, the other side and the prior: Frontal, prior, 2006-05-10."


THREE = tuple(Alternative(SeriesKey(name), 0, name) for name in ("now", "other", "prior"))


def test_an_exchange_remembers_how_each_image_looked() -> None:
    layout = Layout(1, 1, (Pane(SeriesKey("now"), title="now", alternatives=THREE),))
    layout = windowed(layout, 0, Window(100.0, 40.0))
    layout = exchanged(layout, 0, 2)
    assert (layout.panes[0].series, layout.panes[0].title) == (SeriesKey("prior"), "prior")
    assert layout.panes[0].voi is None
    assert [one.title for one in thumbnails_of(layout.panes[0])] == ["now", "other"]
    layout = next_alternative(layout)
    assert layout.panes[0].series == SeriesKey("now")
    assert layout.panes[0].voi == Window(100.0, 40.0)


def test_thumbnails_stand_at_the_right_in_order_inside_the_pane() -> None:
    pane = Pane(SeriesKey("now"), title="now", alternatives=THREE)
    boxes = dict(alternative_boxes(pane, PANE))
    assert sorted(boxes) == [1, 2]
    assert boxes[1].right < boxes[2].left < boxes[2].right <= PANE[0]
    assert all(box.right - box.left == 104.0 for box in boxes.values())  # at least
    middle = ((boxes[2].left + boxes[2].right) / 2, (boxes[2].top + boxes[2].bottom) / 2)
    assert alternative_at(pane, PANE, middle) == 2
    assert alternative_at(pane, PANE, (5.0, 5.0)) is None
    assert alternative_boxes(pane, (200.0, 500.0)) == ()


def test_tabs_of_one_title_change_together_and_keep_their_order() -> None:
    posterior = tuple(Alternative(SeriesKey(f"{one.series.uid} posterior"), 0, one.title) for one in THREE)
    panes = (
        Pane(SeriesKey("now"), title="now", alternatives=THREE, alternatives_as="tabs"),
        Pane(SeriesKey("now posterior"), title="now", alternatives=posterior, alternatives_as="tabs"),
    )
    layout = exchanged(Layout(1, 2, panes), 0, 1)
    assert [pane.series for pane in layout.panes] == [SeriesKey("other"), SeriesKey("other posterior")]
    assert layout.active == 0
    assert [shown_alternative(pane) for pane in layout.panes] == [1, 1]
    boxes = alternative_boxes(layout.panes[0], PANE)
    assert [at for at, _ in boxes] == [0, 1, 2]
    assert [box.top for _, box in boxes] == [64.0, 86.0, 108.0]  # one below the other
    assert thumbnails_of(layout.panes[0]) == ()


def test_a_pane_given_another_series_offers_what_it_had() -> None:
    pane = replace(Pane(SeriesKey("now"), title="now", alternatives=THREE), series=SeriesKey("dropped"))
    assert shown_alternative(pane) is None
    assert len(thumbnails_of(pane)) == 3
