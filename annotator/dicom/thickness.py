"""How thick a slice is, which is not how far it is from its neighbours."""

from __future__ import annotations

from annotator.dicom import tags
from annotator.dicom.pixels import groups_of
from annotator.dicom.series import Frame


def slice_thickness_mm(frame: Frame) -> float | None:
    """Return Slice Thickness (0018,0050) of a frame, of its functional groups in an enhanced object.

    None when it is not said, or not positive.

    Raises
    ------
    RefusedError
        As `header_of`.
    """
    groups = groups_of(frame.instance.source)
    found = groups.macro(frame.number, tags.PIXEL_MEASURES_SEQUENCE).number(tags.SLICE_THICKNESS)
    return found if found is not None and found > 0 else None
