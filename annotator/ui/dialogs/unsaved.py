"""Closing while the library has not taken the last edit: it is tried once more, then the reader decides."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from annotator.workspace.session import Session


def may_close(session: Session, parent: QWidget) -> bool:
    """Tell whether the window may close: nothing waits to be stored, or the reader gives it up."""
    while not session.save_again():
        box = QMessageBox(parent)
        box.setWindowTitle("The last edit is not stored")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(session.unsaved_words)
        box.setInformativeText("Everything before it is in the library. Make room, then try again.")
        again = box.addButton("Try again", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Stay", QMessageBox.ButtonRole.RejectRole)
        give_up = box.addButton("Close without it", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(again)
        box.setEscapeButton(stay)
        box.exec()
        chosen = box.clickedButton()
        box.deleteLater()
        if chosen is give_up:
            session.give_up_unsaved()
        elif chosen is not again:
            return False
    return True
