"""A command: its name, keys, place in the menus, when it can run, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from annotator.geometry.affine import Point2
from annotator.lesions.records import MarkId
from annotator.workspace.checklist import Checklist
from annotator.workspace.cine import Cine
from annotator.workspace.comparing import Comparing
from annotator.workspace.course_player import CoursePlayer
from annotator.workspace.fusion import Fusion
from annotator.workspace.hanging import Hanging
from annotator.workspace.links import Links
from annotator.workspace.magnifier import Magnifier
from annotator.workspace.map_view import MapView
from annotator.workspace.screen_scale import ScreenScale
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

FILE, EDIT, VIEW, STACK, WINDOW = "File", "Edit", "View", "Stack", "Window"
TOOL, LESION, HELP = "Tools", "Lesion", "Help"
MENUS = (FILE, EDIT, VIEW, STACK, WINDOW, TOOL, LESION, HELP)
"""The menus, in the order of the menu bar."""


class Desk(Protocol):
    """The little that a command asks of the window around it."""

    @property
    def session(self) -> Session:
        """The case on the desk."""

    @property
    def viewer(self) -> Viewer:
        """The studies on the desk and how they are shown."""

    @property
    def pointer(self) -> tuple[int, Point2] | None:
        """The pane under the pointer and the pixel position there; None away from the images."""

    @property
    def hanging(self) -> Hanging:
        """The hanging protocols at hand."""

    @property
    def cine(self) -> Cine:
        """What plays a stack."""

    @property
    def comparing(self) -> Comparing:
        """What compares two images by eye."""

    @property
    def fusion(self) -> Fusion:
        """What lies over the images."""

    @property
    def links(self) -> Links:
        """Which panes go together."""

    @property
    def map_view(self) -> MapView:
        """How the lesion map is looked at."""

    @property
    def course_player(self) -> CoursePlayer:
        """What plays the course of the disease on the map."""

    @property
    def magnifier(self) -> Magnifier:
        """The lens over the images."""

    @property
    def checklist(self) -> Checklist:
        """What is left of the follow-up."""

    def choose_paths(self) -> tuple[str, ...]:
        """Ask for a folder or files to open; empty when the reader changes their mind."""

    def open_paths(self, paths: tuple[str, ...]) -> None:
        """Open folders, files, zips, DICOMDIRs or case files."""

    def choose_case(self) -> None:
        """Show the cases of the library to choose one from."""

    def open_sample(self) -> None:
        """Put the sample studies beside the library, and open the founding case."""

    def choose_sample(self) -> None:
        """Show the sample cases to choose one from."""

    def export(self) -> None:
        """Ask for a format and a place, and export there."""

    def describe(self, mark: MarkId) -> None:
        """Open the lesion popover beside a mark."""

    def choose_tool(self, tool: str) -> None:
        """Make a tool the one the left button draws with."""

    def place(self) -> None:
        """Draw at the middle of the active pane with the tool in the hand."""

    def show_cohort(self) -> None:
        """Show where the lesions of all cases of the library lie."""

    def show_signing(self) -> None:
        """Show what the reading lacks, and offer to sign it."""

    def step_area(self, by: int) -> None:
        """Give the keyboard to another area of the window."""

    def show_panel(self, panel: str) -> None:
        """Bring a panel to the front."""

    def compare_criteria(self) -> None:
        """Show all criteria sets side by side."""

    def show_hanging(self) -> None:
        """Say why the layout is as it is, and offer others."""

    @property
    def screen_scale(self) -> ScreenScale:
        """The scale of the screen that the active pane is on."""

    def calibrate_screen(self) -> None:
        """Ask how long a bar on the screen is."""

    def toggle_own_window(self, pane: int) -> None:
        """Give a pane, or all of them (`WHOLE`), a window of their own, or bring them back."""

    def show_header(self) -> None:
        """Show every element of the image in the active pane."""

    def toggle_grey_chain(self) -> None:
        """Say why the active image looks as it does, or no longer."""

    def offer(self, lines: Sequence[tuple[str, str, Callable[[], None]]]) -> None:
        """Let the reader choose one of some lines: what it says, a word on it, what it does."""

    def ask(self, title: str, what: str, text: str) -> str:
        """Ask for a line of text, beginning with some; empty when the reader changes their mind."""

    def show_palette(self) -> None:
        """Open the command palette."""

    def show_shortcuts(self) -> None:
        """Show the keys of all commands."""

    def show_about(self) -> None:
        """Say what this program is, and is not."""

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""

    def toggle_privacy(self) -> None:
        """Hide or show name, ID and dates."""

    def escape(self) -> None:
        """Drop the gesture under way, else close what is open."""


def always(_desk: Desk) -> bool:
    """Enable a command at any time."""
    return True


def has_case(desk: Desk) -> bool:
    """Tell whether a case is on the desk."""
    return desk.session.has_case


def has_image(desk: Desk) -> bool:
    """Tell whether the active pane shows an image."""
    return desk.viewer.levels(desk.viewer.layout.active) is not None


def has_tool(desk: Desk) -> bool:
    """Tell whether a drawing tool is in the hand, over an image."""
    return desk.viewer.tool is not None and has_image(desk)


def has_mark(desk: Desk) -> bool:
    """Tell whether a mark is chosen."""
    return desk.session.selection.mark is not None


@dataclass(frozen=True, slots=True)
class Action:
    """One command of the program.

    `menu` is the menu it stands in, empty for keys and the palette alone; `keys` are Qt key names
    (``Ctrl+Z``), which is also what people read; `icon` names a file of `resources/icons`.
    """

    id: str
    title: str
    run: Callable[[Desk], None]
    keys: tuple[str, ...] = ()
    menu: str = ""
    icon: str = ""
    enabled: Callable[[Desk], bool] = always
    name_now: Callable[[Desk], str] | None = None
    """The title as things stand, for example ``Undo Draw ellipse``; None when it never varies."""
    submenu: str = ""
    """The part of the menu it stands in, "" for the menu itself."""
    released: Callable[[Desk], None] | None = None
    """What letting go of its key does, of a command that lasts as long as the key is held."""


def under(submenu: str, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return commands in a part of their menu of its own."""
    return tuple(replace(action, submenu=submenu) for action in actions)
