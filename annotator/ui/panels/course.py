"""The course: burden or one lesion over time, with the clinical facts on the same axis."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QToolTip, QVBoxLayout, QWidget

from annotator.drawing.items import Drawing, Path
from annotator.lesion_map.trend_chart import trend_chart
from annotator.lesion_map.trends import burden_lines, laboratory_lines, lesion_lines
from annotator.lesions.records import LesionId
from annotator.painting.paint import paint
from annotator.terms.sites import site_label
from annotator.ui.overrides import tells_errors
from annotator.ui.plain_text import tip
from annotator.ui.theme import ACCENT
from annotator.workspace.measures import Measures
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Session

_NEAR_PX = 5.0
_ALL = "All lesions"


@tells_errors
class CoursePanel(QWidget):
    """What is shown above, the chart below; a fact that is chosen opens its form."""

    fact_wanted = Signal(str)
    timepoint_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._measures: Measures | None = None
        self._private = False
        self._what = QComboBox(self)
        self._what.setAccessibleName("What the course shows")
        self._what.activated.connect(self._choose)
        self.chart = ChartView(self)
        self.chart.chosen.connect(self._go)
        self._scroll = QScrollArea(self)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.chart)
        self._soon = QTimer(self, interval=30, singleShot=True)
        self._soon.timeout.connect(self._rebuild)
        head = QHBoxLayout()
        head.setContentsMargins(8, 6, 8, 4)
        head.addWidget(self._what, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        session.opened.listen(lambda _case: self._soon.start())
        session.changed.listen(lambda _change: self._soon.start())

    def show_measures(self, measures: Measures) -> None:
        """Draw what is measured as it comes."""
        self._measures = measures
        measures.arrived.listen(lambda _none: self._soon.start())

    def set_private(self, private: bool) -> None:
        """Leave the dates out, or say them."""
        self._private = private
        self._soon.start()

    def event(self, event: QEvent) -> bool:
        """Draw anew for another width, and once it is to be seen."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize):
            self._soon.start()
        return super().event(event)

    def _rebuild(self) -> None:
        if not self.isVisible() or not self._session.has_case:
            return
        session, case = self._session, self._session.case
        if self._measures is not None:
            self._measures.want()
        ours = {one.id for one in case.lesions_of(session.reading.id)}
        taken = [one for one in (self._measures.taken if self._measures else ()) if one.lesion in ours]
        chosen = self._what.currentData()
        self._what.clear()
        self._what.addItem(_ALL, None)
        for lesion in case.lesions_of(session.reading.id):
            place = site_label(lesion.site, lesion.side, lesion.segment)
            self._what.addItem(f"{lesion.name}  {place}", lesion.id)
        self._what.setCurrentIndex(max(0, self._what.findData(chosen)))
        one: LesionId | None = self._what.currentData()
        own = burden_lines(case, session.reading.id, taken) if one is None else lesion_lines(case, one, taken)
        labels = {point.id: timepoint_label(case, point, private=self._private) for point in case.timepoints}
        width = float(self._scroll.viewport().width())
        lines = (*own, *laboratory_lines(case))
        self.chart.show_drawing(
            trend_chart(case, lines, width, "dark", labels=labels, dated=not self._private)
        )

    def _choose(self, _index: int) -> None:
        lesion = self._what.currentData()
        # The list may be of a moment ago: what is gone since cannot be chosen.
        if lesion is not None and lesion in self._session.case.table:
            self._session.select_lesion(lesion)
        self._rebuild()

    def show_lesion(self, lesion: LesionId | None) -> None:
        """Show the course of a lesion, or of all."""
        self._rebuild()
        self._what.setCurrentIndex(max(0, self._what.findData(lesion)))
        self._rebuild()

    def _go(self, target: str) -> None:
        kind, _, record = target.partition(":")
        (self.fact_wanted if kind == "fact" else self.timepoint_wanted).emit(record)


@tells_errors
class ChartView(QWidget):
    """Paints a drawing; what has an id can be clicked, pointed at, and walked through by keys."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Course over time")
        self._drawing = Drawing((1.0, 1.0))
        self._targets: list[tuple[QRectF, Path]] = []
        self._in_hand: int | None = None

    def show_drawing(self, drawing: Drawing) -> None:
        """Show another drawing."""
        self._drawing = drawing
        named = [one for one in drawing.items if isinstance(one, Path) and one.id]
        self._targets = [(_around(one), one) for one in named]
        if self._in_hand is not None and self._in_hand >= len(self._targets):
            self._in_hand = None
        self.setFixedHeight(round(drawing.size[1]))
        self.updateGeometry()
        self.update()

    @property
    def targets(self) -> list[tuple[str, str, QRectF]]:
        """What can be chosen: its id, its words, and where it is."""
        return [(one.id, one.title, at) for at, one in self._targets]

    def sizeHint(self) -> QSize:
        """As large as the drawing."""
        return QSize(round(self._drawing.size[0]), round(self._drawing.size[1]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the drawing, and a frame around what the keys have in hand."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._drawing.background or "#000000"))
        paint(painter, self._drawing)
        if self._in_hand is not None and self.hasFocus():
            painter.setPen(QPen(QColor(ACCENT), 1.5))
            painter.drawRect(self._targets[self._in_hand][0].adjusted(-3, -3, 3, 3))
        painter.end()

    def _at(self, place: QPointF) -> int | None:
        near = _NEAR_PX
        hits = [
            at
            for at, (box, _) in enumerate(self._targets)
            if box.adjusted(-near, -near, near, near).contains(place)
        ]
        return min(
            hits, key=lambda at: (self._targets[at][0].center() - place).manhattanLength(), default=None
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        hand = self._at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer."""
        found = self._at(event.position())
        if found is not None:
            self._in_hand = found
            self.chosen.emit(self._targets[found][1].id)

    def event(self, event: QEvent) -> bool:
        """Say in full what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(QPointF(event.pos()))
            if found is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), tip(self._targets[found][1].title), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through what can be chosen; Enter chooses it."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and self._targets:
            start = -1 if self._in_hand is None and steps[key] > 0 else self._in_hand or 0
            self._in_hand = (start + steps[key]) % len(self._targets)
            self.setAccessibleDescription(self._targets[self._in_hand][1].title)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._in_hand is not None:
            self.chosen.emit(self._targets[self._in_hand][1].id)
        else:
            super().keyPressEvent(event)


def _around(path: Path) -> QRectF:
    points = [point for ring in path.rings for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    return QRectF(QPointF(left, top), QPointF(right, bottom))
