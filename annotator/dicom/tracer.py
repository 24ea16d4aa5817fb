"""What was injected, how much, and how long before the image: as far as the file says (PS3.3 C.8.4.10)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.dicom.text import calendar_date, clock_time


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
    made = Tracer(
        agent=_agent(nuclide, own_carrier or item.text(tags.RADIOPHARMACEUTICAL) or carrier),
        dose=_dose(item.number(tags.RADIONUCLIDE_TOTAL_DOSE), modality),
        injected=clock_time(_clock(item))[:5],
        delay_s=_injected(item, _acquired(header)),
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


def _clock(item: Header) -> str:
    moment = item.term(tags.RADIOPHARMACEUTICAL_START_DATE_TIME)
    return moment[8:] if len(moment) > 8 else item.term(tags.RADIOPHARMACEUTICAL_START_TIME)


def _acquired(header: Header) -> datetime.datetime | None:
    moment = header.term(tags.ACQUISITION_DATE_TIME)
    day = moment[:8] or header.term(tags.ACQUISITION_DATE) or header.term(tags.STUDY_DATE)
    return moment_of(day, moment[8:] or header.term(tags.ACQUISITION_TIME))


def _injected(item: Header, acquired: datetime.datetime | None) -> float | None:
    """Return the seconds from injection to acquisition; a time without a date is of the same day.

    None when the injection would come after the image: then the clocks or the days differ.
    """
    if acquired is None:
        return None
    moment = item.term(tags.RADIOPHARMACEUTICAL_START_DATE_TIME)
    day = moment[:8] or acquired.strftime("%Y%m%d")
    injected = moment_of(day, _clock(item))
    if injected is None or injected > acquired:
        return None
    return (acquired - injected).total_seconds()


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
