"""The clinical facts: a form generated from the fields of each fact; every field is stored as it is left."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_type_hints

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.exchange.fact_import import new_facts, read_facts
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added
from annotator.lesions.fact_words import CHOICES, TITLES, sentence, words
from annotator.lesions.facts import Detail, Laboratory
from annotator.lesions.records import ClinicalFact, FactId
from annotator.terms.units import units_of
from annotator.ui.elided_button import ElidedButton
from annotator.ui.icons import icon
from annotator.ui.panels.scroll_column import ScrollColumn
from annotator.ui.panels.stored_line import StoredLine
from annotator.ui.plain_text import tip
from annotator.workspace.notice import Weight
from annotator.workspace.privacy import undated
from annotator.workspace.session import Session

_NOT_KNOWN = "not known"
_FILES = "Clinical facts (*.csv *.tsv *.txt *.json *.ndjson);;All files (*)"
_NUMBER = QRegularExpression(r"(\d{1,9}([.,]\d{0,6})?)?")
Store = Callable[[Any], None]


class ClinicalPanel(QWidget):
    """Lists the facts of the case by type; the one clicked opens its fields."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open: FactId | None = None
        self._private = False
        self._form: FactForm | None = None
        add = QPushButton("Add fact", self)
        add.setIcon(icon("add"))
        menu = QMenu(add)
        for kind, title in TITLES.items():
            menu.addAction(title, partial(self.add, kind))
        menu.addSeparator()
        menu.addAction("Import from a file (CSV, FHIR)…", self._choose_file)
        add.setMenu(menu)
        self._body = ScrollColumn(self, (9, 9, 9, 9), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 0, 8, 0)
        note = QLabel("A field left empty counts as not known, never as no.", self)
        note.setProperty("role", "dim")
        note.setWordWrap(True)
        bar.addWidget(note, 1)
        bar.addWidget(add)
        column.addLayout(bar)
        column.addWidget(self._body, 1)
        session.opened.listen(self._opened)
        session.changed.listen(self._changed)

    def add(self, kind: type[Detail]) -> None:
        """Add an empty fact of a type and open its fields."""
        required: dict[str, Any] = {
            field.name: ""
            for field in dataclasses.fields(kind)
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        }
        detail: Detail = kind(**required)
        self._session.edit(f"Add {TITLES[kind].lower()}", lambda _case: edits.add_fact(detail))
        self.show_fact(self._session.case.facts[-1].id)
        if self._form is not None:
            self._form.take_in_hand(0)

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Import clinical facts", "", _FILES)
        if path:
            self.take_from(Path(path))

    def take_from(self, path: Path) -> None:
        """Add the facts of a file that the case does not hold yet, as one edit."""
        try:
            taken = read_facts(path)
        except AnnotatorError as error:
            self._session.tell(error.message, Weight.WARNING, error.hint)
            return
        fresh = new_facts(taken, self._session.case.facts)
        if fresh:
            self._session.edit(f"Import {len(fresh)} clinical facts", lambda _case: added(*fresh))
        left = f"; not taken: {', '.join(taken.left_out)}" if taken.left_out else ""
        known = len(taken.facts) - len(fresh)
        self._session.tell(f"{len(fresh)} clinical facts added, {known} were there already{left}.")

    def set_private(self, private: bool) -> None:
        """Leave the days of the facts out, or say them."""
        self._private = private
        if self._session.has_case:
            self._rebuild(self._session.case)

    def _shown(self, text: str) -> str:
        return undated(text) if self._private else text

    def show_fact(self, fact: FactId) -> None:
        """Open a fact's fields and bring it into view."""
        self._open = fact
        self._rebuild(self._session.case)

    def _opened(self, case: Case) -> None:
        self._open = None
        self._rebuild(case)

    def _changed(self, change: Change) -> None:
        if any(isinstance(record, ClinicalFact) for record in change.records()):
            self._rebuild(self._session.case)

    def _rebuild(self, case: Case) -> None:
        # Every field is stored as it is left, so Tab must find the next one in the form made anew.
        row = None if self._form is None else self._form.row_in_hand()
        self._form = None
        self._body.empty()
        for kind, title in TITLES.items():
            facts = [fact for fact in case.facts if isinstance(fact.detail, kind)]
            if facts:
                heading = QLabel(title, self)
                heading.setProperty("role", "heading")
                heading.setContentsMargins(8, 8, 8, 2)
                self._body.add(heading)
            for fact in sorted(facts, key=lambda one: one.date or ""):
                self._body.add(self._row(fact))
                if fact.id == self._open:
                    self._form = FactForm(self._session, fact, self, private=self._private)
                    self._body.add(self._form)
        if self._form is not None and row is not None:
            self._form.take_in_hand(row)

    def _row(self, fact: ClinicalFact) -> QWidget:
        row = QFrame(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(4, 0, 4, 0)
        days = " to ".join(filter(None, (fact.date, fact.end_date)))
        date = f"{days}  " if days and not self._private else ""
        said = self._shown(sentence(fact))
        button = ElidedButton(f"{date}{said}", row)
        button.setToolTip(tip(f"{said}\n{self._shown(fact.source) or 'no source given'}"))
        button.clicked.connect(lambda: self._toggle(fact.id))
        gone = QToolButton(row)
        gone.setIcon(icon("remove"))
        gone.setToolTip("Remove this fact")
        gone.setAccessibleName(f"Remove {said}")
        gone.clicked.connect(lambda: self._remove(fact.id))
        line.addWidget(button, 1)
        line.addWidget(gone)
        return row

    def _toggle(self, fact: FactId) -> None:
        self._open = None if self._open == fact else fact
        self._rebuild(self._session.case)

    def _remove(self, fact: FactId) -> None:
        text = sentence(self._session.case.get(ClinicalFact, fact))
        self._session.edit(f"Remove fact: {text}", lambda case: edits.remove_fact(case, fact))


class FactForm(QFrame):
    """The fields of one fact; in privacy mode without those that say when, and where that is written."""

    def __init__(self, session: Session, fact: ClinicalFact, parent: QWidget, *, private: bool) -> None:
        super().__init__(parent)
        self._session = session
        self._id = fact.id
        self.setProperty("role", "raised")
        form = QFormLayout(self)
        form.setContentsMargins(10, 6, 10, 6)
        form.setSpacing(4)
        hints = get_type_hints(type(fact.detail))
        for field in dataclasses.fields(fact.detail):
            if field.name != "type":
                store = self._storing(field.name)
                editor = _editor(fact.detail, field.name, hints[field.name], store, self)
                form.addRow(words(field.name).capitalize(), editor)
        if not private:
            form.addRow("Date", _text(fact.date or "", self._outer("date"), self, "2008 or 2008-03-14"))
            until = _text(fact.end_date or "", self._outer("end_date"), self, "while it lasts: empty")
            form.addRow("End date", until)
            form.addRow("Source", _text(fact.source, self._outer("source"), self, "letter, report, parents…"))
        certain = _choice(("yes", "no"), "yes" if fact.certain else "no", self._certain, self)
        form.addRow("Certain", certain)

    def row_in_hand(self) -> int | None:
        """Return the row of the field that has the focus, or None."""
        form, widget = self.layout(), QApplication.focusWidget()
        while widget is not None and widget.parentWidget() is not self:
            widget = widget.parentWidget()
        if widget is None or not isinstance(form, QFormLayout):
            return None
        rows = range(form.rowCount())
        return next((row for row in rows if _field(form, row) is widget), None)

    def take_in_hand(self, row: int) -> None:
        """Give the focus to the field of a row."""
        form = self.layout()
        field = _field(form, row) if isinstance(form, QFormLayout) else None
        if field is not None:
            self.show()
            field.show()
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def _storing(self, name: str) -> Store:
        def store(value: object) -> None:
            fact = self._session.case.get(ClinicalFact, self._id)
            changes: dict[str, Any] = {name: value}
            self._put(replace(fact, detail=replace(fact.detail, **changes)))

        return store

    def _outer(self, name: str) -> Store:
        def store(value: object) -> None:
            fact = self._session.case.get(ClinicalFact, self._id)
            changes: dict[str, Any] = {name: (value or None) if name.endswith("date") else value}
            self._put(replace(fact, **changes))

        return store

    def _certain(self, value: object) -> None:
        self._put(replace(self._session.case.get(ClinicalFact, self._id), certain=value == "yes"))

    def _put(self, fact: ClinicalFact) -> None:
        self._session.edit(f"Set fact: {sentence(fact)}", lambda case: edits.set_fact(case, fact.id, fact))


def _field(form: QFormLayout, row: int) -> QWidget | None:
    item = form.itemAt(row, QFormLayout.ItemRole.FieldRole) if row < form.rowCount() else None
    return None if item is None else item.widget()


def _editor(detail: Detail, name: str, hint: Any, store: Store, parent: QWidget) -> QWidget:
    value = getattr(detail, name)
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)]
    if kinds == [bool]:
        shown = _NOT_KNOWN if value is None else ("yes" if value else "no")
        answers = {_NOT_KNOWN: None, "yes": True, "no": False}
        return _choice(tuple(answers), shown, lambda text: store(answers[str(text)]), parent)
    if isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        values = {_NOT_KNOWN: None, **{words(one.value): one for one in kinds[0]}}
        shown = _NOT_KNOWN if value is None else words(value.value)
        return _choice(tuple(values), shown, lambda text: store(values[str(text)]), parent)
    if float in kinds or int in kinds:
        return _number(value, store, parent)
    if name in ("unit", "unit_in_doubt") and isinstance(detail, Laboratory):
        choices = units_of(detail.analyte)
        return _choice(("", *choices), value, store, parent, editable=True)
    choices = CHOICES.get((type(detail), name), ())
    if choices:
        back = {words(choice): choice for choice in choices}
        return _choice(
            ("", *back), words(value), lambda text: store(back.get(str(text), text)), parent, editable=True
        )
    return _text(value, store, parent)


