"""The catalogue of skeletal sites, read from `resources/terms`."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from annotator.errors import CaseFileError, UnknownRecordError
from annotator.resources import resource
from annotator.terms.code import Code
from annotator.terms.side import Side

NO_SITE = "no site yet"
"""What stands for the site of a lesion that was marked and not yet described."""

_MODIFIER = re.compile(
    r'^(?P<meaning>.*?) \+ topographical modifier \((?P<value>\d+), SCT, "(?P<name>\w+)"\)$'
)


@dataclass(frozen=True, slots=True)
class SkeletalSite:
    """A place of the skeleton that a lesion can be tied to.

    Parameters
    ----------
    id : str
        Stable name, for example ``clavicle_medial``; also the id of its path in the skeleton figure.
    label : str
        What people read.
    region : str
        Coarse region: head, spine_thoracic, pelvis, lower_limb…
    paired : bool
        True when there is a right and a left one.
    segments : tuple of str
        Parts a lesion may lie in: metaphysis, diaphysis, body…
    code : Code or None
        SNOMED CT concept; None where none was found.
    modifier : Code or None
        Topographical modifier (CID 2) when `code` names only the parent bone.
    code_verified : str
        Where the code was seen.
    bone : str
        The bone that counts: lesions of one (bone, side) count once for "multifocal".
    skeleton : str
        axial or appendicular.
    flags : frozenset of str
        What criteria ask for: clavicle, vertebra, femur, joint_site…
    """

    id: str
    label: str
    region: str
    paired: bool
    segments: tuple[str, ...]
    code: Code | None
    modifier: Code | None
    code_verified: str
    bone: str
    skeleton: str
    flags: frozenset[str]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides on which the site exists."""
        return (Side.RIGHT, Side.LEFT) if self.paired else (Side.MIDLINE,)


def _code(row: Mapping[str, str]) -> tuple[Code | None, Code | None]:
    if not row["snomed_code"]:
        return None, None
    match = _MODIFIER.match(row["snomed_meaning"])
    if match is None:
        # Where a part has neither a code nor a modifier of its own, the table says so behind the bone's name.
        return Code(row["snomed_code"], "SCT", row["snomed_meaning"].removesuffix(" (parent bone)")), None
    return Code(row["snomed_code"], "SCT", match["meaning"]), Code(match["value"], "SCT", match["name"])


def _rows(name: str) -> list[dict[str, str]]:
    with resource("terms", name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def catalogue() -> Mapping[str, SkeletalSite]:
    """Return all sites by id, from head to foot.

    Raises
    ------
    CaseFileError
        A site of `sites.csv` has no row in `sites_extra.csv`.
    """
    extra = {row["id"]: row for row in _rows("sites_extra.csv")}
    sites: dict[str, SkeletalSite] = {}
    for row in _rows("sites.csv"):
        if row["id"] not in extra:
            raise CaseFileError(f"resources/terms/sites_extra.csv has no row for the site {row['id']}.")
        code, modifier = _code(row)
        sites[row["id"]] = SkeletalSite(
            id=row["id"],
            label=row["label"],
            region=row["region"],
            paired=row["paired"] == "yes",
            segments=tuple(row["segments"].split(";")),
            code=code,
            modifier=modifier,
            code_verified=row["code_verified"],
            bone=extra[row["id"]]["bone"],
            skeleton=extra[row["id"]]["skeleton"],
            flags=frozenset(filter(None, extra[row["id"]]["flags"].split(";"))),
        )
    return MappingProxyType(sites)


def site(site_id: str) -> SkeletalSite:
    """Return the site of an id.

    Raises
    ------
    UnknownRecordError
        The catalogue has no such site.
    """
    found = catalogue().get(site_id)
    if found is None:
        raise UnknownRecordError(f"There is no skeletal site {site_id!r}.", "See resources/terms/sites.csv.")
    return found


def site_label(site_id: str, side: Side, segment: str = "") -> str:
    """Return how a site is written in labels, for example ``L clavicle, medial third · metaphysis``.

    An empty id is a site not chosen yet: ``no site yet``.
    """
    if not site_id:
        return NO_SITE
    place = site(site_id)
    text = place.label.split(" (")[0]
    if side is not Side.MIDLINE:
        text = f"{side.value} {text[0].lower()}{text[1:]}"
    return f"{text} · {segment.replace('_', ' ')}" if segment and segment != "whole" else text
