"""What is known of a lesion in an image because it was built in: its outline, size and uptake."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.measure import find_contours

from annotator.geometry.shapes import OutlineShape
from annotator.lesions.edits import Stroke
from annotator.lesions.records import ImageReference

Mask = NDArray[np.bool_]
Polygon = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """A lesion on one frame.

    Attributes
    ----------
    key : str
        One of the case's `stroke_keys`, such as ``TP2/NM/clavicle_medial:L``.
    sop_instance_uid, frame
        The frame, counted from 1.
    outline : tuple of (column, row)
        The mask's largest piece, in pixels; (0, 0) is the outer corner of the first pixel.
    bounding_box : tuple of float
        Left, top, right and bottom of the mask, in pixels.
    centroid : tuple of float
        Column and row of the mask's centre of area, in pixels.
    area_mm2 : float
        Of the mask on this frame (all its pieces).
    volume_mm3 : float or None
        Of the mask over the whole series; None where the image is a projection.
    uptake_ratio : float or None
        Counts expected inside the outline over those in its mirror image at the body's midline;
        None where it is not a bone scan or the outline crosses the midline.
    healthy_ratio : float or None
        Counts expected inside the outline over those of the same place without the disease.
    mask_file : str
        Name of the packed mask; see `save_mask`.
    series_instance_uid, study_instance_uid, modality, view
        As in `ImageReference`.
    """

    key: str
    sop_instance_uid: str
    frame: int
    outline: Polygon
    bounding_box: tuple[float, float, float, float]
    centroid: tuple[float, float]
    area_mm2: float
    volume_mm3: float | None
    uptake_ratio: float | None
    healthy_ratio: float | None
    mask_file: str
    series_instance_uid: str
    study_instance_uid: str
    modality: str
    view: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain values, lengths in pixels to two places, for the expected results."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def truth_on_frame(
    key: str,
    image: ImageReference,
    mask: Mask,
    spacing_mm: tuple[float, float],
    *,
    volume_mm3: float | None = None,
    uptake_ratio: float | None = None,
    healthy_ratio: float | None = None,
    mask_file: str = "",
) -> Truth:
    """Return the truth of a mask (rows, columns) that is not empty; spacing is (between rows, columns)."""
    rows, columns = np.nonzero(mask)
    box = (float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
    centroid = (float(columns.mean() + 0.5), float(rows.mean() + 0.5))
    return Truth(
        key, image.sop_instance_uid, image.frame, outline_of(mask), box, centroid,
        float(mask.sum()) * spacing_mm[0] * spacing_mm[1], volume_mm3, uptake_ratio, healthy_ratio,
        mask_file or mask_name(key), image.series_instance_uid, image.study_instance_uid, image.modality,
        image.view,
    )  # fmt: skip


def outline_of(mask: Mask) -> Polygon:
    """Return the closed outline of a mask's largest piece, by marching squares half way between pixels.

    Vertices are (column, row), (0, 0) being the outer corner of the first pixel (PS3.3 C.18.6.1.2);
    the last vertex joins the first and is not repeated.
    """
    rings = find_contours(np.pad(mask.astype(np.float32), 1), 0.5)  # type: ignore[no-untyped-call]
    rings.sort(key=_enclosed, reverse=True)
    # Contours run between pixel centres: minus the padding, plus half a pixel to the outer corner.
    return tuple((float(column) - 0.5, float(row) - 0.5) for row, column in rings[0][:-1])


def _enclosed(ring: NDArray[np.float64]) -> float:
    y, x = ring[:, 0], ring[:, 1]
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def to_stroke(truth: Truth) -> Stroke:
    """Return what a hand that follows the outline exactly would have drawn."""
    image = ImageReference(
        truth.sop_instance_uid, truth.frame, truth.series_instance_uid, truth.study_instance_uid,
        truth.modality, truth.view,
    )  # fmt: skip
    return Stroke(image, OutlineShape(truth.outline))


def mask_name(key: str, suffix: str = "") -> str:
    """Return the file name of a key's mask: ``TP2_NM_clavicle_medial_L.npz``."""
    return key.replace("/", "_").replace(":", "_") + suffix + ".npz"


def save_mask(path: Path, mask: Mask) -> None:
    """Write a mask of any shape as ``bits`` (packed, C order) and ``shape``; the same bytes every time."""
    entries: dict[str, NDArray[np.generic]] = {
        "bits.npy": np.packbits(mask),
        "shape.npy": np.array(mask.shape, np.int64),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in entries.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, array)
            # Numpy's own savez stamps the time of day; this date is the earliest a zip can hold.
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED
            )


def load_mask(path: Path) -> Mask:
    """Return a mask that `save_mask` wrote."""
    with np.load(path) as stored:
        shape = tuple(int(size) for size in stored["shape"])
        bits = np.unpackbits(stored["bits"], count=int(np.prod(shape)))
    return bits.reshape(shape).astype(np.bool_)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, tuple | list):
        return [_rounded(one) for one in value]
    return value
