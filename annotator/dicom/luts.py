"""Look-up tables and windows of a frame as its header gives them (DICOM PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.functional_groups import FunctionalGroups
from annotator.dicom.header import Header
from annotator.dicom.sop_class import is_nuclear
from annotator.imaging import LutTable, ModalityLut, Rescale, Voi, VoiFunction, VoiTable, Window

MOST = 1e12
"""No scanner measures more; beyond it, arithmetic on foreign numbers would overflow."""
_PET_UNITS = {
    "CNTS": "counts", "NONE": "", "CM2": "cm2", "PCNT": "%", "CPS": "counts/s", "BQML": "Bq/ml",
    "MGMINML": "mg/min/ml", "UMOLMINML": "umol/min/ml", "MLMING": "ml/min/g", "MLG": "ml/g", "1CM": "/cm",
    "UMOLML": "umol/ml", "MLMINML": "ml/min/ml", "MLML": "ml/ml", "GML": "g/ml",
}  # fmt: skip
"""Units (0054,1001) as people write them (PS3.3 C.8.9.1.1.3); SUV is in g/ml."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in a LUT sequence item or a palette: descriptor and entries."""

    first: int
    bits: int
    values: NDArray[Any]


def modality_lut(groups: FunctionalGroups, frame: int, *, signed: bool) -> ModalityLut:
    """Return the modality LUT of a frame: the sequence if there is one, else slope and intercept.

    Senseless slopes and intercepts leave stored values as they are (badge BAD_RESCALE).
    """
    return macro_lut(groups.macro(frame, tags.PIXEL_VALUE_TRANSFORMATION_SEQUENCE), signed=signed)


def macro_lut(transformation: Header, *, signed: bool) -> ModalityLut:
    """Return the modality LUT that a Pixel Value Transformation, or a classic object, says."""
    table = read_table(
        transformation.item(tags.MODALITY_LUT_SEQUENCE), tags.LUT_DESCRIPTOR, tags.LUT_DATA, signed=signed
    )
    if table is not None:
        return LutTable(table.first, table.values)
    rescale = rescale_of(transformation)
    return Rescale() if rescale is None else Rescale(*rescale)


def common_rescale(groups: FunctionalGroups) -> Rescale | None:
    """Return the modality LUT of all frames where one slope and intercept, or nothing, says it.

    None where a table does, or the functional groups of an enhanced object may.
    """
    if groups.exist or tags.MODALITY_LUT_SEQUENCE in groups.header:
        return None
    rescale = rescale_of(groups.header)
    return Rescale() if rescale is None else Rescale(*rescale)


def rescale_of(transformation: Header) -> tuple[float, float] | None:
    """Return slope and intercept, None when they are missing or make no sense."""
    slope = transformation.number(tags.RESCALE_SLOPE)
    intercept = transformation.number(tags.RESCALE_INTERCEPT)
    if slope is None and intercept is None:
        return None
    slope = 1.0 if slope is None and tags.RESCALE_SLOPE not in transformation else slope
    intercept = 0.0 if intercept is None and tags.RESCALE_INTERCEPT not in transformation else intercept
    if slope is None or intercept is None or slope == 0 or abs(slope) > MOST or abs(intercept) > MOST:
        return None
    return slope, intercept


def has_bad_rescale(transformation: Header) -> bool:
    """Return whether slope or intercept stand in the file but cannot be used."""
    stands = tags.RESCALE_SLOPE in transformation or tags.RESCALE_INTERCEPT in transformation
    return stands and rescale_of(transformation) is None


def unit_of(groups: FunctionalGroups, frame: int, sop_class: str, modality: str) -> str:
    """Return the unit of modality values; "HU" only for CT that was rescaled to it.

    References
    ----------
    DICOM PS3.3 C.11.1.1.2 (Rescale Type), C.8.2.1.1.2 (HU unless said otherwise, original images),
    C.8.9.1.1 (Units of PET).
    """
    transformation = groups.macro(frame, tags.PIXEL_VALUE_TRANSFORMATION_SEQUENCE)
    rescale = rescale_of(transformation)
    kind = transformation.term(tags.RESCALE_TYPE)
    if kind == "US":
        return ""  # said to be unspecified
    if modality == "CT":
        if rescale is None or tags.RESCALE_SLOPE not in transformation:
            return "" if kind == "HU" else kind
        localizer = "LOCALIZER" in groups.header.terms(tags.IMAGE_TYPE)
        return kind or ("" if localizer else "HU")
    if is_nuclear(sop_class):
        return "counts" if rescale in (None, (1.0, 0.0)) else kind
    if modality == "PT":
        units = groups.header.term(tags.UNITS)
        return _PET_UNITS.get(units, units) or kind
    return "" if kind == "HU" else kind


