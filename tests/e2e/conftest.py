"""The window and the reader of the tests of the window."""

from tests.ui.conftest import library, qapp_args, seat

__all__ = ["library", "qapp_args", "seat"]
