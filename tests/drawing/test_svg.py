from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.drawing import Drawing, Label, Path, Picture
from annotator.drawing.svg import svg
from annotator.geometry.affine import Affine2

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))


def parsed(*items: Path | Label | Picture, title: str = "A drawing") -> ElementTree.Element:
    return ElementTree.fromstring(svg(Drawing((100.0, 50.0), items, title=title)))


def test_the_document_has_a_size_a_role_and_a_title() -> None:
    root = parsed()
    assert root.attrib["viewBox"] == "0 0 100 50"
    assert root.attrib["role"] == "img"
    assert root.find(f"{SVG}title").text == "A drawing"
    assert root.attrib["aria-labelledby"] == root.find(f"{SVG}title").attrib["id"]


def test_a_colour_with_alpha_is_split_into_colour_and_opacity() -> None:
    path = parsed(Path((SQUARE,), fill="#11223380")).find(f"{SVG}path")
    assert path.attrib["fill"] == "#112233"
    assert float(path.attrib["fill-opacity"]) == round(0x80 / 255, 3)


def test_several_rings_are_filled_by_the_even_odd_rule() -> None:
    hole = tuple((x / 2 + 2, y / 2 + 2) for x, y in SQUARE)
    path = parsed(Path((SQUARE, hole), fill="#ffffff")).find(f"{SVG}path")
    assert path.attrib["fill-rule"] == "evenodd"
    assert path.attrib["d"].count("M") == path.attrib["d"].count("z") == 2


def test_steps_between_places_add_up_without_drift() -> None:
    ring = tuple((x / 7, x / 3) for x in range(200))
    data = parsed(Path((ring,), closed=False, stroke="#000000")).find(f"{SVG}path").attrib["d"]
    numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", data)]
    assert sum(numbers[0::2]) == round(ring[-1][0], 2) or abs(sum(numbers[0::2]) - ring[-1][0]) < 0.006
    assert abs(sum(numbers[1::2]) - ring[-1][1]) < 0.006


def test_a_cosmetic_dashed_line_keeps_its_width_and_dashes() -> None:
    path = parsed(Path((SQUARE,), closed=False, stroke="#00ff00", width=1.5, cosmetic=True, dash=(2, 3)))
    attributes = path.find(f"{SVG}path").attrib
    assert attributes["vector-effect"] == "non-scaling-stroke"
    assert attributes["stroke-dasharray"] == "2 3"
    assert attributes["fill"] == "none"


def test_ids_are_valid_unique_and_kept_in_full_beside() -> None:
    root = parsed(
        *(Path((SQUARE,), id=name) for name in ("rib01:L@anterior", "rib01:L@anterior", "7 up", "title"))
    )
    paths = root.findall(f"{SVG}path")
    assert [path.attrib["id"] for path in paths] == [
        "rib01-L-anterior",
        "rib01-L-anterior-2",
        "i7-up",
        "title-2",
    ]
    assert paths[0].attrib["data-id"] == "rib01:L@anterior"


def test_stops_are_reached_by_tab_and_all_else_is_silent() -> None:
    here = Path((SQUARE, SQUARE), id="tibia_dist:L", title="Left tibia & L2", stop=True)
    there = Path((SQUARE,), id="#lesion-L1", title="L1", stop=True)
    items = (here, there, Path((SQUARE,), fill="#ffffff"), Label((1, 1), "L1"))
    root = ElementTree.fromstring(svg(Drawing((100, 50), items, title="Map", description="2 lesions")))
    assert root.attrib["role"] == "group"
    (told,) = root.findall(f"{SVG}desc")
    assert (root.attrib["aria-describedby"], told.text) == (told.attrib["id"], "2 lesions")
    silent, stop, link = (
        child for child in root if child.tag in {f"{SVG}{tag}" for tag in ("g", "path", "a")}
    )
    assert silent.attrib == {"aria-hidden": "true"}
    assert [child.tag for child in silent] == [f"{SVG}path", f"{SVG}text"]
    assert (stop.attrib["tabindex"], stop.attrib["role"]) == ("0", "img")
    assert stop.attrib["aria-label"] == stop.find(f"{SVG}title").text == "Left tibia & L2"
    assert stop.attrib["d"].count("M") == 2
    assert stop.attrib["fill"] == "none"
    assert link.attrib == {"href": "#lesion-L1", "aria-label": "L1"}
    assert link.find(f"{SVG}path").attrib["pointer-events"] == "all"


def test_a_drawing_that_stands_alone_fits_the_paper_and_one_in_a_page_brings_no_style() -> None:
    alone = svg(Drawing((1600, 900), (Path((SQUARE,), id="tibia", title="L2", stop=True),)))
    assert "svg { max-width: 100%; height: auto }" in alone
    # The policy of the report allows its own style alone.
    assert "<style" not in svg(Drawing((10, 10), (Path((SQUARE,), id="#lesion-L1", title="L1", stop=True),)))


def test_a_drawing_without_stops_is_one_image() -> None:
    text = svg(Drawing((10, 10), (Path((SQUARE,), fill="#ffffff"),)))
    assert 'role="img"' in text
    assert "tabindex" not in text
    assert "<style" not in text


def test_a_haloed_label_is_read_once() -> None:
    texts = parsed(Label((5, 5), "L1", halo="#000000")).findall(f"{SVG}text")
    assert [text.attrib.get("aria-hidden") for text in texts] == ["true", None]


def test_a_picture_is_embedded_at_its_place() -> None:
    picture = Picture(np.full((2, 3), 0xFF0000FF, np.uint32), Affine2(2, 0, 0, 4, 10, 20), smooth=False)
    image = parsed(picture).find(f"{SVG}image")
    assert image.attrib["transform"] == "matrix(2 0 0 4 10 20)"
    assert (image.attrib["width"], image.attrib["height"]) == ("3", "2")
    assert image.attrib["href"].startswith("data:image/png;base64,iVBOR")
    assert image.attrib["image-rendering"] == "pixelated"


@given(st.text())
def test_any_text_is_escaped_and_stays_text(text: str) -> None:
    root = parsed(Label((1, 1), text, id=text), Path((SQUARE,), title=text, id=text), title=text)
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "path", "text")
    }
    clean = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    shown = root.find(f"{SVG}text").text or ""
    # A reader of XML makes one line feed of every kind of line end (XML 1.0, 2.11).
    assert shown == clean.replace("\r\n", "\n").replace("\r", "\n")


def test_nothing_is_loaded_from_elsewhere() -> None:
    picture = Picture(np.zeros((1, 1), np.uint32), Affine2())
    text = svg(Drawing((10, 10), (picture, Label((0, 0), "https://example.org/x.png"), Path((SQUARE,)))))
    root = ElementTree.fromstring(text)
    links = [value for element in root.iter() for name, value in element.attrib.items() if "href" in name]
    assert all(link.startswith("data:image/png;base64,") for link in links)
    assert not re.search(r"@import|url\(|<script|<foreignObject|<style", text)
