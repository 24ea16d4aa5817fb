"""Opens folders of damaged files, and looks whether the good ones in them stay usable.

    python -m tests.dicom.fuzz --files 1000 --seed 1

Writes damaged copies of synthetic files in every transfer syntax, of the sample studies and of the real
files that are at hand, beside twenty good slices. A child process scans the folder, decodes the first and
the last frame of every image, shades them and stacks what makes a volume. Counted are crashes (the child
dies, or anything is raised that is no refusal), hangs (one file takes longer than `SECONDS`), refusals by
code and the memory of the child. All twenty good slices must come back exactly.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import json
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import imagecodecs
import numpy as np
import pytest

from annotator.dicom import Instance, ProblemCode, RefusedError, read_frame, scan, to_volume
from annotator.errors import AnnotatorError
from annotator.imaging import modality_values
from annotator.imaging.auto_window import auto_window
from annotator.imaging.shading import shade
from tests.dicom.mutations import mutated
from tests.helpers.dicom_files import (
    bone_scan,
    ct_slice,
    encapsulated,
    image,
    mr_slice,
    radiograph,
    shared_data,
    uid,
    write,
)

ROOT = Path(__file__).parents[2]
GOOD, GOOD_SLICES = "good", 20
SECONDS = 40.0
"""For one file: a decoder has 5 s and 20 s more to start, and another program may have the processor."""
LARGEST_SEED, LARGEST_VOLUME = 600 << 10, 64 << 20
SYNTAXES = {
    "1.2.840.10008.1.2.4.80": imagecodecs.jpegls_encode,
    "1.2.840.10008.1.2.4.90": lambda values: imagecodecs.jpeg2k_encode(
        values, reversible=True, codecformat="j2k"
    ),
    "1.2.840.10008.1.2.4.201": imagecodecs.htj2k_encode,
    "1.2.840.10008.1.2.4.70": lambda values: imagecodecs.jpeg8_encode(
        values, lossless=True, bitspersample=12
    ),
    "1.2.840.10008.1.2.4.51": lambda values: imagecodecs.jpeg8_encode(values, bitspersample=12),
}


@dataclass
class Tally:
    """What was seen over all folders."""

    tried: int = 0
    images: int = 0
    decoded: int = 0
    volumes: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    undecodable: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    faults_of_good_ones: list[str] = field(default_factory=list)
    longest_s: float = 0.0
    peak_mib: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.crashes or self.hangs or self.faults_of_good_ones)


def good_values(number: int) -> np.ndarray:
    data = ct_slice(number)
    return np.frombuffer(data.PixelData, "<u2").reshape(32, 32)


def write_good_ones(folder: Path) -> None:
    """A stack of its own patient, half of it compressed."""
    for number in range(1, GOOD_SLICES + 1):
        own = {name: uid("good", name) for name in ("StudyInstanceUID", "SeriesInstanceUID")}
        data = ct_slice(number, PatientID="GOOD", seed="good", **own)
        path = folder / GOOD / f"{number:03d}.dcm"
        if number % 2:
            write(data, path)
        else:
            frame = bytes(imagecodecs.jpegls_encode(good_values(number)))
            path.parent.mkdir(parents=True, exist_ok=True)
            encapsulated(data, [frame], "1.2.840.10008.1.2.4.80", path)


def seeds(folder: Path) -> list[bytes]:
    """Whole files to damage: synthetic ones of each kind and syntax, samples, and real ones at hand."""
    made = [ct_slice(3), mr_slice(2), radiograph(), bone_scan(), image(np.zeros((9, 8, 3), np.uint8))]
    paths = [write(data, folder / f"plain{number}") for number, data in enumerate(made)]
    paths += [
        write(ct_slice(5), folder / f"syntax{number}", syntax)
        for number, syntax in enumerate(
            ("1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99")
        )
    ]
    values = good_values(7)
    for number, (syntax, encode) in enumerate(SYNTAXES.items()):
        frames = [bytes(encode(values))] * (1 + number % 3)
        data = image(values, BitsStored=12, HighBit=11, NumberOfFrames=len(frames))
        paths.append(encapsulated(data, frames, syntax, folder / f"coded{number}"))
    paths += sorted((ROOT / "sample_studies" / "founding").rglob("*.dcm"))
    with contextlib.suppress(pytest.skip.Exception):  # where there are none
        paths += sorted(path for path in shared_data().rglob("*") if path.is_file())
    return [path.read_bytes() for path in paths if 0 < path.stat().st_size <= LARGEST_SEED]


def make_folder(folder: Path, files: int, seed: int) -> None:
    """Write damaged files, some of them in archives, and the good ones."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        originals = seeds(Path(scratch))
    write_good_ones(folder)
    for number in range(files):
        raw, how = mutated(chance.choice(originals), originals, chance)
        path = folder / f"{number % 17:02d}" / f"{number:05d}-{how[:100]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if chance.random() < 0.04:
            _write_archive(path, raw, chance)
        else:
            path.write_bytes(raw)


