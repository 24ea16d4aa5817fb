"""Signing: what the reading still lacks, each a click from its image, and the signature."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.lesions import signing
from annotator.lesions.change import Change
from annotator.lesions.signing import Missing
from annotator.ui.theme import WARNING
from annotator.workspace.privacy import undated
from annotator.workspace.session import Session

_WIDTH, _HEIGHT = 460, 380


class SigningDialog(QDialog):
    """Lists what is missing; Enter signs when nothing prevents it."""

    def __init__(
        self, session: Session, go_to: Callable[[Missing], None], parent: QWidget, *, private: bool
    ) -> None:
        super().__init__(parent)
        self._private = private
        self._session, self._go_to = session, go_to
        self.setWindowTitle("Sign the reading")
        self._said = QLabel(self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        self._list = QListWidget(self)
        self._list.setAccessibleName("What is missing")
        self._list.itemActivated.connect(self._chosen)
        self._list.itemClicked.connect(self._chosen)
        self._missing: tuple[Missing, ...] = ()
        self._sign = QPushButton("Sign", self)
        self._sign.setDefault(True)
        self._sign.clicked.connect(self.sign)
        close = QPushButton("Close", self)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._sign)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(self._said)
        column.addWidget(self._list, 1)
        column.addLayout(row)
        self._leave = session.changed.listen(self._changed)
        self.finished.connect(lambda _result: self._leave())
        self._show()
        self._sign.setFocus()

    def _changed(self, _change: Change) -> None:
        self._show()

    def _show(self) -> None:
        case, reading = self._session.case, self._session.reading
        self._missing = signing.missing(case, reading.id)
        stops = sum(one.prevents for one in self._missing)
        lesions = len(case.lesions_of(reading.id))
        which = f"Version {reading.version} of the reading of {self._session.reader.name}: {lesions} lesions."
        if stops:
            then = "Settle what is marked ● first; a click leads to it."
        elif self._missing:
            then = "It can be signed as it is; this is left open:"
        else:
            then = "Nothing is missing."
        after = "A signed reading cannot be changed; its next version can."
        self._said.setText(f"{which} {then}\n{after}")
        self._list.clear()
        for one in self._missing:
            words = undated(one.words) if self._private else one.words
            item = QListWidgetItem(f"{'●' if one.prevents else '○'}  {words}")
            if one.prevents:
                item.setForeground(QColor(WARNING))
            self._list.addItem(item)
        self._sign.setEnabled(not stops)
        self._list.setVisible(bool(self._missing))
        self.resize(_WIDTH, _HEIGHT if self._missing else self.minimumSizeHint().height())

    def _chosen(self, item: QListWidgetItem) -> None:
        self._go_to(self._missing[self._list.row(item)])

    def sign(self) -> None:
        """Sign, and close."""
        session = self._session
        version = session.reading.version
        if session.edit(
            f"Sign the reading (version {version})", lambda case: signing.sign(case, session.reading.id)
        ):
            session.tell(
                f"Version {version} of the reading is signed.", hint="Ctrl+Shift+N opens the next one."
            )
            self.accept()
