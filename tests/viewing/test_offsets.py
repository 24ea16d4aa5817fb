"""Offsets aligned by hand: there and back, never chained, never lost in a bad text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.viewing.offsets import Offsets, Place, offsets_from_text, offsets_text

mm = st.floats(-1e4, 1e4)
worlds = st.tuples(mm, mm, mm)


@given(worlds, worlds, worlds)
def test_there_and_back_is_the_same_place(first, second, place):
    offsets = Offsets().aligned(Place("a", first), Place("b", second))
    there = offsets.place_in(Place("a", place), "b")
    assert there is not None
    assert there.estimated
    back = offsets.place_in(there, "a")
    assert back is not None
    assert back.world_mm == pytest.approx(place, abs=1e-6)


@given(worlds, worlds)
def test_two_places_said_to_be_one_are_one(first, second):
    found = Offsets().aligned(Place("a", first), Place("b", second)).place_in(Place("a", first), "b")
    assert found is not None
    assert found.world_mm == pytest.approx(second, abs=1e-6)


def test_the_last_alignment_counts_whichever_way_it_was_made():
    offsets = Offsets().aligned(Place("a", (0, 0, 0)), Place("b", (1, 2, 3)))
    offsets = offsets.aligned(Place("b", (0, 0, 0)), Place("a", (5, 5, 5)))
    assert offsets.between("a", "b") == (-5, -5, -5)
    assert len(offsets.shifts) == 1


def test_one_frame_of_reference_needs_no_offset_and_unknown_ones_have_none():
    place = Place("a", (1.0, 2.0, 3.0))
    assert Offsets().place_in(place, "a") == place
    assert Offsets().place_in(place, "b") is None
    assert Offsets().place_in(place, None) is None


def test_offsets_are_not_chained():
    offsets = Offsets().aligned(Place("a", (0, 0, 0)), Place("b", (1, 0, 0)))
    offsets = offsets.aligned(Place("b", (0, 0, 0)), Place("c", (1, 0, 0)))
    assert offsets.between("a", "c") is None


def test_offsets_come_back_from_their_text():
    offsets = Offsets().aligned(Place("1.2", (0, 0, 0)), Place("1.3", (1.5, -2.25, 1e-3)))
    assert offsets_from_text(offsets_text(offsets)) == offsets
    assert offsets_from_text(None) == Offsets()
    for bad in ("{", "3", '[["a", "b", 1]]', '[["a", "b", "x", 1, 2]]'):
        assert offsets_from_text(bad) == Offsets()
