"""What the list of series says of stacks, joined bodies and badges; the posterior view mirrored by key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel

from annotator.geometry.shapes import EllipseShape
from annotator.ui.panels.studies import SeriesTile
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import Layout, Pane
from tests.helpers.dicom_files import ct_slice, mr_slice, uid, write
from tests.helpers.whole_body import whole_body
from tests.ui.conftest import Reader, Seat


def tiles(reader: Reader) -> dict[str, SeriesTile]:
    """The tiles by their words, both from top to bottom."""
    found = sorted(reader.window.studies.findChildren(SeriesTile), key=lambda tile: tile.y())
    return {" | ".join(lines(tile)): tile for tile in found}


def lines(tile: SeriesTile) -> list[str]:
    labels = sorted(tile.findChildren(QLabel), key=lambda label: label.y())
    return [label.text() for label in labels if label.text()]


def test_stacks_and_gaps_stand_in_the_list_with_their_place(seat: Seat, tmp_path: Path) -> None:
    for number, z in enumerate((0.0, 5.0, 10.0, 20.0), 1):
        write(ct_slice(number, z, SeriesDescription="Thorax"), tmp_path / f"ct{number}")
    for echo in (20.0, 80.0):
        for number in (1, 2):
            facts = {"SeriesDescription": "Sag", "SOPInstanceUID": uid("echo", echo, number)}
            write(mr_slice(number, echo, **facts), tmp_path / f"mr{echo:g}{number}")
    found = tiles(seat().open(tmp_path))
    assert sorted(found, reverse=True) == [
        "Thorax | CT · 4 images | 32 × 32 | slices missing",
        "Sag | echo 2 · TE 80 ms | MR · 2 images | 20 × 24",
        "Sag | echo 1 · TE 20 ms | MR · 2 images | 20 × 24",
    ]
    gap = found["Thorax | CT · 4 images | 32 × 32 | slices missing"]
    assert gap.toolTip() == "slices are missing: between slices 3 and 4, 10.0 mm instead of 5.0 mm"
    assert gap.accessibleName() == "CT Thorax: slices missing"


def test_a_whole_body_hangs_joined_and_takes_a_mark_to_its_station(seat: Seat, tmp_path: Path) -> None:
    """The third station begins at row 160 of the body."""
    reader = seat().open(whole_body(tmp_path))
    (study,) = reader.viewer.studies
    assert next(iter(tiles(reader))) == "COR STIR | whole body | MR · 5 images | joined"
    assert reader.viewer.layout.panes[0].series == series_key(study.joined[0])
    mark = reader.mark("E", (50, 200), (60, 210))
    assert mark.image.series_instance_uid == study.series[2].uid
    assert isinstance(mark.shape, EllipseShape)
    column, row = mark.shape.centre
    assert abs(column - 55) < 1
    assert abs(row - 45) < 1


def test_posterior_views_are_mirrored_by_one_key(reader: Reader) -> None:
    key = next(
        series_key(one) for study in reader.viewer.studies for one in study.series if one.modality == "NM"
    )
    reader.viewer.show(Layout(1, 2, (Pane(series=key, frame=0), Pane(series=key, frame=1))))
    reader.settle()
    reader.pane().setFocus()
    reader.key("Shift+P")
    assert [pane.viewport.mirrored for pane in reader.viewer.layout.panes] == [False, True]
    reader.key("Shift+P")
    assert [pane.viewport.mirrored for pane in reader.viewer.layout.panes] == [False, False]
