"""The order of Tab: as the parts of the window are laid out, those made later in their place."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QSplitter, QTabWidget, QWidget

from annotator.ui.overrides import tells_errors


@tells_errors
class TabScope(QWidget):
    """A widget within which Tab goes round; a box that lies over it is a round of its own.

    Qt's own order is that in which widgets were made: what a panel shows anew would come last.
    """

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 (the name Qt gives it)
        """Give the keyboard to what comes next, or before; tell whether there is anything."""
        focus = QApplication.focusWidget()
        # Qt asks also when what has the keyboard is hidden: no one pressed Tab then.
        if focus is None or not self.isAncestorOf(focus) or not focus.isVisibleTo(self):
            return super().focusNextPrevChild(next)
        order = list(in_order(self._round_of(focus)))
        at = order.index(focus) if focus in order else 0
        around = [*order[at + 1 :], *order[:at]]
        found = [one for one in around if is_stop(one)]
        if found:
            reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
            found[0 if next else -1].setFocus(reason)
        return bool(found)

    def _round_of(self, focus: QWidget) -> QWidget:
        widget: QWidget | None = focus
        while widget is not None and widget is not self:
            if widget.property("role") == "raised":
                return widget
            widget = widget.parentWidget()
        return self


def is_stop(widget: QWidget) -> bool:
    """Tell whether Tab stops at a widget now."""
    takes = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    # A field within another, such as that of a spin box, hands its focus on.
    return takes and widget.focusProxy() is None and widget.isVisible() and widget.isEnabled()


def first_stop(area: QWidget) -> QWidget | None:
    """Return where Tab stops first within an area, or None."""
    return next((one for one in in_order(area) if is_stop(one)), None)


def in_order(root: QWidget) -> Iterator[QWidget]:
    """Yield a widget and all within it, as they are laid out."""
    yield root
    for child in _laid_out(root):
        yield from in_order(child)


def _laid_out(widget: QWidget) -> list[QWidget]:
    """Return the children of a widget: those that were placed as they stand, then the others."""
    placed: list[QWidget | None] = []
    if isinstance(widget, QScrollArea):
        placed = [widget.widget()]
    elif isinstance(widget, QSplitter):
        placed = [widget.widget(at) for at in range(widget.count())]
    elif isinstance(widget, QTabWidget):
        placed = [widget.tabBar(), widget.currentWidget()]
    elif (layout := widget.layout()) is not None:
        placed = list(_in_layout(layout))
    found = [one for one in placed if one is not None]
    others = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [*found, *(one for one in others if one not in found and not one.isWindow())]


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _in_layout(inner)
