"""What a pane does that its image does not say: linked to others, mirrored, waiting to be aligned."""

from __future__ import annotations

import numpy as np

from annotator.imaging.bone_surface import BONE_HU
from annotator.viewing.chips import Chip, Tone
from annotator.viewing.layout import ACQUIRED, SURFACE
from annotator.viewing.link import Bond, bond
from annotator.workspace.linked_planes import near_mm, remarks
from annotator.workspace.links import bond_of
from annotator.workspace.stands import stand
from annotator.workspace.viewer import Viewer

_TIPS = {
    Bond.WORLD: "Scrolls, pans and zooms with the other linked panes, by true position.",
    Bond.OFFSET: "Linked by an alignment made by hand: the places only correspond about.",
    Bond.PICTURE: "Moves as the other linked panes do; they share no coordinates.",
}
_BEYOND_TIP = "What the active pane shows lies beyond these images: the nearest of them is seen."
_PLANE_TIP = "Oblique: turned away from the patient's axes. A slab: several planes shown as one."
_SURFACE_TIP = (
    "A surface at one density: thin or soft bone may be missing, contrast medium may look like bone."
)


def signs_of(viewer: Viewer, index: int) -> tuple[Chip, ...]:
    """Return the signs of a pane."""
    signs = []
    if viewer.pane(index).viewport.mirrored:
        signs.append(Chip("mirrored", "Shown mirrored: left and right are exchanged.", Tone.WARNING))
    signs += _slices(viewer, index)
    signs += [Chip(remark, _PLANE_TIP, Tone.SIGN) for remark in remarks(viewer, index)]
    signs += _fusion(viewer, index)
    tie = bond_of(viewer, index)
    if tie is not None and _is_beyond(viewer, index):
        signs.append(Chip("linked, beyond", _BEYOND_TIP, Tone.WARNING))
    elif tie is not None:
        signs.append(Chip(tie.words, _TIPS[tie], Tone.SIGN, tie.is_estimated))
    return tuple(signs)


def _is_beyond(viewer: Viewer, index: int) -> bool:
    """Tell whether what the active pane shows lies beyond the images of another one linked to it."""
    active = viewer.layout.active
    ahead, own = stand(viewer, active), stand(viewer, index)
    if ahead is None or own is None or own.plane is None or ahead.middle is None:
        return False
    if not viewer.pane(active).linked or bond(ahead, own, viewer.offsets) in (None, Bond.PICTURE):
        return False
    place = viewer.offsets.place_in(ahead.middle, own.frame_of_reference_uid)
    return place is not None and abs(own.plane.distance_mm(place.world_mm)) > near_mm(viewer, index)


def _slices(viewer: Viewer, index: int) -> list[Chip]:
    """Return how far apart images are that hang beside slabs; of a surface, what counts as bone."""
    pane, series = viewer.pane(index), viewer.series(viewer.pane(index).series)
    if pane.reformat == SURFACE:
        return [Chip(f"bone above {BONE_HU:.0f} HU", _SURFACE_TIP, Tone.SIGN)]
    if pane.reformat != ACQUIRED or not pane.slab_mm or series is None or series.slice_spacing_mm is None:
        return []
    words = f"slices {series.slice_spacing_mm:.1f} mm".replace(".0 ", " ")
    return [Chip(words, "Images as acquired, so far apart: marks are drawn on them.", Tone.SIGN)]


def _fusion(viewer: Viewer, index: int) -> list[Chip]:
    """Return what a pane says of its layer: that it is one, an estimate, still read, or impossible."""
    pane = viewer.pane(index)
    over = None if pane.fusion is None else viewer.series(pane.fusion.series)
    ours = viewer.series(pane.series)
    if pane.fusion is None or over is None or ours is None:
        return []
    name = f"{over.modality} {over.title}".strip()
    fault = viewer.reformats.fault(pane.fusion.series)
    if fault is not None:
        return [Chip("not fused", f"{name} cannot be laid over the image. {fault}", Tone.WARNING)]
    if viewer.reformats.volume(pane.fusion.series) is None:
        return [Chip("fusing…", f"{name} is being read.", Tone.SIGN)]
    levels = viewer.levels(index)
    if levels is not None:
        values = viewer.fusion_layers.values(pane.fusion, over, levels.image, viewer.offsets)
        if values is None:
            tip = f"{name} lies in another frame of reference, and nobody has aligned the two by hand."
            return [Chip("not fused", tip, Tone.WARNING)]
        if np.isnan(values).all():
            return [Chip(f"no {over.modality} here", f"{name} does not reach this image.", Tone.WARNING)]
    thin = _thin(viewer, index, name)
    if over.frame_of_reference_uid != ours.frame_of_reference_uid:
        tip = f"{name} lies over the image by an alignment made by hand: the places only correspond about."
        return [Chip("fused, estimated", tip, Tone.SIGN, estimated=True), *thin]
    tip = f"{name} lies over the image, by their common frame of reference."
    return [Chip("fused", tip, Tone.SIGN), *thin]


def _thin(viewer: Viewer, index: int, name: str) -> list[Chip]:
    """Return that a layer is no slab, where the image under it is one."""
    pane, mpr = viewer.pane(index), viewer.mpr(viewer.pane(index).series)
    if not pane.is_plane or mpr is None or not mpr.slab.thickness_mm:
        return []
    tip = f"Of {name} only the plane in the middle of the slab is shown, without thickness."
    return [Chip("fused plane", tip, Tone.WARNING)]
