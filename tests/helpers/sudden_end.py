"""How a process ends that is not asked: SIGKILL, or on Windows what TerminateProcess does."""

from __future__ import annotations

import os
import signal
import sys

_SIGNAL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
EXIT_CODE = int(_SIGNAL) if sys.platform == "win32" else -int(_SIGNAL)


def end_at_once() -> None:
    """End this process without its noticing."""
    os.kill(os.getpid(), _SIGNAL)
