"""Markup in the texts of files stays letters."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from annotator.ui.plain_text import tip


@pytest.mark.parametrize("text", ["<b>bold</b>", '<img src="file:///etc/passwd">\nand more', "<p>a & b"])
def test_tags_in_a_tip_are_shown_as_they_stand(text: str) -> None:
    document = QTextDocument()
    document.setHtml(tip(text))
    assert document.toPlainText().replace("\u2028", "\n").replace("\u2029", "\n").strip() == text


def test_a_plain_text_is_left_as_it_is() -> None:
    assert tip("CRP < 5 mg/L & rising") == "CRP < 5 mg/L & rising"
