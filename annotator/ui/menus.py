"""Menus, tool bar and keys, made from the one list of commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QWidget

from annotator.ui.bar_button import BarButton
from annotator.ui.grid import ViewportGrid
from annotator.ui.held_keys import HeldKeys
from annotator.ui.icons import icon
from annotator.ui.text_fields import TextFields
from annotator.workspace.action import MENUS, Action, Desk
from annotator.workspace.actions import ACTIONS
from annotator.workspace.keymap import Keymap, keep_keymap, kept_keymap

_BAR = (
    ("open", "export", "undo", "redo"),
    ("tool_window", "tool_zoom", "tool_pan", "tool_cross_hair"),
    ("tool_select", "tool_point", "tool_arrow", "tool_length", "tool_bidirectional", "tool_angle"),
    (
        "tool_ellipse",
        "tool_outline",
        "tool_polygon",
        "tool_livewire",
        "tool_box",
        "tool_brush",
        "tool_sculpt",
        "tool_one_click",
        "tool_seeds",
        "tool_uptake_focus",
    ),
    ("invert", "rotate", "flip_horizontal", "flip_vertical", "fit"),
    ("layout_1x1", "layout_1x2", "layout_2x2", "layout_3x3", "mpr"),
    ("palette",),
)


# These keys also move within lists and between fields: only in the images are they commands.
_IMAGE_KEYS = frozenset(
    {
        "Return",
        "Enter",
        "Up",
        "Down",
        "Left",
        "Right",
        "PgUp",
        "PgDown",
        "Home",
        "End",
        "Tab",
        "Shift+Tab",
        "Space",
    }
)


class Commands:
    """The Qt side of the commands: one `QAction` each, enabled and named as things stand."""

    def __init__(self, window: QMainWindow, images: ViewportGrid, desk: Desk) -> None:
        self._desk = desk
        self.keymap = kept_keymap(desk.session)
        self._held = HeldKeys(window, self._released)
        self._fields = TextFields(window)
        window.installEventFilter(self._fields)
        self._soon = QTimer(window, interval=0, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self._actions: dict[str, tuple[Action, QAction]] = {}
        self._images = images
        self._in_images: dict[str, QAction] = {}
        for action in ACTIONS:
            self._actions[action.id] = (action, self._made(window, action))
            self._add_image_keys(action)
        self._show_keys()
        for menu in MENUS:
            self._menu(window.menuBar().addMenu(menu), menu)
        self._tool_bar(window)
        self.refresh()

    def _menu(self, bar_menu: QMenu, menu: str) -> None:
        parts: dict[str, QMenu] = {"": bar_menu}
        for action, qt in self._actions.values():
            if action.menu == menu:
                if action.submenu not in parts:
                    parts[action.submenu] = bar_menu.addMenu(action.submenu)
                parts[action.submenu].addAction(qt)
        bar_menu.aboutToShow.connect(self.refresh)

    def _made(self, window: QMainWindow, action: Action) -> QAction:
        qt = QAction(action.title, window)
        qt.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        qt.setAutoRepeat(action.released is None)
        if action.icon:
            qt.setIcon(icon(action.icon))
        qt.setIconVisibleInMenu(False)
        qt.setCheckable(action.id.startswith("tool_"))
        qt.triggered.connect(lambda _on=False: self.run(action))
        window.addAction(qt)
        return qt

    def _add_image_keys(self, action: Action) -> None:
        qt = QAction(action.title, self._images)
        qt.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        qt.triggered.connect(lambda _on=False: self.run(action))
        self._images.addAction(qt)
        self._in_images[action.id] = qt

    def rekey(self, keymap: Keymap) -> None:
        """Run the commands by other keys from now on, and keep them in the library."""
        self.keymap = keymap
        keep_keymap(self._desk.session, keymap)
        self._show_keys()

    def _show_keys(self) -> None:
        for action, qt in self._actions.values():
            keys = self.keymap.keys(action)
            qt.setShortcuts([QKeySequence(key) for key in keys if key not in _IMAGE_KEYS])
            self._in_images[action.id].setShortcuts([QKeySequence(key) for key in keys if key in _IMAGE_KEYS])
            told = f" ({keys[0]})" if keys else ""
            qt.setToolTip(f"{action.title.rstrip('…')}{told}")

    def _tool_bar(self, window: QMainWindow) -> None:
        bar = QToolBar("Tools", window)
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for group in _BAR:
            if bar.actions():
                bar.addSeparator()
            for name in group:
                bar.addWidget(BarButton(self._actions[name][1], bar))
        window.addToolBar(bar)

    def run(self, action: Action) -> None:
        """Run a command when it is enabled, then show how things stand."""
        if action.enabled(self._desk):
            action.run(self._desk)
            self._held.started(action, self.keymap.keys(action))
            self._images.follow()
        self.refresh()

    def _released(self, action: Action) -> None:
        if action.released is not None:
            action.released(self._desk)
        self.refresh()

    def serve(self, window: QWidget) -> None:
        """Give another window the keys of the commands, those of the images too."""
        window.addActions([*(qt for _, qt in self._actions.values()), *self._images.actions()])
        window.installEventFilter(self._held)
        window.installEventFilter(self._fields)

    def qt(self, name: str) -> QAction:
        """Return the `QAction` of a command by id."""
        return self._actions[name][1]

    def refresh_soon(self) -> None:
        """Refresh once the events that wait are done: a drag changes the view many times a frame."""
        self._soon.start()

    def refresh(self) -> None:
        """Enable and name the commands as things stand."""
        desk = self._desk
        tool = desk.viewer.tool.id if desk.viewer.tool else desk.viewer.view_tool
        # Most commands ask one of a few questions, and none of them changes anything.
        asked: dict[Callable[[Desk], bool], bool] = {}
        for action, qt in self._actions.values():
            if action.enabled not in asked:
                asked[action.enabled] = action.enabled(desk)
            # A key of a disabled action would fall through to other widgets.
            qt.setEnabled(asked[action.enabled])
            if action.name_now is not None:
                qt.setText(action.name_now(desk))
            if qt.isCheckable():
                qt.setChecked(action.id == f"tool_{tool}")