def _write_archive(path: Path, raw: bytes, chance: random.Random) -> None:
    with zipfile.ZipFile(path, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        archive.writestr("a/b", raw)
        archive.writestr("c", raw[: len(raw) // 2])
    if chance.random() < 0.7:
        damaged = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 3, 30))):
            # Most at the end, where the directory is.
            damaged[-1 - min(chance.randrange(1, 200), len(damaged) - 1)] = chance.randrange(256)
        path.write_bytes(damaged)


# The child


def child(folder: Path) -> None:
    """Open the folder and say what happens, one line of JSON for each event."""
    faulthandler.enable()
    _say("at", "scan")
    result = scan([folder], progress=lambda _count, file: _say("at", file))
    for problem in result.problems:
        _say("problem", problem.code.value, problem.file, problem.reason)
    for study in result.studies:
        for series in study.series:
            for instance in series.instances:
                _attempt(_decode, instance, f"{instance.source.label} ({len(series.frames)} frames)")
            largest = max(frame.instance.layout.frame_bits for frame in series.frames) // 8
            if len(series.frames) > 1 and largest * len(series.frames) < LARGEST_VOLUME:
                _attempt(_stack, series, f"volume of {series.frames[0].instance.source.label}")
    _check_good_ones(result.studies)
    _say("memory", _peak_mib())


