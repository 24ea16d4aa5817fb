"""What the corners of a pane say of the series and the frame in it."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.dicom.series import Frame, Series
from annotator.viewing.chips import Chip, chips_of
from annotator.viewing.hud import Caption

_VIEWS = {"anterior", "posterior"}
_OTHER_SIDE = {"L": "right", "R": "left"}


def caption_of(
    series: Series,
    frame: Frame | None,
    timepoint: str,
    title: str,
    signs: Sequence[Chip] = (),
    *,
    private: bool,
) -> Caption:
    """Return the words around an image.

    Parameters
    ----------
    series : Series
    frame : Frame or None
        The acquired frame that is shown; None for a reformat.
    timepoint : str
        Label, "" when the study belongs to none.
    title : str
        What the hanging calls the pane.
    signs : sequence of Chip
        What the pane does: linked, mirrored.
    private : bool
        Leaves the dates out of the title.
    """
    return Caption(
        name=series.patient.display_name,
        patient_id=series.patient.id,
        birth_date=series.patient.birth_date,
        sex=series.patient.sex,
        age=series.study.age,
        study_date=series.study.date,
        study=series.study.description,
        timepoint=timepoint,
        title=_title(series, frame, title, private=private),
        series=series.description,
        stack=series.stack_name,
        modality=series.modality,
        chips=(*signs, *_tracer_chips(frame, private=private), *chips_of(series.remarks)),
        frame="" if frame is None else frame.words,
        # Two views of one series differ in their letters.
        patient_orientation=(series if frame is None else frame).patient_orientation,
    )


def _tracer_chips(frame: Frame | None, *, private: bool) -> tuple[Chip, ...]:
    """Return what was injected and how long before; the tip says dose and times too."""
    tracer = None if frame is None else frame.instance.tracer
    if tracer is None:
        return ()
    tip = "\n".join(tracer.lines(private=private))
    # That the unit is assumed, the tip says: a chip has no room for it.
    times = " · ".join(part for part in (tracer.dose.partition(" (")[0], tracer.delay) if part)
    return tuple(Chip(words, tip) for words in (tracer.agent, times) if words)


def _title(series: Series, frame: Frame | None, title: str, *, private: bool) -> str:
    """Return what the hanging calls the pane and the projection in it; privacy hides the date of a prior.

    After scrolling to another projection than the one the pane is named by, that one's name; to the other
    side, none.
    """
    date = series.study.date
    said = title.replace(f", {date.isoformat()}", "") if private and date is not None else title
    view = "" if frame is None else frame.view
    words = set(title.lower().replace(",", " ").split())
    if frame is not None and _OTHER_SIDE.get(frame.instance.series.laterality) in words:
        said, words = "", set()
    if not view or view.lower() in words:
        return said
    name = view if view.isupper() else view.capitalize()
    return name if not said or words & _VIEWS else f"{said} · {name}"
