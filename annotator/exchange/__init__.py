"""What leaves and enters: file formats both ways, safe writing, and the check of what others wrote."""

from annotator.exchange.format import Context, Format, format_named, stem
from annotator.exchange.formats import FORMATS
from annotator.exchange.writing import Exported, export, export_to

__all__ = ["FORMATS", "Context", "Exported", "Format", "export", "export_to", "format_named", "stem"]
