"""What panes may show: the stacks of each study, and of few projections each frame on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.dicom.series import Frame, Series
from annotator.dicom.stack_name import is_localizer
from annotator.dicom.study import Study
from annotator.geometry.plane import Plane
from annotator.viewing.layout import SeriesKey
from annotator.viewing.protocol import Candidate

_LOCALIZER = re.compile(r"localizer|scout|survey|surview|topogram|\bloc\b", re.IGNORECASE)
_FEW_PROJECTIONS = 4


def series_key(series: Series) -> SeriesKey:
    """Return the key by which layouts name a series."""
    return SeriesKey(series.uid, series.stack)


def candidates(studies: Sequence[Study]) -> tuple[Candidate, ...]:
    """Return what panes may show: every stack, and of few projections each frame on its own."""
    return tuple(
        candidate(study, series, frame)
        for study in studies
        for series in study.shown
        for frame in _openings(series)
    )


def _openings(series: Series) -> tuple[int, ...]:
    """Return the frames, from 0, that deserve a pane of their own."""
    if series.frames[0].plane is not None:
        return (len(series.frames) // 2,)  # a stack opens in its middle, where there is something to see
    if len(series.frames) <= _FEW_PROJECTIONS:
        return tuple(range(len(series.frames)))
    views = [frame.view for frame in series.frames]
    return tuple(views.index(view) for view in dict.fromkeys(views))


def candidate(study: Study, series: Series, frame: int) -> Candidate:
    """Return a stack as a pane may show it, opened at a frame (from 0); or one projection of it."""
    shown = series.frames[frame]
    words = (series.description, series.stack_name, series.protocol, series.kernel)
    orientation = _orientation(shown.plane)
    return Candidate(
        key=series_key(series),
        study_uid=study.uid,
        study_date=study.date,
        modality=series.modality,
        body_part=series.body_part,
        view=shown.view,
        description=" ".join(part for part in words if part),
        orientation=orientation,
        frame=frame,
        frames=len(series.frames) if orientation else 1,
        name=_name(series, frame, is_stack=bool(orientation)),
        is_localizer=_is_localizer(series, shown),
        laterality=shown.instance.series.laterality,
        frame_of_reference_uid=series.frame_of_reference_uid,
        study_time=study.time,
    )


def _name(series: Series, frame: int, *, is_stack: bool) -> str:
    number = "" if series.number is None else f"series {series.number}"
    image = "" if is_stack or len(series.frames) == 1 else f"(image {frame + 1})"
    return " ".join(part for part in (number, series.title, image) if part) or "the series"


def _is_localizer(series: Series, frame: Frame) -> bool:
    return is_localizer(frame) or _LOCALIZER.search(series.description) is not None


def _orientation(plane: Plane | None) -> str:
    if plane is None:
        return ""
    return plane.orientation