def vois(groups: FunctionalGroups, frame: int, modality: ModalityLut, *, signed: bool) -> tuple[Voi, ...]:
    """Return the tables and windows of a frame in the order of the file, tables first."""
    chosen = groups.macro(frame, tags.FRAME_VOI_LUT_SEQUENCE)
    below_zero = isinstance(modality, Rescale) and modality.intercept < 0
    tables: list[Voi] = []
    for item in chosen.items(tags.VOI_LUT_SEQUENCE):
        table = read_table(item, tags.LUT_DESCRIPTOR, tags.LUT_DATA, signed=signed or below_zero)
        if table is not None:
            # A descriptor that claims fewer bits than its entries need is widened to them.
            bits = max(table.bits, int(table.values.max()).bit_length(), 1)
            tables.append(VoiTable(table.first, table.values, bits, item.text(tags.LUT_EXPLANATION)))
    return (*tables, *_windows(chosen))


def _windows(header: Header) -> tuple[Window, ...]:
    centers, widths = header.numbers(tags.WINDOW_CENTER) or (), header.numbers(tags.WINDOW_WIDTH) or ()
    names = header.text(tags.WINDOW_EXPLANATION).split("\\")
    names += [""] * (len(centers) - len(names))
    term = header.term(tags.VOI_LUT_FUNCTION).upper()
    known = {function.value: function for function in VoiFunction}
    function = known.get(term, VoiFunction.LINEAR)
    windows = []
    for center, width, name in zip(centers, widths, names, strict=False):
        if not 1 / MOST < width < MOST or abs(center) > MOST:
            continue
        # LINEAR needs a width of at least 1; of narrower ones only the exact form makes sense.
        narrow = function is VoiFunction.LINEAR and width < 1
        windows.append(Window(center, width, VoiFunction.LINEAR_EXACT if narrow else function, name.strip()))
    return tuple(windows)


def read_table(item: Header, descriptor_tag: int, data_tag: int, *, signed: bool) -> RawTable | None:
    """Return the table of a LUT sequence item or palette channel, None when it cannot be one.

    Parameters
    ----------
    item : Header
    descriptor_tag, data_tag : int
    signed : bool
        Whether the first value mapped may be negative where the VR does not say so.

    References
    ----------
    DICOM PS3.3 C.11.1.1.1 and C.7.6.3.1.5: entries (0 means 65,536), first value mapped, bits.
    """
    descriptor = item.integers(descriptor_tag)
    raw = item.raw(data_tag)
    if len(descriptor) != 3 or not raw:
        return None
    entries = (descriptor[0] & 0xFFFF) or 65536
    first = descriptor[1]
    if first > 32767 and (signed or item.vr(descriptor_tag) == b"SS"):
        first -= 65536
    values = table_entries(raw, entries, big_endian=item.big_endian)
    if values is None:
        return None
    return RawTable(first, min(max(descriptor[2] & 0xFFFF, 1), 16), values)


def table_entries(raw: bytes, entries: int, *, big_endian: bool) -> NDArray[Any] | None:
    """Return the entries of a table: one byte each where that fits the length, else two."""
    if len(raw) in (entries, entries + 1) and entries > 1:
        values = np.frombuffer(raw, np.uint8, entries)
        if big_endian and not entries % 2:
            values = values.reshape(-1, 2)[:, ::-1].ravel()  # bytes swapped within OW words
        return values
    words = np.frombuffer(raw, ">u2" if big_endian else "<u2", min(entries, len(raw) // 2))
    return words.astype(np.uint16) if words.size else None
