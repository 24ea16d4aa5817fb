"""What tells the stacks of one series apart, in a few words for the list of series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from annotator.dicom.series import Frame
from annotator.dicom.spacing import are_parallel

_OBLIQUE = 0.95
"""A normal that leans more than 18° from the body's axis is called oblique."""
_STATION_MM = 1.0
_TYPES = {
    "M": "magnitude", "P": "phase", "R": "real", "I": "imaginary", "W": "water", "F": "fat",
    "IP": "in phase", "OP": "opposed phase", "OPP PHASE": "opposed phase", "FA": "anisotropy",
    "TRACEW": "trace", "M FFE": "magnitude", "M SE": "magnitude", "M IR": "magnitude", "PHASE MAP": "phase",
    "PROJECTION IMAGE": "projection", "ADC": "ADC", "MIP": "MIP", "MPR": "MPR", "CBF": "CBF", "CBV": "CBV",
}  # fmt: skip
_PLAIN = frozenset({"", "ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY", "OTHER", "NONE"})
Group = Sequence[Frame]


def is_localizer(frame: Frame) -> bool:
    """Tell whether a frame is a scout for planning: Image Type, value 3 (PS3.3 C.8.2.1.1.1)."""
    return "LOCALIZER" in frame.placement.traits.image_type


def stack_names(groups: Sequence[Group]) -> tuple[str, ...]:
    """Return a name for each stack of a series; "" when there is only one beside localizers.

    A localizer is called that. The others are named by what differs among them, most telling first:
    orientation, echo, b-value, kind of image, station, time, acquisition. What remains equal is numbered.
    """
    if len(groups) < 2:
        return ("",) * len(groups)
    plain = [at for at, group in enumerate(groups) if not is_localizer(group[0])]
    scouts = [at for at in range(len(groups)) if at not in plain]
    names = [""] * len(groups)
    for members, prefix in ((plain, ""), (scouts, "localizer")):
        told = _told_apart([groups[at] for at in members])
        for at, words in zip(members, told, strict=True):
            names[at] = " · ".join(part for part in (prefix, words) if part)
    return _numbered(names)


def orientation_of(frame: Frame) -> str:
    """Return "axial", "coronal" or "sagittal", "oblique" before it where it leans; "" without a plane."""
    if frame.plane is None:
        return ""
    leans = max(map(abs, frame.plane.normal)) < _OBLIQUE
    return ("oblique " if leans else "") + frame.plane.orientation


def _told_apart(groups: Sequence[Group]) -> list[str]:
    words: list[list[str]] = [[] for _ in groups]
    if len(groups) < 2:
        return [""] * len(groups)
    for naming in _NAMINGS:
        found = naming(groups)
        if len(set(found)) > 1:
            for place, one in zip(words, found, strict=True):
                place.extend([one] if one else [])
        if len({tuple(place) for place in words}) == len(groups):
            break
    return [" · ".join(place) for place in words]


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    counts, seen, made = Counter(names), Counter[str](), []
    for name in names:
        seen[name] += 1
        number = "" if counts[name] == 1 else f"{seen[name]}"
        made.append(f"{name or 'stack'} {number}" if number else name)
    return tuple(made)


def _value(group: Group, trait: str) -> float | str | None:
    """Return what all frames of a stack have in common, None when they differ."""
    values = {getattr(frame.placement.traits, trait) for frame in group}
    return values.pop() if len(values) == 1 else None


def _by_number(trait: str, words: Callable[[int, float], str]) -> Callable[[Sequence[Group]], list[str]]:
    """Return a naming by a number of the traits, told its rank from 1 and itself."""

    def naming(groups: Sequence[Group]) -> list[str]:
        values = [_value(group, trait) for group in groups]
        known = sorted({value for value in values if isinstance(value, int | float)})
        return [words(known.index(one) + 1, one) if isinstance(one, int | float) else "" for one in values]

    return naming


def _orientations(groups: Sequence[Group]) -> list[str]:
    turns = [not are_parallel(group[0].plane, group[-1].plane) for group in groups]
    return [
        "rotation" if turn and group[0].plane is not None else orientation_of(group[0])
        for group, turn in zip(groups, turns, strict=True)
    ]


def _nuclear(group: Group, name: str) -> str | int | None:
    """Return what all frames of a stack say by their vectors, None when they differ or say nothing."""
    values = {getattr(frame.placement.nuclear, name, None) for frame in group}
    return values.pop() if len(values) == 1 else None


def _energies(groups: Sequence[Group]) -> list[str]:
    numbers = [_nuclear(group, "energy_window") for group in groups]
    words = [_nuclear(group, "energy_words") for group in groups]
    return [
        str(word or (f"energy window {number}" if number else ""))
        for word, number in zip(words, numbers, strict=True)
    ]


