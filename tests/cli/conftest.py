"""A library that holds the founding case, and a way to say a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.cli import main
from annotator.exchange.formats import map_png
from annotator.library import open_library
from sample_studies.founding_case import founding_case


class Command:
    """Runs `annotator` in this process and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], library: Path) -> None:
        self._capsys, self._library = capsys, library
        self.out, self.err, self.code = "", "", 0

    def __call__(self, *words: str | Path) -> Command:
        self.code = main(["--library", str(self._library), *map(str, words)])
        said = self._capsys.readouterr()
        self.out, self.err = said.out, said.err
        return self

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Say = Callable[..., Command]


@pytest.fixture(autouse=True)
def small_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """Maps of a tenth of the width: the same code in a hundredth of the time."""
    monkeypatch.setattr(map_png, "WIDTH_PX", 320)


@pytest.fixture
def empty(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Say:
    """The command line with a library that is not there yet."""
    return Command(capsys, tmp_path / "library")


@pytest.fixture
def say(empty: Say, tmp_path: Path) -> Say:
    """The command line with the founding case in its library."""
    with open_library(tmp_path / "library") as store:
        store.create(founding_case(), "test")
    return empty
