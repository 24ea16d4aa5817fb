"""``annotator render``: the pixels the window would show, without a screen."""

from __future__ import annotations

import argparse

from annotator.cli.choose import choose
from annotator.cli.output import progress, say
from annotator.dicom import RefusedError, Series, read_frame, to_volume
from annotator.dicom import scan as scanned
from annotator.dicom.series import Frame
from annotator.drawing import Item
from annotator.errors import UnknownRecordError
from annotator.exchange.text import plain
from annotator.exchange.writing import put
from annotator.imaging import Image, Voi, Volume, Window, auto_window
from annotator.imaging.plane_stack import PATIENT_AXES, plane_stack
from annotator.imaging.reformat import reformat
from annotator.library import open_library
from annotator.painting import png
from annotator.viewing.presets import opening_voi, opens_inverted
from annotator.viewing.render import still, surround
from annotator.viewing.scene import marks_scene, shown_with_lesions
from annotator.viewing.viewport import Viewport, resized, showing
from annotator.workspace.across import all_on_frame, marks_across
from annotator.workspace.frame_marks import shown_on
from annotator.workspace.plane_cuts import PlaneCut

_MOST_PX = 4096


def render(arguments: argparse.Namespace) -> int:
    """Write one frame of a series, windowed as the window would open it or as asked, as PNG."""
    series = _series(arguments)
    source, image = _image(arguments, series)
    size = arguments.size or _natural_size(image)
    inverted = opens_inverted(series.modality, image)
    viewport = resized(showing(Viewport(inverted=inverted), image), *size)
    drawing = still(
        image,
        size,
        _voi(arguments.window, series, image),
        marks=_marks(arguments, series, source, image, viewport) if arguments.marks else (),
        viewport=viewport,
        background=surround(image, viewport, series.modality),
    )
    put(arguments.output, png(drawing, size[0]))
    say(f"{plain(str(arguments.output))}: {size[0]} × {size[1]}")
    return 0


def _series(arguments: argparse.Namespace) -> Series:
    result = scanned([arguments.path])
    found = [series for study in result.studies for series in study.series]
    if not found:
        first = result.problems[0] if result.problems else None
        if first is None:
            message = f"There is no image in {plain(str(arguments.path))}."
            raise UnknownRecordError(message, "Choose another folder.")
        raise RefusedError(first.code, first.reason, first.file)
    if arguments.series is None:
        return found[0]
    stacks = [series for series in found if series.uid == arguments.series]
    return stacks[0] if stacks else choose("series", arguments.series, found, lambda one: (one.uid,))


def _image(arguments: argparse.Namespace, series: Series) -> tuple[Frame | Volume, Image]:
    """Return the frame asked for, or the volume whose plane is, and the image."""
    if arguments.plane is not None:
        with progress("Reading", "slice") as show:
            volume = to_volume(series, show and (lambda done, _: show(done)))
        return volume, reformat(volume, arguments.plane, arguments.frame)
    frame = _frame(series, arguments.frame)
    return frame, read_frame(frame.instance, frame.number)


def _frame(series: Series, number: int | None) -> Frame:
    chosen = 1 if number is None else number
    if chosen > len(series.frames):
        raise UnknownRecordError(
            f"There is no frame {chosen} in the series {series.uid}.", f"It has {len(series.frames)}, from 1."
        )
    return series.frames[chosen - 1]


def _natural_size(image: Image) -> tuple[int, int]:
    """Return the size at which no pixel is lost and lengths are true in both directions."""
    high, wide = image.spacing_mm or (1.0, 1.0)
    width, height = image.columns * max(1.0, wide / high), image.rows * max(1.0, high / wide)
    share = min(1.0, _MOST_PX / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _voi(window: tuple[float, float] | str | None, series: Series, image: Image) -> Voi:
    if window is None:
        return opening_voi(series.modality, series.body_part, image, series.description)
    if isinstance(window, str):
        return auto_window(image, series.modality)
    return Window(*window)


def _marks(
    arguments: argparse.Namespace,
    series: Series,
    source: Frame | Volume,
    image: Image,
    viewport: Viewport,
) -> tuple[Item, ...]:
    with open_library(arguments.library, write=False) as store:
        cases = [store.load(one.id) for one in store.cases()]
    if isinstance(source, Frame):
        shown = [
            one for case in cases for one in (*shown_on(case, source, image), *all_on_frame(case, source))
        ]
        return tuple(marks_scene(shown, viewport).items)
    cut = _cut(arguments.plane, series, source, image)
    across = [
        one
        for case in cases
        for one in cut.marks(
            [shown_on(case, frame) for frame in series.frames],
            shown_with_lesions(case, marks_across(case, series)),
            None,
        )
    ]
    return tuple(marks_scene(across, viewport).items)


def _cut(plane: str, series: Series, volume: Volume, image: Image) -> PlaneCut:
    if image.plane is None:
        raise ValueError("a plane of a volume lies in the patient")
    return PlaneCut(series, volume, image, image.plane, plane_stack(volume, PATIENT_AXES[plane]).steps_mm[2])