def _nuclear_phases(groups: Sequence[Group]) -> list[str]:
    numbers = [_nuclear(group, "phase") for group in groups]
    words = [str(_nuclear(group, "phase_words") or "") for group in groups]
    of_words = {
        word: {number for number, one in zip(numbers, words, strict=True) if one == word} for word in words
    }
    # "flow" says more than its number, unless two phases bear the name.
    return [
        word if word and len(of_words[word]) == 1 else (f"phase {number} {word}".strip() if number else "")
        for word, number in zip(words, numbers, strict=True)
    ]


def _views(groups: Sequence[Group]) -> list[str]:
    views = [{frame.view for frame in group} for group in groups]
    detectors = [_nuclear(group, "detector") for group in groups]
    return [
        (view.pop() if len(view) == 1 else "") or (f"detector {detector}" if detector else "")
        for view, detector in zip(views, detectors, strict=True)
    ]


def _rotations(groups: Sequence[Group]) -> list[str]:
    rotations = [_nuclear(group, "rotation") for group in groups]
    return [f"rotation {rotation}" if rotation else "" for rotation in rotations]


def _types(groups: Sequence[Group]) -> list[str]:
    """Return the values of Image Type that not all stacks have, in words."""
    kinds = [str(_value(group, "image_type") or "").split("\\") for group in groups]
    common = set.intersection(*(set(kind) for kind in kinds))
    return [
        " ".join(_type_words(one) for one in dict.fromkeys(kind) if one not in common | _PLAIN)
        for kind in kinds
    ]


def _type_words(value: str) -> str:
    plain = value.replace("_", " ").strip()
    return _TYPES.get(plain, plain.lower())


def _stations(groups: Sequence[Group]) -> list[str]:
    """Return numbers from the head downwards, else along the plane, of stacks that lie side by side."""
    planes = [group[0].plane for group in groups]
    if any(plane is None for plane in planes) or len(set(_orientations(groups))) > 1:
        return [""] * len(groups)
    middles = [_middle(group) for group in groups]
    axis = int(np.argmax(np.ptp(middles, axis=0)))
    along = np.array([middle[axis] for middle in middles]) * (-1 if axis == 2 else 1)
    known = np.unique(np.round(along / _STATION_MM))
    return [f"station {int(np.searchsorted(known, round(one / _STATION_MM))) + 1}" for one in along]


def _middle(group: Group) -> tuple[float, float, float]:
    planes = (frame.plane for frame in group)
    corners = [plane.origin_mm for plane in planes if plane is not None]
    x, y, z = np.mean(corners, axis=0).tolist()
    return x, y, z


def _passes(groups: Sequence[Group]) -> list[str]:
    """Return numbers of stacks of the same places that nothing but Instance Number tells apart."""
    planes = [group[0].plane for group in groups]
    if len({plane.origin_mm if plane is not None else None for plane in planes}) > 1 or None in planes:
        return [""] * len(groups)
    firsts = [min(frame.instance.number or 0 for frame in group) for group in groups]
    known = sorted(set(firsts))
    return [f"time {known.index(first) + 1}" for first in firsts]


def _sizes(groups: Sequence[Group]) -> list[str]:
    return [f"{group[0].instance.columns} × {group[0].instance.rows}" for group in groups]


def _colours(groups: Sequence[Group]) -> list[str]:
    return ["colour" if group[0].instance.layout.is_colour else "grey" for group in groups]


_NAMINGS: tuple[Callable[[Sequence[Group]], list[str]], ...] = (
    _orientations,
    _energies,
    _nuclear_phases,
    _views,
    _by_number("echo_time_ms", lambda rank, value: f"echo {rank} · TE {value:g} ms"),
    _by_number("b_value", lambda _rank, value: f"b {value:g}"),
    _types,
    _stations,
    _by_number("inversion_time_ms", lambda _rank, value: f"TI {value:g} ms"),
    _by_number("repetition_time_ms", lambda _rank, value: f"TR {value:g} ms"),
    _by_number("flip_angle_deg", lambda _rank, value: f"flip angle {value:g}°"),
    _by_number("temporal_position", lambda _rank, value: f"time {value:g}"),
    _by_number("trigger_time_ms", lambda _rank, value: f"trigger {value:g} ms"),
    _by_number("time_slot", lambda _rank, value: f"time slot {value:g}"),
    _by_number("acquisition", lambda _rank, value: f"acquisition {value:g}"),
    _rotations,
    _passes,
    _sizes,
    _colours,
)
