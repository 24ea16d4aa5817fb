"""The library and its cases: an edit made durable, large cases opened, drawn and asked."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, cycle

import numpy as np

from annotator.dicom import read_frame, scan
from annotator.drawing import Drawing
from annotator.geometry.shapes import EllipseShape
from annotator.imaging.voi import Window
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added
from annotator.lesions.history import Edit
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    Record,
)
from annotator.library import open_library
from annotator.terms.side import Side
from annotator.viewing.hud import Caption, hud
from annotator.viewing.levels import Levels
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.viewport import Viewport, resized, showing
from annotator.workspace.pane_marks import PaneMarks
from annotator.workspace.session import Session
from tests.benchmarks.contest import constant, median_milliseconds, milliseconds, seconds
from tests.benchmarks.generated import ct_series, thorax
from tests.benchmarks.row import Bench, Group, Prepared, Row
from tests.benchmarks.screen import HEIGHT, WIDTH, screen
from tests.library.editing import image, starting_case, stroke

_COMMIT = Row(
    "commit-fdatasync",
    "p50 of an acknowledged edit, against writing 4 kB and fdatasync",
    "edit",
    "limit",
    "ms",
    5,
    False,
)
_DRAWN = (
    Row(
        "marks-1000-frame",
        "an image with 1,000 marks drawn for the first time: found, laid out, painted, in frames of 60 Hz",
        "drawn first",
        "frame",
        "ms",
        1,
        False,
    ),
    Row(
        "marks-1000-drag",
        "the same image drawn again as its window is dragged, the marks in full",
        "drawn again",
        "frame",
        "ms",
        None,
        False,
    ),
    Row(
        "marks-1000-full",
        "the same marks painted in full, in turns of the window, after that first frame",
        "drawn in full",
        "frame",
        "ms",
        None,
        False,
    ),
)
_OPENED = Row(
    "case-10000-s",
    "open a case of 10,000 marks drawn one by one, in seconds",
    "opened",
    "second",
    "s",
    1,
    False,
)
_ASKED = (
    Row(
        "marks-of-image-ms",
        "the marks of one image out of 100,000, in ms",
        "asked",
        "millisecond",
        "ms",
        0.1,
        False,
    ),
    Row(
        "marks-of-image-after-edit-ms",
        "the same for the first time after an edit, with the case after it",
        "asked after an edit",
        "millisecond",
        "ms",
        None,
        False,
    ),
)
_MARKS_OF_LESION = 10
_BLOCK, _BLOCKS = 4096, 1024
_SIDE = 512


def _prepare_commit(bench: Bench) -> Prepared:
    store = bench.afterwards.enter_context(open_library(bench.folder / "library"))
    case, chance = starting_case(), random.Random(1)
    store.create(case, "Dr Ada")
    desk = [case]
    descriptor = os.open(bench.folder / "limit", os.O_RDWR | os.O_CREAT)
    bench.afterwards.callback(os.close, descriptor)
    os.pwrite(descriptor, bytes(_BLOCK * _BLOCKS), 0)
    os.fsync(descriptor)
    block, at = os.urandom(_BLOCK), cycle(range(_BLOCKS))

    def edited() -> float:
        case = desk[0]
        reading, timepoint = case.readings[0].id, case.timepoints[0].id
        change = edits.mark_new_lesion(case, reading, timepoint, stroke(chance), edits.Place())
        start = time.perf_counter()
        store.apply(case.id, Edit("Draw", change), "Dr Ada")
        elapsed = time.perf_counter() - start
        desk[0] = case.after(change)
        return 1000 * elapsed

    def limit() -> float:
        place = next(at) * _BLOCK
        start = time.perf_counter()
        os.pwrite(descriptor, block, place)
        os.fdatasync(descriptor)
        return 1000 * (time.perf_counter() - start)

    times: list[float] = []

    def by_turns() -> tuple[float, float]:
        """Return the p50 of both, one edit and one bare write after the other: the disk does as it does."""
        pairs = [(edited(), limit()) for _ in range(bench.sizes.commits)]
        found, limits = zip(*pairs, strict=True)
        times.extend(found)
        return statistics.median(found), statistics.median(limits)

    return Prepared(
        {"edit": lambda: by_turns()[0], "limit": lambda: by_turns()[1]},
        lambda: {_COMMIT.id: f"p99 {np.percentile(times, 99):.1f} ms"},
    )


def _lesions(
    count_of_marks: int, images: int, marks_of_lesion: int = _MARKS_OF_LESION, uid: str = ""
) -> Iterator[list[Record]]:
    """Yield the records of one edit after another: a mark, every so often with a new lesion.

    `uid` names the one image that all lie on.
    """
    chance, case = random.Random(2), starting_case()
    reading, timepoint = case.readings[0].id, case.timepoints[0].id
    for number in range(count_of_marks):
        records: list[Record] = []
        lesion, part = divmod(number, marks_of_lesion)
        observation = ObservationId(f"observation-{lesion}")
        if part == 0:
            owner = Lesion(LesionId(f"2.25.{lesion + 1}"), reading, lesion + 1, "t08", Side.MIDLINE, "body")
            records += [owner, Observation(observation, owner.id, timepoint)]
        shape = EllipseShape((chance.uniform(20, _SIDE - 20), chance.uniform(20, _SIDE - 20)), (9, 6))
        records.append(
            Mark(
                MarkId(f"mark-{number}"),
                observation,
                replace(image(0), sop_instance_uid=uid) if uid else image(number % images),
                shape,
                frozenset({"osteolytic"}),
            )
        )
        yield records


def _prepare_drawn(bench: Bench) -> Prepared:
    count_of_marks = bench.sizes.marks_on_image
    (path,) = ct_series(thorax(1, _SIDE), bench.folder / "ct")
    (frame,) = scan([path]).studies[0].series[0].frames
    one = read_frame(frame.instance, frame.number)
    case = _case_of(_lesions(count_of_marks, 1, 1, frame.instance.uid))
    if len(case.marks_on(frame.instance.uid, frame.number)) != count_of_marks:
        raise AssertionError("the marks lie elsewhere")
    store = bench.afterwards.enter_context(open_library(bench.folder / "library"))
    store.create(case, "Dr Ada")
    session = Session(store)
    session.open(case)
    levels, pane, picture = Levels(one), screen(), PanePicture()
    bench.afterwards.callback(pane.close)
    viewport, centres = resized(showing(Viewport(), one), WIDTH, HEIGHT), cycle(range(40, 80))

    def draw(marks: PaneMarks) -> None:
        window = Window(next(centres), 400)
        image = Drawing(viewport.pane, (picture.render(levels, viewport, window),))
        words = hud(Caption(), one, viewport, window)
        pane.show_drawings(image, *marks.drawings(session, frame, one, viewport, (words,)), words)

    def draw_in_full(marks: PaneMarks) -> None:
        draw(marks)
        while pane.layers.unfinished is not None:
            pane.layers.go_on()
        draw(marks)

    kept = PaneMarks()

    def drawn_again() -> float:
        draw_in_full(kept)
        return median_milliseconds(lambda: draw(kept), bench.sizes.frames)()

    return Prepared(
        {
            "drawn first": milliseconds(lambda: draw(PaneMarks())),
            "drawn again": drawn_again,
            "drawn in full": milliseconds(lambda: draw_in_full(PaneMarks())),
            "frame": constant(1000 / 60),
        }
    )


def _case_of(records: Iterator[list[Record]]) -> Case:
    return starting_case().after(added(*(record for part in records for record in part)))


def _prepare_opened(bench: Bench) -> Prepared:
    store = bench.afterwards.enter_context(open_library(bench.folder / "library"))
    case = starting_case()
    store.create(case, "Dr Ada")
    for records in _lesions(bench.sizes.marks_in_case, 1000):
        store.apply(case.id, Edit("Draw", added(*records)), "Dr Ada")
    splits: list[tuple[float, float, float]] = []

    def work() -> Session:
        begin = time.perf_counter()
        loaded = store.load(case.id)
        middle = time.perf_counter()
        session = Session(store)
        if not session.open(loaded):
            raise AssertionError("the case did not open")
        later = time.perf_counter()
        session.case.marks_on(image(0).sop_instance_uid, 1)
        splits.append((middle - begin, later - middle, time.perf_counter() - later))
        return session

    if len(work().case.marks) != bench.sizes.marks_in_case:
        raise AssertionError("marks are missing")

    def note() -> dict[str, str]:
        load, history, index = (statistics.median(part) for part in zip(*splits, strict=True))
        return {_OPENED.id: f"records {load:.2f} s, history {history:.2f} s, first marks {index:.2f} s"}

    return Prepared({"opened": seconds(work), "second": constant(1.0)}, note)


def _prepare_asked(bench: Bench) -> Prepared:
    images = max(1, bench.sizes.marks_in_all // 10)
    case = _case_of(_lesions(bench.sizes.marks_in_all, images))
    chance, numbers = random.Random(3), count()

    def ask(of: Case) -> None:
        found = of.marks_on(image_uids[chance.randrange(images)], 1)
        if len(found) != bench.sizes.marks_in_all // images:
            raise AssertionError("marks are missing")

    image_uids = [image(number).sop_instance_uid for number in range(images)]
    ask(case)

    def after_edit() -> None:
        mark = Mark(
            MarkId(f"new-{next(numbers)}"),
            ObservationId("observation-0"),
            image(-1),
            EllipseShape((9, 9), (3, 3)),
        )
        ask(case.after(Change(((None, mark),))))

    return Prepared(
        {
            "asked": median_milliseconds(lambda: ask(case), 1000),
            "asked after an edit": milliseconds(after_edit),
            "millisecond": constant(1.0),
        }
    )


GROUPS = (
    Group((_COMMIT,), _prepare_commit),
    Group(_DRAWN, _prepare_drawn),
    Group((_OPENED,), _prepare_opened),
    Group(_ASKED, _prepare_asked),
)
