"""What was injected, how much, and how long before the image: as far as the file says (PS3.3 C.8.4.10)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.dicom.text import calendar_date, clock_time

EARLY, LATE = "early phase", "late phase"
_EARLY_S, _LATE_S = 30 * 60.0, 60 * 60.0


@dataclass(frozen=True, slots=True)
class Tracer:
    """A radiopharmaceutical and its times; "" and None where the file does not say.

    Parameters
    ----------
    agent : str
        "Tc-99m medronate": the radionuclide and what carries it.
    dose : str
        With its unit, and "unit assumed" where the standard names none.
    injected : str
        Time of day, ``09:12``.
    delay_s : float or None
        From injection to the start of the acquisition.
    lasts_s : float or None
        How long a frame was counted, where all frames were counted alike.
    """

    agent: str = ""
    dose: str = ""
    injected: str = ""
    delay_s: float | None = None
    lasts_s: float | None = None

    @property
    def delay(self) -> str:
        """From injection to the image: ``3 h 05 min p.i.`` (post injectionem); "" when not known."""
        return "" if self.delay_s is None else f"{_span(self.delay_s)} p.i."

    @property
    def phase(self) -> str:
        """Early phase, of perfusion and blood pool, or late phase, of bone; "" where it may be either.

        The former ends within 10 minutes, the latter begins after 2 hours (EANM guideline for bone
        scintigraphy, doi 10.1007/s00259-016-3415-4); the limits lie between.
        """
        if self.delay_s is None or _EARLY_S < self.delay_s < _LATE_S:
            return ""
        return EARLY if self.delay_s <= _EARLY_S else LATE

    def lines(self, *, private: bool = False) -> tuple[str, ...]:
        """Return all that is known, in lines; without the time of day where the patient is hidden."""
        what = " · ".join(part for part in (self.agent, self.dose) if part)
        at = f"at {self.injected}" if self.injected and not private else ""
        late = "" if self.delay_s is None else f"{_span(self.delay_s)} after injection"
        when = " ".join(part for part in (late or (at and "injected"), at) if part)
        counted = "" if self.lasts_s is None else f"counted for {_span(self.lasts_s)}"
        return tuple(line for line in (what, when, counted) if line)


_RAISED = str.maketrans("0123456789m", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵐ")
_LOWERED = {raised: plain for plain, raised in _RAISED.items()}


def tracer_of(header: Header, modality: str) -> Tracer | None:
    """Return what a nuclear medicine or PET object says of its tracer, None when it says nothing."""
    item = header.item(tags.RADIOPHARMACEUTICAL_INFORMATION_SEQUENCE)
    carrier, lasts_s = header.text(tags.RADIOPHARMACEUTICAL), _lasts_s(header)
    if not item.elements:
        return Tracer(_agent("", carrier), lasts_s=lasts_s) if carrier or lasts_s is not None else None
    nuclide = item.item(tags.RADIONUCLIDE_CODE_SEQUENCE).text(tags.CODE_MEANING)
    own_carrier = item.item(tags.RADIOPHARMACEUTICAL_CODE_SEQUENCE).text(tags.CODE_MEANING)
    day, clock = _injection(header, item)
    made = Tracer(
        agent=_agent(nuclide, own_carrier or item.text(tags.RADIOPHARMACEUTICAL) or carrier),
        dose=_dose(item.number(tags.RADIONUCLIDE_TOTAL_DOSE), modality),
        injected=clock_time(clock)[:5],
        delay_s=_since(day, clock, _acquired(header)),
        lasts_s=lasts_s,
    )
    return None if made == Tracer() else made


def _agent(nuclide: str, carrier: str) -> str:
    """Return both names once: carriers are often written with their nuclide, "99mTc-HDP"."""
    nuclide, carrier = _raised(nuclide), _raised(carrier)
    digits = re.findall(r"[0-9]+", nuclide.translate(_LOWERED))
    if not nuclide or (digits and digits[0] in carrier.translate(_LOWERED)):
        return carrier
    return " ".join(part for part in (nuclide, carrier) if part)


def _raised(text: str) -> str:
    """Return a code meaning with its mass number raised.

    PS3.16 CID 25 writes ``Technetium Tc^99m^ medronate`` for what people write as ⁹⁹ᵐTc medronate.
    """
    text = re.sub(r"\b[A-Z][a-z]+ ([A-Z][a-z]?)(\^[0-9m]+\^)", r"\2\1", text)
    return re.sub(r"\^([0-9m]+)\^", lambda found: found[1].translate(_RAISED), text)


def _dose(value: float | None, modality: str) -> str:
    if value is None or value <= 0:
        return ""
    if modality == "PT":
        return f"{value / 1e6:.4g} MBq"  # in Bq, C.8.9.2
    return f"{value:.4g} MBq (unit assumed)"  # C.8.4.10 names none


def _injection(header: Header, item: Header) -> tuple[str, str]:
    """Return day and clock of the injection, by the clock of the file; "" for what is not known."""
    said, clock = (
        item.term(tag)
        for tag in (tags.RADIOPHARMACEUTICAL_START_DATE_TIME, tags.RADIOPHARMACEUTICAL_START_TIME)
    )
    at = local_moment(header, said)
    if at is not None:
        return at.strftime("%Y%m%d"), at.strftime("%H%M%S")
    return ("", clock) if _offset(said[8:]) is not None else (said[:8], said[8:] or clock)


def _acquired(header: Header) -> datetime.datetime | None:
    said = header.term(tags.ACQUISITION_DATE_TIME)
    at = local_moment(header, said)
    if at is not None:
        return at
    is_foreign = _offset(said[8:]) is not None
    day = "" if is_foreign else said[:8]
    day = day or header.term(tags.ACQUISITION_DATE) or header.term(tags.STUDY_DATE)
    return moment_of(day, header.term(tags.ACQUISITION_TIME))


def _since(day: str, clock: str, acquired: datetime.datetime | None) -> float | None:
    """Return the seconds from injection to acquisition; a time without a date is of the same day.

    None when the injection would come after the image: then the clocks or the days differ.
    """
    if acquired is None:
        return None
    injected = moment_of(day or acquired.strftime("%Y%m%d"), clock)
    if injected is None or injected > acquired:
        return None
    return (acquired - injected).total_seconds()


def local_moment(header: Header, said: str) -> datetime.datetime | None:
    """Return a DT by the clock of the file, None where it is not known which clock it was told by.

    References
    ----------
    DICOM PS3.5 6.2 (DT: a suffix is the offset from UTC), PS3.3 C.12.1.1.8 (Timezone Offset From UTC).
    """
    at, zone = moment_of(said[:8], said[8:]), _offset(said[8:])
    if at is None or zone is None:
        return at
    own = _offset(header.term(tags.TIMEZONE_OFFSET_FROM_UTC))
    return None if own is None else at - zone + own


def _offset(text: str) -> datetime.timedelta | None:
    """Return an offset from UTC such as ``+0130`` at the end of a text, None where there is none."""
    found = re.search(r"([+-])(\d\d)(\d\d)$", text)
    if found is None:
        return None
    ahead = datetime.timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -ahead if found[1] == "-" else ahead


def moment_of(day: str, clock: str) -> datetime.datetime | None:
    """Return the moment of a DA and a TM, None unless there is a day and at least hours and minutes."""
    date, time = calendar_date(day), clock_time(clock)
    if date is None or len(time) < len("HH:MM"):
        return None
    try:
        return datetime.datetime.combine(date, datetime.time.fromisoformat(time))
    except ValueError:
        return None


def _lasts_s(header: Header) -> float | None:
    duration = header.number(tags.ACTUAL_FRAME_DURATION)
    return None if duration is None or duration <= 0 else duration / 1000


def _span(seconds: float) -> str:
    """Return a span of time: ``3 h 05 min``, ``20 min 10 s``, ``45 s``."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes:02} min"
    if minutes:
        return f"{minutes} min {rest:02} s" if rest else f"{minutes} min"
    return f"{seconds:g} s"
