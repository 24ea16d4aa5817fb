"""A true lesion on the lattice of its image, and where a reader may click on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.imaging.voxels import Index, Voxels

CLICKS = 9
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TrueRegion:
    """A true lesion: its voxels on the lattice of the images it was built into."""

    name: str
    modality: str
    voxels: Voxels
    mask: Mask

    @property
    def clicks(self) -> tuple[Index, ...]:
        """The deepest place, and eight more of at least half that depth."""
        spacing = list(self.voxels.spacing)
        flat = self.voxels.is_flat
        padded = self.mask if flat else np.pad(self.mask, ((1, 1), (0, 0), (0, 0)))
        deep = ndimage.distance_transform_edt(padded[0], sampling=spacing[1:])[np.newaxis]
        if not flat:
            deep = ndimage.distance_transform_edt(padded, sampling=spacing)[1:-1]
        places = np.argwhere(deep >= deep.max() / 2)
        chosen = np.random.default_rng(3).permutation(len(places))[: CLICKS - 1]
        middle = np.unravel_index(int(deep.argmax()), deep.shape)
        return tuple((int(z), int(y), int(x)) for z, y, x in (middle, *places[chosen]))
