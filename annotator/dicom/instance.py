"""One DICOM image object as the rest of the program knows it: who, what, where, and how to read it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from annotator.dicom.badge import Badge, Remark
from annotator.dicom.elements import PixelElement
from annotator.dicom.facts import Patient, SeriesFacts, StudyFacts
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.placement import Placement
from annotator.dicom.problem import RefusedError
from annotator.dicom.source import Source
from annotator.dicom.tracer import Tracer
from annotator.geometry.affine import Affine2, Point2
from annotator.imaging import Rescale


@dataclass(frozen=True, slots=True)
class Station:
    """A frame inside a composed one.

    Parameters
    ----------
    instance : Instance
    number : int
        The frame, from 1.
    offset : Point2
        Column and row of the composed image at which the frame begins; may be fractions.
    scale : float
        Pixels of the composed image to one of the frame's.
    begin, end : int
        Rows (or columns) of the composed image that show this station.
    down : bool
        Whether stations follow each other along rows; else along columns.
    """

    instance: Instance
    number: int
    offset: Point2
    scale: float
    begin: int
    end: int
    down: bool

    @property
    def composed_from_pixel(self) -> Affine2:
        """From pixel positions of the frame to those of the composed image."""
        return Affine2(a=self.scale, d=self.scale, e=self.offset[0], f=self.offset[1])


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image object says that others of its series say too: made once, shared by hundreds.

    Images of one frame that share it lie in parallel, and differ in where they begin alone.

    Parameters
    ----------
    sop_class_uid : str
    patient, study, series
        What it says it belongs to.
    transfer_syntax : str
    layout : PixelFormat
    frame_of_reference_uid : str or None
    badges : tuple of Badge
    remarks : tuple of Remark
        Contradictions of a projection that need more words than a badge.
    rescale : Rescale or None
        The modality LUT where it is one slope and intercept for all frames, which spares readers of
        pixels the header; None where the header must be asked.
    missing_frames : int
        Frames the header claims beyond those the file holds; `layout` counts only the latter.
    tracer : Tracer or None
        Of nuclear medicine and PET: what was injected, and when.
    stations : tuple of Station
        Of what the image is composed; empty for every image that is in a file.
    missing_uids : tuple of int
        Tags of UIDs that are missing or malformed; others stand in for them, to which no mark may be
        bound.
    fault : RefusedError or None
        Why the pixels cannot be read though the header can.
    """

    sop_class_uid: str
    patient: Patient
    study: StudyFacts
    series: SeriesFacts
    transfer_syntax: str
    layout: PixelFormat
    frame_of_reference_uid: str | None
    badges: tuple[Badge, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rescale: Rescale | None = None
    missing_frames: int = 0
    tracer: Tracer | None = None
    stations: tuple[Station, ...] = ()
    missing_uids: tuple[int, ...] = ()
    fault: RefusedError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Instance:
    """One image object, of one or many frames, not yet decoded.

    Parameters
    ----------
    source : Source
    uid : str
        SOP Instance UID.
    number : int or None
        Instance Number.
    pixels : PixelElement
        Where the pixel data lie.
    placements : tuple of Placement
        One for each frame.
    facts : ImageFacts
        All that is not its own alone; what they hold is read as if it were.
    """

    source: Source
    uid: str
    number: int | None
    pixels: PixelElement
    placements: tuple[Placement, ...]
    facts: ImageFacts

    @property
    def sop_class_uid(self) -> str:
        """SOP Class UID."""
        return self.facts.sop_class_uid

    @property
    def patient(self) -> Patient:
        """Whom it says it shows."""
        return self.facts.patient

    @property
    def study(self) -> StudyFacts:
        """What it says of its study."""
        return self.facts.study

    @property
    def series(self) -> SeriesFacts:
        """What it says of its series."""
        return self.facts.series

    @property
    def transfer_syntax(self) -> str:
        """UID of its transfer syntax."""
        return self.facts.transfer_syntax

    @property
    def layout(self) -> PixelFormat:
        """How its frames are stored."""
        return self.facts.layout

    @property
    def frame_of_reference_uid(self) -> str | None:
        """Images with the same one share world coordinates."""
        return self.facts.frame_of_reference_uid

    @property
    def badges(self) -> tuple[Badge, ...]:
        """What should be known of it."""
        return self.facts.badges

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Badges that need words."""
        return self.facts.remarks

    @property
    def rescale(self) -> Rescale | None:
        """The modality LUT of all frames."""
        return self.facts.rescale

    @property
    def missing_frames(self) -> int:
        """Frames claimed beyond those there are."""
        return self.facts.missing_frames

    @property
    def tracer(self) -> Tracer | None:
        """What was injected."""
        return self.facts.tracer

    @property
    def stations(self) -> tuple[Station, ...]:
        """Of what it is composed."""
        return self.facts.stations

    @property
    def missing_uids(self) -> tuple[int, ...]:
        """Tags of UIDs that others stand in for."""
        return self.facts.missing_uids

    @property
    def fault(self) -> RefusedError | None:
        """Why its pixels cannot be read."""
        return self.facts.fault

    @property
    def frames(self) -> int:
        """Number of frames the object holds."""
        return self.facts.layout.frames

    @property
    def rows(self) -> int:
        """Height of a frame in pixels."""
        return self.facts.layout.rows

    @property
    def columns(self) -> int:
        """Width of a frame in pixels."""
        return self.facts.layout.columns

    @property
    def modality(self) -> str:
        """Modality (0008,0060)."""
        return self.facts.series.modality


def with_frames(instance: Instance, count: int) -> Instance:
    """Return an instance that holds fewer frames than its header claims."""
    missing = instance.missing_frames + instance.frames - count
    badges = instance.badges
    if Badge.TRUNCATED not in badges:
        badges = (*badges, Badge.TRUNCATED)
    layout = replace(instance.layout, frames=count)
    facts = replace(instance.facts, layout=layout, badges=badges, missing_frames=missing)
    return replace(instance, placements=instance.placements[:count], facts=facts)
