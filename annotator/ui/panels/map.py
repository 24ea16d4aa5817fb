"""The lesion map: the skeleton with the lesions on it, to filter, to click and to walk through by keys."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolTip, QVBoxLayout, QWidget

from annotator.drawing import Drawing, Path
from annotator.geometry.affine import Affine2
from annotator.lesion_map.build import LesionMap, build
from annotator.lesion_map.compare import compare
from annotator.lesion_map.figure import Figure, compose
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.progress import Trend
from annotator.lesion_map.skeleton import skeleton
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.edits import Place
from annotator.lesions.records import LesionId, ReviewResult, TimepointId
from annotator.painting.paint import paint
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import site, site_label
from annotator.ui.dialogs.chips import ChipRow
from annotator.ui.theme import ACCENT, PANEL
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Selection, Session

_REDRAW_MS = 40
_POINTS_PX = 150


class MapPanel(QWidget):
    """Filter and timepoint above, the figure below."""

    lesion_wanted = Signal(str)
    """Id of a lesion whose image the reader wants to see."""
    site_wanted = Signal(object)
    """`SiteChoice` that was clicked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._hidden: set[str] = set()
        self._private = False
        self._points = QComboBox(self)
        self._points.setAccessibleName("Timepoint of the map and the criteria")
        self._points.setFixedWidth(_POINTS_PX)
        self._points.activated.connect(self._choose_point)
        self._modalities = ChipRow(self)
        self._modalities.toggled.connect(self._toggle)
        self._skeleton = SkeletonView(self)
        self._skeleton.lesion_clicked.connect(self.lesion_wanted)
        self._skeleton.site_clicked.connect(self.site_wanted)
        self._skeleton.menu_wanted.connect(self._menu)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 4)
        bar.addWidget(self._modalities, 1)
        bar.addWidget(self._points)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._skeleton, 1)
        session.opened.listen(self._opened)
        session.changed.listen(lambda _change: self._rebuild())
        session.selected.listen(self._selected)

    @property
    def skeleton_view(self) -> SkeletonView:
        """The figure."""
        return self._skeleton

    def set_private(self, private: bool) -> None:
        """Leave out whose map it is and of which day, or say it."""
        self._private = private
        if self._session.has_case:
            self._rebuild()

    def _opened(self, _case: Case) -> None:
        self._hidden.clear()
        self._rebuild()

    def _selected(self, selection: Selection) -> None:
        chosen = frozenset() if selection.lesion is None else frozenset({selection.lesion})
        self._skeleton.set_selected(chosen)

    def _rebuild(self) -> None:
        case, session = self._session.case, self._session
        modalities = tuple(dict.fromkeys(mark.image.modality for mark in case.marks))
        shown = frozenset(modalities) - self._hidden
        chips = [(name, name or "not stated", (name or "n")[0], "#9aa1ac") for name in modalities]
        self._modalities.set_chips(chips, shown)
        self._points.blockSignals(True)
        self._points.clear()
        self._points.addItem("All timepoints", None)
        for point in case.timepoints:
            self._points.addItem(timepoint_label(case, point, private=self._private), point.id)
        self._points.setCurrentIndex(max(0, self._points.findData(session.timepoint)))
        self._points.blockSignals(False)
        filtered = shown if shown != frozenset(modalities) else None
        lesion_map = build(case, session.reading.id, session.timepoint, filtered)
        title = case.label
        if self._private:
            shown_at = lesion_map.timepoint
            if shown_at is not None:
                label = timepoint_label(case, shown_at, private=True)
                lesion_map = replace(lesion_map, timepoint=replace(shown_at, label=label, date=None))
            title = ""
        self._skeleton.set_map(lesion_map, trends_at(case, session), title, filtered)

    def _toggle(self, modality: str) -> None:
        self._hidden ^= {modality}
        self._rebuild()

    def _choose_point(self, _index: int) -> None:
        self._session.show_timepoint(self._points.currentData())

    def _menu(self, choice: SiteChoice, at: QPoint) -> None:
        if not self._session.has_case:
            return
        menu = QMenu(self)
        menu.addAction(site_label(choice.site.id, choice.side)).setEnabled(False)
        menu.addSeparator()
        case = self._session.case
        for point in case.timepoints:
            part = menu.addMenu(timepoint_label(case, point, private=self._private))
            for result, words in (
                (ReviewResult.NEGATIVE, "Read, no lesion here"),
                (ReviewResult.NOT_COVERED, "Not on the images"),
            ):
                for modality in self._modalities_at(point.id):
                    step = partial(self._review, choice, point.id, modality, result)
                    part.addAction(f"{modality}: {words}", step)
            part.setEnabled(not part.isEmpty())
        menu.exec(at)
        menu.deleteLater()

    def _modalities_at(self, point: TimepointId) -> tuple[str, ...]:
        case = self._session.case
        marks = [
            mark.image.modality
            for lesion in case.lesions
            for one in case.observations_of(lesion.id)
            if one.timepoint == point
            for mark in case.marks_of(one.id)
        ]
        return tuple(dict.fromkeys(marks)) or ("CR", "CT", "MR", "NM")

    def _review(self, choice: SiteChoice, point: TimepointId, modality: str, result: ReviewResult) -> None:
        where, reading = Place(choice.site.id, choice.side), self._session.reading.id
        name = f"Review {site_label(choice.site.id, choice.side)}: {result.value.replace('_', ' ')}"
        self._session.edit(
            name, lambda case: edits.review_site(case, reading, point, modality, where, result)
        )


