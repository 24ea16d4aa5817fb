"""Draws the plates of the skeleton figure: ``python -m sample_studies.make_skeleton``.

Projects the numerical child and writes one SVG file per age and view into ``resources/skeleton``. The same
anatomy gives the same bytes. Takes three minutes an age and one gigabyte; name views to draw only those.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from sample_studies.anatomy.child import child
from sample_studies.skeleton.ages import AGES, Age, grown
from sample_studies.skeleton.bodies import bodies
from sample_studies.skeleton.document import document
from sample_studies.skeleton.field import Field, sample
from sample_studies.skeleton.plate import Outline, Plate, plate
from sample_studies.skeleton.relief import Body, look
from sample_studies.skeleton.skin_outline import skin_outline
from sample_studies.skeleton.views import VIEWS, View

TARGET = Path(__file__).resolve().parent.parent / "resources" / "skeleton"
_SKIN_STEP_MM = 4.0
_WITH_TEETH = frozenset({"anterior", "posterior", "face", "skull_right", "skull_left"})
_WITH_DISCS = frozenset({"anterior", "posterior", "spine"})


def shown(every: Sequence[Body], view: View) -> tuple[Body, ...]:
    """Return the bodies that belong on a plate."""
    return tuple(
        body
        for body in every
        if (body.kind == "tooth" and view.id in _WITH_TEETH)
        or (body.kind == "disc" and view.id in _WITH_DISCS)
        or (body.kind not in {"tooth", "disc"} and any(view.shows(one.site, one.side) for one in body.parts))
    )


def hidden(every: Sequence[Body], view: View) -> tuple[Outline, ...]:
    """Return the outlines of the sites that a view draws as if the bones before them were glass."""
    wanted = [body for body in every if {one.site for one in body.parts} & view.behind]
    if not wanted:
        return ()
    return plate(look(wanted, view), view.tolerance_mm).outlines


def drawn(every: Sequence[Body], skin: Field, view: View, age: Age) -> str:
    """Return the SVG file of a view at an age."""
    bodies_shown = shown(every, view)
    art = plate(look(bodies_shown, view), view.tolerance_mm)
    glass = hidden(bodies_shown, view)
    replaced = {(item.site, item.side) for item in glass}
    outlines = tuple(item for item in art.outlines if (item.site, item.side) not in replaced)
    body = skin_outline(skin, view) if view.arm_turn_deg else ()
    finished, body = grown(Plate(outlines, art.under, art.over), body, view, age)
    seen_through, _ = grown(Plate(glass, {}, {}), (), view, age)
    return document(finished, seen_through.outlines, body, view)


def main() -> None:
    """Write the plates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("views", nargs="*", choices=[[], *(view.id for view in VIEWS)], default=[])
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    parser.add_argument("--age", choices=[age.id for age in AGES])
    arguments = parser.parse_args()
    model = child()
    skin = sample(model.organs["skin"], _SKIN_STEP_MM)
    chosen = [view for view in VIEWS if not arguments.views or view.id in arguments.views]
    for age in AGES:
        if arguments.age not in (None, age.id):
            continue
        every = bodies(model, age)
        folder = arguments.output / age.id
        folder.mkdir(parents=True, exist_ok=True)
        for view in tqdm(chosen, unit="view", desc=f"{age.id} years"):
            text = drawn(every, skin, view, age)
            (folder / f"{view.id}.svg").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
