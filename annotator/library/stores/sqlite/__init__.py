"""A library in one SQLite file.

`store` is the member; `file` holds lock, connection and transactions; `schema` the tables and their
migrations; `journal` the chained events; `records` their outcome kept ready; `integrity` the proof that both
agree; `backup` verified copies; `text` canonical JSON; `clock`, `connection`, `lock`, `faults` what they say.
"""

from annotator.library.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
