"""What a new mark most likely is: the site and side its place on the image speaks for."""

from __future__ import annotations

from annotator.geometry.shapes import centre
from annotator.lesions.case import Case
from annotator.lesions.edits import Place
from annotator.lesions.records import Mark
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import catalogue, site
from annotator.viewing.orientation import patient_side
from annotator.viewing.suggest import suggest_sites
from annotator.workspace.viewer import Viewer


def suggested_place(viewer: Viewer, index: int, case: Case, mark: Mark) -> tuple[Place | None, Side | None]:
    """Return the likeliest place of a mark in a pane and the side of the body; None where not known."""
    levels, series = viewer.levels(index), viewer.series(viewer.layout.panes[index].series)
    if levels is None or series is None:
        return None, None
    image, at = levels.image, centre(mark.shape)
    frame = viewer.frame(index)
    facts = series if frame is None else frame.instance.series  # two views of a series differ
    words = (facts.patient_orientation, facts.laterality, facts.body_part)
    side = patient_side(image, at, *words)
    found = suggest_sites(
        image, at, series.modality, series.body_part, series.description, side, _last_choice(case)
    )
    if not found:
        return None, side
    known = found[0].side if side is not None or not found[0].site.paired else Side.MIDLINE
    return Place(found[0].site.id, known, found[0].segment), side


def _last_choice(case: Case) -> SiteChoice | None:
    """Return the site described last, which is often the next one too."""
    sited = [lesion for lesion in case.lesions if lesion.site in catalogue()]
    if not sited:
        return None
    return SiteChoice(site(sited[-1].site), sited[-1].side, sited[-1].segment)
