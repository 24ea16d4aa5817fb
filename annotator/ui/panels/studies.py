"""The timeline and the series: dates × modality with thumbnails, earliest first."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QIcon, QImage, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.dicom.problem import ProblemCode
from annotator.dicom.series import Series
from annotator.dicom.study import Study
from annotator.drawing import Drawing
from annotator.lesion_map.wording import counted
from annotator.lesions import edits
from annotator.lesions.change import Change
from annotator.lesions.records import Timepoint
from annotator.lesions.regrouping import move_study
from annotator.painting.paint import paint
from annotator.ui.elided_label import ElidedLabel
from annotator.ui.overrides import tells_errors
from annotator.ui.panels.scroll_column import ScrollColumn
from annotator.ui.theme import ACCENT, LINE, WARNING
from annotator.ui.viewport_widget import SERIES_MIME
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import SeriesKey
from annotator.workspace.privacy import timepoint_label, undated
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

THUMBNAIL_PX = 64
_LINES = 4
"""Lines beside a thumbnail."""
QUIET = frozenset({ProblemCode.NOT_AN_IMAGE, ProblemCode.NOT_DICOM})
"""What a folder may well hold beside images: listed, but no reason to worry anyone."""


class StudiesPanel(QWidget):
    """Timepoints from top to bottom; under each its studies, under each their series."""

    series_wanted = Signal(object)
    """`SeriesKey` that the reader wants in the active pane."""
    timepoint_wanted = Signal(object)
    problems_wanted = Signal()
    thumbnails_wanted = Signal(list)
    """Series whose thumbnail is not there yet."""

    def __init__(self, session: Session, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._viewer = session, viewer
        self._tiles: dict[SeriesKey, SeriesTile] = {}
        self._pictures: dict[SeriesKey, QPixmap] = {}
        self._body = ScrollColumn(self, (6, 4, 6, 6), 3)
        self._problems = QPushButton(self)
        self._problems.setStyleSheet(f"QPushButton {{ color: {WARNING}; text-align: left; border: none; }}")
        self._problems.clicked.connect(self.problems_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._body, 1)
        column.addWidget(self._problems)
        session.opened.listen(lambda _case: self._rebuild())
        session.changed.listen(self._changed)
        viewer.listed.listen(lambda _none: self._rebuild())
        viewer.viewed.listen(lambda _layout: self._mark_shown())
        self._rebuild()

    def set_thumbnail(self, series: Series, drawing: Drawing) -> None:
        """Show a series' middle image, a drawing of `THUMBNAIL_PX`, on its tile."""
        key = series_key(series)
        self._pictures[key] = _pixmap(drawing)
        if key in self._tiles:
            self._tiles[key].set_picture(self._pictures[key])

    def _rebuild(self) -> None:
        self._body.empty()
        self._tiles = {}
        heading = ""
        for study in self._in_order():
            title = self._point_of(study)
            if title != heading:
                self._body.add(_heading(title))
                heading = title
            self._body.add(self._study_label(study))
            for series in study.shown:
                self._add_tile(series)
        if not self._viewer.studies:
            self._body.add(_empty())
        count = sum(problem.code not in QUIET for problem in self._viewer.problems)
        self._problems.setVisible(bool(self._viewer.problems))
        others = len(self._viewer.problems)
        what = f"{counted(others, 'file')} {'is not an image' if others == 1 else 'are not images'}"
        if count:
            what = f"{counted(count, 'file')} did not open"
        self._problems.setText(f"{what}: show why")
        missing = [series for key, series in self._series() if key not in self._pictures]
        if missing:
            self.thumbnails_wanted.emit(missing)
        self._mark_shown()

    def _series(self) -> list[tuple[SeriesKey, Series]]:
        return [(series_key(series), series) for study in self._viewer.studies for series in study.shown]

    def _in_order(self) -> list[Study]:
        return sorted(self._viewer.studies, key=lambda one: (str(one.date or "9999"), one.time))

    def _point_of(self, study: Study) -> str:
        point = self._session.case.timepoint_of_study(study.uid) if self._session.has_case else None
        return self._name_of(point) if point else "Not grouped"

    def _name_of(self, point: Timepoint) -> str:
        return timepoint_label(self._session.case, point, private=self._viewer.private)

    def _study_label(self, study: Study) -> QLabel:
        private = self._viewer.private
        date = "" if private else f"{study.date or 'no date'}  "
        description = undated(study.description) if private else study.description
        label = ElidedLabel(f"{date}{' '.join(study.modalities)}  {description}", self, "dim")
        label.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        label.customContextMenuRequested.connect(lambda at: self._study_menu(study, label.mapToGlobal(at)))
        return label

    def _study_menu(self, study: Study, at: QPoint) -> None:
        """Offer to name the study's timepoint otherwise, or to move the study to another one."""
        case = self._session.case
        own = case.timepoint_of_study(study.uid)
        if own is None:
            return
        menu = QMenu(self)
        menu.addAction(f"Rename {self._name_of(own)}…", partial(self._rename, own))
        move = menu.addMenu("Move study to")
        for point in case.timepoints:
            if point.id != own.id:
                move.addAction(self._name_of(point), partial(self._move, study, point))
        move.setEnabled(not move.isEmpty())
        menu.exec(at)

    def _rename(self, point: Timepoint) -> None:
        label, agreed = QInputDialog.getText(self, "Rename timepoint", "Name", text=point.label)
        if agreed and label.strip() and label.strip() != point.label:
            self._session.edit(
                f"Rename timepoint: {label.strip()}",
                lambda case: edits.rename_timepoint(case, point.id, label.strip()),
            )

    def _move(self, study: Study, point: Timepoint) -> None:
        name = f"Move study to {point.label}"
        dates = self._viewer.study_dates
        self._session.edit(name, lambda case: move_study(case, study.uid, point.id, dates))

    def _changed(self, change: Change) -> None:
        if any(isinstance(record, Timepoint) for record in change.records()):
            self._rebuild()

    def _add_tile(self, series: Series) -> None:
        key = series_key(series)
        tile = SeriesTile(series, self)
        tile.chosen.connect(lambda key=key: self.series_wanted.emit(key))
        if key in self._pictures:
            tile.set_picture(self._pictures[key])
        self._tiles[key] = tile
        self._body.add(tile)

    def _mark_shown(self) -> None:
        panes = self._viewer.layout.panes
        shown = {pane.series for pane in panes}
        active = self._viewer.layout.active_pane.series
        for key, tile in self._tiles.items():
            tile.set_shown(key in shown, key == active)


