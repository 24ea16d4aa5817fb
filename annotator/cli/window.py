"""``annotator [PATH…]``: the window."""

from __future__ import annotations

import argparse


def window(arguments: argparse.Namespace) -> int:
    """Open the window on the paths; return when it is closed."""
    from annotator.ui import app  # Qt: 0.5 s of start-up

    return app.run([str(path) for path in arguments.paths], arguments.library)
