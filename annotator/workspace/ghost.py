"""What lies between two slices on which a lesion was marked, and is not stored yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.dicom.series import Series
from annotator.geometry.shapes import Shape
from annotator.lesions.records import Mark


@dataclass(frozen=True, slots=True)
class Ghost:
    """Shapes between neighbouring marks of a lesion, by image of their series, from 0."""

    series: Series
    ends: tuple[Mark, ...]
    shapes: Mapping[int, Shape]
