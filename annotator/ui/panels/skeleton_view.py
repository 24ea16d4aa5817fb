"""The figure of the map as a widget: to point at, to walk through by keys, to drag lesions on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
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
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.drawing import Drawing, Path
from annotator.geometry.affine import Affine2
from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.figure import Figure, compose
from annotator.lesion_map.figure_series import Series, compose_series
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.place_words import place_words
from annotator.lesion_map.progress import Trend
from annotator.lesion_map.skeleton import Region, skeleton
from annotator.lesions.records import LesionId
from annotator.painting.paint import paint
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import site, site_label
from annotator.ui.overrides import tells_errors
from annotator.ui.panels.skeleton_access import announce_focus, offer_sites
from annotator.ui.theme import ACCENT, PANEL

_REDRAW_MS = 40
_DRAG_PX = 4
_LIT = "#ffe066"

Place = tuple[str, Side]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the widget draws: one map, or with `maps` one small figure for each of them."""

    map: LesionMap
    style: FigureStyle
    maps: tuple[LesionMap, ...] = ()
    trends: tuple[dict[LesionId, Trend], ...] = field(default=())


@tells_errors
class SkeletonView(QWidget):
    """Paints the figure once, and what is under the pointer, the keys or the hand over it."""

    lesion_clicked = Signal(str)
    site_clicked = Signal(object)
    timepoint_clicked = Signal(str)
    resited = Signal(str, object)
    """Id of a lesion and the `SiteChoice` that it was dragged to."""
    menu_wanted = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(220, 260))
        self.setAccessibleName("Skeleton with lesions")
        offer_sites(SkeletonView)
        self._shown: Shown | None = None
        self._selected: frozenset[LesionId] = frozenset()
        self._figure: Figure | None = None
        self._series: Series | None = None
        self._pixmap: QPixmap | None = None
        self._focus: Place | None = None
        self._segment = ""
        self._lit: Place | None = None
        self._pressed: tuple[str, QPointF] | None = None
        self._dragged: QPointF | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._compose)

    @property
    def figure(self) -> Figure | None:
        """The figure as composed last; None while small figures stand side by side."""
        return self._figure

    @property
    def series(self) -> Series | None:
        """The small figures by date as composed last."""
        return self._series

    @property
    def lit(self) -> Place | None:
        """The site that is lit because its mark is under the pointer on an image."""
        return self._lit

    def show_map(self, shown: Shown) -> None:
        """Show a map."""
        self._shown = shown
        blank = self._figure is None and self._series is None
        self._timer.start(0 if blank else _REDRAW_MS)

    def forget(self) -> None:
        """Show no map until the next one."""
        self._shown = self._figure = self._series = self._pixmap = None

    def set_selected(self, selected: frozenset[LesionId]) -> None:
        """Bring out lesions."""
        if selected != self._selected:
            self._selected = selected
            self._timer.start(_REDRAW_MS)

    def light(self, place: Place | None) -> None:
        """Light a site; None for none."""
        if place != self._lit:
            self._lit = place
            self.update()

    def _compose(self) -> None:
        if self._shown is None or not self.isVisible():
            return
        style = replace(
            self._shown.style,
            layout="tall" if self.height() > self.width() else "wide",
            size=(float(self.width()), float(self.height())),
            selected=self._selected,
        )
        self._figure = self._series = None
        if self._shown.maps:
            self._series = compose_series(self._shown.maps, self._shown.trends, style)
            drawing = self._series.drawing
        else:
            self._figure = compose(self._shown.map, style)
            drawing = self._figure.drawing
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(PANEL)
        painter = QPainter(pixmap)
        paint(painter, drawing, Affine2())
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
        """Paint the figure, and over it what is lit, focused or dragged."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), PANEL)
        if self._pixmap is not None:
            painter.drawPixmap(0, 0, self._pixmap)
        if self._figure is not None:
            over = [
                *(self._outlines(self._figure, self._lit, "", _LIT) if self._lit else ()),
                *(self._outlines(self._figure, self._focus, self._segment, ACCENT) if self._focus else ()),
                *self._drag_items(self._figure),
            ]
            paint(painter, Drawing((float(self.width()), float(self.height())), tuple(over)), Affine2())
        painter.end()

    def _outlines(self, figure: Figure, place: Place, segment: str, colour: str) -> list[Path]:
        paths = []
        for plate in figure.plates:
            for region in plate.view.regions:
                if (region.site, region.side) != place:
                    continue
                part = region.parts.get(segment)
                for rings, fill, width in (
                    (region.rings, f"{colour}40" if part is None else None, 1.5),
                    *(((part.rings, f"{colour}80", 1.0),) if part is not None else ()),
                ):
                    placed = tuple(tuple(plate.sheet_from_view(point) for point in ring) for ring in rings)
                    paths.append(Path(placed, stroke=colour, width=width, fill=fill))
        return paths

    def _drag_items(self, figure: Figure) -> list[Path]:
        if self._pressed is None or self._dragged is None:
            return []
        from_at = next((one.at for one in figure.targets if one.lesion == self._pressed[0]), None)
        if from_at is None:
            return []
        to = (self._dragged.x(), self._dragged.y())
        ring = tuple((to[0] + 7 * x, to[1] + 7 * y) for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1)))
        line = Path(((from_at, to),), closed=False, stroke=_LIT, width=1.4, dash=(4.0, 3.0))
        return [line, Path((ring,), fill=_LIT, stroke=PANEL, width=1.0)]

    # What is where.

    def _choice_at(self, at: QPointF) -> SiteChoice | None:
        region: Region | None = self._figure.region_at((at.x(), at.y())) if self._figure else None
        if region is None or self._figure is None:
            return None
        return SiteChoice(site(region.site), region.side, self._figure.segment_at((at.x(), at.y())))

    def _lesion_at(self, at: QPointF) -> LesionId | None:
        return self._figure.lesion_at((at.x(), at.y())) if self._figure else None

    def words_of(self, place: Place, segment: str = "") -> str:
        """Return a site with the lesions that are there, as people and screen readers read it."""
        if self._shown is None:
            return site_label(*place, segment)
        return place_words(place, self._shown.map, self._shown.style.trends, segment)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every site of every side, in the order of the keyboard."""
        return skeleton().tab_order

    @property
    def focus_place(self) -> Place | None:
        """The site that the keys or the pointer are at."""
        return self._focus

    def box_of(self, place: Place) -> QRect:
        """Return the box around a site where it is drawn largest; empty where it is not."""
        seen = [
            (region.area_mm2 * plate.scale**2, plate, region)
            for plate in (self._figure.plates if self._figure else ())
            for region in plate.view.regions
            if (region.site, region.side) == place
        ]
        if not seen:
            return QRect()
        _, plate, region = max(seen, key=lambda one: one[0])
        low, high = (plate.sheet_from_view(corner) for corner in region.bounds)
        return QRectF(QPointF(*low), QPointF(*high)).toAlignedRect()

    def place_at(self, at: QPointF) -> Place | None:
        """Return the site at a position."""
        choice = self._choice_at(at)
        return None if choice is None else (choice.site.id, choice.side)

    def is_chosen(self, place: Place) -> bool:
        """Tell whether a lesion at a site is chosen."""
        return any(
            (one.site.id, one.lesion.side) == place and one.id in self._selected for one in self._mapped
        )

    @property
    def _mapped(self) -> tuple[MappedLesion, ...]:
        return () if self._shown is None else (*self._shown.map.lesions, *self._shown.map.others)

    def _set_focus_site(self, focus: Place | None, segment: str = "", *, say: bool = False) -> None:
        if (focus, segment) == (self._focus, self._segment):
            return
        self._focus, self._segment = focus, segment
        self.update()
        if say and focus is not None:
            words = self.words_of(focus, segment)
            self.setAccessibleDescription(words)
            announce_focus(self, self.places.index(focus))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a glyph in the hand."""
        lesion = self._lesion_at(event.position())
        folded = self._shown is not None and self._shown.style.folded
        if event.button() == Qt.MouseButton.LeftButton and lesion is not None and not folded:
            self._pressed = (lesion, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Bring out the site under the pointer, with the glyph in the hand above it."""
        at = event.position()
        if self._pressed is not None:
            moved = at - self._pressed[1]
            if self._dragged is not None or moved.manhattanLength() > _DRAG_PX:
                self._dragged = at
                self.update()
        choice = self._choice_at(at)
        segment = "" if choice is None else choice.segment
        self._set_focus_site(None if choice is None else (choice.site.id, choice.side), segment)

    def leaveEvent(self, _event: QEvent) -> None:
        """Bring out nothing."""
        self._set_focus_site(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a glyph is its lesion, elsewhere the site; a drag gives a lesion another site."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        pressed, dragged = self._pressed, self._dragged
        self.let_go()
        choice, lesion = self._choice_at(at), self._lesion_at(at)
        if self._series is not None:
            point = self._series.timepoint_at((at.x(), at.y()))
            if point is not None:
                self.timepoint_clicked.emit(point)
        elif pressed is not None and dragged is not None:
            if choice is not None:
                self.resited.emit(pressed[0], choice)
        elif lesion is not None:
            self.lesion_clicked.emit(lesion)
        elif choice is not None:
            self.site_clicked.emit(choice)

    def let_go(self) -> bool:
        """Put back the glyph in the hand; tell whether one was dragged."""
        was_dragged = self._dragged is not None
        self._pressed = self._dragged = None
        self.update()
        return was_dragged

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to review the site."""
        choice = self._choice_at(QPointF(event.pos()))
        if choice is not None:
            self.menu_wanted.emit(choice, event.globalPos())

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk from site to site, left and right through its segments.

        Page up and down go to the next site with a lesion; Enter or Space is a click.
        """
        key = Qt.Key(event.key())
        order = skeleton().tab_order
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._walk(order, 1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._walk(self._involved(order), 1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left) and self._focus:
            self._walk_segments(self._focus, 1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._focus:
            self.site_clicked.emit(SiteChoice(site(self._focus[0]), self._focus[1], self._segment))
        else:
            super().keyPressEvent(event)

    def _involved(self, order: Sequence[Place]) -> tuple[Place, ...]:
        places = {(one.site.id, one.lesion.side) for one in self._mapped}
        return tuple(place for place in order if place in places)

    def _walk(self, order: Sequence[Place], step: int) -> None:
        if order:
            at = order.index(self._focus) + step if self._focus in order else 0
            self._set_focus_site(order[at % len(order)], say=True)

    def _walk_segments(self, place: Place, step: int) -> None:
        names = ("", *(name for name in site(place[0]).segments if name != "whole"))
        at = names.index(self._segment) if self._segment in names else 0
        self._set_focus_site(place, names[(at + step) % len(names)], say=True)

    def event(self, event: QEvent) -> bool:
        """Say which site is under the pointer, and which lesions are there."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            choice = self._choice_at(QPointF(event.pos()))
            text = "" if choice is None else self.words_of((choice.site.id, choice.side), choice.segment)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
