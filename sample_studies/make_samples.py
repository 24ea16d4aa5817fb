"""Makes the samples: ``python -m sample_studies.make_samples [NAME ...] [--only cr ct nm mr] [-o FOLDER]``.

Writes the DICOM studies of a numerical child, the true masks, and the case with its marks on them, each
sample in a folder of its own. The same code gives the same bytes. Takes several minutes.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from annotator.dicom import identity, scan
from annotator.lesions.case import Case
from annotator.lesions.document import case_document
from annotator.lesions.edits import Stroke
from sample_studies.anatomy.child import child
from sample_studies.dicom_file import to_bytes
from sample_studies.samples import SAMPLES, Sample
from sample_studies.scintigram import Made
from sample_studies.truth import Truth, save_mask, to_stroke

FOLDER = Path(__file__).parent


def main() -> None:
    """Make all studies, or some; then each case whose studies are all there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SAMPLES)}; all by default")
    parser.add_argument("--only", nargs="+", help="makers of the founding case")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in SAMPLES]
    if unknown:
        parser.error(f"no sample is called {unknown[0]}; there are {', '.join(SAMPLES)}")
    for name in arguments.names or SAMPLES:
        make(SAMPLES[name], arguments.output / name, arguments.only)


def make(sample: Sample, folder: Path, only: Sequence[str] | None = None) -> None:
    """Make the studies of a sample, or those of some of its makers, and its case."""
    body = child()
    wanted = [name for name in sample.makers if only is None or name in only]
    for name in tqdm(wanted, desc=f"Making {sample.name}", unit="study"):
        write(sample.makers[name](body), folder, name, compressed=name not in sample.uncompressed)
    if all((folder / "expected" / f"{name}.json").exists() for name in sample.makers):
        _write_json(folder / "case.json", case_document(case_on(sample, folder)))


def write(made: Made, folder: Path, name: str, *, compressed: bool = True) -> None:
    """Write the files of some studies, and what is true of them."""
    for path, ds in made.files:
        target = folder / "dicom" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(to_bytes(ds, compressed=compressed))
    for mask_file, mask in made.masks.items():
        save_mask(folder / "expected" / "masks" / mask_file, mask)
    _write_json(folder / "expected" / f"{name}.json", {"truths": [one.as_json() for one in made.truths]})


def case_on(sample: Sample, folder: Path) -> Case:
    """Return a sample case with one mark for each sighting, drawn along the true outline."""
    truths = [
        _truth(entry)
        for name in sample.makers
        for entry in json.loads((folder / "expected" / f"{name}.json").read_text("utf-8"))["truths"]
    ]
    hashes = _hashes(folder / "dicom", truths)
    keys = sample.written.stroke_keys
    strokes: dict[str, list[Stroke]] = defaultdict(list)
    for truth in truths:
        # The first truth of a key is on the frame that shows most of the lesion; a bone scan has two views.
        if truth.key in keys and (not strokes[truth.key] or _is_other_view(strokes[truth.key], truth)):
            stroke = to_stroke(truth)
            file_hash, frame_hash = hashes[truth.sop_instance_uid, truth.frame]
            image = replace(stroke.image, file_sha256=file_hash, frame_sha256=frame_hash)
            strokes[truth.key].append(replace(stroke, image=image))
    return sample.case(strokes)


def _is_other_view(strokes: Sequence[Stroke], truth: Truth) -> bool:
    return bool(truth.view) and truth.view not in {stroke.image.view for stroke in strokes}


def _truth(entry: dict[str, object]) -> Truth:
    values = dict(entry)
    values["outline"] = tuple((float(x), float(y)) for x, y in entry["outline"])  # type: ignore[attr-defined]
    return Truth(**values)  # type: ignore[arg-type]


def _hashes(folder: Path, truths: Sequence[Truth]) -> dict[tuple[str, int], tuple[str, str]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for truth in truths:
        wanted[truth.sop_instance_uid].add(truth.frame)
    instances = {
        instance.uid: instance
        for study in scan([folder]).studies
        for series in study.series
        for instance in series.instances
        if instance.uid in wanted
    }
    return {
        (uid, frame): identity(instances[uid], frame) for uid, frames in wanted.items() for frame in frames
    }


def _write_json(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
