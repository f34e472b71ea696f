"""A drawing taken down to its shapes: what is not known to be harmless and needed is left out."""

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

_SVG: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = frozenset({"svg", "g", "path", "line", "rect", "circle", "text", "tspan"})
_ATTRIBUTES: Final = frozenset(
    {
        "d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "r", "cx", "cy", "width", "height", "transform", "fill",
        "stroke", "stroke-width", "stroke-dasharray", "stroke-miterlimit", "stroke-linecap", "opacity", "font-size",
        "font-weight", "text-anchor",
    }
)  # fmt: skip
_INHERITED: Final = frozenset(
    {"fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor"}
)
_LONG_FRACTION: Final = re.compile(r"(\d+\.\d)\d+")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The shapes of a picture as markup, and how wide and high they stand."""

    shapes: str
    width: float
    height: float


def sanitize(svg: str) -> Drawing:
    """Keep the shapes, and of each only how it looks; the font is then that of the page."""
    root = ET.fromstring(svg)  # noqa: S314 - made by our own library
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    shapes = "".join(ET.tostring(child, encoding="unicode") for child in _sanitize_children(root))
    return Drawing(shapes, width, height)


def _sanitize_children(node: ET.Element) -> list[ET.Element]:
    return [clean for child in node if (clean := _sanitize_node(child)) is not None]


def _sanitize_node(node: ET.Element) -> ET.Element | None:
    name = node.tag.removeprefix(_SVG)
    if name not in _SHAPES or node.get("display") == "none" or node.get("d") == "":
        return None
    looks = {
        word: _LONG_FRACTION.sub(r"\1", node.attrib[word]) for word in node.attrib if word in _ATTRIBUTES
    }
    clean = ET.Element(name, looks)
    clean.text = node.text
    clean.extend(_sanitize_children(node))
    if name != "g":
        return clean
    if len(clean) > 1:
        _lift_attributes(clean)
    return clean if len(clean) else None


def _lift_attributes(group: ET.Element) -> None:
    """Move to a group the attributes that all in it have alike."""
    for word, value in [*group[0].attrib.items()]:
        if (
            word in _INHERITED
            and word not in group.attrib
            and all(child.get(word) == value for child in group)
        ):
            group.set(word, value)
            for child in group:
                del child.attrib[word]
