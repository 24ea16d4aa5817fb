"""A body on the grid of a magnetic resonance scan: tissues, fat, inflammation, texture; and its signals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from sample_studies.anatomy.part import Part
from sample_studies.anatomy.solid import Solid, Swollen
from sample_studies.anatomy.voxels import Grid, Voxels, inside
from sample_studies.mr_physics import FAT_SHARE, Sequence, Tissue
from sample_studies.pathology import Focus

Field = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class Specimen:
    """Arrays (z upwards, y backwards, x to the left) that builders fill in.

    Attributes
    ----------
    label : ndarray of uint8
        `Tissue` of the watery part.
    fat : ndarray of float32
        Share of fat, 0 to 1.
    oedema : ndarray of float32
        Share of the voxel that is inflamed, in place of both.
    gain : ndarray of float32
        Texture: what the signal is multiplied by.
    moving : ndarray of float32
        Share that pulsates.
    lesions : dict of str to ndarray of bool
        Where the founding lesions are, by place.
    """

    grid: Grid
    label: NDArray[np.uint8]
    fat: Field
    oedema: Field
    gain: Field
    moving: Field
    lesions: dict[str, NDArray[np.bool_]]

    @staticmethod
    def empty(on: Grid) -> Specimen:
        """Return air."""
        fat, oedema, moving = (np.zeros(on.shape, np.float32) for _ in range(3))
        gain = np.ones(on.shape, np.float32)
        return Specimen(on, np.zeros(on.shape, np.uint8), fat, oedema, gain, moving, {})

    def copy(self) -> Specimen:
        """Return a specimen of its own that can be changed."""
        fields = (one.copy() for one in (self.label, self.fat, self.oedema, self.gain, self.moving))
        return Specimen(self.grid, *fields, {place: mask.copy() for place, mask in self.lesions.items()})

    def put(
        self,
        where: NDArray[np.bool_] | tuple[NDArray[np.intp], ...],
        tissue: Tissue,
        fat: float | Field | None = None,
    ) -> None:
        """Make voxels one tissue, with its usual share of fat or another."""
        self.label[where] = tissue
        self.fat[where] = FAT_SHARE.get(tissue, 0.0) if fat is None else fat

    def put_solid(self, solid: Solid, tissue: Tissue, fat: float | None = None) -> None:
        """Make the inside of a solid one tissue."""
        self.put(inside(solid, self.grid), tissue, fat)

    def gather(self, source: NDArray[np.intp], axis: int) -> None:
        """Take every voxel from another place along an axis: a gentle deformation, lesions included."""
        self.label = np.take_along_axis(self.label, source, axis)
        self.fat, self.oedema, self.gain, self.moving = (
            np.take_along_axis(field, source, axis)
            for field in (self.fat, self.oedema, self.gain, self.moving)
        )
        self.lesions = {place: np.take_along_axis(mask, source, axis) for place, mask in self.lesions.items()}

    def signals(self, sequence: Sequence) -> tuple[Field, Field]:
        """Return the signed signals of water and fat, each (z, y, x)."""
        marrow = (1 - self.oedema) * self.gain
        water = sequence.water_table()[self.label] * (1 - self.fat) * marrow
        water += np.float32(sequence.oedema) * self.oedema * self.gain
        return water, np.float32(sequence.fat) * self.fat * marrow


def texture(on: Grid, scale_mm: float | tuple[float, float, float], seed: int) -> Field:
    """Return smooth Gaussian noise of mean 0 and deviation 1; the scale may differ along z, y and x."""
    scales = (scale_mm,) * 3 if isinstance(scale_mm, int | float) else scale_mm
    random = np.random.default_rng([1998, seed])
    noise = random.standard_normal(on.shape, dtype=np.float32)
    sigma = [max(0.35, scale / step) for scale, step in zip(scales, on.spacing_mm, strict=True)]
    smooth = gaussian_filter(noise, sigma, truncate=3.0, mode="wrap")
    result: Field = smooth / smooth.std()
    return result


def put_bones(specimen: Specimen, parts: tuple[Part, ...], bones: Voxels, fat_of_part: Field) -> None:
    """Put compact bone and marrow: `fat_of_part` is the share of fat in each part's marrow."""
    bony = np.nonzero(bones.part_index)
    depth, cortex = bones.depth_mm[bony], bones.cortex_mm[bony]
    compact = depth < cortex
    index = bones.part_index[bony]
    if len(fat_of_part) != len(parts) + 1:
        raise ValueError("one share of fat for no bone and one for each part")
    specimen.put(tuple(i[compact] for i in bony), Tissue.CORTEX)
    spongy = tuple(i[~compact] for i in bony)
    specimen.put(spongy, Tissue.MARROW, fat_of_part[index[~compact]])


def mark_lesions(specimen: Specimen, child_foci: tuple[Focus, ...]) -> None:
    """Put inflammation, dissolved and hardened bone, and remember where each lesion is."""
    on = specimen.grid
    for focus in child_foci:
        low, high = focus.extent.bounds
        if np.any(high < np.array(on.origin_mm)) or np.any(low > _far(on)):
            continue
        reach = focus.extent if focus.halo is None else focus.halo
        # Inflammation fades outwards beyond the border; the mask does not.
        zone = np.nonzero(inside(Swollen(reach, 2.5 * focus.edge_mm + 2.0), on))
        if len(zone[0]) == 0:
            continue
        points = on.centres(*zone)
        marrow = specimen.label[zone] == Tissue.MARROW
        lysis = focus.lysis(points)
        # Dissolved bone is replaced by inflamed tissue, its cortex too.
        water = np.where(marrow, focus.inflammation(points), 0) + 0.95 * lysis * focus.oedema
        specimen.oedema[zone] = np.maximum(specimen.oedema[zone], np.clip(water, 0, 0.97))
        specimen.gain[zone] *= 1 - 0.45 * focus.sclerosis(points)
        found = np.zeros(on.shape, np.bool_)
        found[zone] = focus.contains(points)
        specimen.lesions[focus.place] = found


def _far(on: Grid) -> NDArray[np.float64]:
    size = np.array(on.spacing_mm) * (np.array(on.shape) - 1)
    corner: NDArray[np.float64] = np.array(on.origin_mm) + size[::-1]
    return corner
