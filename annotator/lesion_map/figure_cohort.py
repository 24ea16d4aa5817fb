"""The heat map of a cohort: each bone as dark as the share of cases with a lesion there, and their number."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.drawing.items import Colour, Drawing, Item, Label, Path
from annotator.lesion_map.cohort import Cohort
from annotator.lesion_map.coverage import Place
from annotator.lesion_map.figure import captions, letter_of
from annotator.lesion_map.figure_bones import BoneLook, plate_items
from annotator.lesion_map.figure_layout import Box, Placed, all_views, arranged
from annotator.lesion_map.figure_legend import FOOTER, height_of, width_of, wrapped
from annotator.lesion_map.figure_marks import carrying
from annotator.lesion_map.figure_style import FigureStyle, Theme, mixed
from annotator.lesion_map.skeleton import Region

_MARGIN = 12.0
_SCALE: tuple[Colour, ...] = ("#fdd0a2", "#fd8d3c", "#d94801", "#7f2704")
"""Few to many; each step is darker, so that it reads without colour too (ColorBrewer, Oranges)."""


def heat(share: float) -> Colour:
    """Return the colour of a share of the largest count, from 0 to 1."""
    place = min(max(share, 0.0), 1.0) * (len(_SCALE) - 1)
    low = min(int(place), len(_SCALE) - 2)
    return mixed(_SCALE[low], _SCALE[low + 1], place - low)


def cohort_words(found: Cohort) -> str:
    """Return what was counted."""
    when = "at the first timepoint" if found.first_only else "at any timepoint"
    on = "" if found.modalities is None else f" on {', '.join(sorted(found.modalities))}"
    cases = f"{found.cases} case{'' if found.cases == 1 else 's'}"
    return f"{cases} · {found.affected} with a lesion {when}{on} · number of cases by site"


def cohort_figure(found: Cohort, style: FigureStyle) -> Drawing:
    """Return the figure of a cohort. Of `style` the theme, layout and size count."""
    theme, size = style.colours, letter_of(style)
    width, height = style.size
    lines = wrapped(cohort_words(found), size, width - 2 * _MARGIN)
    top = _MARGIN + height_of(["title"], 1.2 * size) + height_of(lines, size) + 0.5 * size
    bottom = _MARGIN + height_of(["scale", FOOTER], size) + 0.4 * size
    area = Box(_MARGIN, top, width - 2 * _MARGIN, height - top - bottom)
    plates = arranged(style.layout, area, size, all_views(style.age))
    looks = {place: BoneLook(heat(count / found.most)) for place, count in found.counts.items()}
    items: list[Item] = [item for plate in plates for item in plate_items(plate, looks, style)]
    items.extend(captions(plates, theme, size, folded=False))
    items.extend(_numbers(found, plates, theme, size))
    items.append(Label((_MARGIN, _MARGIN), "Cohort map", 1.2 * size, theme.text, baseline="top", bold=True))
    y = _MARGIN + height_of(["title"], 1.2 * size)
    for line in lines:
        items.append(Label((_MARGIN, y), line, size, theme.muted, baseline="top"))
        y += height_of([line], size)
    items.extend(_scale(found, (_MARGIN, height - bottom + 0.4 * size), size, theme))
    items.append(Label((width - _MARGIN, height - _MARGIN), FOOTER, 0.9 * size, theme.muted, "end"))
    return Drawing(style.size, tuple(items), theme.background, f"Cohort map: {cohort_words(found)}")


def _numbers(found: Cohort, plates: tuple[Placed, ...], theme: Theme, size: float) -> Iterator[Label]:
    """Yield the counts, the largest first, where no other stands already."""
    by_view = {plate.view.id: plate for plate in plates}
    regions: dict[Place, list[Region]] = {}
    for plate in plates:
        for region in plate.view.regions:
            regions.setdefault((region.site, region.side), []).append(region)
    taken: list[Box] = []
    for place, count in sorted(found.counts.items(), key=lambda one: (-one[1], one[0])):
        for region in carrying(regions.get(place, [])):
            x, y = by_view[region.view].sheet_from_view(region.anchor)
            half = width_of(str(count), 0.85 * size, bold=True) / 2
            box = Box(x - half, y - 0.5 * size, 2 * half, size)
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                yield Label((x, y), str(count), 0.85 * size, theme.text, "middle", "middle", bold=True,
                            halo=theme.background)  # fmt: skip


def _scale(found: Cohort, corner: tuple[float, float], size: float, theme: Theme) -> Iterator[Item]:
    """Yield the steps from one case to the most, at most six of them."""
    x, y = corner[0], corner[1] + 0.8 * size
    for count in steps(found.most):
        ring = ((x, y - 0.5 * size), (x + 1.6 * size, y - 0.5 * size),
                (x + 1.6 * size, y + 0.5 * size), (x, y + 0.5 * size))  # fmt: skip
        share = round(100 * count / found.cases)
        words = f"{count} ({share} %)"
        yield Path((ring,), fill=heat(count / found.most), stroke=theme.edge, width=0.8)
        yield Label((x + 2.0 * size, y), words, size, theme.text, baseline="middle")
        x += 3.2 * size + width_of(words, size)


def steps(most: int) -> tuple[int, ...]:
    """Return at most six whole counts from one to the most."""
    few = min(most, 6)
    return tuple(sorted({round(1 + (most - 1) * n / max(few - 1, 1)) for n in range(few)}))
