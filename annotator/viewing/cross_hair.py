"""The cross-hair: one place of the patient, found in every series that shares its coordinates."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.geometry.plane import Vector3
from annotator.imaging.image import Image


@dataclass(frozen=True, slots=True)
class CrossHair:
    """A place in a frame of reference, LPS mm."""

    frame_of_reference_uid: str
    place_mm: Vector3

    def is_in(self, image: Image) -> bool:
        """Tell whether the place can be shown on an image."""
        return image.plane is not None and image.frame_of_reference_uid == self.frame_of_reference_uid
