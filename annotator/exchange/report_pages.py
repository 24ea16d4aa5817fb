"""The report as sheets of A4: what a clinician asks on the first ones, the evidence and the marks behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from annotator.drawing import Drawing, Item, Picture
from annotator.exchange.key_images import KeyImage
from annotator.exchange.report_content import Report
from annotator.exchange.report_criteria import MOST_TELLING
from annotator.exchange.report_rows import LesionRow, Link, MarkRow, Seen, SetRow
from annotator.exchange.sheet import (
    HEADING,
    LETTER,
    LINE,
    LINK,
    MARGIN,
    MUTED,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Block,
    Cell,
    Run,
    Sheets,
    Table,
    anchored,
    chip,
    drawn,
    finished,
    fitted,
    labels,
    paragraph,
    place,
    section,
)
from annotator.geometry.affine import Affine2
from annotator.painting import pixels

_PICTURE_PX, _THUMBNAIL_PX = 480, 240
_PICTURES_A_ROW = 4
_IDS = 6.5
"""Letters of ids: nobody reads them, some compare them."""


def report_pages(report: Report) -> tuple[Drawing, ...]:
    """Return a report as pages of A4, at 96 px per inch."""
    sheets, say = Sheets(), report.tongue.say
    sheets.add(*_opening(report))
    sheets.add(section(say("skeleton")), drawn(report.figure))
    _lesions(sheets, report)
    _course(sheets, report)
    _record(sheets, report)
    _criteria(sheets, report)
    _how(sheets, report)
    _evidence(sheets, say("most_telling"), report.sets[:MOST_TELLING], report)
    _evidence(sheets, say("other_sets"), report.sets[MOST_TELLING:], report)
    _marks(sheets, report)
    count = len(sheets.pages)
    numbers = [say("page_of", number=number, count=count) for number in range(1, count + 1)]
    case, program = report.how[0], report.how[-1]
    lines = (f"{case[0]}: {case[1]} · {program[0]}: {program[1]}", say("translation"), say("notice"))
    foot = [line for line in lines if line]
    return finished(sheets, f"{say('title')} · {report.label}", foot, numbers)


def _opening(report: Report) -> Iterator[Block]:
    yield paragraph(report.label, HEADING, TEXT, bold=True, above=0.0)
    yield paragraph(f"{report.under} · {report.tongue.say('notice')}", LETTER, MUTED, above=0.2)
    yield paragraph(" · ".join(f"{name}: {value}" for name, value in report.patient), LETTER, TEXT)
    yield section(report.tongue.say("summary"))
    counts = " · ".join(f"{value} {noun}" for value, noun in report.tiles)
    yield paragraph(counts, TITLE, TEXT, bold=True, above=0.4)
    yield paragraph(f"{report.sentence} {report.waxing if report.steps else ''} {report.latest}")
    yield _results(report.sets)
    if report.next_record:
        words = paragraph(report.next_record, colour=LINK)
        lead = place("#missing", MARGIN, 0.0, MARGIN + WIDTH, words.height)
        yield Block((*words.items, lead), words.height)


def _results(sets: Sequence[SetRow]) -> Block:
    """Return the result of every set in two columns."""
    half, width = (len(sets) + 1) // 2, WIDTH / 2
    chips = 0.38 * width
    items: list[Item] = []
    low = 0.0
    for column, part in enumerate((sets[:half], sets[half:])):
        left, y = MARGIN + column * width, 0.9 * LETTER
        for one in part:
            found, height = chip(one.words, one.result, (left, y), chips)
            told = f"{one.title.text} ({one.caution})" if one.caution else one.title.text
            lines = fitted(told, LETTER, width - chips - 18.0)
            items += (*found, *labels(lines, (left + chips + 8.0, y + 2.5), LETTER, LINK))
            low_line = y + max(height, len(lines) * LINE * LETTER)
            items.append(place(f"#{one.anchor}", left, y, left + width - 10.0, low_line))
            y += max(height, len(lines) * LINE * LETTER) + 4.0
        low = max(low, y)
    return Block(tuple(items), low)


def _lesions(sheets: Sheets, report: Report) -> None:
    say = report.tongue.say
    heading = section(say("lesions"))
    if not report.lesions:
        sheets.add(heading, paragraph(say("no_lesion_recorded"), colour=MUTED))
    else:
        sheets.add_table(_lesion_table(report), heading)
        if report.has_gaps:
            sheets.add(paragraph(say("gap"), SMALL, MUTED))
        if not report.has_pictures and report.marks:
            sheets.add(paragraph(say("no_pictures"), colour=MUTED))
    if report.unplaced:
        sheets.add(paragraph(say("unplaced", names=report.unplaced)))


def _lesion_table(report: Report) -> Table:
    say = report.tongue.say
    columns = [(say("lesion"), 0.075), (say("site"), 0.17), (say("findings"), 0.15)]
    if report.has_pictures:
        columns.insert(1, (say("picture"), 0.10))
    if report.has_certainty:
        columns.append((say("certainty"), 0.09))
    room = 1.0 - sum(share for _, share in columns)
    points = [
        (f"{label} {date}" if date and date not in label else label, room / len(report.timepoints))
        for label, date in report.timepoints
    ]
    at = len(columns) - 1 if report.has_certainty else len(columns)
    columns[at:at] = points
    return Table(tuple(columns), tuple(_lesion(one, report) for one in report.lesions))


def _lesion(one: LesionRow, report: Report) -> tuple[Cell, ...]:
    say = report.tongue.say
    under = tuple(Run(text, muted=True) for text in (one.segment, one.note) if text)
    kinds = tuple(Run(named.short, kind=named.kind) for named in one.kinds) or (
        Run(say("not_stated"), muted=True),
    )
    anchors = (f"lesion-{one.name}",)
    cells = [Cell((Run(one.name, bold=True),), anchors=anchors), Cell((Run(one.site), *under)), Cell(kinds)]
    if report.has_pictures:
        cells.insert(1, replace(_picture(one.picture, _THUMBNAIL_PX, report), lead=one.anchor))
    cells += [_seen(each) for each in one.seen]
    if report.has_certainty:
        cells.append(Cell((Run(one.certainty or say("not_stated")),)))
    return tuple(cells)


def _seen(seen: Seen) -> Cell:
    quiet = seen.fate in ("persistent", "not_comparable")
    fate = (Run(seen.words, bold=not quiet, muted=quiet),) if seen.words else ()
    lines = (Run("", leads=((line.words, line.anchor),)) for line in seen.lines)
    return Cell((*fate, *lines) or (Run("–", muted=True),))


def _picture(image: KeyImage | None, width_px: int, report: Report) -> Cell:
    if image is None:
        return Cell((Run("–", muted=True),))
    if image.drawing is None:
        return Cell((Run(_reason(image, report), muted=True),))
    return Cell(picture=Picture(pixels(image.drawing, width_px), Affine2.scaling(1.0), opaque=True))


def _reason(image: KeyImage, report: Report) -> str:
    return report.tongue.say(image.missing)


def _course(sheets: Sheets, report: Report) -> None:
    say = report.tongue.say
    if not report.steps:
        sheets.add(section(say("course")), paragraph(say("no_course"), colour=MUTED))
        return
    rows = tuple(
        (Cell((Run(step.title),)), Cell((Run(" · ".join(f"{count} {fate}" for count, fate in step.counts)),)))
        for step in report.steps
    )
    heading = section(say("course"))
    for chart in report.charts:
        sheets.add(heading, drawn(chart, sheets.room - heading.height))
        heading = Block((), 0.0)
    sheets.add_table(Table(((say("step"), 0.4), (say("fates"), 0.6)), rows), heading)
    sheets.add(paragraph(report.waxing))


def _record(sheets: Sheets, report: Report) -> None:
    if not report.facts:
        return
    say = report.tongue.say
    rows = tuple(
        (
            Cell((Run(row.kind),)),
            Cell(tuple(Run(f"{date}  {fact}" if date else fact) for date, fact in row.facts)),
        )
        for row in report.facts
    )
    sheets.add_table(Table(((say("kind"), 0.2), (say("fact"), 0.8)), rows), section(say("record")))


def _criteria(sheets: Sheets, report: Report) -> None:
    say = report.tongue.say
    shares = (0.27, 0.19, 0.12, 0.27, 0.15)
    names = ("set", "result", "points", "would_decide", "wording")
    columns = tuple((say(name), share) for name, share in zip(names, shares, strict=True))
    rows = tuple(_set(one, report) for one in report.sets)
    note = paragraph(say("criteria_note"), SMALL, MUTED, above=0.2)
    sheets.add_table(Table(columns, rows), section(say("criteria")), note)
    if not report.missing:
        sheets.add(section(say("missing")), paragraph(say("nothing_missing"), colour=MUTED))
        return
    lacking = tuple((Cell((Run(one.needs.text),)), Cell((_leads(one.sets),))) for one in report.missing)
    table = Table(((say("missing"), 0.5), (say("would_settle"), 0.5)), lacking)
    sheets.add_table(
        table,
        anchored(section(say("missing")), "missing"),
        paragraph(say("missing_note"), SMALL, MUTED, above=0.2),
    )


def _set(one: SetRow, report: Report) -> tuple[Cell, ...]:
    say = report.tongue.say
    together = (Run(say("together"), muted=True),) if one.together else ()
    decides = tuple(Run(f"· {need.text}" if len(one.decides) > 1 else need.text) for need in one.decides)
    return (
        Cell((Run("", leads=((one.title.text, one.anchor),)), *_caution(one))),
        Cell((Run(one.words, chip=one.result),)),
        Cell((Run(one.points or "–"),)),
        Cell((*together, *decides) or (Run("–", muted=True),)),
        Cell((Run(one.verification, muted=True),)),
    )


def _caution(one: SetRow) -> tuple[Run, ...]:
    return (Run(one.caution, muted=True),) if one.caution else ()


def _how(sheets: Sheets, report: Report) -> None:
    say = report.tongue.say
    cells = [Cell((Run(name, muted=True), Run(value))) for name, value in report.how]
    sheets.add_table(_grid(cells, 3), section(say("how")))


def _grid(cells: Sequence[Cell], width: int) -> Table:
    """Return cells as a table of rows of a width, without headings."""
    padded = (*cells, *[Cell()] * (-len(cells) % width))
    rows = tuple(padded[start : start + width] for start in range(0, len(padded), width))
    return Table((("", 1.0 / width),) * width, rows)


def _evidence(sheets: Sheets, title: str, sets: Sequence[SetRow], report: Report) -> None:
    say = report.tongue.say
    above = [section(title), paragraph(f"★ {say('deciding_note')}", SMALL, MUTED, above=0.2)]
    for one in sets:
        source = " · ".join(filter(None, (one.source.text, one.verification, one.points)))
        lacks = [f"{say('lacks')}: {one.lacks.text}."] if one.lacks else []
        remark = [one.remark.text] if one.remark else []
        found, height = chip(one.words, one.result, (MARGIN, 3.0))
        sheets.add_table(
            _items(one, report),
            *above,
            anchored(paragraph(one.title.text, TITLE, TEXT, bold=True, above=1.2), one.anchor),
            Block(found, height + 5.0),
            *(paragraph(text, SMALL, MUTED, above=0.2) for text in (source, *lacks, *remark)),
        )
        above = []


def _items(one: SetRow, report: Report) -> Table:
    say = report.tongue.say
    columns = ((say("item"), 0.30), (say("verdict"), 0.19), (say("because"), 0.51))
    rows = tuple(
        (
            Cell((Run(f"{'★ ' if item.deciding else ''}{item.title.text}", bold=item.deciding),)),
            Cell((Run(item.words, chip=item.verdict),)),
            Cell((Run(item.because.text), *_traced(item.links))),
        )
        for item in one.items
    )
    return Table(columns, rows)


def _traced(links: Sequence[Link]) -> tuple[Run, ...]:
    return (_leads(links, "→ "),) if links else ()


def _leads(links: Iterable[Link], before: str = "") -> Run:
    words = [(one.words, one.anchor) for one in links]
    first, anchor = words[0]
    return Run("", leads=((f"{before}{first}", anchor), *words[1:]))


def _marks(sheets: Sheets, report: Report) -> None:
    if not report.marks:
        return
    say = report.tongue.say
    note = paragraph(say("marks_note"), SMALL, MUTED, above=0.2)
    cells = [_mark(one, report) for one in report.marks]
    sheets.add_table(_grid(cells, _PICTURES_A_ROW), section(say("marks")), note)


def _mark(one: MarkRow, report: Report) -> Cell:
    picture = None if one.picture is None else _picture(one.picture, _PICTURE_PX, report)
    reason = () if picture is None else picture.runs
    where = (Run(" · ".join((one.lesion, one.site)), bold=True), Run(one.caption))
    ids = (", ".join(mark.words for mark in one.marks), "; ".join(one.frames))
    small = (Run(text, muted=True, size=_IDS) for text in ids)
    anchors = tuple(mark.anchor for mark in one.marks)
    image = None if picture is None else picture.picture
    return Cell((*reason, *where, *small), image, anchors, f"lesion-{one.lesion}")
