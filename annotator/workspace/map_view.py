"""How the map is looked at: whose reading, filtered how, with which layer. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from annotator.events import Event
from annotator.lesion_map.build import LesionMap, build
from annotator.lesion_map.figure_age import FigureAge, age_of, years_of
from annotator.lesion_map.filtering import Filtered, MapFilter, filtered
from annotator.lesions.case import Case
from annotator.lesions.records import Reading, ReadingId, ReadingKind, TimepointId
from annotator.terms.findings import UNSPECIFIED, finding_kinds
from annotator.workspace.locks import is_own
from annotator.workspace.session import Session


@dataclass(frozen=True, slots=True)
class MapLook:
    """What was chosen. What is hidden is named, so that what is new is shown.

    Parameters
    ----------
    reading : ReadingId or None
        None for the one under way.
    hidden_modalities, hidden_kinds : frozenset of str
    least_certainty : int or None
    age : FigureAge or None
        Of the figure; None for that of the patient.
    coverage, folded, by_date : bool
        The layers: what was read; the halves over each other; one small figure for each timepoint.
    """

    reading: ReadingId | None = None
    hidden_modalities: frozenset[str] = frozenset()
    hidden_kinds: frozenset[str] = frozenset()
    least_certainty: int | None = None
    age: FigureAge | None = None
    coverage: bool = False
    folded: bool = False
    by_date: bool = False


class MapView:
    """The look of the map of one window; `changed` announces another one."""

    def __init__(self, session: Session) -> None:
        self.changed: Event[None] = Event()
        self.look = MapLook()
        self._session = session

    def forget(self) -> None:
        """Show everything again, for another case."""
        self.look = MapLook()

    def show(self, look: MapLook) -> None:
        """Look at the map in another way."""
        if look != self.look:
            self.look = look
            self.changed.announce(None)

    def show_all(self) -> None:
        """Hide nothing any more; the layers stay."""
        nothing = MapLook()
        self.show(
            replace(
                self.look,
                hidden_modalities=nothing.hidden_modalities,
                hidden_kinds=nothing.hidden_kinds,
                least_certainty=nothing.least_certainty,
            )
        )

    def toggle_modality(self, modality: str) -> None:
        """Hide or show what is marked on a modality."""
        self.show(replace(self.look, hidden_modalities=self.look.hidden_modalities ^ {modality}))

    def toggle_kind(self, kind: str) -> None:
        """Hide or show a kind of finding."""
        self.show(replace(self.look, hidden_kinds=self.look.hidden_kinds ^ {kind}))

    @property
    def age(self) -> FigureAge:
        """Of the figure: chosen, or that of the patient at the newest timepoint."""
        return self.look.age or age_of(self._session.case)

    @property
    def age_known(self) -> bool:
        """Whether the age of the figure was chosen, or is known of the patient."""
        return self.look.age is not None or years_of(self._session.case) is not None

    @property
    def reading(self) -> Reading:
        """The reading whose lesions are shown."""
        chosen = self.look.reading
        if chosen is None or chosen not in self._session.case.table:
            return self._session.reading
        return self._session.case.get(Reading, chosen)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings that may be looked at: others' only once one's own is signed, which keeps it blind."""
        case, own = self._session.case, self._session.reading
        if own.is_signed:
            return case.readings
        return tuple(
            one
            for one in case.readings
            if is_own(case, one, self._session.reader_name) or one.kind is ReadingKind.CONSENSUS
        )

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities that anything is marked on."""
        return tuple(dict.fromkeys(mark.image.modality for mark in self._session.case.marks))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of finding that occur in the reading, in the order of their table."""
        lesions = build(self._session.case, self.reading.id).lesions
        used = {kind for one in lesions for kind in (one.kinds or {UNSPECIFIED})}
        return tuple(kind for kind in finding_kinds() if kind in used)

    @property
    def filter(self) -> MapFilter:
        """What the map lets through."""
        return MapFilter(
            _without(self.modalities, self.look.hidden_modalities),
            _without(self.kinds, self.look.hidden_kinds),
            self.look.least_certainty,
        )

    def at(self, timepoint: TimepointId | None) -> Filtered:
        """Return what is shown of a timepoint, and what is hidden."""
        return filtered(self._session.case, self.reading.id, timepoint, self.filter)

    def by_date(self) -> tuple[LesionMap, ...]:
        """Return what is shown at each timepoint, earliest first."""
        case: Case = self._session.case
        return tuple(self.at(point.id).map for point in case.timepoints)


def _without(every: Collection[str], hidden: frozenset[str]) -> frozenset[str] | None:
    return frozenset(every) - hidden if hidden & frozenset(every) else None