def _peak_mib() -> int:
    """Return the most memory this process has held, or 0 where the system keeps no account as Linux does."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would answer with the memory of whoever started this process, where that was more.
        return int(status.read_text().split("VmHWM:")[1].split()[0]) >> 10
    return 0


def _attempt(do: Any, what: Any, name: str) -> None:
    _say("at", name)
    try:
        do(what)
    except AnnotatorError as error:
        code = error.code.value if isinstance(error, RefusedError) else type(error).__name__
        _say("undecodable", code)
    except Exception:  # noqa: BLE001 - what this program is there to find
        _say("crash", f"{name}\n{traceback.format_exc()}")


def _decode(instance: Instance) -> None:
    _say("image")
    for frame in {1, instance.frames}:
        decoded = read_frame(instance, frame)
        modality_values(decoded)
        for voi in (auto_window(decoded, instance.modality), *decoded.vois):
            if not decoded.is_colour:
                shade(decoded, decoded.stored, voi)
        _say("decoded")


def _stack(series: Any) -> None:
    to_volume(series)
    _say("volume")


def _check_good_ones(studies: Any) -> None:
    good = [series for study in studies if study.patient.id == "GOOD" for series in study.series]
    if [len(series.frames) for series in good] != [GOOD_SLICES] or good[0].badges:
        _say("good", f"the good series is {[(len(one.frames), one.badges) for one in good]}")
        return
    for number, frame in enumerate(good[0].frames, 1):
        if not (read_frame(frame.instance).stored == good_values(number)).all():
            _say("good", f"the good slice {number} has other pixels")
    to_volume(good[0])


def _say(*words: object) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


# The parent


def open_folder(folder: Path, tally: Tally) -> None:
    """Let a child open a folder, watch it, and add what it says."""
    command = [sys.executable, "-m", "tests.dicom.fuzz", "--child", str(folder)]
    with (
        tempfile.TemporaryFile() as complaint,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=complaint) as process,
    ):
        last, hangs = _listen(process, tally)
        if hangs:
            process.kill()
            tally.hangs.append(last)
        elif process.wait():
            complaint.seek(0)
            words = complaint.read().decode()[-3000:]
            tally.crashes.append(f"the child ended with {process.returncode} at {last}: {words}")


def _listen(process: subprocess.Popen[bytes], tally: Tally) -> tuple[str, bool]:
    """Note what a child says until it ends; return where it was last, and whether it hangs there."""
    assert process.stdout is not None
    said: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_pass_on, args=(process.stdout, said), daemon=True).start()
    last, since = "", time.monotonic()
    while True:
        try:
            line = said.get(timeout=SECONDS)
        except queue.Empty:
            return last, True
        if not line:
            return last, False
        last = _note(json.loads(line), tally, last)
        now = time.monotonic()
        tally.longest_s, since = max(tally.longest_s, now - since), now


def _pass_on(stream: IO[bytes], said: queue.Queue[bytes]) -> None:
    """Put each line of a stream, and nothing at its end."""
    while line := stream.readline():
        said.put(line)
    said.put(b"")


def _note(words: list[Any], tally: Tally, last: str) -> str:
    kind, *rest = words
    if kind == "at":
        return str(rest[0])
    if kind == "problem":
        code, file, reason = rest
        tally.refused[code] += 1
        if code == ProblemCode.UNEXPECTED:
            tally.crashes.append(f"{file}: {reason}")
        if GOOD in Path(file).parts:
            tally.faults_of_good_ones.append(f"{file}: {code} {reason}")
    elif kind == "undecodable":
        tally.undecodable[rest[0]] += 1
    elif kind == "crash":
        tally.crashes.append(rest[0])
    elif kind == "good":
        tally.faults_of_good_ones.append(rest[0])
    elif kind == "memory":
        tally.peak_mib = max(tally.peak_mib, rest[0])
    else:
        name = {"image": "images", "decoded": "decoded", "volume": "volumes"}[kind]
        setattr(tally, name, getattr(tally, name) + 1)
    return last


def run(files: int, seed: int, folder: Path, tally: Tally | None = None) -> Tally:
    """Write and open one folder."""
    tally = tally or Tally()
    make_folder(folder, files, seed)
    open_folder(folder, tally)
    tally.tried += files
    return tally


def main() -> int:
    """Read the command line; 0 when nothing crashed or hung and all good files were usable."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=1000, help="damaged files in a folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folders", type=int, default=1, help="one folder for each seed from --seed on")
    parser.add_argument("--keep", type=Path, help="write the folder here and leave it")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        child(options.child)
        return 0
    tally = Tally()
    for seed in range(options.seed, options.seed + options.folders):
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch:
            run(options.files, seed, options.keep or Path(scratch), tally)
        print(f"seed {seed}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print(
        f"tried {tally.tried}, images {tally.images}, frames decoded {tally.decoded}, volumes {tally.volumes}"
    )
    print(f"refused {dict(tally.refused.most_common())}")
    print(f"undecodable {dict(tally.undecodable.most_common())}")
    print(f"longest step {tally.longest_s:.1f} s, peak memory {tally.peak_mib} MiB")
    print(
        f"crashes {len(tally.crashes)}, hangs {len(tally.hangs)}, "
        f"faults of good ones {len(tally.faults_of_good_ones)}"
    )
    for fault in (*tally.crashes, *tally.hangs, *tally.faults_of_good_ones):
        print(fault)
    return 0 if tally.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
