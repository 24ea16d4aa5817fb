"""The cohort map in a window of its own: all cases of the library, at any or the first timepoint."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.exchange.cohort_files import WRITERS
from annotator.exchange.writing import put
from annotator.geometry.affine import Affine2
from annotator.lesion_map.cohort import Cohort, cohort
from annotator.lesion_map.figure_cohort import cohort_figure, cohort_words
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesions.case import Case
from annotator.library import open_library
from annotator.painting.paint import paint
from annotator.ui.overrides import tells_errors
from annotator.workspace.jobs import Jobs, Token
from annotator.workspace.session import Session

_SIZE = QSize(1100, 680)
_JOB = "cohort map"


class CohortDialog(QDialog):
    """Which cases have lesions where; nobody is named, here or in what is saved."""

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.setWindowTitle("Cohort map")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_SIZE.boundedTo(parent.size() * 0.95))
        self._cases: list[Case] = []
        self._all = 0
        self._when = QComboBox(self)
        self._when.setAccessibleName("Which timepoint of each case counts")
        self._when.addItem("Lesions at any timepoint", False)
        self._when.addItem("Lesions at the first timepoint", True)
        self._modality = QComboBox(self)
        self._modality.setAccessibleName("Which modality counts")
        self._modality.addItem("All modalities", None)
        self._said = QLabel(self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._stop = QPushButton("Stop", self)
        self._stop.setToolTip("Show the cases counted so far")
        self._stop.clicked.connect(self.stop)
        self._keep = QPushButton("Save…", self)
        self._keep.clicked.connect(self._save)
        self._picture = _Picture(self)
        for box in (self._when, self._modality):
            box.currentIndexChanged.connect(lambda _index: self._show())
        row = QHBoxLayout()
        row.addWidget(self._when)
        row.addWidget(self._modality)
        row.addWidget(self._said, 1)
        row.addWidget(self._stop)
        row.addWidget(self._keep)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self._picture, 1)
        self.finished.connect(lambda _result: jobs.cancel(_JOB))
        self._keep.setEnabled(False)
        load = partial(_cases_of, session.store.location)
        jobs.run(_JOB, load, lambda _none: self._loaded(), self._failed, self._received)

    def stop(self) -> None:
        """Count no further cases."""
        self._jobs.cancel(_JOB)
        self._loaded()

    def _received(self, part: tuple[Case, int]) -> None:
        case, self._all = part
        self._cases.append(case)
        self._said.setText(f"{len(self._cases)} of {self._all} cases")

    def _loaded(self) -> None:
        for name in sorted({mark.image.modality for case in self._cases for mark in case.marks} - {""}):
            self._modality.addItem(name, name)
        self._stop.hide()
        self._keep.setEnabled(True)
        left = self._all - len(self._cases)
        self._said.setText(f"Stopped: {left} of {self._all} cases are not counted." if left else "")
        self._show()

    def _failed(self, error: Exception) -> None:
        self._stop.hide()
        self._said.setText(str(error))

    @property
    def found(self) -> Cohort:
        """What is counted now."""
        return self._picture.found

    def _show(self) -> None:
        modality = self._modality.currentData()
        self._picture.show_cohort(
            cohort(
                self._cases,
                first_only=self._when.currentData(),
                modalities=None if modality is None else (modality,),
            )
        )

    def _save(self) -> None:
        kinds = ";;".join(f"{suffix[1:].upper()} (*{suffix})" for suffix in WRITERS)
        name, _ = QFileDialog.getSaveFileName(self, "Save the cohort map", "cohort.svg", kinds)
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write what is shown to a file, in the form that its suffix names."""
        writer = WRITERS.get(path.suffix.lower())
        if writer is None:
            self._said.setText(f"Choose one of {', '.join(WRITERS)}.")
            return
        try:
            put(path, writer(self.found))
        except AnnotatorError as error:
            self._said.setText(error.message)
            return
        self._said.setText(f"{path.name} is written.")


def _cases_of(location: str, token: Token) -> None:
    """Send each case of a library with the number of all; the library is read beside who writes it."""
    with open_library(location, write=False) as store:
        found = store.cases()
        for number, one in enumerate(found, start=1):
            token.check()
            token.send((store.load(one.id), len(found)))
            token.progress(number / len(found), "Cohort map")


@tells_errors
class _Picture(QWidget):
    """Paints the figure as large as the window allows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.found = Cohort(0, 0, first_only=False, modalities=None, counts={})

    def show_cohort(self, found: Cohort) -> None:
        """Show other counts."""
        self.found = found
        self.setAccessibleName(f"Cohort map: {cohort_words(found)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the figure."""
        size = (float(self.width()), float(self.height()))
        style = FigureStyle(layout="tall" if size[1] > size[0] else "wide", size=size)
        painter = QPainter(self)
        paint(painter, cohort_figure(self.found, style), Affine2())
        painter.end()
