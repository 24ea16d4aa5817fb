"""What each tissue is worth on each modality; the sources are in the README of the samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from types import MappingProxyType

# CT numbers, HU: usual values of unenhanced CT; child's trabecular bone and lung.
HU: Mapping[str, float] = MappingProxyType(
    {
        "air": -1000, "skin": 35, "fat": -98, "muscle": 55, "lung": -862, "heart": 42, "blood": 44,
        "liver": 60, "spleen": 48, "stomach": 25, "gas": -980, "kidney": 34, "urine": 6, "bowel": 18,
        "thyroid": 105, "thymus": 46, "oesophagus": 32, "csf": 8, "cord": 36, "brain": 34, "eye": 12,
        "cartilage": 105, "disc": 85, "physis": 90, "cortex": 1280, "red_marrow": 255,
        "yellow_marrow": 160, "tooth": 2100, "hyperostosis": 690, "lysis": 48, "oedema": 300,
        "rim": 950, "tree": 42,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Proton density (water 1), T1 and T2 in ms at 1.5 T."""

    density: float
    t1_ms: float
    t2_ms: float


# T1 and T2 at 1.5 T after Gold 2004 (muscle, fat, marrow, cartilage), de Bazelaire 2004 (liver,
# spleen, kidney, vertebral marrow), Stanisz 2005 (cord, blood); the rest are middle values.
RELAXATION: Mapping[str, Relaxation] = MappingProxyType(
    {
        "air": Relaxation(0.0, 1000, 50), "skin": Relaxation(0.55, 700, 30), "fat": Relaxation(0.92, 288, 90),
        "muscle": Relaxation(0.85, 1130, 38), "lung": Relaxation(0.10, 1200, 30),
        "heart": Relaxation(0.80, 1030, 42), "blood": Relaxation(0.10, 1440, 290),
        "liver": Relaxation(0.72, 586, 46), "spleen": Relaxation(0.80, 1057, 79),
        "stomach": Relaxation(0.70, 1100, 60), "gas": Relaxation(0.0, 1000, 50),
        "kidney": Relaxation(0.85, 1100, 85), "urine": Relaxation(1.0, 3000, 1200),
        "bowel": Relaxation(0.70, 900, 60), "thyroid": Relaxation(0.80, 1000, 60),
        "thymus": Relaxation(0.85, 850, 70), "oesophagus": Relaxation(0.75, 1000, 45),
        "csf": Relaxation(1.0, 3200, 900), "cord": Relaxation(0.72, 745, 74),
        "brain": Relaxation(0.78, 900, 85), "eye": Relaxation(1.0, 3000, 900),
        "cartilage": Relaxation(0.72, 1024, 36), "disc": Relaxation(0.88, 1100, 92),
        "physis": Relaxation(0.85, 1050, 62), "cortex": Relaxation(0.04, 400, 2),
        "red_marrow": Relaxation(0.84, 500, 52), "yellow_marrow": Relaxation(0.88, 305, 80),
        "tooth": Relaxation(0.0, 400, 2), "hyperostosis": Relaxation(0.45, 900, 60),
        "lysis": Relaxation(0.95, 1500, 130), "oedema": Relaxation(0.90, 1080, 92),
        "rim": Relaxation(0.35, 700, 35), "tree": Relaxation(0.08, 1440, 290),
    }
)  # fmt: skip


def spin_echo(tissue: Relaxation, tr_ms: float, te_ms: float) -> float:
    """Return the spin echo signal: ρ (1 − e^(−TR/T1)) e^(−TE/T2)."""
    return tissue.density * (1 - exp(-tr_ms / tissue.t1_ms)) * exp(-te_ms / tissue.t2_ms)


def inversion_recovery(tissue: Relaxation, tr_ms: float, te_ms: float, ti_ms: float) -> float:
    """Return the magnitude after inversion: ρ |1 − 2 e^(−TI/T1) + e^(−TR/T1)| e^(−TE/T2)."""
    along = 1 - 2 * exp(-ti_ms / tissue.t1_ms) + exp(-tr_ms / tissue.t1_ms)
    return tissue.density * abs(along) * exp(-te_ms / tissue.t2_ms)


# Tc-99m diphosphonate three hours after injection, activity per volume, soft tissue 1.
UPTAKE: Mapping[str, float] = MappingProxyType(
    {
        "air": 0.0, "skin": 0.8, "fat": 0.55, "muscle": 0.9, "lung": 0.35, "heart": 1.3, "blood": 1.5,
        "liver": 1.2, "spleen": 1.2, "stomach": 0.9, "gas": 0.0, "kidney": 7.0, "urine": 34.0, "bowel": 0.9,
        "thyroid": 1.1, "thymus": 1.0, "oesophagus": 1.0, "csf": 0.3, "cord": 0.5, "brain": 0.25,
        "eye": 0.3, "cartilage": 1.2, "disc": 3.0, "physis": 60.0, "cortex": 12.0, "red_marrow": 12.0,
        "yellow_marrow": 10.0, "tooth": 5.0, "hyperostosis": 9.0, "lysis": 9.0, "oedema": 9.0, "rim": 9.0,
        "tree": 1.0,
    }
)  # fmt: skip
