"""What an MR image shows bright, as far as its times say it."""

from __future__ import annotations

from annotator.dicom.placement import Traits

_LONG_TR_MS, _LONG_TE_MS, _SHORT_TE_MS = 1500.0, 60.0, 45.0
_T1_TR_MS, _T1_TE_MS = (300.0, 1200.0), 25.0
_FAT_NULLED_TI_MS = (100.0, 300.0)


def weighting(traits: Traits) -> str:
    """Return STIR, T1-weighted, T2-weighted or proton density; "" where the times leave it open.

    Of spin echoes: gradient echoes are told by their angle too and stay open. The limits lie between those
    of textbooks (Bernstein, King and Zhou, Handbook of MRI Pulse Sequences, chapters 14 and 16).
    """
    repeats, echoes = traits.repetition_time_ms, traits.echo_time_ms
    inverts = traits.inversion_time_ms or 0.0
    if repeats is None or echoes is None or traits.b_value:
        return ""
    if repeats >= _LONG_TR_MS and _FAT_NULLED_TI_MS[0] <= inverts <= _FAT_NULLED_TI_MS[1]:
        return "STIR"
    if inverts:
        return ""
    if repeats >= _LONG_TR_MS and echoes >= _LONG_TE_MS:
        return "T2-weighted"
    if repeats >= _LONG_TR_MS and echoes <= _SHORT_TE_MS:
        return "proton density"
    is_t1 = _T1_TR_MS[0] <= repeats <= _T1_TR_MS[1] and echoes <= _T1_TE_MS
    return "T1-weighted" if is_t1 else ""
