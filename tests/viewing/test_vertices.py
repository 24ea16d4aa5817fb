"""Vertices put in and taken out."""

from __future__ import annotations

import math

from annotator.geometry.shapes import BoxShape, OutlineShape, SplineShape, rings
from annotator.viewing.vertices import with_vertex_at, without_vertex

SQUARE = OutlineShape(((10, 10), (30, 10), (30, 30), (10, 30)))


def test_a_vertex_goes_into_the_edge_it_is_nearest_to() -> None:
    assert with_vertex_at(SQUARE, (20, 11)) == OutlineShape(
        ((10, 10), (20, 11), (30, 10), (30, 30), (10, 30))
    )
    # The last edge leads back to the first vertex.
    assert with_vertex_at(SQUARE, (10, 20)) == OutlineShape(
        ((10, 10), (30, 10), (30, 30), (10, 30), (10, 20))
    )


def test_a_point_goes_into_the_piece_of_a_spline_between_its_neighbours() -> None:
    spline = SplineShape(((10, 10), (30, 10), (30, 30), (10, 30)))
    (ring,) = rings(spline)
    middle = ring[len(ring) * 5 // 8]
    found = with_vertex_at(spline, middle)
    assert isinstance(found, SplineShape)
    assert found.points == ((10, 10), (30, 10), (30, 30), middle, (10, 30))


def test_a_vertex_is_taken_out_while_three_are_left() -> None:
    triangle = without_vertex(SQUARE, "1")
    assert triangle == OutlineShape(((10, 10), (30, 30), (10, 30)))
    assert triangle is not None
    assert without_vertex(triangle, "0") is None


def test_other_shapes_have_no_vertices_to_put_in_or_out() -> None:
    box = BoxShape((1, 1), (5, 5))
    assert with_vertex_at(box, (1, 3)) is None
    assert without_vertex(box, "nw") is None


def test_of_a_freehand_line_a_handle_takes_what_it_stands_for() -> None:
    turns = [2 * math.pi * step / 96 for step in range(96)]
    circle = OutlineShape(tuple((50 + 20 * math.cos(turn), 50 + 20 * math.sin(turn)) for turn in turns))
    assert with_vertex_at(circle, (70, 50)) is None
    left = without_vertex(circle, "8")
    assert isinstance(left, OutlineShape)
    assert [at for at, vertex in enumerate(circle.vertices) if vertex not in left.vertices] == [7, 8, 9, 10]
