"""The image that stands for a series in the list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from annotator.dicom.pixels import read_frame
from annotator.dicom.series import Series
from annotator.drawing import Drawing
from annotator.errors import AnnotatorError
from annotator.imaging.image import Image
from annotator.viewing.presets import opening_voi, opens_inverted
from annotator.viewing.render import still, surround
from annotator.viewing.viewport import Viewport
from annotator.workspace.jobs import Jobs, Token

_log = logging.getLogger(__name__)


def make_thumbnails(
    jobs: Jobs, series: Sequence[Series], side_px: float, show: Callable[[Series, Drawing], None]
) -> None:
    """Draw the middle image of each series in the background, in a square, and show each as it comes."""

    def failed(error: Exception) -> None:
        raise error

    jobs.run(
        "thumbnails",
        lambda token: _middle_images(series, side_px, token),
        lambda _none: None,
        failed,
        lambda part: show(part[0], part[1]),
    )


def _middle_images(series: Sequence[Series], side_px: float, token: Token) -> None:
    """Send each series with the frame from its middle; planar views send their first."""
    for one in series:
        token.check()
        frame = one.frames[0 if one.views else len(one.frames) // 2]
        try:
            image = read_frame(frame.instance, frame.number)
        except AnnotatorError as error:
            # The pane that shows it says why; the list goes on.
            _log.info("no thumbnail: %s", type(error).__name__)
            continue
        token.send((one, _thumbnail(image, one, side_px)))


def _thumbnail(image: Image, series: Series, side_px: float) -> Drawing:
    """Return a small picture of an image as it would open."""
    voi = opening_voi(series.modality, series.body_part, image, series.description)
    viewport = Viewport(inverted=opens_inverted(series.modality, image))
    around = surround(image, viewport, series.modality)
    return still(image, (side_px, side_px), voi, viewport=viewport, background=around)
