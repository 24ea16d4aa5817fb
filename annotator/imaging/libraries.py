"""Libraries that are not needed to show an image."""

from __future__ import annotations


def load() -> None:
    """Load what tools and suggestions compute with first: that takes longer than what they compute.

    Without it the window is there in half the time, but the first mark would wait for it.
    """
    from scipy import ndimage, sparse  # noqa: F401
    from scipy.sparse import csgraph, linalg  # noqa: F401
