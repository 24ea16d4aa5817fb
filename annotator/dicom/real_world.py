"""Real World Value Mappings of a frame as its header gives them (DICOM PS3.3 C.7.6.16.2.11)."""

from __future__ import annotations

import numpy as np

from annotator.dicom import tags
from annotator.dicom.functional_groups import FunctionalGroups
from annotator.dicom.header import Header
from annotator.dicom.luts import MOST
from annotator.imaging.real_world import RealWorldMap

_UNITS = {"1": "", "{no units}": "", "[hnsf'U]": "HU"}
"""Codes of UCUM that are shown otherwise."""


def real_world_maps(groups: FunctionalGroups, frame: int, *, signed: bool) -> tuple[RealWorldMap, ...]:
    """Return the mappings of a frame in the order of the file; those that make no sense are left out."""
    items = groups.items(frame, tags.REAL_WORLD_VALUE_MAPPING_SEQUENCE)
    maps = (_map(item, signed=signed) for item in items)
    return tuple(one for one in maps if one is not None)


def _map(item: Header, *, signed: bool) -> RealWorldMap | None:
    first = _end(item, tags.REAL_WORLD_FIRST, tags.REAL_WORLD_FIRST_FLOAT, signed=signed)
    last = _end(item, tags.REAL_WORLD_LAST, tags.REAL_WORLD_LAST_FLOAT, signed=signed)
    if first is None or last is None or last < first:
        return None
    slope, intercept = item.number(tags.REAL_WORLD_SLOPE), item.number(tags.REAL_WORLD_INTERCEPT)
    table = item.numbers(tags.REAL_WORLD_LUT_DATA)
    if table is not None:
        return RealWorldMap(first, last, table=np.array(table), unit=_unit(item), name=_name(item))
    if slope is None or intercept is None or not (0 < abs(slope) < MOST and abs(intercept) < MOST):
        return None
    return RealWorldMap(first, last, slope, intercept, unit=_unit(item), name=_name(item))


def _end(item: Header, tag: int, tag_of_float: int, *, signed: bool) -> float | None:
    if tag_of_float in item:
        return item.number(tag_of_float)
    end = item.integer(tag)
    # As all that follows the VR of the pixels: many write US for signed ones.
    return end - 65536 if end is not None and signed and end > 32767 else end


def _unit(item: Header) -> str:
    unit = item.item(tags.MEASUREMENT_UNITS_CODE_SEQUENCE).text(tags.CODE_VALUE)
    return _UNITS.get(unit, unit)


def _name(item: Header) -> str:
    """Return what is measured: the quantity, else the label, else the explanation."""
    for definition in item.items(tags.QUANTITY_DEFINITION_SEQUENCE):
        meaning = definition.item(tags.CONCEPT_CODE_SEQUENCE).text(tags.CODE_MEANING)
        if meaning:
            return meaning
    return item.text(tags.LUT_LABEL) or item.text(tags.LUT_EXPLANATION)
