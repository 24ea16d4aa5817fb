"""Stored numbers → units → grey: one image, a stack of them, and the look-up tables between."""

from annotator.imaging.auto_window import auto_window
from annotator.imaging.image import Calibration, Image, modality_values, valid_mask
from annotator.imaging.modality_lut import LutTable, ModalityLut, Rescale
from annotator.imaging.overlay import Overlay
from annotator.imaging.real_world import RealWorldMap
from annotator.imaging.shading import display_lut, shade
from annotator.imaging.voi import Voi, VoiFunction, VoiTable, Window, grey
from annotator.imaging.volume import Volume

__all__ = [
    "Calibration",
    "Image",
    "LutTable",
    "ModalityLut",
    "Overlay",
    "RealWorldMap",
    "Rescale",
    "Voi",
    "VoiFunction",
    "VoiTable",
    "Volume",
    "Window",
    "auto_window",
    "display_lut",
    "grey",
    "modality_values",
    "shade",
    "valid_mask",
]
