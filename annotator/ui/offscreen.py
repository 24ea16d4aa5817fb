"""The window without a screen: opens a case, waits for its images, leaves a picture of the window."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from annotator.errors import AnnotatorError
from annotator.ui.app import start
from annotator.ui.assembly import Application, open_first
from annotator.ui.theme import apply_theme

_LONGEST_S = 60.0


def main() -> int:
    """Take a screenshot of the window on a case or on files; ``python -m annotator.ui.offscreen --help``."""
    arguments = _parser().parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt = QApplication(["annotator"])
    apply_theme(qt)
    width, height = (int(part) for part in arguments.size.split("x"))
    try:
        application = start(arguments.library)
    except AnnotatorError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        application.window.resize(width, height)
        application.window.show()
        open_first(application, arguments.what)
        application.window.show_panel(arguments.panel)
        _settle(qt, application)
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        saved = application.window.grab().save(str(arguments.output))
    finally:
        application.close()
    return 0 if saved else 2


def _settle(qt: QApplication, application: Application) -> None:
    """Let the window work until every pane shows its image."""
    viewer, end = application.desk.viewer, time.monotonic() + _LONGEST_S
    while time.monotonic() < end:
        qt.processEvents()
        shown = [at for at, pane in enumerate(viewer.layout.panes) if pane.series is not None]
        if viewer.studies and all(viewer.levels(at) for at in shown) and not application.jobs.busy:
            break
        if not viewer.studies and not application.jobs.busy:
            break  # Nothing is on its way: the window stays empty.
        time.sleep(0.01)
    qt.processEvents()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annotator.ui.offscreen", description=__doc__)
    parser.add_argument("what", nargs="*", help="a case by its label, or folders and files")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the picture to write (PNG)")
    parser.add_argument("--library", default=None)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--panel", default="map", choices=("lesions", "map", "criteria", "clinical"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