def _choice(
    choices: tuple[str, ...], shown: str, store: Store, parent: QWidget, *, editable: bool = False
) -> QComboBox:
    box = QComboBox(parent)
    if editable:
        box.setEditable(True)
        box.setLineEdit(StoredLine(box))
    box.addItems(list(choices))
    if shown not in choices:
        box.addItem(shown)
    box.setCurrentText(shown)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def leave() -> None:
        if box.currentText() != shown:
            store(box.currentText())

    line = box.lineEdit()
    if line is not None:
        line.editingFinished.connect(leave)
    box.activated.connect(leave)
    return box


def _text(shown: str, store: Store, parent: QWidget, hint: str = "") -> QLineEdit:
    field = StoredLine(shown, parent)
    field.setPlaceholderText(hint)

    def leave() -> None:
        if field.text() != shown:
            store(field.text().strip())

    field.editingFinished.connect(leave)
    return field


def _number(value: float | None, store: Store, parent: QWidget) -> QLineEdit:
    shown = "" if value is None else f"{value:g}"
    field = StoredLine(shown, parent)
    field.setPlaceholderText(_NOT_KNOWN)
    # Empty is an answer too: a validator of Qt's for numbers would never let go of the old one.
    field.setValidator(QRegularExpressionValidator(_NUMBER, field))

    def leave() -> None:
        text = field.text().strip().replace(",", ".")
        if text != shown:
            store(float(text) if text else None)

    field.editingFinished.connect(leave)
    return field
