"""A drawing as an SVG document that needs nothing from outside."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from annotator.drawing.items import CAP_HEIGHT, FONT_FAMILIES, Drawing, Item, Label, Path, Picture
from annotator.drawing.png import png
from annotator.geometry.affine import Point2

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAMILIES = ", ".join(f"'{name}'" if " " in name else name for name in FONT_FAMILIES)
_STYLE = (
    "<style>svg { max-width: 100%; height: auto }"
    " [tabindex]:focus { outline: none; stroke: #0b5cad; stroke-width: 2.5 }</style>"
)
"""Of a drawing that stands alone: it fits the window and the paper of a browser, and shows the focus."""
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_.-]+")


def svg(drawing: Drawing, title_id: str = "title") -> str:
    """Return a drawing as an SVG document.

    Text is escaped and stays text; pictures are embedded; nothing is loaded from elsewhere. The document
    carries its title, its description and the title of every path that has one. Where it has stops, screen
    readers find these and nothing else in it; one whose id begins with ``#`` is a link, and the page around
    shows the focus. An id keeps its letters, digits and
    ``_ . -``, gets a number when it is used again, and stands unchanged in ``data-id``. `title_id` is another
    one where several drawings stand in one page.

    References
    ----------
    SVG 1.1 (Second Edition); ``vector-effect`` from SVG 2 for widths that do not scale; SVG Accessibility
    API Mappings for roles and names.
    """
    stops = [item for item in drawing.items if isinstance(item, Path) and item.stop]
    lines = list(_opening(drawing, title_id, "group" if stops else "img"))
    if any(not one.id.startswith("#") for one in stops):
        lines.append(_STYLE)
    if drawing.background is not None:
        width, height = (_number(side) for side in drawing.size)
        lines.append(f'<rect width="{width}" height="{height}"{_paint("fill", drawing.background)}/>')
    ids = _Ids({title_id, _told_id(title_id)})
    lines += ['<g aria-hidden="true">'] if stops else []
    for item in drawing.items:
        lines.extend(() if isinstance(item, Path) and item.stop else _element(item, ids))
    lines += ["</g>"] if stops else []
    lines += [_stop(one, ids) for one in stops]
    return "\n".join([*lines, "</svg>", ""])


def _opening(drawing: Drawing, title_id: str, role: str) -> Iterator[str]:
    width, height = (_number(side) for side in drawing.size)
    described = f' aria-describedby="{_told_id(title_id)}"' if drawing.description else ""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{_FAMILIES}" role="{role}" '
        f'aria-labelledby="{title_id}"{described}>'
    )
    yield f'<title id="{title_id}">{_text(drawing.title) or "Drawing"}</title>'
    if drawing.description:
        yield f'<desc id="{_told_id(title_id)}">{_text(drawing.description)}</desc>'


def _told_id(title_id: str) -> str:
    return f"{title_id}-told"


@dataclass(slots=True)
class _Ids:
    """Ids already given in a document: an XML id may occur once."""

    used: set[str]

    def attributes(self, name: str) -> str:
        if not name:
            return ""
        plain = _NOT_IN_ID.sub("-", name)
        stem = plain if plain[:1].isalpha() or plain[:1] == "_" else f"i{plain}"
        unique, count = stem, 1
        while unique in self.used:
            count += 1
            unique = f"{stem}-{count}"
        self.used.add(unique)
        return f' id="{unique}" data-id={quoteattr(_clean(name))}'


def _element(item: Item, ids: _Ids) -> Iterator[str]:
    if isinstance(item, Path):
        yield _path(item, ids)
    elif isinstance(item, Label):
        yield from _label(item, ids)
    else:
        yield _picture(item)


def _stop(path: Path, ids: _Ids) -> str:
    """Return a link, or an image of its own name where it leads nowhere; it answers the pointer unpainted."""
    outline = "".join(_ring(ring, path.closed) for ring in path.rings if ring)
    area = f'd="{outline}"{_paint("fill", path.fill)}{_stroke(path)} pointer-events="all"'
    title = f"<title>{_text(path.title)}</title></path>"
    name = f"aria-label={quoteattr(_clean(path.title))}"
    if path.id.startswith("#"):
        return f'<a href="#{_NOT_IN_ID.sub("-", path.id[1:])}" {name}><path {area}>{title}</a>'
    return f'<path{ids.attributes(path.id)} tabindex="0" role="img" {name} {area}>{title}'


def _path(path: Path, ids: _Ids) -> str:
    outline = "".join(_ring(ring, path.closed) for ring in path.rings if ring)
    fill = _paint("fill", path.fill) if path.closed else _paint("fill", None)
    opening = f'<path{ids.attributes(path.id)} d="{outline}"{fill}{_stroke(path)}'
    if not path.title:
        return f"{opening}/>"
    return f"{opening}><title>{_text(path.title)}</title></path>"


def _ring(ring: tuple[Point2, ...], closed: bool) -> str:
    """Return path data in steps of hundredths: shorter than places, and without drift."""
    places = [(round(x * 100), round(y * 100)) for x, y in ring]
    steps = "".join(
        f"{_signed(x - was_x)}{_signed(y - was_y)}" for (was_x, was_y), (x, y) in pairwise(places)
    )
    start = f"M{_number(places[0][0] / 100)} {_number(places[0][1] / 100)}"
    return start + (f"l{steps}" if steps else "") + ("z" if closed else "")


def _signed(hundredths: int) -> str:
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return text if text.startswith("-") else f" {text}"


def _stroke(path: Path) -> str:
    rule = ' fill-rule="evenodd"' if len(path.rings) > 1 else ""
    if path.stroke is None:
        return rule
    dash = f' stroke-dasharray="{" ".join(map(_number, path.dash))}"' if path.dash else ""
    still = ' vector-effect="non-scaling-stroke"' if path.cosmetic else ""
    return (
        f'{rule}{_paint("stroke", path.stroke)} stroke-width="{_number(path.width)}"'
        f' stroke-linejoin="round" stroke-linecap="round"{dash}{still}'
    )


def _label(label: Label, ids: _Ids) -> Iterator[str]:
    shift = {"bottom": 0.0, "middle": CAP_HEIGHT / 2, "top": CAP_HEIGHT}[label.baseline] * label.size
    place = f'x="{_number(label.at[0])}" y="{_number(label.at[1] + shift)}"'
    weight = ' font-weight="bold"' if label.bold else ""
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    style = f'{place} font-size="{_number(label.size)}"{weight}{anchor}'
    if label.halo is not None:
        # Drawn apart from the letters: `paint-order` is not known to all readers of SVG.
        width = _number(2 * label.halo_width)
        yield (
            f'<text aria-hidden="true" {style}{_paint("fill", label.halo)}{_paint("stroke", label.halo)}'
            f' stroke-width="{width}" stroke-linejoin="round">{_text(label.text)}</text>'
        )
    yield f"<text{ids.attributes(label.id)} {style}{_paint('fill', label.colour)}>{_text(label.text)}</text>"


def _picture(picture: Picture) -> str:
    rows, columns = picture.pixels.shape
    place = picture.target_from_pixel
    matrix = " ".join(_number(part, 6) for part in (place.a, place.b, place.c, place.d, place.e, place.f))
    data = base64.b64encode(png(picture.pixels)).decode("ascii")
    rendering = "" if picture.smooth else ' image-rendering="pixelated"'
    return (
        f'<image width="{columns}" height="{rows}" preserveAspectRatio="none" transform="matrix({matrix})"'
        f'{rendering} href="data:image/png;base64,{data}"/>'
    )


def _paint(role: str, colour: str | None) -> str:
    """Return the attributes of a colour; eight digits are split, for readers of SVG 1.1."""
    if colour is None:
        return f' {role}="none"'
    if len(colour) == 7:
        return f' {role}="{colour}"'
    opacity = _number(int(colour[7:9], 16) / 255, 3)
    return f' {role}="{colour[:7]}" {role}-opacity="{opacity}"'


def _number(value: float, digits: int = 2) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold (XML 1.0, production 2)."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _text(text: str) -> str:
    return escape(_clean(text))
