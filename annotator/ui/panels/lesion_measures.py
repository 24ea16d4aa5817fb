"""What the chosen mark of a lesion measures: value, error band, calibration, change since the date before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from annotator.lesions.case import Case
from annotator.lesions.records import Mark
from annotator.measure.change import change_since
from annotator.measure.comparison import Difference
from annotator.measure.measurement import Quantity, Refused
from annotator.measure.of_lesion import Taken
from annotator.ui.elided_label import ElidedLabel
from annotator.ui.plain_text import tip

_SHOWN = (
    Quantity.LENGTH,
    Quantity.ANGLE,
    Quantity.COBB_ANGLE,
    Quantity.LONG_AXIS,
    Quantity.PERPENDICULAR_AXIS,
    Quantity.AREA,
    Quantity.VOLUME,
    Quantity.MEAN,
    Quantity.STANDARD_DEVIATION,
    Quantity.LYTIC_SHARE,
    Quantity.SCLEROTIC_SHARE,
    Quantity.UPTAKE_RATIO,
    Quantity.MUSCLE_RATIO,
    Quantity.REFERENCE_RATIO,
)
"""The rest is in exports."""


class LesionMeasures(QWidget):
    """A table; the method of each line is its tooltip."""

    def __init__(self, case: Case, mark: Mark, taken: Sequence[Taken], parent: QWidget) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        own = [one for one in taken if mark.id in one.marks and one.result.quantity in _SHOWN]
        heading = QLabel(f"Measurements · {' '.join(filter(None, (mark.image.modality, mark.image.view)))}")
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 3)
        for row, one in enumerate(sorted(own, key=lambda one: _SHOWN.index(one.result.quantity)), 1):
            name = QLabel(one.result.quantity.value)
            name.setProperty("role", "dim")
            grid.addWidget(name, row, 0)
            grid.addWidget(_value(one), row, 1)
            grid.addWidget(_change(case, one, taken), row, 2)
        calibration = next((words for one in own if (words := _calibration(one))), "")
        if calibration:
            label = ElidedLabel(calibration, self, "dim")
            grid.addWidget(label, len(own) + 1, 0, 1, 3)
        grid.setColumnStretch(2, 1)


def _value(one: Taken) -> QLabel:
    result = one.result
    label = QLabel(result.because if isinstance(result, Refused) else result.words_with_band())
    label.setTextFormat(Qt.TextFormat.PlainText)
    if isinstance(result, Refused):
        label.setWordWrap(True)
    else:
        label.setToolTip(
            tip(f"{result.method}; {result.code.meaning} ({result.code.value}, {result.code.scheme})")
        )
    return label


def _calibration(one: Taken) -> str:
    result = one.result
    if isinstance(result, Refused) or result.calibration is None:
        return ""
    return f"Millimetres: {result.method.rpartition('; ')[2]}"


def _change(case: Case, one: Taken, taken: Sequence[Taken]) -> QLabel:
    """Return the change since the date before on any modality, or in words why there is none."""
    found = change_since(case, one, taken)
    label = ElidedLabel(_change_words(found), role="dim")
    if found is not None:
        words = f"not compared: {found.because}" if isinstance(found, Refused) else found.words()
        label.setToolTip(tip(f"Since the date before: {words}"))
    return label


def _change_words(found: Difference | Refused | None) -> str:
    if found is None:
        return ""
    if isinstance(found, Refused):
        return "not comparable"
    if found.band is not None and not found.is_beyond_error:
        return "same within error"
    return found.words() if found.percent is None else f"{found.percent:+.0f} %".replace("-", "−")
