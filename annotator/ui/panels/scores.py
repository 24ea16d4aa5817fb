"""The components of the imaging scores below the criteria. No total: its weights are not published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.progress import Measured
from annotator.lesion_map.scores import bone_units, graded_units, rinbo
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, LesionId
from annotator.terms.features import grade_words
from annotator.ui.panels.criteria_set import text_label

_NO_TOTAL = "Components only: the weights of their totals are not published where we could read them."


ScoreLines = tuple[tuple[str, str], ...]


class ScoresView(QFrame):
    """Shows what `score_lines` says."""

    def __init__(self, lines: ScoreLines, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(4)
        title = text_label("Imaging scores on MR: RINBO, CROMRIS")
        title.setStyleSheet("font-weight: 600;")
        column.addWidget(title)
        for name, value in lines:
            line = text_label(f"{name}: {value}")
            line.setContentsMargins(14, 0, 0, 0)
            column.addWidget(line)
        note = text_label(_NO_TOTAL, "dim")
        note.setContentsMargins(14, 0, 0, 0)
        column.addWidget(note)


def score_lines(case: Case, lesion_map: LesionMap, measured: Measured) -> ScoreLines:
    """Return the components as names and values in words."""
    return tuple(_lines(case, lesion_map, measured))


def _lines(case: Case, lesion_map: LesionMap, measured: Measured) -> Iterator[tuple[str, str]]:
    found = rinbo(lesion_map, measured)
    if found is None:
        yield "RINBO", "no lesion is marked on MR"
    else:
        largest = "not measured in mm" if found.largest_mm is None else f"{found.largest_mm:.0f} mm"
        yield "Radiologically active lesions", _named(case, found.active)
        yield "Largest of them", largest if found.active else "none"
        yield "Outside the marrow", _named(case, found.extramedullary)
        yield "Of the spine", _named(case, found.spinal)
    counts = graded_units(bone_units(case, lesion_map))
    if not counts:
        yield "CROMRIS features", "none is graded; the lesion card has them"
    for feature, grades in counts.items():
        bones = (
            f"{grade_words(feature, grade).partition(': ')[2]} in {count} bone{'s' * (count > 1)}"
            for grade, count in grades.items()
        )
        yield grade_words(feature, 0).partition(":")[0].capitalize(), ", ".join(bones)


def _named(case: Case, lesions: Sequence[LesionId]) -> str:
    if not lesions:
        return "none"
    return f"{len(lesions)} ({', '.join(case.get(Lesion, one).name for one in lesions)})"
