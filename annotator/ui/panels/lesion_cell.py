"""One cell of the lesion card: a picture that leads to its image, or an invitation."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from annotator.drawing.items import Drawing
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.of_lesion import Taken
from annotator.painting.raster import image
from annotator.terms.findings import finding_kind
from annotator.ui.glyph_icon import findings_icon
from annotator.ui.overrides import tells_errors
from annotator.workspace.lesion_cells import Cell, CellState
from annotator.workspace.lesion_pictures import PICTURE_PX

_WORDS_PX = 18
_FIRST = (Quantity.LENGTH, Quantity.LONG_AXIS)


@tells_errors
class CellButton(QToolButton):
    """A cell that can be pressed: shows its picture and first measure, or says what it invites to."""

    def __init__(self, cell: Cell, drawing: Drawing | None, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "cell")
        # Not by mouse: after a click the keys go on to the images.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)
        self.setFixedWidth(PICTURE_PX[0] + 4)
        if cell.state is CellState.UNMARKED:
            self.setText(cell.state.value)
            self.setFixedHeight(36)
            self.setAccessibleName(f"{cell.modality}, not marked, draw here")
            return
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        lines = words.splitlines() or [""]
        self.setFixedHeight(PICTURE_PX[1] + _WORDS_PX * len(lines) + 4)
        self.setIconSize(QSize(*PICTURE_PX))
        self.setIcon(findings_icon(cell.marks[0].findings) if drawing is None else QIcon(pixmap_of(drawing)))
        more = f" · {len(cell.marks)}" if len(cell.marks) > 1 else ""
        self.setText("\n".join((f"{lines[0]}{more}", *lines[1:])).strip() or " ")
        self.setToolTip(_tip(cell, " ".join(lines)))
        self.setAccessibleName(f"{cell.modality} mark {' '.join(lines)}".strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter as with Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


def empty_cell(cell: Cell) -> QLabel:
    """Return what stands where nothing can be drawn now."""
    label = QLabel(cell.state.value)
    label.setProperty("role", "dim")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setFixedWidth(PICTURE_PX[0] + 4)
    label.setMinimumHeight(20)
    return label


def first_words(cell: Cell, taken: tuple[Taken, ...]) -> str:
    """Return the first measure of a cell's leading mark; doubt of its millimetres is the second line."""
    leading = cell.marks[0].id if cell.marks else None
    for one in taken:
        if one.marks == (leading,) and isinstance(one.result, Measurement) and one.result.quantity in _FIRST:
            calibration = one.result.calibration
            doubt = "" if calibration is None else calibration.short
            words = one.result.words(1)
            return f"{words.removesuffix(doubt).rstrip()}\n{doubt}" if doubt else words
    return ""


def pixmap_of(drawing: Drawing) -> QPixmap:
    """Return a picture of a mark at the size of a cell, sharp on any screen."""
    pixmap = QPixmap.fromImage(image(drawing, round(drawing.size[0])))
    pixmap.setDevicePixelRatio(drawing.size[0] / PICTURE_PX[0])
    return pixmap


def _tip(cell: Cell, words: str) -> str:
    mark = cell.marks[0]
    kinds = ", ".join(finding_kind(kind).label for kind in sorted(mark.findings)) or "kind not said"
    count = f"; {len(cell.marks)} marks, M for the next" if len(cell.marks) > 1 else ""
    return f"{cell.modality}: {kinds}{', ' + words if words else ''}{count}. Click to see it."
