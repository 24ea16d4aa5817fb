"""A reader whose hand is led by chance: cases to start from, and edits through the real path."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass, field
from functools import partial

from annotator.geometry.plane import Plane
from annotator.geometry.shapes import BoxShape, EllipseShape, OutlineShape, Shape
from annotator.lesions import edits, groups, kinship
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import Change, added
from annotator.lesions.document import change_document
from annotator.lesions.facts import Laboratory
from annotator.lesions.history import Act, Edit, History
from annotator.lesions.records import (
    CaseId,
    ImageReference,
    MarkRole,
    ObservationStatus,
    Reader,
    ReaderId,
    Reading,
    ReadingId,
    Timepoint,
    TimepointId,
)
from annotator.library import Saved, Store
from annotator.terms.side import Side

PLACES = (
    edits.Place(),
    edits.Place("clavicle_medial", Side.LEFT, "whole"),
    edits.Place("t08", Side.MIDLINE, "body"),
    edits.Place("tibia_dist", Side.LEFT, "metaphysis"),
)


def starting_case(case_id: str = "founding", label: str = "Founding case") -> Case:
    """A case with one reader, one reading and two timepoints."""
    reader = Reader(ReaderId("reader"), "Dr Ada")
    return Case(CaseId(case_id), Patient("P-1", "Hospital", "Doe^Jane", "1998-02-03", "F"), label).after(
        added(
            reader,
            Reading(ReadingId("reading"), reader.id),
            Timepoint(TimepointId("baseline"), "Baseline", 0, "2006-05-01", ("1.2.3",)),
            Timepoint(TimepointId("fu1"), "FU1", 1, "2008-03-01", ("1.2.4",)),
        )
    )


def image(number: int, modality: str = "CT") -> ImageReference:
    return ImageReference(f"1.2.3.{number}", 1, "1.2.3.0", "1.2.3", modality, file_sha256="ab" * 32)


def stroke(chance: random.Random) -> edits.Stroke:
    x, y = chance.uniform(0, 500), chance.uniform(0, 500)
    shapes: tuple[Shape, ...] = (
        EllipseShape((x, y), (chance.uniform(1, 40), chance.uniform(1, 40)), chance.uniform(-90, 90)),
        BoxShape((x, y), (x + 20, y + 30)),
        OutlineShape(tuple((x + chance.gauss(0, 9), y + chance.gauss(0, 9)) for _ in range(40))),
    )
    plane = (
        Plane((x, y, 4.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.7, 0.7)) if chance.random() < 0.2 else None
    )
    return edits.Stroke(
        image(chance.randrange(40)), chance.choice(shapes), frozenset({"osteolytic"}), plane=plane
    )


def random_change(case: Case, chance: random.Random) -> tuple[str, Change]:
    """A name and a change that fits the case; now and then an empty one."""
    reading = case.readings[0].id
    timepoint = chance.choice(case.timepoints).id
    if not case.lesions or chance.random() < 0.35:
        place = chance.choice(PLACES)
        return "Draw", edits.mark_new_lesion(case, reading, timepoint, stroke(chance), place)
    lesion = chance.choice(case.lesions).id
    other = chance.choice(case.lesions).id
    marks = case.marks_of_lesion(lesion)
    choices = [
        ("Draw again", lambda: edits.mark_lesion_again(case, lesion, timepoint, stroke(chance))),
        ("Set site", lambda: edits.set_place(case, lesion, chance.choice(PLACES))),
        ("Set note", lambda: edits.set_note(case, lesion, f"Ödem {chance.random()}")),
        ("Observe", lambda: edits.observe(case, lesion, timepoint, chance.choice([*ObservationStatus]))),
        ("Merge", lambda: edits.merge(case, lesion, other)),
        ("Delete lesion", lambda: edits.delete_lesion(case, lesion)),
        ("Add fact", lambda: edits.add_fact(Laboratory("crp", chance.uniform(1, 300), "mg/L"), "2006")),
    ]
    if case.observation_at(lesion, timepoint) is not None:
        role = chance.choice([*MarkRole][1:])
        draw = partial(edits.mark_reference, case, lesion, timepoint, stroke(chance), role)
        choices.append(("Draw reference", draw))
    if marks:
        mark = chance.choice(marks).id
        choices += [
            ("Reshape", lambda: edits.reshape(case, mark, stroke(chance).shape)),
            ("Join", lambda: edits.join(case, mark, other)),
            ("Delete mark", lambda: edits.delete_mark(case, mark)),
            ("Split", lambda: kinship.split(case, [mark])),
            ("Join all", lambda: kinship.join_all(case, [mark, chance.choice(case.marks).id], lesion)),
            ("Delete marks", lambda: groups.delete_marks(case, [one.id for one in marks])),
            ("Accept", lambda: edits.accept(case, [mark])),
            ("Set findings", lambda: edits.set_findings(case, mark, frozenset({"sclerotic", "uptake"}))),
        ]
    name, make = chance.choice(choices)
    return name, make()


def fingerprint(act: str, name: str, change: Change) -> str:
    """What an edit did, in one word: equal for equal edits only."""
    text = json.dumps([act, name, change_document(change)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Desk:
    """Keeps case and history in step with a store, as the session of the window does."""

    store: Store
    case: Case
    chance: random.Random
    history: History = field(default_factory=History)
    chosen: tuple[Edit, Act, History] = (Edit("", Change()), Act.DO, History())

    def step(self) -> Saved:
        """Commit one edit, undo or redo."""
        self.choose()
        return self.commit()

    def choose(self) -> None:
        """Decide what comes next; nothing is stored yet."""
        draw = self.chance.random()
        if draw < 0.2 and self.history.to_undo:
            edit, act, after = self.history.to_undo, Act.UNDO, self.history.after_undo()
            edit = Edit(edit.name, edit.change.inverse())
        elif draw < 0.35 and self.history.to_redo:
            edit, act, after = self.history.to_redo, Act.REDO, self.history.after_redo()
        else:
            edit = Edit(*random_change(self.case, self.chance))
            while not edit.change:
                edit = Edit(*random_change(self.case, self.chance))
            act, after = Act.DO, self.history.with_edit(edit)
        self.chosen = (edit, act, after)

    def commit(self) -> Saved:
        """Store what was chosen; after an error it can be tried again."""
        edit, act, after = self.chosen
        saved = self.store.apply(self.case.id, edit, "Dr Ada", act)
        self.case, self.history = self.case.after(edit.change), after
        return saved

    @property
    def fingerprint(self) -> str:
        """Of the last edit."""
        edit, act, _ = self.chosen
        return fingerprint(act.value, edit.name, edit.change)
