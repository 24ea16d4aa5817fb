"""``python -m annotator`` and the console script ``annotator``."""

from __future__ import annotations

import sys

from annotator.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
