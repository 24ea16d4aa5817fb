"""The cine under keys, with the clock of the window."""

from __future__ import annotations

from tests.helpers.patient_folder import CT_SLICES
from tests.ui.conftest import Reader


def status(reader: Reader) -> str:
    return reader.window.status._cine.text()


def test_k_plays_and_pauses_and_alt_with_arrows_changes_the_rate(reader: Reader) -> None:
    reader.show("CT")
    shown: list[int] = []
    stop = reader.viewer.viewed.listen(lambda layout: shown.append(layout.panes[0].frame))
    reader.key("K")
    reader.until(lambda: reader.desk.cine.playing)
    for _ in range(6):
        reader.key("Alt+Up")
    assert reader.desk.cine.rate_fps == 40
    assert status(reader).startswith("Cine 40 fps")
    reader.until(lambda: CT_SLICES - 1 in shown and 0 in shown[shown.index(CT_SLICES - 1) :])
    reader.key("Shift+K")
    assert "to and fro" in status(reader)
    reader.key("Alt+Down")
    assert reader.desk.cine.rate_fps == 30
    reader.key("K")
    assert status(reader) == ""
    count = len(shown)
    reader.qtbot.wait(120)
    assert len(shown) == count
    stop()


def test_escape_pauses_and_the_menu_says_what_the_key_does_now(reader: Reader) -> None:
    reader.show("CT")
    play = reader.desk.commands.qt("cine")
    assert play.text() == "Play"
    reader.key("K")
    reader.until(lambda: reader.desk.cine.playing)
    assert play.text() == "Pause"
    reader.key("Escape")
    assert not reader.desk.cine.playing
    assert play.text() == "Play"
    assert not reader.desk.commands.qt("cine_faster").isEnabled()


def test_a_hand_may_window_while_it_plays(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("K")
    reader.until(lambda: reader.desk.cine.playing)
    before = reader.layout_pane().voi
    reader.drag(pane, pane.rect().center(), pane.rect().center() / 2)
    assert reader.layout_pane().voi != before
    frame = reader.layout_pane().frame
    reader.until(lambda: reader.layout_pane().frame != frame)
    reader.key("K")
