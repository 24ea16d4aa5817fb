"""What a report says, in the words of its language: the values of the page and of the sheets to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from annotator.drawing import Drawing
from annotator.exchange.figure import course_figure, map_figure, reworded
from annotator.exchange.format import Context, discreet, shown_label
from annotator.exchange.key_images import key_images
from annotator.exchange.language import Language, language
from annotator.exchange.map_content import in_order
from annotator.exchange.measured import Row
from annotator.exchange.report_criteria import criteria, missing
from annotator.exchange.report_facts import fact_rows
from annotator.exchange.report_figure import with_leads
from annotator.exchange.report_lesions import lesion_row, mark_rows, step_row
from annotator.exchange.report_rows import FactRow, LesionRow, Link, MarkRow, MissingRow, SetRow, StepRow
from annotator.exchange.summary import Summary
from annotator.exchange.text import plain
from annotator.imaging.image import Calibration
from annotator.lesion_map.course import waxing_and_waning
from annotator.lesion_map.figure_age import age_of, years_of
from annotator.lesions.case import Case
from annotator.lesions.records import ReviewResult
from annotator.terms.findings import finding_kinds

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report, all text plain. `patient`, `how` are names with values; `tiles` counts with their nouns."""

    tongue: Language
    label: str
    under: str
    patient: Rows
    tiles: Rows
    sentence: str
    figure: Drawing
    timepoints: Rows
    lesions: tuple[LesionRow, ...]
    unplaced: str
    has_pictures: bool
    steps: tuple[StepRow, ...]
    waxing: str
    charts: tuple[Drawing, ...]
    facts: tuple[FactRow, ...]
    sets: tuple[SetRow, ...]
    missing: tuple[MissingRow, ...]
    marks: tuple[MarkRow, ...]
    how: Rows

    @property
    def latest(self) -> str:
        """What became of the lesions in the last step of the course; "" without one."""
        if not self.steps:
            return ""
        last = self.steps[-1]
        return f"{last.title}: {' · '.join(f'{count} {fate}' for count, fate in last.counts)}."

    @property
    def next_record(self) -> str:
        """What to record next: it settles most sets, or helps to; "" where nothing is missing."""
        if not self.missing:
            return ""
        return self.tongue.say("next_record", needs=self.missing[0].needs.text)

    @property
    def has_gaps(self) -> bool:
        """Whether nothing is recorded of a lesion at a timepoint: it may have been there or not."""
        return any(not seen.words and not seen.lines for one in self.lesions for seen in one.seen)

    @property
    def has_certainty(self) -> bool:
        """Whether somebody stated how certain a lesion is."""
        return any(one.certainty for one in self.lesions)


def report_content(summary: Summary) -> Report:
    """Return the report of a summary; equal summaries and images give equal reports."""
    tongue = language(summary.context.language)
    rows, steps = summary.measured, summary.steps
    pictures = key_images(summary)
    marks = tuple(mark_rows(summary, pictures, tongue))
    lesions = tuple(lesion_row(summary, one, pictures, tongue) for one in summary.mapped)
    anchors = {
        link.words: Link(f"{one.lesion} {one.seen_on}", one.marks[0].anchor)
        for one in marks
        for link in one.marks
    }
    return Report(
        tongue=tongue,
        label=shown_label(summary.case, summary.context),
        under=_under(summary, tongue),
        patient=_patient(summary, tongue),
        tiles=_tiles(summary, tongue),
        sentence=_sentence(summary, tongue),
        figure=_figure(summary, lesions, tongue),
        timepoints=_timepoints(summary),
        lesions=lesions,
        unplaced=", ".join(one.name for one in summary.map.unplaced),
        has_pictures=any(one.drawing for one in pictures.values()),
        steps=tuple(step_row(summary, one, tongue) for one in steps),
        waxing=tongue.say("waxing" if waxing_and_waning(steps) else "no_waxing"),
        charts=_charts(summary, rows, tongue),
        facts=tuple(fact_rows(summary, tongue)),
        sets=criteria(summary, tongue, anchors),
        missing=missing(summary.sets, tongue),
        marks=marks,
        how=tuple(_how(summary, rows, tongue)),
    )


