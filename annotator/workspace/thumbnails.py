"""The image that stands for a series in the list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from annotator.dicom.pixels import read_frame
from annotator.dicom.series import Series
from annotator.errors import AnnotatorError
from annotator.imaging.image import Image
from annotator.workspace.jobs import Jobs, Token

_log = logging.getLogger(__name__)


def make_thumbnails(jobs: Jobs, series: Sequence[Series], show: Callable[[Series, Image], None]) -> None:
    """Decode the middle image of each series in the background, and show each as it comes."""

    def failed(error: Exception) -> None:
        raise error

    jobs.run(
        "thumbnails",
        lambda token: middle_images(series, token),
        lambda _none: None,
        failed,
        lambda part: show(part[0], part[1]),
    )


def middle_images(series: Sequence[Series], token: Token) -> None:
    """Send each series with the decoded frame from its middle; planar views send their first."""
    for one in series:
        token.check()
        frame = one.frames[0 if one.views else len(one.frames) // 2]
        try:
            image = read_frame(frame.instance, frame.number)
        except AnnotatorError as error:
            # The pane that shows it says why; the list goes on.
            _log.info("no thumbnail: %s", type(error).__name__)
            continue
        token.send((one, image))