@tells_errors
class SeriesTile(QFrame):
    """A series: thumbnail, what it is, how many images. Click shows it, a drag takes it to a pane."""

    chosen = Signal()

    def __init__(self, series: Series, parent: QWidget) -> None:
        super().__init__(parent)
        self._key = series_key(series)
        self._press: QPoint | None = None
        self._look: tuple[bool, bool] | None = None
        self.setObjectName("tile")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        warnings = ", ".join(badge.short for badge in series.badges)
        words = f"{series.modality} {series.title}".strip()
        self.setAccessibleName(f"{words}: {warnings}" if warnings else words)
        self._picture = QLabel(self)
        self._picture.setFixedSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        self._picture.setStyleSheet("background: #000000;")
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = QVBoxLayout()
        text.setSpacing(1)
        for label in self._lines(series):
            text.addWidget(label)
        text.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(7)
        row.addWidget(self._picture)
        row.addLayout(text, 1)
        self.setToolTip("\n".join(remark.sentence for remark in series.remarks))
        self.set_shown(shown=False, active=False)

    def _lines(self, series: Series) -> list[QLabel]:
        """Return what the tile says: description, stack, how many images of what size, badges."""
        count = len(series.frames)
        images = f"{count} image{'s' if count > 1 else ''}"
        lines: list[QLabel] = [
            ElidedLabel(series.description or series.modality or "Series without a name", self),
            ElidedLabel(" · ".join(filter(None, (series.modality, images))), self, "dim"),
        ]
        if series.stack_name:
            lines.insert(1, ElidedLabel(series.stack_name, self))
        if series.badges:
            badges = ElidedLabel(" · ".join(badge.short for badge in series.badges), self, "dim")
            if any(badge.is_warning for badge in series.badges):
                badges.setStyleSheet(f"color: {WARNING};")
            badges.setToolTip("\n".join(remark.sentence for remark in series.remarks))
            lines.append(badges)
        if len(lines) < _LINES:
            lines.insert(-1 if series.badges else len(lines), self._size(series))
        return lines

    def _size(self, series: Series) -> QLabel:
        return ElidedLabel(f"{series.columns} × {series.rows}", self, "dim")

    def set_picture(self, picture: QPixmap) -> None:
        """Show the thumbnail."""
        self._picture.setPixmap(picture)

    def set_shown(self, shown: bool, active: bool) -> None:
        """Show whether the series lies in a pane, and in the active one."""
        if (shown, active) == self._look:
            return  # A style sheet costs a millisecond, and this is asked at every image scrolled.
        self._look = (shown, active)
        edge = ACCENT if active else (LINE if shown else "transparent")
        bar = ACCENT if shown else "transparent"
        self.setStyleSheet(
            f"#tile {{ border: 1px solid {edge}; border-left: 3px solid {bar}; border-radius: 3px; }}"
            "#tile:hover { background: #292d34; }"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the series by Enter or Space; the arrows go to the tiles beside."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the series along."""
        if self._press is None or (event.position().toPoint() - self._press).manhattanLength() < 8:
            return
        data = QMimeData()
        data.setData(SERIES_MIME, f"{self._key.uid}#{self._key.stack}".encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self._picture.pixmap())
        self._press = None
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A press that stayed is a choice."""
        if self._press is not None:
            self._press = None
            self.chosen.emit()


def _pixmap(drawing: Drawing) -> QPixmap:
    canvas = QImage(THUMBNAIL_PX, THUMBNAIL_PX, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    paint(painter, drawing)
    painter.end()
    return QIcon(QPixmap.fromImage(canvas)).pixmap(THUMBNAIL_PX, THUMBNAIL_PX)


def _heading(text: str) -> QLabel:
    label = ElidedLabel(text, role="heading")
    label.setContentsMargins(0, 6, 0, 0)
    return label


def _empty() -> QLabel:
    label = QLabel("No images yet.\nDrop a folder here\nor press Ctrl+O.")
    label.setProperty("role", "dim")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setContentsMargins(0, 40, 0, 0)
    return label
