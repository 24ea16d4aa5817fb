"""The patient banner: who is on the desk, always in sight, hidden by one key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from annotator.lesions.case import Case
from annotator.ui.icons import icon
from annotator.ui.plain_text import tip
from annotator.ui.theme import WARNING
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


class Banner(QWidget):
    """Name, ID, birth date, sex; amber when studies on the desk name someone else."""

    privacy_wanted = Signal()

    def __init__(self, session: Session, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._viewer = session, viewer
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._who = QLabel(self)
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        self._what = QLabel(self)
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        self._what.setProperty("role", "dim")
        self._reading = QLabel(self)
        self._reading.setTextFormat(Qt.TextFormat.PlainText)
        self._reading.setProperty("role", "dim")
        self._lock = QToolButton(self)
        self._lock.setToolTip("Hide name, ID and study dates (Ctrl+Shift+P)")
        self._lock.setAccessibleName("Hide or show the patient")
        self._lock.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lock.clicked.connect(self.privacy_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 6, 3)
        row.addWidget(self._who)
        row.addSpacing(14)
        row.addWidget(self._what, 1)
        row.addWidget(self._reading)
        row.addSpacing(8)
        row.addWidget(self._lock)
        session.changed.listen(lambda _change: self._show_reading())
        session.opened.listen(self._show)
        viewer.viewed.listen(lambda _layout: self.refresh())
        viewer.listed.listen(lambda _none: self.refresh())
        self.refresh()

    def _show(self, _case: Case) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Say again who is on the desk."""
        private = self._viewer.private
        self._show_reading()
        self._lock.setIcon(icon("privacy_on" if private else "privacy"))
        if not self._session.has_case:
            self._who.setText("No case open")
            self._what.setText("Drop a folder, a zip or a DICOMDIR anywhere, or press Ctrl+O.")
            return
        patient = self._session.case.patient
        others = sorted({one.patient.id for one in self._viewer.studies} - {patient.id})
        if private:
            self._who.setText("Patient hidden")
            self._what.setText("Privacy mode: name, ID and study dates are not shown.")
        else:
            parts = (
                patient.id,
                f"born {patient.birth_date}" if patient.birth_date else "",
                patient.sex or "",
            )
            self._who.setText(patient.display_name or patient.id or "Unknown patient")
            self._what.setText(" · ".join(part for part in parts if part))
        alarm = "" if not others else "  Studies of another patient ID are on the desk."
        self._who.setStyleSheet(f"font-weight: 600; color: {WARNING};" if others else "font-weight: 600;")
        if alarm:
            self._what.setText(self._what.text() + alarm)

    def _show_reading(self) -> None:
        """Say whose reading is under way and how final it is; amber when it is closed to the reader."""
        if not self._session.has_case:
            self._reading.clear()
            return
        reading, (closed, hint) = self._session.reading, self._session.closed
        version = f" {reading.version}" if reading.version > 1 or reading.is_signed else ""
        status = {"draft": "draft", "signed": "signed, version", "amended": "open, version"}[reading.status]
        self._reading.setText(f"Reading of {self._session.reader.name}: {status}{version}")
        self._reading.setToolTip(tip(f"{closed} {hint}".strip()))
        self._reading.setStyleSheet(f"color: {WARNING};" if closed else "")
