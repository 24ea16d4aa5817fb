"""What every test shares: one Qt application, without a screen."""

from __future__ import annotations

import os

import hypothesis
import pytest
from PySide6.QtWidgets import QApplication

# A slow moment of the machine is no counterexample.
_UNTIMED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# The same change gets the same verdict each time; `pytest --hypothesis-profile=hunt` looks for new examples.
hypothesis.settings.register_profile("steady", _UNTIMED, derandomize=True)
hypothesis.settings.register_profile("hunt", _UNTIMED, derandomize=False)
hypothesis.settings.load_profile("steady")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# As the command line exports: the same drawing gives the same bytes.
os.environ.setdefault("QT_NO_FT_CACHE", "1")


@pytest.fixture(autouse=True)
def index_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what tests open out of the user's own index of folders, and tests from knowing of others."""
    monkeypatch.setenv("ANNOTATOR_INDEX", str(tmp_path_factory.getbasetemp() / f"index {os.getpid()}"))


@pytest.fixture(autouse=True, scope="session")
def one_application(qapp: QApplication) -> QApplication:
    """Start the application with widgets first: Qt allows one a process, painting would start a lesser."""
    return qapp
