"""A series as readers scroll through it: frames of one kind, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.dicom.badge import Badge, Remark
from annotator.dicom.facts import Patient, SeriesFacts, StudyFacts
from annotator.dicom.instance import Instance
from annotator.dicom.placement import Placement
from annotator.dicom.view import orientation_of_view
from annotator.geometry.plane import Plane, Vector3


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of an instance; numbers count from 1."""

    instance: Instance
    number: int

    @property
    def placement(self) -> Placement:
        """Where it lies and how it is seen."""
        return self.instance.placements[self.number - 1]

    @property
    def plane(self) -> Plane | None:
        """Where it lies in the patient."""
        return self.placement.plane

    @property
    def view(self) -> str:
        """The projection, "" when not known or a slice."""
        return self.placement.view

    @property
    def patient_orientation(self) -> str:
        """Patient Orientation (0020,0020) of this view, for example ``L\\F``; "" when not told."""
        told = self.instance.series.patient_orientation
        if not told or not self.view:
            return told
        views = frozenset(one.view for one in self.instance.placements)
        return orientation_of_view(self.view, views, told)

    def shows(self, sop_instance_uid: str, number: int) -> bool:
        """Tell whether it is a certain frame, or is composed of it among others."""
        own = (self.instance.uid, self.number)
        stations = ((one.instance.uid, one.number) for one in self.instance.stations)
        return (sop_instance_uid, number) in (own, *stations)

    @property
    def words(self) -> str:
        """What tells it from its neighbours, "" when only its place does: ``66°``, ``4–6 s``."""
        return "" if self.placement.nuclear is None else self.placement.nuclear.words


@dataclass(frozen=True, slots=True)
class Series(SeriesFacts):
    """One stack of a series: frames of one size and orientation, in the order to scroll them.

    Parameters
    ----------
    stack : int
        From 1; a series with several stacks is several of these with one `uid`.
    stack_name : str
        What tells the stack from the others of its series: "echo 2 · TE 80 ms"; "" when it is the only one.
    patient, study
        What it belongs to.
    frames : immutable sequence of Frame
        Along the normal of the slices where they have positions, else by Instance Number.
    slice_spacing_mm : float or None
        Median distance of neighbours along the normal.
    remarks : tuple of Remark
        Of the stack and of any of its instances, and where they hold.
    """

    stack: int
    patient: Patient
    study: StudyFacts
    frames: Sequence[Frame]
    slice_spacing_mm: float | None
    remarks: tuple[Remark, ...]
    stack_name: str = ""

    @property
    def badges(self) -> tuple[Badge, ...]:
        """What should be known of it, without saying where."""
        return tuple(remark.badge for remark in self.remarks)

    @property
    def title(self) -> str:
        """Description and name of the stack: what a list calls it, "" when neither is known."""
        return " · ".join(part for part in (self.description, self.stack_name) if part)

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The instances the frames come from, in the order of their first frame."""
        return tuple({frame.instance.source: frame.instance for frame in self.frames}.values())

    @property
    def rows(self) -> int:
        """Height of the frames in pixels."""
        return self.frames[0].instance.rows

    @property
    def columns(self) -> int:
        """Width of the frames in pixels."""
        return self.frames[0].instance.columns

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """Distance between rows, between columns."""
        return self.frames[0].placement.spacing.mm

    @property
    def orientation(self) -> tuple[float, ...] | None:
        """Directions of rows and of columns, six cosines; None for projections."""
        plane = self.frames[0].plane
        return None if plane is None else (*plane.along_row, *plane.along_column)

    @property
    def first_position_mm(self) -> Vector3 | None:
        """Centre of the first pixel of the first frame, LPS."""
        plane = self.frames[0].plane
        return None if plane is None else plane.origin_mm

    @property
    def last_position_mm(self) -> Vector3 | None:
        """Centre of the first pixel of the last frame, LPS."""
        plane = self.frames[-1].plane
        return None if plane is None else plane.origin_mm

    @property
    def frame_of_reference_uid(self) -> str | None:
        """Series with the same one share world coordinates."""
        return self.frames[0].instance.frame_of_reference_uid

    @property
    def views(self) -> tuple[str, ...]:
        """The views of the frames, each once, in their order: ("anterior", "posterior")."""
        return tuple(dict.fromkeys(frame.view for frame in self.frames if frame.view))

    @property
    def view(self) -> str:
        """The views in words, "" when none is known."""
        return ", ".join(self.views)

    @property
    def transfer_syntaxes(self) -> tuple[str, ...]:
        """Transfer syntax UIDs of the instances, each once."""
        return tuple(dict.fromkeys(instance.transfer_syntax for instance in self.instances))
