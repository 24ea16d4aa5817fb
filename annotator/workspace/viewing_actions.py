"""Commands of looking closer, each group a function that `actions` puts into its menu."""

from __future__ import annotations

from functools import partial

from annotator.viewing import tiles
from annotator.viewing.layout import ACQUIRED
from annotator.workspace.action import STACK, VIEW, WINDOW, Action, Desk, has_image
from annotator.workspace.detached import WHOLE
from annotator.workspace.region_window import window_to_mark
from annotator.workspace.true_size import show_life_size

_USUAL_TILES = (3, 3)


def cine_actions() -> tuple[Action, ...]:
    """Return the commands that play a stack."""
    return (
        Action("cine", "Play", lambda d: d.cine.toggle(), ("K",), STACK, "play", has_image, _cine_name),
        Action("cine_faster", "Play faster", lambda d: d.cine.step_rate(1), ("Alt+Up",), STACK, "", _plays),
        Action(
            "cine_slower", "Play slower", lambda d: d.cine.step_rate(-1), ("Alt+Down",), STACK, "", _plays
        ),
        Action(
            "cine_sweep",
            "Play to and fro",
            lambda d: d.cine.toggle_sweeping(),
            ("Shift+K",),
            STACK,
            "",
            _plays,
            lambda d: "Play round and round" if d.cine.playing and d.cine.sweeping else "Play to and fro",
        ),
    )


def magnifier_actions() -> tuple[Action, ...]:
    """Return the commands of the lens."""
    return (
        Action(
            "magnifier",
            "Magnifier (hold)",
            lambda d: d.magnifier.toggle(),
            ("S",),
            VIEW,
            "",
            has_image,
            released=lambda d: d.magnifier.release(),
        ),
        Action("magnify_more", "Magnifier stronger", lambda d: d.magnifier.step(1), menu=VIEW),
        Action("magnify_less", "Magnifier weaker", lambda d: d.magnifier.step(-1), menu=VIEW),
    )


def header_actions() -> tuple[Action, ...]:
    """Return the command that shows the header."""
    return (Action("header", "Header…", lambda d: d.show_header(), ("Ctrl+I",), VIEW, "", has_image),)


def own_window_actions() -> tuple[Action, ...]:
    """Return the commands that take panes to another screen."""
    return (
        Action(
            "own_window",
            "Pane in its own window, or back",
            lambda d: d.toggle_own_window(d.viewer.layout.active),
            ("Ctrl+D",),
            VIEW,
        ),
        Action(
            "own_window_all",
            "All panes in their own window, or back",
            lambda d: d.toggle_own_window(WHOLE),
            ("Ctrl+Shift+D",),
            VIEW,
        ),
    )


def _plays(desk: Desk) -> bool:
    return desk.cine.playing


def _cine_name(desk: Desk) -> str:
    return "Pause" if desk.cine.playing else "Play"


def tile_actions() -> tuple[Action, ...]:
    """Return the commands that show consecutive images side by side."""
    return (
        Action("tiles", "Tiles, or one image", _toggle_tiles, ("Ctrl+T",), STACK, "", _has_stack),
        *(
            Action(
                f"tiles_{rows}x{columns}",
                f"Tiles {rows} × {columns}",
                partial(_tile, rows, columns),
                menu=STACK,
                enabled=_has_stack,
            )
            for rows, columns in tiles.SHAPES
        ),
    )


def _has_stack(desk: Desk) -> bool:
    layout = desk.viewer.layout
    return layout.tiles is not None or (
        has_image(desk) and layout.active_pane.reformat == ACQUIRED and desk.viewer.count(layout.active) > 1
    )


def _tile(rows: int, columns: int, desk: Desk) -> None:
    viewer = desk.viewer
    viewer.show(tiles.tiled(viewer.layout, rows, columns, viewer.count(viewer.layout.active)))


def _toggle_tiles(desk: Desk) -> None:
    if desk.viewer.layout.tiles is None:
        _tile(*_USUAL_TILES, desk)
    else:
        desk.viewer.show(tiles.untiled(desk.viewer.layout))


def true_size_actions() -> tuple[Action, ...]:
    """Return the commands of life size."""
    return (
        Action("life_size", "Life size", _life_size, ("Ctrl+Alt+1",), WINDOW, "", has_image),
        Action(
            "calibrate_screen",
            "Calibrate the screen…",
            lambda d: d.calibrate_screen(),
            ("Ctrl+Alt+C",),
            WINDOW,
        ),
    )


def _life_size(desk: Desk) -> None:
    show_life_size(desk.session, desk.viewer, desk.screen_scale)


def region_actions() -> tuple[Action, ...]:
    """Return the commands that take a window from a part of the image."""
    return (
        Action(
            "region_window",
            "Window to the mark under the pointer",
            _region_window,
            ("Ctrl+Return", "Ctrl+Enter"),
            WINDOW,
            enabled=has_image,
        ),
    )


def chain_actions() -> tuple[Action, ...]:
    """Return the commands that explain an image."""
    return (
        Action(
            "grey_chain",
            "Why does it look like this?",
            lambda d: d.toggle_grey_chain(),
            ("Shift+I",),
            WINDOW,
            enabled=has_image,
        ),
        Action(
            "overlays",
            "Hide overlays",
            lambda d: d.viewer.show_overlays(not d.viewer.overlays_shown),
            ("O",),
            VIEW,
            "",
            has_image,
            lambda d: "Hide overlays" if d.viewer.overlays_shown else "Show overlays",
        ),
    )


def _region_window(desk: Desk) -> None:
    index, pixel = desk.pointer or (desk.viewer.layout.active, None)
    window_to_mark(desk.session, desk.viewer, index, pixel)
