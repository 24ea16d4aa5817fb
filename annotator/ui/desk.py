"""Wires the parts of the window together: what commands ask for, and what one panel tells another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog

from annotator.dicom.series import Series
from annotator.exchange.sample_titles import FOUNDING
from annotator.geometry.affine import Point2
from annotator.imaging.libraries import load
from annotator.lesions.records import MarkId, MarkRole
from annotator.ui.areas import step_area
from annotator.ui.cine_clock import CineClock
from annotator.ui.closing import close_what_is_open
from annotator.ui.detacher import Detacher
from annotator.ui.dialogs.calibrate_screen import CalibrateScreen
from annotator.ui.dialogs.cohort import CohortDialog
from annotator.ui.dialogs.export import export_case
from annotator.ui.dialogs.hanging import HangingDialog
from annotator.ui.dialogs.header_browser import HeaderBrowser
from annotator.ui.dialogs.keys import KeysDialog
from annotator.ui.dialogs.palette import Entry
from annotator.ui.dialogs.plain import show_about, show_problems
from annotator.ui.dialogs.signing import SigningDialog
from annotator.ui.dialogs.unsaved import may_close
from annotator.ui.lens import Lens
from annotator.ui.main_window import MainWindow
from annotator.ui.menus import Commands
from annotator.ui.palette_entries import fact_entries, palette_entries
from annotator.ui.pane_menu import show_pane_menu
from annotator.ui.panels.studies import THUMBNAIL_PX
from annotator.ui.sample_cases import choose_sample, open_sample
from annotator.ui.screen_keeper import ScreenKeeper
from annotator.ui.screens import scale_of
from annotator.ui.ways import Ways
from annotator.viewing.layout import SeriesKey
from annotator.workspace.checklist import Checklist
from annotator.workspace.cine import Cine
from annotator.workspace.comparing import Comparing
from annotator.workspace.course_player import CoursePlayer
from annotator.workspace.fates import Fates
from annotator.workspace.frame_marks import marks_on
from annotator.workspace.fusion import Fusion, fused_words
from annotator.workspace.ghosts import Ghosts
from annotator.workspace.hands_free import place_at_middle
from annotator.workspace.hanging import Hanging
from annotator.workspace.header_reading import HeaderReading
from annotator.workspace.jobs import Jobs
from annotator.workspace.lesion_pictures import LesionPictures
from annotator.workspace.letting_go import let_go
from annotator.workspace.links import Links
from annotator.workspace.magnifier import Magnifier
from annotator.workspace.map_view import MapView
from annotator.workspace.measures import Measures
from annotator.workspace.notice import Weight
from annotator.workspace.old_pictures import OldPictures
from annotator.workspace.opening import SCAN, Opening
from annotator.workspace.probe import place_under, site_words, value_words
from annotator.workspace.reference_actions import expect
from annotator.workspace.screen_scale import ScreenScale
from annotator.workspace.session import Session
from annotator.workspace.surface_marks import surface_words
from annotator.workspace.thumbnails import make_thumbnails
from annotator.workspace.tools import TOOLS
from annotator.workspace.viewer import VIEW_TOOLS, Viewer

_POINT_MS = 30


class WindowDesk:
    """The `Desk` of the commands. Everything stored goes through the session."""

    def __init__(self, window: MainWindow, jobs: Jobs, opening: Opening) -> None:
        self.window, self._jobs, self.opening = window, jobs, opening
        self.cine = Cine(self.session, self.viewer, jobs)
        CineClock(self.cine, window.status.show_cine, window)
        self._header: HeaderBrowser | None = None
        self.magnifier = Magnifier(self.session, self.viewer)
        Lens(self.magnifier, self.viewer, window.grid)
        self.commands = Commands(window, window.grid, self)
        self.detacher = Detacher(window, self.viewer, self.commands.serve, self._windows_moved)
        self.comparing = Comparing(self.session, self.viewer)
        Ghosts(self.session, self.viewer)
        self.fusion = Fusion(self.session, self.viewer)
        self._pointed: int | None = None
        self._point_soon = QTimer(window, singleShot=True, interval=_POINT_MS)
        self._point_soon.timeout.connect(self._point)
        self.keeper = ScreenKeeper(window)
        self.ways = Ways(window, partial(expect, self, MarkRole.LESION))
        measures = Measures(self.session, self.viewer, jobs)
        window.course.show_measures(measures)
        fates = Fates(self.session, measures)
        for panel in (window.map, window.follow_up, window.lesions, window.criteria):
            panel.show_fates(fates)
        pictures = LesionPictures(self.session, self.viewer, jobs)
        window.lesions.card.show_pictures(pictures)
        window.map.show_pictures(pictures)
        window.follow_up.show_pictures(OldPictures(self.session, self.viewer, jobs))
        self._wire()

    @property
    def session(self) -> Session:
        """The case on the desk."""
        return self.window.session

    @property
    def viewer(self) -> Viewer:
        """The studies on the desk."""
        return self.window.viewer

    @property
    def pointer(self) -> tuple[int, Point2] | None:
        """The pane under the pointer and the pixel position there."""
        index = self._pointed
        pixel = None if index is None else self.window.grid.widget(index).pointed
        return None if index is None or pixel is None else (index, pixel)

    @property
    def hanging(self) -> Hanging:
        """The hanging protocols at hand."""
        return self.opening.hanging

    @property
    def map_view(self) -> MapView:
        """How the lesion map is looked at."""
        return self.window.map.view

    @property
    def course_player(self) -> CoursePlayer:
        """What plays the course of the disease on the map."""
        return self.window.map.course

    @property
    def links(self) -> Links:
        """Which panes go together."""
        return self.opening.links

    @property
    def checklist(self) -> Checklist:
        """What is left of the follow-up."""
        return self.window.follow_up.checklist

    def _wire(self) -> None:
        window = self.window
        window.grid.menu_wanted.connect(self._pane_menu)
        window.grid.hovered.connect(self._hovered)
        window.grid.paths_dropped.connect(lambda paths: self.open_paths(tuple(paths)))
        window.on_drop = lambda paths: self.open_paths(tuple(paths))
        window.on_close = self._closing
        window.studies.series_wanted.connect(self._show_series)
        window.studies.problems_wanted.connect(lambda: show_problems(self.viewer.problems, window))
        window.studies.thumbnails_wanted.connect(self._make_thumbnails)
        window.banner.privacy_wanted.connect(self.toggle_privacy)
        window.lesions.command_wanted.connect(lambda name: self.commands.qt(name).trigger())
        window.undo_bar.undo_wanted.connect(lambda: self.commands.qt("undo").trigger())
        window.status.retry_wanted.connect(self.session.save_again)
        window.popover.closed.connect(self._focus_images)
        window.palette_box.closed.connect(self._focus_images)
        self._jobs.progressed = self._progress
        self.cine.changed.listen(lambda _none: self.commands.refresh())
        self.session.changed.listen(lambda _change: self.commands.refresh())
        self.session.selected.listen(lambda _selection: self.commands.refresh())
        self.session.opened.listen(lambda _case: self._focus_images())
        self.viewer.tooled.listen(lambda _none: self.commands.refresh())
        self.viewer.viewed.listen(lambda _layout: self.commands.refresh_soon())
        self.viewer.viewed.listen(lambda _layout: self._point_again())
        self.viewer.listed.listen(lambda _none: window.status.end_progress())

    # What commands ask for.

    def choose_paths(self) -> tuple[str, ...]:
        """Ask for a folder; files can be dropped."""
        folder = QFileDialog.getExistingDirectory(self.window, "Open a folder of DICOM files")
        return (folder,) if folder else ()

    def open_paths(self, paths: tuple[str, ...]) -> None:
        """Open folders, files, zips or DICOMDIRs."""
        self.opening.paths(paths)

    def choose_case(self) -> None:
        """Show the cases of the library in the palette."""
        entries = []
        for number, one in enumerate(self.session.store.cases(), 1):
            counts = f"{one.lesions} lesions · {one.marks} marks"
            label = f"Case {number}" if self.viewer.private else one.label
            entries.append(Entry(label, counts, partial(self.opening.case, one.id)))
        self.window.palette_box.open(entries)

    def open_sample(self, name: str = FOUNDING) -> None:
        """Put the studies of a sample beside the library, and open its case."""
        open_sample(self, self.opening, name)

    def choose_sample(self) -> None:
        """Show the sample cases in the palette."""
        choose_sample(self, self.opening)

    def export(self) -> None:
        """Ask for a format and a place, and export there."""
        export_case(self.session, self.map_view, self._jobs, self.window, private=self.viewer.private)

    def describe(self, mark: MarkId) -> None:
        """Open the popover beside a mark of the active pane."""
        self.ways.describe(mark)

    def choose_tool(self, tool: str) -> None:
        """Take a drawing tool or a gesture of the view in the hand."""
        chosen = next((one for one in TOOLS if one.id == tool), None)
        self.viewer.choose_tool(chosen, tool if tool in VIEW_TOOLS else VIEW_TOOLS[0])
        if chosen is not None:
            self._jobs.run(
                "libraries",
                lambda _token: load(),
                lambda _none: None,
                lambda error: self.session.tell(
                    f"{chosen.title} cannot be used.", Weight.WARNING, str(error)
                ),
            )

    def place(self) -> None:
        """Draw at the middle of the active pane with the tool in the hand."""
        place_at_middle(self.window.grid.active.view)

    def show_cohort(self) -> None:
        """Show where the lesions of all cases of the library lie."""
        CohortDialog(self.session, self._jobs, self.window).show()

    def show_signing(self) -> None:
        """Show what the reading lacks, and offer to sign it."""
        dialog = SigningDialog(self.session, self.ways.to_missing, self.window, private=self.viewer.private)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def step_area(self, by: int) -> None:
        """Give the keyboard to another area of the window."""
        step_area(self.window, by)

    def show_panel(self, panel: str) -> None:
        """Bring a panel to the front; the lesion card takes the keyboard too."""
        if panel == "card":
            self.window.show_panel("lesions")
            self.window.lesions.card.focus_cells()
            return
        self.window.show_panel(panel)
        if panel == "course":
            self.window.course.chart.setFocus()
        if panel == "follow-up":
            self.window.follow_up.take_keyboard()

    def offer(self, lines: Sequence[tuple[str, str, Callable[[], None]]]) -> None:
        """Let the reader choose one of some lines in the palette."""
        self.window.palette_box.open([Entry(*line) for line in lines])

    def compare_criteria(self) -> None:
        """Show all criteria sets side by side."""
        self.window.criteria.compare()

    def ask(self, title: str, what: str, text: str) -> str:
        """Ask for a line of text."""
        line, agreed = QInputDialog.getText(self.window, title, what, text=text)
        return line if agreed else ""

    def show_palette(self) -> None:
        """Open the palette with every command that can run now, and every lesion."""
        entries = [*palette_entries(self, self.commands), *fact_entries(self.window)]
        if self.session.has_case:
            for lesion in self.session.case.lesions_of(self.session.reading.id):
                title = self.window.lesions.name_of(lesion)
                entries.append(Entry(title, "Lesion", partial(self.ways.to_lesion, lesion.id)))
        self.window.palette_box.open(entries)

    def show_hanging(self) -> None:
        """Say why the layout is as it is, and offer others."""
        HangingDialog(self.hanging, self.viewer, self.window).show()

    @property
    def screen_scale(self) -> ScreenScale:
        """The scale of the screen that the active pane is on."""
        return scale_of(self.session.store, self.window.grid.active.screen())

    def calibrate_screen(self) -> None:
        """Ask how long a bar on the screen is."""
        dialog = CalibrateScreen(self.session, self.window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open_on(self.window.grid.active)

    def toggle_own_window(self, pane: int) -> None:
        """Give a pane, or all of them, a window of their own, or bring them back."""
        self.detacher.toggle(pane)

    def show_header(self) -> None:
        """Show every element of the image in the active pane."""
        if self._header is None:
            reading = HeaderReading(self.viewer, self._jobs)
            self._header = HeaderBrowser(reading, self.viewer, self.window)
        self._header.open_here()

    def toggle_grey_chain(self) -> None:
        """Say why the active image looks as it does, or no longer."""
        self.window.grey_chain.toggle()

    def show_shortcuts(self) -> None:
        """Show the keys of all commands."""
        KeysDialog(self.commands, self.window).show()

    def show_about(self) -> None:
        """Say what this program is, and is not."""
        show_about(self.session.store.location, self.window)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_privacy(self) -> None:
        """Hide or show name, ID and dates."""
        private = not self.viewer.private
        self.viewer.set_private(private)
        self.viewer.listed.announce(None)
        self.window.lesions.set_private(private)
        self.window.map.set_private(private)
        self.window.criteria.set_private(private)
        self.window.clinical.set_private(private)
        self.window.follow_up.set_private(private)
        self.window.course.set_private(private)

    def escape(self) -> None:
        """Drop the gesture, else close what is open, else put the tool down, else choose nothing."""
        if not close_what_is_open(self.window, self.magnifier, self.cine):
            let_go(self)

    # What one part tells another.

    def _focus_images(self) -> None:
        popover = self.window.popover
        if self.window.palette_box.isVisible():
            return  # Studies that come meanwhile take no key from a reader who types there.
        widget = self.window.grid.active if popover.mark is None else popover
        if QApplication.activeWindow() not in (None, widget.window()):
            widget.window().activateWindow()
        widget.setFocus()

    def _hovered(self, index: int, pixel: Point2 | None) -> None:
        self._pointed = None if pixel is None else index
        self.window.map.light(place_under(self.session, self.viewer, index, pixel))
        levels, frame = self.viewer.levels(index), self.viewer.frame(index)
        if pixel is None or levels is None:
            self.window.status.show_value("")
            return
        on_bone = surface_words(self.viewer, index, pixel)
        if on_bone is not None:
            self.window.status.show_value(on_bone)
            return
        over = fused_words(self.viewer, index, pixel)
        text = "   ".join(filter(None, (value_words(levels.image, pixel), over)))
        if text and frame is not None and self.session.has_case:
            marks = marks_on(self.session.case, frame)
            text = "   ".join(filter(None, (site_words(self.session.case, marks, pixel), text)))
        self.window.status.show_value(text)

    def _point_again(self) -> None:
        """Say soon what lies now under a hand that rests: another image, or another part of it."""
        if not self._point_soon.isActive():
            self._point_soon.start()

    def _point(self) -> None:
        if (pointer := self.pointer) is not None:
            view = self.window.grid.widget(pointer[0]).view
            view.hover(view.under_hand.pointer)
            self._hovered(*pointer)

    def _show_series(self, key: SeriesKey) -> None:
        self.viewer.drop(self.viewer.layout.active, key)
        self._focus_images()

    def _pane_menu(self, index: int, at: QPoint) -> None:
        show_pane_menu(self.window.grid.widget(index), self.viewer, self.commands, at)

    def _make_thumbnails(self, series: list[Series]) -> None:
        make_thumbnails(self._jobs, series, THUMBNAIL_PX, self.window.studies.set_thumbnail)

    def _progress(self, key: str, share: float, text: str) -> None:
        if key == SCAN or key.startswith("pane"):
            self.window.status.show_progress(share, text)

    def _windows_moved(self) -> None:
        self.keeper.keep_windows(self.detacher)

    def _closing(self) -> bool:
        if not may_close(self.session, self.window):
            return False
        self.keeper.close(self.detacher)
        self.detacher.close_all()
        return True
