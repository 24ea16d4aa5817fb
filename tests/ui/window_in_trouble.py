"""A window in a process of its own whose library is in trouble: what it shows, as one JSON document.

    python -m tests.ui.window_in_trouble full|read_only|first|second LIBRARY IMAGES [PICTURES]

PICTURES is a folder for screenshots.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from annotator.library import open_library
from annotator.ui.app import _catch_bugs, start
from annotator.ui.theme import apply_theme
from tests.ui.conftest import Reader
from tests.ui.soak import Patience

said: list[dict[str, object]] = []


class Witness:
    """A reader before a window, who writes down what it says."""

    def __init__(self, library: Path, images: Path, pictures: Path | None) -> None:
        self.library, self.pictures = library, pictures
        application = start(library)
        _catch_bugs(application)
        application.window.resize(1366, 768)
        application.window.show()
        application.window.activateWindow()
        self.reader = Reader(application, SimpleNamespace(waitUntil=Patience().waitUntil))  # type: ignore[arg-type]
        self.note("started")
        self.reader.open(images).show("CT")
        self.note("opened")

    def note(self, step: str) -> None:
        """Write down what stands in the bottom line now, and how many marks there are."""
        status = self.reader.window.status
        self.reader.settle()
        stored = open_library(self.library, write=False) if self.library.exists() else None
        said.append(
            {
                "step": step,
                "words": status._hint.text(),
                "saved": status._saved.text(),
                "try_again": status._retry.isVisible(),
                "marks": len(self.reader.marks) if self.reader.session.has_case else 0,
                "stored": None if stored is None else [one.marks for one in stored.cases()],
                "images": len(self.reader.viewer.studies),
                "told": self.reader.told[:],
            }
        )
        self.reader.told.clear()
        if stored is not None:
            stored.close()
        if self.pictures is not None:
            self.reader.window.grab().save(str(self.pictures / f"{len(said)}_{step}.png"))

    def draw(self, tool: str = "E") -> None:
        """Draw a lesion on the CT."""
        reader, pane = self.reader, self.reader.pane()
        reader.key("Esc", "Esc")
        pane.setFocus()
        reader.key(tool)
        reader.drag(pane, reader.screen((16, 11)), reader.screen((24, 19)))

    def try_again(self) -> None:
        """Click the button."""
        self.reader.click(self.reader.window.status._retry)


def full(witness: Witness) -> None:
    """The disk fills; the reader draws, tries again, goes on looking; then there is room."""
    witness.draw()
    witness.note("drawn")
    ballast = witness.library / "ballast"
    fill(ballast)
    while not witness.reader.window.status._retry.isVisible():
        witness.draw()
        fill(ballast)
    witness.note("full")
    witness.draw("B")
    witness.note("drawn again")
    witness.try_again()
    witness.note("tried in vain")
    witness.reader.key("Esc", "Esc", "Ctrl+2", "Ctrl+1")
    witness.reader.until(lambda: not witness.reader.desk.keeper.is_waiting)
    witness.note("looked round")
    ballast.unlink()
    witness.try_again()
    witness.note("room")
    witness.draw("B")
    witness.note("went on")


def fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    with ballast.open("ab", buffering=0) as stream:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    stream.write(bytes(size))
            except OSError:
                continue


def first(witness: Witness) -> None:
    """Draw; go on when another window has come and gone."""
    witness.draw()
    witness.note("drawn")
    print("drawn", flush=True)
    sys.stdin.readline()
    witness.draw("B")
    witness.note("went on")


def only_read(witness: Witness) -> None:
    """A reader tries to draw where nothing can be written."""
    witness.draw()
    witness.note("drawn")


def main() -> None:
    """Read the command line, play, print."""
    scene, library, images, *pictures = sys.argv[1:]
    qInstallMessageHandler(lambda *_: None)
    application = QApplication(["annotator"])
    apply_theme(application)
    witness = Witness(Path(library), Path(images), Path(pictures[0]) if pictures else None)
    {"full": full, "read_only": only_read, "first": first, "second": only_read}[scene](witness)
    reader = witness.reader
    reader.application.close()
    if scene == "full":
        with open_library(Path(library)) as store:
            said.append({"step": "closed", "faults": store.verify(), "marks": store.cases()[0].marks})
    print(json.dumps(said))


if __name__ == "__main__":
    main()
