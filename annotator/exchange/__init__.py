"""What leaves and enters: file formats both ways, safe writing, and the check of what others wrote."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annotator.exchange.format import Context, Format, format_named, stem
    from annotator.exchange.formats import FORMATS
    from annotator.exchange.writing import Exported, export, export_to

__all__ = ["FORMATS", "Context", "Exported", "Format", "export", "export_to", "format_named", "stem"]

_HOMES = {
    "formats": ("FORMATS",),
    "writing": ("Exported", "export", "export_to"),
    "format": ("Context", "Format", "format_named", "stem"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562): the window starts without the formats."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"annotator.exchange.{home}"), name)
    raise AttributeError(f"module 'annotator.exchange' has no attribute {name!r}")
