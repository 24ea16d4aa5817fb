"""References from an object to others, by the series they are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydicom.dataset import Dataset

from annotator.dicom.instance import Instance


class Reference(NamedTuple):
    """An object, and the series it is in."""

    sop_class_uid: str
    uid: str
    series_uid: str

    @classmethod
    def to(cls, instance: Instance) -> Reference:
        """Return the reference to an image object."""
        return cls(instance.sop_class_uid, instance.uid, instance.series.uid)


def series_items(
    references: Iterable[Reference], within: Literal["ReferencedInstanceSequence", "ReferencedSOPSequence"]
) -> list[Dataset]:
    """Return an item for each series, which holds one for each of its objects, each once, in their order.

    Parameters
    ----------
    references : iterable of Reference
    within : str
        The sequence of objects: in Common Instance Reference (PS3.3 C.12.2) it has another name than in a
        hierarchy of references (C.17.2.1).
    """
    by_series: dict[str, list[Dataset]] = defaultdict(list)
    for one in dict.fromkeys(references):
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = one.sop_class_uid, one.uid
        by_series[one.series_uid].append(item)
    items = []
    for series, held in by_series.items():
        item = Dataset()
        item.SeriesInstanceUID = series
        setattr(item, within, held)
        items.append(item)
    return items
