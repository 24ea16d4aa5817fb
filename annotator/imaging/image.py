"""One image as a value: stored numbers and all that is needed to read, show and measure them."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.plane import Plane
from annotator.imaging.modality_lut import ModalityLut, Rescale
from annotator.imaging.overlay import Overlay
from annotator.imaging.real_world import RealWorldMap
from annotator.imaging.voi import Voi


class Calibration(Enum):
    """Where the millimetres of an image come from; `words` is what stands beside every length.

    References
    ----------
    DICOM PS3.3 10.7.1.3 (Pixel Spacing), C.8.11.4 and C.8.11.7 (Imager Pixel Spacing,
    Estimated Radiographic Magnification Factor).
    """

    CALIBRATED = "calibrated"
    ESTIMATED = "estimated"
    AT_DETECTOR = "at_detector"
    UNKNOWN = "unknown"
    NONE = "none"

    @property
    def words(self) -> str:
        """The source of the millimetres as a reader wants to be told."""
        return _WORDS[self]

    @property
    def short(self) -> str:
        """What stands beside a length on the image itself; "" where the millimetres can be trusted."""
        return _SHORT[self]


_WORDS = {
    Calibration.CALIBRATED: "calibrated",
    Calibration.ESTIMATED: "estimated (magnification corrected)",
    Calibration.AT_DETECTOR: "at detector, overestimates",
    Calibration.UNKNOWN: "calibration unknown",
    Calibration.NONE: "no spacing, pixels only",
}
_SHORT = {
    Calibration.CALIBRATED: "",
    Calibration.ESTIMATED: "estimated",
    Calibration.AT_DETECTOR: "at detector",
    Calibration.UNKNOWN: "calibration?",
    Calibration.NONE: "",
}


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """One frame, decoded: what is stored, what it means and where it lies.

    Parameters
    ----------
    stored : ndarray
        Shape (rows, columns), integer, cut to Bits Stored and sign-extended; or (rows, columns, 3),
        uint8 RGB. Made read-only.
    modality_lut : ModalityLut
        From stored values to `unit`.
    vois : tuple of Voi
        Those of the file, in the order a viewer should offer them; may be empty.
    inverted : bool
        Low values are shown white: applied once, after the window.
    unit : str
        "HU" only where it is certain, "counts", another Rescale Type, or "" for none.
    padding : tuple of int or None
        Lowest and highest stored value that mean "no measurement here".
    spacing_mm : tuple of float or None
        Distance between rows, between columns.
    calibration : Calibration
        How far `spacing_mm` can be trusted.
    magnification : float or None
        By what an estimated `spacing_mm` was corrected, where known.
    pixel_aspect : tuple of float
        Height and width of a pixel relative to each other.
    plane : Plane or None
        Where the frame lies in the patient.
    frame_of_reference_uid : str or None
        Images with the same one share world coordinates.
    view : str
        "anterior", "posterior" or another projection; "" when not known or not a projection.
    real_world : tuple of RealWorldMap
        What stored values mean beside `unit`: SUV, a diffusion coefficient.
    overlays : tuple of Overlay
        Graphics that the file lays over the frame.
    known_range : tuple of int, optional
        What `stored_range` will be, where the caller knows it; else it is looked for.
    """

    stored: NDArray[Any]
    modality_lut: ModalityLut = field(default_factory=Rescale)
    vois: tuple[Voi, ...] = ()
    inverted: bool = False
    unit: str = ""
    padding: tuple[int, int] | None = None
    spacing_mm: tuple[float, float] | None = None
    calibration: Calibration = Calibration.NONE
    magnification: float | None = None
    pixel_aspect: tuple[float, float] = (1.0, 1.0)
    plane: Plane | None = None
    frame_of_reference_uid: str | None = None
    view: str = ""
    real_world: tuple[RealWorldMap, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    known_range: InitVar[tuple[int, int] | None] = None
    stored_range: tuple[int, int] = field(init=False)
    """Lowest and highest stored value of the frame."""

    def __post_init__(self, known_range: tuple[int, int] | None) -> None:
        colour = self.stored.ndim == 3 and self.stored.shape[2] == 3 and self.stored.dtype == np.uint8
        grey = self.stored.ndim == 2 and self.stored.dtype.kind in "iu"
        if not (colour or grey) or not self.stored.size:
            raise ValueError(f"no image has shape {self.stored.shape} and type {self.stored.dtype}")
        self.stored.setflags(write=False)
        found = known_range or (int(self.stored.min()), int(self.stored.max()))
        object.__setattr__(self, "stored_range", found)

    @property
    def calibration_words(self) -> str:
        """Where the millimetres come from, with the factor of an estimate."""
        if self.calibration is Calibration.ESTIMATED and self.magnification is not None:
            return f"estimated, magnification {self.magnification:.2f} corrected"
        return self.calibration.words

    @property
    def rows(self) -> int:
        """Height in pixels."""
        return int(self.stored.shape[0])

    @property
    def columns(self) -> int:
        """Width in pixels."""
        return int(self.stored.shape[1])

    @property
    def is_colour(self) -> bool:
        """Whether the stored values are RGB; such images have no window and no modality values."""
        return self.stored.ndim == 3


def modality_values(image: Image) -> NDArray[np.float32]:
    """Return what the pixels measure, neither windowed nor inverted.

    Returns
    -------
    ndarray of float32
        Shape (rows, columns), in `image.unit`; of a colour image (rows, columns, 3), RGB as stored.
    """
    if image.is_colour:
        return image.stored.astype(np.float32)
    return image.modality_lut.apply(image.stored)


def valid_mask(image: Image) -> NDArray[np.bool_]:
    """Return where something was measured: shape (rows, columns), False on padding.

    References
    ----------
    DICOM PS3.3 C.7.5.1.1.2, Pixel Padding Value and Pixel Padding Range Limit (stored values).
    """
    if image.padding is None or image.is_colour:
        return np.ones(image.stored.shape[:2], np.bool_)
    lowest, highest = image.padding
    return np.asarray((image.stored < lowest) | (image.stored > highest), np.bool_)
