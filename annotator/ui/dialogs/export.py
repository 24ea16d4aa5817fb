"""Export: which format, which part, where to; each file is read back before it counts."""

from __future__ import annotations

from collections.abc import Sequence
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
from annotator.exchange.format import Asked, Context, Layer, format_named
from annotator.exchange.formats import FORMATS
from annotator.exchange.language import LANGUAGES
from annotator.exchange.writing import Exported, export
from annotator.terms.findings import finding_kind
from annotator.ui.dialogs.checks_button import ChecksButton
from annotator.workspace.jobs import Jobs
from annotator.workspace.map_actions import CERTAINTIES, ages_words, certainty_words
from annotator.workspace.map_view import MapView
from annotator.workspace.notice import Weight
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Session
from annotator.workspace.thresholds import known_thresholds
from annotator.workspace.weights import known_sets

_NAMED = 3
"""Files whose names are all told."""
_LAST_FOLDER, _LAST_LANGUAGE = "export_folder", "export_language"

_LAYERS: tuple[tuple[str, Layer], ...] = (
    ("No layer", ""),
    ("What was read", "coverage"),
    ("Both halves on one", "folded"),
    ("One figure for each date", "by_date"),
)


def export_case(session: Session, view: MapView, jobs: Jobs, parent: QWidget, *, private: bool) -> None:
    """Open the export dialog; `private` keeps dates out of the names of timepoints."""
    ExportDialog(session, view, jobs, parent, private=private).show()


class ExportDialog(QDialog):
    """Asks for format, part and folder; says which files were written and read back.

    Filter and layer are at first those of the map in the window: what is seen is exported. It is written in
    the background, as images may be read for it; who closes the dialog meanwhile is told by the window.
    """

    def __init__(
        self, session: Session, view: MapView, jobs: Jobs, parent: QWidget, *, private: bool
    ) -> None:
        super().__init__(parent)
        self._session, self._view, self._jobs = session, view, jobs
        self._is_closed = False
        self._asked: dict[Asked, tuple[QWidget, ...]] = {}
        self.finished.connect(self._close)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 300)
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
        self._map_fields()
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

    def _map_fields(self) -> None:
        view, look = self._view, self._view.look
        modalities = {name: name or "not stated" for name in view.modalities}
        shown = set(modalities) - look.hidden_modalities
        self._modalities = ChecksButton("modalities", modalities, shown, self)
        kinds = {name: finding_kind(name).label for name in view.kinds}
        self._kinds = ChecksButton("kinds", kinds, set(kinds) - look.hidden_kinds, self)
        self._certainty = QComboBox(self)
        self._certainty.setAccessibleName("Least certainty")
        for least in CERTAINTIES:
            self._certainty.addItem(certainty_words(least), least)
        self._certainty.setCurrentIndex(self._certainty.findData(look.least_certainty))
        self._layer = QComboBox(self)
        for words, layer in _LAYERS:
            self._layer.addItem(words, layer)
        self._age = QComboBox(self)
        for age, words in ages_words(self._session.case):
            self._age.addItem(words, age)
        self._age.setCurrentIndex([age for age, _ in ages_words(self._session.case)].index(look.age))
        now = "coverage" if look.coverage else "folded" if look.folded else "by_date" if look.by_date else ""
        self._layer.setCurrentIndex(self._layer.findData(now))

    def _lay_out(self) -> None:
        choose = QPushButton("Choose…", self)
        choose.clicked.connect(self._choose)
        where = QHBoxLayout()
        where.addWidget(self._folder, 1)
        where.addWidget(choose)
        shown = QHBoxLayout()
        for widget in (self._modalities, self._kinds, self._certainty):
            shown.addWidget(widget)
        shown.addStretch(1)
        form = QFormLayout()
        form.addRow("Format", self._format)
        form.addRow("Timepoint", self._point)
        form.addRow("Show", shown)
        self._map_rows(form)
        form.addRow("Folder", where)
        form.addRow("", self._identified)
        self._export = QPushButton("Export", self)
        self._export.setDefault(True)
        self._export.clicked.connect(self.write)
        close = QPushButton("Close", self)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self._said, 1)
        buttons.addWidget(self._export)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addStretch(1)
        column.addLayout(buttons)

    def _map_rows(self, form: QFormLayout) -> None:
        rows: tuple[tuple[Asked, str, QWidget], ...] = (
            ("layer", "Layer of the map", self._layer),
            ("age", "Age of the figure", self._age),
            ("language", "Language of the report", self._language),
        )
        for asked, words, field in rows:
            label = QLabel(words, self)
            label.setBuddy(field)
            form.addRow(label, field)
            self._asked[asked] = (label, field)
        self._format.currentIndexChanged.connect(self._show_what_counts)
        self._show_what_counts()

    def _show_what_counts(self) -> None:
        """Leave only what makes a difference to the format to be chosen."""
        asks = format_named(FORMATS, self._format.currentData()).asks
        for asked, widgets in self._asked.items():
            for one in widgets:
                one.setEnabled(asked in asks)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Export into", self._folder.text())
        if folder:
            self._folder.setText(folder)

    def write(self) -> None:
        """Export with what is chosen."""
        try:
            context = self._context()
        except AnnotatorError as error:
            self._failed(error)
            return
        case, form, folder = self._session.case, self._format.currentData(), self._folder.text()
        kept = ((_LAST_FOLDER, folder), (_LAST_LANGUAGE, self._language.currentData()))
        self._export.setEnabled(False)
        self._said.setText("Writing…")
        self._jobs.run(
            f"export {id(self)}",
            lambda _token: export(case, form, Path(folder), context),
            lambda written: self._written(written, kept),
            self._failed,
        )

    def _context(self) -> Context:
        session = self._session
        return Context(
            reading=session.reading.id,
            timepoint=self._point.currentData(),
            modalities=self._modalities.chosen,
            kinds=self._kinds.chosen,
            least_certainty=self._certainty.currentData(),
            layer=self._layer.currentData(),
            age=self._age.currentData(),
            identified=self._identified.isChecked(),
            edited=self._edited(),
            sources=tuple(Path(path) for path in session.store.sources(session.case.id)),
            sets=known_sets(session.store),
            thresholds=known_thresholds(session.store),
            language=self._language.currentData(),
        )

    def _written(self, written: Sequence[Exported], kept: Sequence[tuple[str, str]]) -> None:
        for key, value in kept:
            self._session.keep(key, value)
        names = [one.path.name for one in written]
        checked = " and read back" if all(one.compared for one in written) else ""
        listed = ", ".join(names) if len(names) <= _NAMED else f"{len(names)} files, {names[0]} and others"
        words = f"Written{checked}: {listed}"
        if self._is_closed:
            self._session.tell(words)
        else:
            self._rest(words)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        if not self._is_closed:
            self._rest(str(error))
        self._session.tell(error.message, Weight.WARNING, error.hint)

    def _rest(self, words: str) -> None:
        self._export.setEnabled(True)
        self._said.setText(words)

    def _close(self) -> None:
        self._is_closed = True

    def _edited(self) -> str | None:
        for summary in self._session.store.cases():
            if summary.id == self._session.case.id:
                return summary.updated_at.isoformat()
        return None
