"""Export: which format, which part, where to; each file is read back before it counts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.exchange.format import Context
from annotator.exchange.formats import FORMATS
from annotator.exchange.language import LANGUAGES
from annotator.exchange.writing import export
from annotator.workspace.notice import Weight
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Session
from annotator.workspace.thresholds import known_thresholds
from annotator.workspace.weights import known_sets

_LAST_FOLDER, _LAST_LANGUAGE = "export_folder", "export_language"


def export_case(session: Session, parent: QWidget, *, private: bool) -> None:
    """Open the export dialog; `private` keeps dates out of the names of timepoints."""
    ExportDialog(session, parent, private=private).show()


class ExportDialog(QDialog):
    """Asks for format, timepoint and folder; says which files were written and read back."""

    def __init__(self, session: Session, parent: QWidget, *, private: bool) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 260)
        self._fields(private)
        self._lay_out()

    def _fields(self, private: bool) -> None:
        session = self._session
        self._format = QComboBox(self)
        for one in FORMATS:
            if one.writes:
                self._format.addItem(f"{one.title} ({one.suffix})", one.id)
        self._point = QComboBox(self)
        self._point.addItem("All timepoints", None)
        for point in session.case.timepoints:
            self._point.addItem(timepoint_label(session.case, point, private=private), point.id)
        self._point.setCurrentIndex(max(0, self._point.findData(session.timepoint)))
        self._language = QComboBox(self)
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        last = self._language.findData(session.store.recall(_LAST_LANGUAGE))
        self._language.setCurrentIndex(max(0, last))
        self._folder = QLineEdit(session.store.recall(_LAST_FOLDER) or str(Path.home()), self)
        self._identified = QCheckBox("Name and ID of the patient may stand in the file", self)
        self._said = QLabel("Research use; not for primary diagnosis.", self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        self._said.setProperty("role", "dim")

    def _lay_out(self) -> None:
        choose = QPushButton("Choose…", self)
        choose.clicked.connect(self._choose)
        where = QHBoxLayout()
        where.addWidget(self._folder, 1)
        where.addWidget(choose)
        form = QFormLayout()
        form.addRow("Format", self._format)
        form.addRow("Timepoint", self._point)
        form.addRow("Language of the report", self._language)
        form.addRow("Folder", where)
        form.addRow("", self._identified)
        write = QPushButton("Export", self)
        write.setDefault(True)
        write.clicked.connect(self.write)
        close = QPushButton("Close", self)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self._said, 1)
        buttons.addWidget(write)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addStretch(1)
        column.addLayout(buttons)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Export into", self._folder.text())
        if folder:
            self._folder.setText(folder)

    def write(self) -> None:
        """Export with what is chosen."""
        session = self._session
        try:
            self._write(session)
        except AnnotatorError as error:
            self._said.setText(str(error))
            session.tell(error.message, Weight.WARNING, error.hint)

    def _write(self, session: Session) -> None:
        context = Context(
            reading=session.reading.id,
            timepoint=self._point.currentData(),
            identified=self._identified.isChecked(),
            edited=self._edited(),
            sources=tuple(Path(path) for path in session.store.sources(session.case.id)),
            sets=known_sets(session.store),
            thresholds=known_thresholds(session.store),
            language=self._language.currentData(),
        )
        done = export(session.case, self._format.currentData(), Path(self._folder.text()), context)
        session.keep(_LAST_FOLDER, self._folder.text())
        session.keep(_LAST_LANGUAGE, self._language.currentData())
        names = ", ".join(one.path.name for one in done)
        checked = " and read back" if all(one.compared for one in done) else ""
        self._said.setText(f"Written{checked}: {names}")

    def _edited(self) -> str | None:
        for summary in self._session.store.cases():
            if summary.id == self._session.case.id:
                return summary.updated_at.isoformat()
        return None
