"""The sample cases that come with the program, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FOUNDING = "founding"
SAMPLE_TITLES: Mapping[str, str] = MappingProxyType(
    {
        FOUNDING: "Founding case: boy, 10 years, CRMO",
        "legs": "Girl, 8 years, both legs, waxing and waning",
        "clavicle": "Girl, 12 years, left clavicle alone",
        "healthy": "Boy, 6 years, healthy, normal variants",
    }
)
"""In words, for people to choose from; the founding case first."""
