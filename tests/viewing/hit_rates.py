"""How often the right site is suggested first, or among three: ``python -m tests.viewing.hit_rates``.

On the samples every image of every true lesion is asked about: alone, with what other dates show, and as a
reader goes through the case, with everything before it. On real images places were set by hand; see
`real_sites.csv`.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from annotator import scan
from annotator.dicom.pixels import read_frame
from annotator.dicom.series import Frame, Series
from annotator.exchange.formats.case_json import read
from annotator.geometry.shapes import OutlineShape, centre
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added
from annotator.lesions.edits import Place, Stroke, mark_lesion_again, mark_new_lesion
from annotator.lesions.records import ImageReference, Mark, NamedVertebra, ReadingStatus
from annotator.terms.side import Side
from annotator.viewing.body_place import place_in_body
from annotator.viewing.suggest import Suggestion, suggest_sites
from annotator.workspace.suggestion import seen_on, suggestions
from sample_studies.samples import SAMPLES

HERE = Path(__file__).parents[2] / "sample_studies"
REAL = Path(__file__).with_name("real_sites.csv")
WAYS = ("alone", "other dates", "as read")


@dataclass(frozen=True, slots=True)
class Asked:
    """A place on an image whose site is known, and at which rank it was suggested; 0 where it was not."""

    case: str
    modality: str
    site: str
    way: str
    rank: int


@dataclass(frozen=True, slots=True)
class TrueLesion:
    """A true lesion on an image."""

    date: str
    site: str
    side: Side
    image: ImageReference
    shape: OutlineShape


@cache
def frames(name: str) -> dict[tuple[str, int], tuple[Series, Frame]]:
    """Return the frames of a sample by SOP Instance UID and number, in the order of reading."""
    studies = sorted(scan([HERE / name / "dicom"]).studies, key=lambda one: str(one.date))
    return {
        (frame.instance.uid, frame.number): (series, frame)
        for study in studies
        for series in study.shown
        for frame in series.frames
    }


@cache
def truths(name: str) -> tuple[TrueLesion, ...]:
    """Return the true lesions of a sample on all its images, in the order of reading."""
    order = list(frames(name))
    found = []
    for maker in SAMPLES[name].makers:
        text = (HERE / name / "expected" / f"{maker}.json").read_text("utf-8")
        for entry in json.loads(text)["truths"]:
            key = entry["sop_instance_uid"], entry["frame"]
            site, side = entry["key"].rsplit("/", 1)[1].split(":")
            image = ImageReference(
                *key,
                entry["series_instance_uid"],
                entry["study_instance_uid"],
                entry["modality"],
                entry["view"],
            )
            outline = OutlineShape(tuple((x, y) for x, y in entry["outline"]))
            date = str(frames(name)[key][0].study.date)
            found.append((order.index(key), TrueLesion(date, site, Side(side), image, outline)))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def case_with(name: str, known: Iterable[TrueLesion]) -> Case:
    """Return a case of the reader and timepoints of a sample, with these lesions and no others."""
    sample = read((HERE / name / "case.json").read_bytes())
    reading = sample.readings[0]
    case = Case(sample.id, sample.patient, sample.label).after(
        added(*sample.readers, replace(reading, status=ReadingStatus.DRAFT), *sample.timepoints)
    )
    for one in known:
        case = case.after(_marked(case, one, Place(one.site, one.side)))
    return case


def _marked(case: Case, one: TrueLesion, place: Place) -> Change:
    (reading,) = case.readings
    point = case.timepoint_of_study(one.image.study_instance_uid)
    assert point is not None
    stroke = Stroke(one.image, one.shape)
    known = (lesion for lesion in case.lesions if (lesion.site, lesion.side) == (place.site, place.side))
    lesion = next(known, None) if place.site else None
    if lesion is None:
        return mark_new_lesion(case, reading.id, point.id, stroke, place)
    return mark_lesion_again(case, lesion.id, point.id, stroke)


def asked_on_sample(
    name: str, one: TrueLesion, known: Iterable[TrueLesion], *more: NamedVertebra
) -> tuple[Suggestion, ...]:
    """Return what is suggested for a true lesion on an image when others, and vertebrae, are known."""
    case = case_with(name, known).after(added(*more))
    change = _marked(case, one, Place())
    (mark,) = [after for _, after in change.pairs if isinstance(after, Mark)]
    every = frames(name)
    series, frame = every[one.image.sop_instance_uid, one.image.frame]
    seen = seen_on(series, frame, read_frame(frame.instance, frame.number), centre(one.shape))
    found, _ = suggestions(
        case.after(change), mark, seen, lambda *key: every[key][1] if key in every else None
    )
    return found


def rank(found: Iterable[Suggestion], site: str, side: Side) -> int:
    """Return at which place from 1 a site stands, 0 where at none; one that asks for the side is right."""
    for place, one in enumerate(found, 1):
        if one.choice.site.id == site and one.choice.side in (side, Side.MIDLINE):
            return place
    return 0


def on_samples() -> Iterator[Asked]:
    """Ask about every true lesion on every image of every sample."""
    for name in SAMPLES:
        every = truths(name)
        for at, one in enumerate(every):
            known: dict[str, tuple[TrueLesion, ...]] = {
                "alone": (),
                "other dates": tuple(other for other in every if other.date != one.date),
                "as read": every[:at],
            }
            for way in WAYS:
                place = rank(asked_on_sample(name, one, known[way]), one.site, one.side)
                yield Asked(name, one.image.modality, one.site, way, place)


def real_rows() -> tuple[dict[str, str], ...]:
    """Return the places that were set by hand on real images."""
    with REAL.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(line for line in lines if not line.startswith("#")))


def on_real_images(data: Path) -> Iterator[Asked]:
    """Ask about every place of `real_sites.csv` whose file is there."""
    for row in real_rows():
        file = data / row["file"]
        if not file.exists():
            continue
        (study,) = scan([file]).studies
        pairs = ((series, frame) for series in study.series for frame in series.frames)
        series, frame = next(
            pair
            for pair in pairs
            if pair[1].instance.uid == row["sop_instance_uid"] and pair[1].number == int(row["frame"])
        )
        image = read_frame(frame.instance, frame.number)
        seen = seen_on(series, frame, image, (float(row["column"]), float(row["row"])))
        place = rank(suggest_sites(place_in_body(seen), seen.parts), row["site"], Side(row["side"]))
        yield Asked(row["file"].split("/")[0], series.modality, row["site"], "alone", place)


def table(asked: Iterable[Asked]) -> list[str]:
    """Return the counts as lines: by case and modality, and in all, for each way of asking."""
    every = tuple(asked)
    groups = [*dict.fromkeys((one.case, one.modality) for one in every), ("all", "")]
    lines = []
    for way in dict.fromkeys(one.way for one in every):
        for case, modality in groups:
            some = [
                one.rank
                for one in every
                if one.way == way and (case == "all" or (one.case, one.modality) == (case, modality))
            ]
            first, three = (sum(0 < place <= most for place in some) for most in (1, 3))
            lines.append(
                f"{way:12} {case:10} {modality:3} top-1 {first:3}/{len(some)}  top-3 {three:3}/{len(some)}"
            )
    return lines


if __name__ == "__main__":
    print("\n".join(table(on_samples())))
    DATA = Path(os.environ.get("ANNOTATOR_TEST_DATA", HERE.parents[1] / "shared" / "data"))
    print("\n".join(table(on_real_images(DATA))) if DATA.exists() else f"No real images at {DATA}.")