def trends_at(case: Case, session: Session) -> dict[LesionId, Trend]:
    """Return what became of each lesion since the timepoint before the one shown; none for all together."""
    points = case.timepoints
    at = next((index for index, point in enumerate(points) if point.id == session.timepoint), 0)
    if at == 0:
        return {}
    found = compare(case, session.reading.id, points[at - 1].id, points[at].id)
    return {one.lesion: one.trend for one in found if one.trend is not None}


class SkeletonView(QWidget):
    """Paints the figure once, and the site under the pointer or the keys over it."""

    lesion_clicked = Signal(str)
    site_clicked = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(220, 300))
        self.setAccessibleName("Skeleton with lesions")
        self._map: LesionMap | None = None
        self._trends: dict[LesionId, Trend] = {}
        self._title = ""
        self._modalities: frozenset[str] | None = None
        self._selected: frozenset[LesionId] = frozenset()
        self._figure: Figure | None = None
        self._pixmap: QPixmap | None = None
        self._focus: tuple[str, Side] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._compose)

    @property
    def figure(self) -> Figure | None:
        """The figure as composed last."""
        return self._figure

    def set_map(
        self,
        lesion_map: LesionMap,
        trends: dict[LesionId, Trend],
        title: str,
        modalities: frozenset[str] | None,
    ) -> None:
        """Show a map."""
        self._map, self._trends, self._title = lesion_map, trends, title
        self._modalities = modalities
        if not self.isVisible():
            # Not even for a moment may the panel come to the front with what it showed before.
            self._figure = self._pixmap = None
        self._timer.start(_REDRAW_MS)

    def set_selected(self, selected: frozenset[LesionId]) -> None:
        """Bring out lesions."""
        if selected != self._selected:
            self._selected = selected
            self._timer.start(_REDRAW_MS)

    def _compose(self) -> None:
        if self._map is None or not self.isVisible():
            return
        style = FigureStyle(
            layout="tall" if self.height() > self.width() else "wide",
            size=(float(self.width()), float(self.height())),
            title=self._title,
            modalities=self._modalities,
            trends=self._trends,
            selected=self._selected,
        )
        self._figure = compose(self._map, style)
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(PANEL)
        painter = QPainter(pixmap)
        paint(painter, self._figure.drawing, Affine2())
        painter.end()
        self._pixmap = pixmap
        self.update()

    def showEvent(self, _event: QShowEvent) -> None:
        """Compose when the panel comes to the front."""
        self._timer.start(0)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Compose for the new size."""
        self._timer.start(_REDRAW_MS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the figure, and the focus over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), PANEL)
        if self._pixmap is not None:
            painter.drawPixmap(0, 0, self._pixmap)
        if self._figure is not None and self._focus is not None:
            paint(painter, self._outline(self._figure, self._focus), Affine2())
        painter.end()

    def _outline(self, figure: Figure, focus: tuple[str, Side]) -> Drawing:
        paths = []
        for plate in figure.plates:
            for region in plate.view.regions:
                if (region.site, region.side) == focus:
                    rings = tuple(
                        tuple(plate.sheet_from_view(point) for point in ring) for ring in region.rings
                    )
                    paths.append(Path(rings, stroke=ACCENT, width=1.5, fill=f"{ACCENT}40"))
        return Drawing((float(self.width()), float(self.height())), tuple(paths))

    def _choice_at(self, at: QPointF) -> SiteChoice | None:
        region = self._figure.region_at((at.x(), at.y())) if self._figure else None
        return None if region is None else SiteChoice(site(region.site), region.side)

    def _set_focus_site(self, focus: tuple[str, Side] | None) -> None:
        if focus != self._focus:
            self._focus = focus
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Bring out the site under the pointer."""
        choice = self._choice_at(event.position())
        self._set_focus_site(None if choice is None else (choice.site.id, choice.side))

    def leaveEvent(self, _event: QEvent) -> None:
        """Bring out nothing."""
        self._set_focus_site(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a glyph is its lesion, elsewhere the site."""
        if event.button() != Qt.MouseButton.LeftButton or self._figure is None:
            return
        at = event.position()
        lesion = self._figure.lesion_at((at.x(), at.y()))
        choice = self._choice_at(at)
        if lesion is not None:
            self.lesion_clicked.emit(lesion)
        elif choice is not None:
            self.site_clicked.emit(choice)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to review the site."""
        choice = self._choice_at(QPointF(event.pos()))
        if choice is not None:
            self.menu_wanted.emit(choice, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through the sites from head to foot; Enter or Space is a click."""
        order = skeleton().tab_order
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}.get(
            Qt.Key(event.key())
        )
        if step is not None:
            at = order.index(self._focus) + step if self._focus in order else 0
            self._set_focus_site(order[at % len(order)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._focus:
            self.site_clicked.emit(SiteChoice(site(self._focus[0]), self._focus[1]))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say which site is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            choice = self._choice_at(QPointF(event.pos()))
            text = "" if choice is None else site_label(choice.site.id, choice.side)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
