"""From which side a projection looks at the patient."""

from __future__ import annotations

import re

from annotator.dicom import tags
from annotator.dicom.header import Header

FRONTAL = frozenset(("AP", "PA"))
LATERAL = frozenset(("LL", "RL", "LLD", "RLD", "LAT"))
"""Values of View Position (0018,5101), PS3.3 C.8.1.2 and C.8.11.5."""
_VIEWS_OF_CODES = {
    "399321004": "anterior",  # SCT, PS3.16 CID 26
    "399001007": "posterior",
    "R-10206": "anterior",  # the same in SRT, as written before 2014
    "R-10214": "posterior",
}
_ACROSS_DOWN = {"anterior": ("LF", "RH"), "posterior": ("RF", "LH")}
"""How columns and rows grow in what a camera before the patient sees, head or feet up; and one behind."""
_EXCHANGED = str.maketrans("LR", "RL")
_AFTER = re.compile(
    r"\d\s*(?:h|hrs?|hours?|m|mins?|minutes?|d|days?|weeks?|months?|years?)\.?[\s_-]*post(?![a-z])"
    r"|(?<![a-z])post[\s_-]+(?:inj|void|mict|therap|treat|op|surg|stress|exerc|dose|tx|rx|chemo|radi|contrast)"
    r"[a-z]*"
)
"""Where "post" says when, not from where: ``3 h post injection``."""


def nuclear_views(header: Header, frames: int) -> tuple[str, ...]:
    """Return "anterior", "posterior" or another view of each planar NM frame, "" when not known.

    Detector Vector (0054,0020) names the detector of the frame, its View Code Sequence (0054,0220) the
    view. Series Description and Image ID serve only where there is one detector, or one frame, to speak of.

    References
    ----------
    DICOM PS3.3 C.8.4.8 (NM Multi-frame), C.8.4.11 (NM Detector), PS3.16 CID 26.
    """
    vector = header.integers(tags.DETECTOR_VECTOR)
    coded = [
        _coded_view(detector.item(tags.VIEW_CODE_SEQUENCE))
        for detector in header.items(tags.DETECTOR_INFORMATION_SEQUENCE)
    ]
    one_detector = len(set(vector)) == 1 if vector else frames == 1
    texts = (header.text(tags.SERIES_DESCRIPTION), header.text(tags.IMAGE_ID)) if one_detector else ()
    described = next((view for text in texts if (view := _described_view(text))), "")
    # Without a vector, frames belong to detectors where there is one for each, or one for all.
    guessed = range(1, frames + 1) if len(coded) == frames else [int(len(coded) == 1)] * frames
    numbers = (*vector[:frames], *guessed[len(vector) :])
    return tuple((coded[at - 1] if 1 <= at <= len(coded) else "") or described for at in numbers)


def radiographic_view(header: Header) -> str:
    """Return View Position (0018,5101), such as "PA", or the meaning of the view code; "" if neither."""
    return header.term(tags.VIEW_POSITION) or header.item(tags.VIEW_CODE_SEQUENCE).text(tags.CODE_MEANING)


def projection(view: str) -> str:
    """Return "frontal" or "lateral" for a view as `radiographic_view` gives it, "" for all others."""
    if view in FRONTAL or re.search(r"(antero|postero)-?\s?(posterior|anterior)$", view.lower()):
        return "frontal"
    is_lateral = view in LATERAL or re.search(r"\blateral|(medio|latero)-?\s?(lateral|medial)$", view.lower())
    return "lateral" if is_lateral and "oblique" not in view.lower() else ""


def orientation_of_view(view: str, views: frozenset[str], patient_orientation: str) -> str:
    """Return Patient Orientation (0020,0020) as it is of one view of an object.

    An object of an anterior and a posterior view has but one value, which can be that of one of them: in the
    other right and left are exchanged.

    Parameters
    ----------
    view, views : str, frozenset of str
        The one, and all of the object.
    patient_orientation : str
        As in the file, for example ``L\\F``.
    """
    ways = patient_orientation.upper().split("\\")
    if not {*_ACROSS_DOWN} <= views or view not in _ACROSS_DOWN or len(ways) != 2 or not all(ways):
        return patient_orientation
    across, down = ways
    others = {each for one, pairs in _ACROSS_DOWN.items() if one != view for each in pairs}
    is_others = across[0] + down[0] in others
    return f"{across.translate(_EXCHANGED)}\\{down}" if is_others else patient_orientation


def _coded_view(code: Header) -> str:
    view = _VIEWS_OF_CODES.get(code.term(tags.CODE_VALUE), "")
    if view or not code.elements:
        return view
    meaning = code.text(tags.CODE_MEANING).lower()
    return _described_view(meaning) if not re.search("oblique|lateral", meaning) else meaning


def _described_view(description: str) -> str:
    words = set(re.findall("[a-z]+", _AFTER.sub(" ", description.lower())))
    anterior = bool(words & {"ant", "anterior"})
    posterior = bool(words & {"post", "posterior"})
    if anterior == posterior or words & {"oblique", "obl", "lateral", "lat"}:
        return ""
    return "anterior" if anterior else "posterior"