def _timepoints(summary: Summary) -> Rows:
    return tuple((_shown(summary, one.label), one.date or "") for one in summary.timepoints)


def _shown(summary: Summary, text: str) -> str:
    return discreet(text, summary.case, summary.context)


def _under(summary: Summary, tongue: Language) -> str:
    point, context = summary.map.timepoint, summary.context
    when = tongue.say("all_timepoints") if point is None else _shown(summary, point.label)
    return " · ".join([tongue.say("title"), when, *_filtered(summary, context, tongue)])


def _filtered(summary: Summary, context: Context, tongue: Language) -> Iterator[str]:
    """Yield what the map was filtered by, and which lesions that hides."""
    if context.modalities is not None:
        yield tongue.say("only", modalities=", ".join(sorted(context.modalities)))
    if context.kinds is not None:
        yield tongue.say("only", modalities=", ".join(map(tongue.short, in_order(context.kinds))))
    if context.least_certainty is not None:
        yield tongue.say("certain_from", grade=context.least_certainty)
    if summary.hidden:
        yield tongue.say("hidden", names=", ".join(one.name for one in summary.hidden))


def _patient(summary: Summary, tongue: Language) -> Rows:
    patient = summary.case.patient
    rows = [("patient", tongue.say("deidentified"))]
    if summary.context.identified:
        born = patient.birth_date or tongue.say("not_known")
        rows = [("name", patient.display_name), ("patient_id", patient.id), ("born", born)]
    sex = f"sex_{patient.sex}" if patient.sex in ("M", "F", "O") else "not_known"
    dates = [one.date for one in summary.timepoints if one.date]
    count = str(len(summary.timepoints))
    if dates[:1] == dates[-1:] != []:
        count = f"{count}, {dates[0]}"
    elif dates:
        count = tongue.say("from_to", count=count, first=dates[0], last=dates[-1])
    modalities = sorted(
        {name for one in summary.mapped for name in one.modalities}
        | {one.modality for one in summary.map.reviews if one.result is ReviewResult.NEGATIVE}
    )
    rows += [
        ("age", _age(summary.case, tongue)),
        ("sex", tongue.say(sex)),
        ("timepoints", count),
        ("modalities", ", ".join(modalities) or tongue.say("none")),
    ]
    return tuple((tongue.say(key), plain(value)) for key, value in rows)


def _age(case: Case, tongue: Language) -> str:
    years = years_of(case)
    if years is None or years < 0.0:
        return tongue.say("not_known")
    dates = (case.patient.birth_date, *(point.date for point in case.timepoints))
    whole = all(len(date) == len("2008-05-12") for date in dates if date)
    return tongue.say("age_words" if whole else "age_about", years=int(years))


def _tiles(summary: Summary, tongue: Language) -> Rows:
    found = summary.map
    counts = (("lesion", found.lesions), ("bone", found.bones), ("region", found.regions))
    return tuple((str(len(every)), tongue.counted(len(every), noun)) for noun, every in counts)


def _sentence(summary: Summary, tongue: Language) -> str:
    found = summary.map
    if not found.lesions:
        return tongue.say("no_lesion_present")
    keys = ["multifocal" if found.is_multifocal else "unifocal"]
    keys += ["bilateral"] if found.is_bilateral else []
    told = ", ".join(map(tongue.say, keys))
    if found.is_symmetric:
        sites = ", ".join(tongue.bare_site(one) for one in found.symmetric_sites)
        told = f"{told}, {tongue.say('symmetric', sites=sites)}"
    told = f"{told[0].upper()}{told[1:]}."
    if found.pattern is None:
        return told
    return f"{told} {tongue.say('pattern', pattern=tongue.phrase(str(found.pattern)).text)}"


