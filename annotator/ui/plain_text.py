"""Texts of files and people in places where Qt would read markup into them."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt


def tip(text: str) -> str:
    """Return a tooltip that shows a text letter by letter, tags and all."""
    if not Qt.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre">{escape(text)}</p>'
