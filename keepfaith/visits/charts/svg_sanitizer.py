"""A drawing taken down to its shapes: what is not known to be harmless and needed is left out."""

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

_SVG: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = frozenset({"svg", "g", "path", "line", "rect", "circle", "text", "tspan"})
_WORDS: Final = frozenset(
    {
        "d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "r", "cx", "cy", "width", "height", "transform", "fill",
        "stroke", "stroke-width", "stroke-dasharray", "stroke-miterlimit", "stroke-linecap", "opacity", "font-size",
        "font-weight", "text-anchor",
    }
)  # fmt: skip
_INHERITED: Final = frozenset(
    {"fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor"}
)
_LONG: Final = re.compile(r"(\d+\.\d)\d+")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The shapes of a picture as markup, and how wide and high they stand."""

    shapes: str
    width: float
    height: float


def stripped(svg: str) -> Drawn:
    """Keep the shapes, and of each only how it looks; letters are then those of the page."""
    root = ET.fromstring(svg)  # noqa: S314 - made by our own library
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    shapes = "".join(ET.tostring(child, encoding="unicode") for child in _kept(root))
    return Drawn(shapes, width, height)


def _kept(node: ET.Element) -> list[ET.Element]:
    return [kept for child in node if (kept := _keep(child)) is not None]


def _keep(node: ET.Element) -> ET.Element | None:
    name = node.tag.removeprefix(_SVG)
    if name not in _SHAPES or node.get("display") == "none" or node.get("d") == "":
        return None
    looks = {word: _LONG.sub(r"\1", node.attrib[word]) for word in node.attrib if word in _WORDS}
    kept = ET.Element(name, looks)
    kept.text = node.text
    kept.extend(_kept(node))
    if name != "g":
        return kept
    if len(kept) > 1:
        _lift(kept)
    return kept if len(kept) else None


def _lift(group: ET.Element) -> None:
    """Say once of a group what all in it have alike."""
    for word, value in [*group[0].attrib.items()]:
        if (
            word in _INHERITED
            and word not in group.attrib
            and all(child.get(word) == value for child in group)
        ):
            group.set(word, value)
            for child in group:
                del child.attrib[word]
