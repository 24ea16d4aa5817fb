"""The sites of the skeleton for screen readers: each a child with its words, box and state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from PySide6.QtCore import QObject, QPointF, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from annotator.terms.side import Side
from annotator.ui.overrides import tells_errors

Place = tuple[str, Side]


class Sites(Protocol):
    """What a widget with sites says of them; positions are its own, in px."""

    @property
    def places(self) -> Sequence[Place]:
        """Every site of every side, in the order of the keyboard."""
        ...

    @property
    def focus_place(self) -> Place | None:
        """The site that the keys are at."""
        ...

    def words_of(self, place: Place) -> str:
        """A site with what is there."""
        ...

    def box_of(self, place: Place) -> QRect:
        """The box around a site; empty where it is not drawn."""
        ...

    def place_at(self, at: QPointF) -> Place | None:
        """The site at a position."""
        ...

    def is_chosen(self, place: Place) -> bool:
        """Whether a lesion there is chosen."""
        ...


def announce_focus(widget: QWidget, number: int) -> None:
    """Tell screen readers that the keys are at a site, by its number in the order of the keyboard."""
    moved = QAccessibleEvent(widget, QAccessible.Event.Focus)
    moved.setChild(number)
    QAccessible.updateAccessibility(moved)


@cache
def offer_sites(kind: type[QWidget]) -> None:
    """Let screen readers see the sites of every widget of a class, which must be `Sites`."""
    known: dict[int, _SitesAccess] = {}

    def made(_name: str, thing: QObject) -> QAccessibleInterface | None:
        if not isinstance(thing, kind):
            return None
        number = id(thing)
        if number not in known:
            # Qt owns the interface, but not the part of it that Python has.
            known[number] = _SitesAccess(thing)
            thing.destroyed.connect(lambda: known.pop(number, None))
        return known[number]

    QAccessible.installFactory(made)


@tells_errors
class _SitesAccess(QAccessibleWidget):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.List, widget.accessibleName())
        self._sites = cast("Sites", widget)
        self._children = [_SiteAccess(widget, place) for place in self._sites.places]

    def childCount(self) -> int:
        return len(self._children)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._children[index] if 0 <= index < len(self._children) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return self._children.index(child) if isinstance(child, _SiteAccess) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        place = self._sites.place_at(self.widget().mapFromGlobal(QPointF(x, y)))
        return self._child_of(place)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._child_of(self._sites.focus_place)

    def _child_of(self, place: Place | None) -> QAccessibleInterface | None:
        return next((one for one in self._children if one.place == place), None)


@tells_errors
class _SiteAccess(QAccessibleInterface):
    def __init__(self, widget: QWidget, place: Place) -> None:
        super().__init__()
        self.place = place
        self._widget, self._sites = widget, cast("Sites", widget)

    def isValid(self) -> bool:
        return True

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._widget.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._widget)

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: ARG002
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # noqa: ARG002
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: ARG002
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        return self._sites.words_of(self.place) if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """A site has the words that its lesions give it."""

    def rect(self) -> QRect:
        box = self._sites.box_of(self.place)
        return box.translated(self._widget.mapToGlobal(box.topLeft()) - box.topLeft())

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = state.selectable = 1
        state.focused = int(self._widget.hasFocus() and self._sites.focus_place == self.place)
        state.selected = int(self._sites.is_chosen(self.place))
        state.invisible = int(self._sites.box_of(self.place).isEmpty())
        return state
