"""From which change on a lesion counts as larger, smaller, louder or quieter."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from annotator.lesion_map.progress import MOST_FACTOR, Thresholds
from annotator.workspace.fates import Fates

_LEAST, _STEP = 1.05, 0.05
_WIDTH_PX = 76
_NOTE = (
    "By which factor an area or an uptake ratio must change to count. Kept with the library; used by the "
    "map, the checklist, the lesion table, the course in the criteria, and every export. The preset, 1.25, "
    "is our own and not published."
)


class ThresholdRow(QWidget):
    """Two factors on one line; each is kept as it is left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._fates: Fates | None = None
        self.area, self.uptake_ratio = _factor("Area", self), _factor("Uptake ratio", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for widget in (_dim("Change counts: area"), self.area, _dim("uptake ratio"), self.uptake_ratio):
            row.addWidget(widget)
        row.addStretch(1)
        self.setToolTip(_NOTE)
        for box in (self.area, self.uptake_ratio):
            box.editingFinished.connect(self._leave)

    def serve(self, fates: Fates) -> None:
        """Show and set the thresholds of some fates."""
        self._fates = fates
        self.area.setValue(fates.thresholds.area)
        self.uptake_ratio.setValue(fates.thresholds.uptake_ratio)

    def _leave(self) -> None:
        if self._fates is not None:
            self._fates.set_thresholds(Thresholds(self.area.value(), self.uptake_ratio.value()))


def _factor(name: str, parent: QWidget) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setAccessibleName(f"{name}: factor from which a change counts")
    box.setPrefix("× ")
    box.setDecimals(2)
    box.setFixedWidth(_WIDTH_PX)
    box.setRange(_LEAST, MOST_FACTOR)
    box.setSingleStep(_STEP)
    box.setKeyboardTracking(False)
    return box


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "dim")
    return label
