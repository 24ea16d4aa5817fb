"""A small card over the map: every mark at a site, by date, with its picture; a click leads there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark
from annotator.painting.raster import image
from annotator.terms.findings import finding_kind
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import site_label
from annotator.ui.glyph_icon import findings_icon
from annotator.ui.overrides import tells_errors
from annotator.workspace.lesion_pictures import PICTURE_PX, LesionPictures
from annotator.workspace.privacy import timepoint_label

_WIDTH_PX, _TALLEST_PX, _ROW_PX = 304, 330, 58
_ICON_PX = QSize(68, 51)


@tells_errors
class SiteCard(QFrame):
    """Lists the marks of the lesions at one site, earliest first."""

    mark_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("role", "raised")
        self.pictures: LesionPictures | None = None
        self._rows: list[tuple[Mark, QToolButton]] = []
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 4, 6)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._area, 1)
        self.hide()

    @property
    def rows(self) -> tuple[QToolButton, ...]:
        """The buttons of its marks."""
        return tuple(button for _, button in self._rows)

    def show_site(
        self, case: Case, choice: SiteChoice, lesions: list[Lesion], at: QPoint, *, private: bool
    ) -> None:
        """Open beside a place of the parent."""
        self._title.setText(site_label(choice.site.id, choice.side))
        inside = QWidget(self._area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._rows = []
        for point in case.timepoints:
            for lesion in lesions:
                seen = case.observation_at(lesion.id, point.id)
                if seen is None:
                    continue
                when = timepoint_label(case, point, private=private)
                marks = case.marks_of(seen.id)
                if not marks:
                    words = f"{lesion.name} · {seen.status.value.replace('_', ' ')}\n{when}"
                    column.addWidget(_dim(words, inside))
                for mark in marks:
                    column.addWidget(self._row(lesion, mark, when, inside))
        column.addStretch(1)
        self._area.setWidget(inside)
        if self.pictures is not None:
            self.pictures.want([mark for mark, _ in self._rows])
        self._stand(at, inside.sizeHint().height())
        self.show()
        self.raise_()
        self.show_pictures()
        if self._rows:
            self._rows[0][1].setFocus()

    def _row(self, lesion: Lesion, mark: Mark, when: str, parent: QWidget) -> QToolButton:
        kinds = ", ".join(finding_kind(kind).short for kind in sorted(mark.findings)) or "kind not said"
        button = QToolButton(parent)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoRaise(True)
        button.setIconSize(_ICON_PX)
        button.setFixedHeight(_ROW_PX)
        button.setMinimumWidth(_WIDTH_PX - 28)
        button.setText(f"{lesion.name} · {mark.image.modality} · {kinds}\n{when}")
        button.setAccessibleName(f"{lesion.name} {mark.image.modality} {kinds}, {when}")
        button.setIcon(findings_icon(mark.findings))
        button.clicked.connect(lambda _checked=False, mark=mark.id: self.mark_wanted.emit(mark))
        self._rows.append((mark, button))
        return button

    def show_pictures(self) -> None:
        """Put the pictures that are made into their rows."""
        if self.pictures is None or not self.isVisible():
            return
        for mark, button in self._rows:
            drawing = self.pictures.picture(mark)
            if drawing is not None:
                pixmap = QPixmap.fromImage(image(drawing, round(drawing.size[0])))
                pixmap.setDevicePixelRatio(drawing.size[0] / PICTURE_PX[0])
                button.setIcon(QIcon(pixmap))

    def _stand(self, at: QPoint, inner: int) -> None:
        room = self._over.rect().adjusted(4, 4, -4, -4)
        height = min(inner + self._title.sizeHint().height() + 22, _TALLEST_PX, room.height())
        self.resize(min(_WIDTH_PX, room.width()), height)
        x = at.x() + 12 if at.x() + 12 + self.width() <= room.right() else at.x() - 12 - self.width()
        x = min(max(x, room.left()), room.right() - self.width())
        y = min(max(at.y() - height // 3, room.top()), room.bottom() - height)
        self.move(x, y)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the rows by arrows; Enter leads to the image."""
        buttons = self.rows
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        at = next((number for number, one in enumerate(buttons) if one.hasFocus()), None)
        if step is not None and at is not None:
            buttons[(at + step) % len(buttons)].setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at is not None:
            buttons[at].click()
        else:
            super().keyPressEvent(event)


def _dim(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "dim")
    return label
