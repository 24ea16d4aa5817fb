"""Does the head-to-head tasks in the real window, and writes docs/head_to_head.md.

python -m tests.ui.head_to_head
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from annotator.library.opening import INDEX_ENVIRONMENT
from annotator.ui.theme import apply_theme
from tests.ui.head_to_head.table import page
from tests.ui.head_to_head.tasks import run_all

PAGE = Path(__file__).parents[3] / "docs" / "head_to_head.md"


def main() -> None:
    """Write the page, and print it."""
    qInstallMessageHandler(lambda *_: None)  # the screenless plugin complains of every window
    apply_theme(QApplication(["annotator"]))
    with tempfile.TemporaryDirectory() as folder:
        os.environ[INDEX_ENVIRONMENT] = str(Path(folder) / "index")
        text = page(run_all())
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
