"""Normal variants: where healthy children look abnormal. Hints beside a site, never a verdict."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from annotator.resources import resource
from annotator.terms.sites import SkeletalSite


@dataclass(frozen=True, slots=True)
class Variant:
    """A hint, where it applies, and how well its wording is known (``verified`` or ``from memory``)."""

    text: str
    source: str
    verification: str
    modalities: frozenset[str]
    regions: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()

    def is_about(self, site: SkeletalSite) -> bool:
        """Tell whether the hint applies to a site."""
        return site.id in self.sites or site.region in self.regions or bool(site.flags & self.flags)


@cache
def variants() -> tuple[Variant, ...]:
    """Return all hints in the order of `resources/terms/variants.toml`."""
    with resource("terms", "variants.toml").open("rb") as file:
        rows = tomllib.load(file)["variant"]
    return tuple(
        Variant(
            row["text"],
            row["source"],
            row["verification"],
            *(frozenset(row.get(name, ())) for name in ("modalities", "regions", "sites", "flags")),
        )
        for row in rows
    )


def variants_at(site: SkeletalSite, modality: str) -> tuple[Variant, ...]:
    """Return the hints for a site on a DICOM modality."""
    return tuple(one for one in variants() if modality in one.modalities and one.is_about(site))
