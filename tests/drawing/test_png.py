from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from annotator.drawing.png import png


def read(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)))


def test_colours_and_alpha_come_back_as_they_were() -> None:
    pixels = np.array([[0xFF102030, 0x80FF0000], [0x00000000, 0xFF00FF00]], np.uint32)
    assert read(png(pixels)).tolist() == [
        [[0x10, 0x20, 0x30, 0xFF], [0xFF, 0, 0, 0x80]],
        [[0, 0, 0, 0], [0, 0xFF, 0, 0xFF]],
    ]


def test_an_opaque_picture_carries_no_alpha() -> None:
    back = read(png(np.full((3, 5), 0xFF336699, np.uint32)))
    assert back.shape == (3, 5, 3)
    assert (back == (0x33, 0x66, 0x99)).all()


@pytest.mark.parametrize(
    "pixels", [np.zeros((0, 4), np.uint32), np.zeros((2, 2), np.uint8), np.zeros(4, np.uint32)]
)
def test_what_is_no_picture_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rows × columns of uint32"):
        png(pixels)
