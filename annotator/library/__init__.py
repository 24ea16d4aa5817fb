"""Where cases live: a `Store` keeps them, with every edit journalled and acknowledged once it is durable."""

from annotator.library.opening import default_location, open_library
from annotator.library.store import AuditRow, CaseSummary, Saved, Store

__all__ = ["AuditRow", "CaseSummary", "Saved", "Store", "default_location", "open_library"]