def _figure(summary: Summary, rows: Sequence[LesionRow], tongue: Language) -> Drawing:
    """Return the figure in the report's language; its stops lead to the rows of their lesions."""
    told = (" ".join(one) for one in _tiles(summary, tongue))
    drawing = _translated(map_figure(summary, in_page=True), tongue)
    points = [name for name, _ in _timepoints(summary)]
    described = f"{', '.join(told)}. {_sentence(summary, tongue)}"
    return replace(
        with_leads(drawing, summary, rows, points), title=tongue.say("skeleton"), description=described
    )


def _translated(drawing: Drawing, tongue: Language) -> Drawing:
    """Return the figure with its captions, its legend and its titles in the report's language."""
    shorts = {kind.short: tongue.short(kind.id) for kind in finding_kinds().values()}

    def words(text: str) -> str:
        parts = text.split(", ")
        if all(part in shorts for part in parts):
            return ", ".join(shorts[part] for part in parts)
        return tongue.line(text)

    return reworded(drawing, words)


def _charts(summary: Summary, rows: tuple[Row, ...], tongue: Language) -> tuple[Drawing, ...]:
    """Return the course as a chart; none of a single timepoint, which has no course."""
    if summary.map.timepoint is not None or len(summary.timepoints) < 2:
        return ()
    named = {one.id for one in summary.mapped}
    return (course_figure(summary, [one.taken for one in rows if one.lesion.id in named], tongue),)


def _how(summary: Summary, rows: tuple[Row, ...], tongue: Language) -> Iterator[tuple[str, str]]:
    reading, context = summary.map.reading, summary.context
    yield tongue.say("case"), summary.case.id
    if reading is None or summary.reader is None:
        yield tongue.say("reading"), tongue.say("no_reading")
    else:
        yield (
            tongue.say("reading"),
            tongue.say(
                "reading_words",
                kind=tongue.say(f"kind_{reading.kind}"),
                status=tongue.say(f"reading_{reading.status}"),
                version=reading.version,
                reader=_shown(summary, summary.reader.name),
            ),
        )
        if reading.blinding:
            yield tongue.say("blinding"), _shown(summary, reading.blinding)
    point = summary.map.timepoint
    yield tongue.say("scope"), tongue.say("all_timepoints") if point is None else _shown(summary, point.label)
    yield tongue.say("coverage"), _coverage(summary, tongue)
    yield tongue.say("calibration"), _calibration(rows, tongue)
    least = context.thresholds
    yield (
        tongue.say("thresholds"),
        tongue.say(
            "thresholds_words", area=tongue.number(least.area), uptake=tongue.number(least.uptake_ratio)
        ),
    )
    yield tongue.say("figure"), _drawn_age(summary, tongue)
    yield tongue.say("edited"), context.edited or tongue.say("not_known")
    yield tongue.say("program"), context.program


def _drawn_age(summary: Summary, tongue: Language) -> str:
    chosen = summary.context.age
    own = "figure_assumed" if years_of(summary.case) is None else "figure_own"
    age = chosen or age_of(summary.case)
    return tongue.say("figure_chosen" if chosen else own, years=age.value.replace("-", "–"))


def _coverage(summary: Summary, tongue: Language) -> str:
    results = [one.result for one in summary.map.reviews]
    if not results:
        return tongue.say("no_coverage")
    negative, not_covered = map(results.count, (ReviewResult.NEGATIVE, ReviewResult.NOT_COVERED))
    return tongue.say("coverage_words", negative=negative, not_covered=not_covered)


def _calibration(rows: tuple[Row, ...], tongue: Language) -> str:
    """Return where the millimetres come from, by modality: ``CT: calibrated``."""
    found = {
        (one.taken.at.modality, one.measurement.calibration)
        for one in rows
        if one.measurement is not None and one.measurement.calibration is not None
    }
    order = tuple(Calibration)
    told = [
        f"{modality}: {tongue.say(f'calibration_{source.value}')}"
        for modality, source in sorted(found, key=lambda one: (one[0], order.index(one[1])))
    ]
    return "; ".join(told) or tongue.say("calibration_not_known")
