"""What the vectors of a nuclear medicine object say of each frame (DICOM PS3.3 C.8.4.8)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

from annotator.dicom import tags
from annotator.dicom.header import Header

KINDS = (
    "STATIC", "WHOLE BODY", "DYNAMIC", "GATED", "TOMO", "GATED TOMO", "RECON TOMO", "RECON GATED TOMO",
)  # fmt: skip
"""Image Type (0008,0008), value 3 (C.8.4.9.1.1.3)."""
_PARTED_BY = {
    "DYNAMIC": ("detector", "phase"),
    "GATED": ("detector",),
    "TOMO": ("rotation",),
    "GATED TOMO": ("rotation", "time_slot"),
    "RECON GATED TOMO": ("time_slot",),
}
T = TypeVar("T")
_ALONG = {"TOMO", "GATED TOMO"}


@dataclass(frozen=True, slots=True)
class NuclearFrame:
    """One frame by the vectors of its object; numbers count from 1, None is not said.

    Parameters
    ----------
    kind : str
        One of `KINDS`, "" when the file names none.
    energy_window : int or None
    energy_words : str
        The window's name, else its limits: ``126–154 keV``.
    detector, phase, rotation, time_slot : int or None
        Time slot is the part of the heart beat of a gated study.
    phase_words : str
        Phase Description (0054,0039): "flow".
    angle_deg : float or None
        Where the detector stood: 0 behind the patient, 90 at the left, 180 in front (C.8.4.11).
    begins_s, lasts_s : float or None
        When the frame was counted, from the start of the first phase.
    image_id : str
        What the technologist calls the image: "PELVIS ANT".
    """

    kind: str = ""
    energy_window: int | None = None
    energy_words: str = ""
    detector: int | None = None
    phase: int | None = None
    phase_words: str = ""
    rotation: int | None = None
    time_slot: int | None = None
    angle_deg: float | None = None
    begins_s: float | None = None
    lasts_s: float | None = None
    image_id: str = ""

    @property
    def is_projection(self) -> bool:
        """Whether it is a planar view of the patient that can have a name, such as anterior."""
        return self.kind not in ("TOMO", "GATED TOMO", "RECON TOMO", "RECON GATED TOMO")

    @property
    def stack(self) -> tuple[Hashable, ...]:
        """What must be equal for two frames to be scrolled in one stack."""
        parted = (getattr(self, name) for name in _PARTED_BY.get(self.kind, ()))
        return (self.kind, self.energy_window, *parted)

    @property
    def words(self) -> str:
        """What tells the frame from its neighbours: ``66°``, ``4–6 s``, the name of a spot view."""
        if self.kind in _ALONG and self.angle_deg is not None:
            return f"{self.angle_deg:g}°"
        if self.kind == "DYNAMIC" and self.begins_s is not None and self.lasts_s is not None:
            return f"{_clock(self.begins_s)}–{_clock(self.begins_s + self.lasts_s)} s"
        if self.kind == "GATED" and self.time_slot is not None:
            return f"time slot {self.time_slot}"
        return self.image_id if self.kind == "STATIC" else ""


def nuclear_frames(header: Header, frames: int) -> tuple[NuclearFrame, ...]:
    """Return what an object says of each of its frames, first frame first.

    References
    ----------
    DICOM PS3.3 C.8.4.8 (vectors), C.8.4.12 (TOMO), C.8.4.14 (phase).
    """
    kind = next((one for one in header.terms(tags.IMAGE_TYPE)[2:3] if one in KINDS), "")
    vectors = {name: header.integers(tag) for name, tag in _VECTORS.items()}
    energies = tuple(_energy_words(item) for item in header.items(tags.ENERGY_WINDOW_INFORMATION_SEQUENCE))
    phases = _phases(header)
    turns = header.items(tags.ROTATION_INFORMATION_SEQUENCE)
    image_id = header.text(tags.IMAGE_ID)
    cameras = header.items(tags.DETECTOR_INFORMATION_SEQUENCE)
    made = []
    for at in range(frames):
        one = {name: _entry(vector, at) for name, vector in vectors.items()}
        phase = _item(phases, one["phase"])
        step = one["time_slice"]
        timed = phase is not None and step is not None
        made.append(
            NuclearFrame(
                kind=kind,
                energy_window=one["energy_window"],
                energy_words=_item(energies, one["energy_window"]) or "",
                detector=one["detector"],
                phase=one["phase"],
                phase_words=phase.words if phase is not None else "",
                rotation=one["rotation"],
                time_slot=one["time_slot"],
                angle_deg=_angle_deg(
                    _item(turns, one["rotation"]), _item(cameras, one["detector"]), one["angular_view"]
                ),
                begins_s=phase.begins_s + (step - 1) * phase.step_s if timed and phase and step else None,
                lasts_s=phase.lasts_s if phase is not None else None,
                image_id=image_id,
            )
        )
    return tuple(made)


_VECTORS = {
    "energy_window": tags.ENERGY_WINDOW_VECTOR,
    "detector": tags.DETECTOR_VECTOR,
    "phase": tags.PHASE_VECTOR,
    "rotation": tags.ROTATION_VECTOR,
    "time_slot": tags.TIME_SLOT_VECTOR,
    "angular_view": tags.ANGULAR_VIEW_VECTOR,
    "time_slice": tags.TIME_SLICE_VECTOR,
}


@dataclass(frozen=True, slots=True)
class _Phase:
    words: str
    begins_s: float
    lasts_s: float
    step_s: float


def _phases(header: Header) -> tuple[_Phase, ...]:
    """Return the phases of a dynamic study; up to the first one whose frames have no duration."""
    now, found = 0.0, []
    for item in header.items(tags.PHASE_INFORMATION_SEQUENCE):
        duration = item.number(tags.ACTUAL_FRAME_DURATION)
        if duration is None or duration <= 0:
            break
        pause = item.number(tags.PAUSE_BETWEEN_FRAMES) or 0.0
        count = item.integer(tags.NUMBER_OF_FRAMES_IN_PHASE) or 1
        now += (item.number(tags.PHASE_DELAY) or 0.0) / 1000
        step = (duration + pause) / 1000
        found.append(_Phase(item.term(tags.PHASE_DESCRIPTION).lower(), now, duration / 1000, step))
        now += count * step - pause / 1000
    return tuple(found)


def _energy_words(item: Header) -> str:
    name = item.text(tags.ENERGY_WINDOW_NAME)
    if name:
        return name
    limits = item.item(tags.ENERGY_WINDOW_RANGE_SEQUENCE)
    lower, upper = (
        limits.number(tag) for tag in (tags.ENERGY_WINDOW_LOWER_LIMIT, tags.ENERGY_WINDOW_UPPER_LIMIT)
    )
    return "" if lower is None or upper is None else f"{lower:g}–{upper:g} keV"


def _angle_deg(turn: Header | None, camera: Header | None, view: int | None) -> float | None:
    """Return where the detector stood, counter-clockwise seen from the feet (C.8.4.11, C.8.4.12)."""
    if turn is None or view is None:
        return None
    start = None if camera is None else camera.number(tags.START_ANGLE)
    start = turn.number(tags.START_ANGLE) if start is None else start
    step = turn.number(tags.ANGULAR_STEP)
    if start is None or step is None:
        return None
    way = -1 if turn.term(tags.ROTATION_DIRECTION) == "CW" else 1
    return round((start + way * (view - 1) * step) % 360, 3)


def _entry(vector: tuple[int, ...], at: int) -> int | None:
    return vector[at] if at < len(vector) else None


def _item(items: tuple[T, ...], number: int | None) -> T | None:
    return items[number - 1] if number is not None and 1 <= number <= len(items) else None


def _clock(seconds: float) -> str:
    return f"{round(seconds, 1):g}"
