"""The sample cases: what each says, and what makes its images."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.lesions.case import Case
from sample_studies import clavicle_images, healthy_images, legs_images, radiograph, resonance, scintigram
from sample_studies import tomograph as thorax
from sample_studies.anatomy.child import Child
from sample_studies.clavicle_case import CLAVICLE
from sample_studies.dicom_file import FOUNDING_BOY, Study, Subject
from sample_studies.founding_case import FOUNDING
from sample_studies.healthy_case import HEALTHY
from sample_studies.legs_case import LEGS
from sample_studies.scintigram import Made
from sample_studies.written_case import Strokes, WrittenCase


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample case; `studies` are those of a timepoint, with marks or without."""

    name: str
    written: WrittenCase
    subject: Subject
    makers: Mapping[str, Callable[[Child], Made]]
    uncompressed: tuple[str, ...] = ()
    studies: Mapping[str, Sequence[Study]] = field(default_factory=dict)

    def case(self, strokes: Strokes | None = None) -> Case:
        """Return the case with strokes on its images; see `WrittenCase.case`."""
        uids = {name: [one.instance_uid for one in studies] for name, studies in self.studies.items()}
        return self.written.case(strokes, self.subject.patient, uids)


SAMPLES: Mapping[str, Sample] = {
    one.name: one
    for one in (
        Sample(
            "founding",
            FOUNDING,
            FOUNDING_BOY,
            {
                "cr": radiograph.studies,
                "ct": thorax.studies,
                "nm": scintigram.studies,
                "mr": resonance.studies,
            },
            ("nm",),
        ),
        Sample("legs", LEGS, legs_images.SUBJECT, {"all": legs_images.studies}),
        Sample("clavicle", CLAVICLE, clavicle_images.SUBJECT, {"all": clavicle_images.studies}),
        Sample(
            "healthy",
            HEALTHY,
            healthy_images.SUBJECT,
            {"all": healthy_images.studies},
            studies={"TP0": (healthy_images.NM_STUDY, healthy_images.MR_STUDY)},
        ),
    )
}
"""All by name, the founding case first."""
