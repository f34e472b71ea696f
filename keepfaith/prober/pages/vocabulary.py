"""What our pages are made of: each element with the attributes that it may have, and nothing else.

An element or an attribute that is not listed can load, send, run or hide something; so it is a fault, whatever it does.
"""

from collections.abc import Iterator
from typing import Final

from keepfaith.prober.pages.markup import Document, Element

_EVERYWHERE: Final = frozenset({"class", "id", "lang", "dir"})
_SHAPE: Final = frozenset(
    {"fill", "opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-miterlimit", "transform"}
)
_TEXT: Final = frozenset({"font-size", "font-weight", "text-anchor", *_SHAPE})
_PLAIN: Final = (
    "address", "body", "br", "bdi", "caption", "del", "dl", "dt", "dd", "em", "fieldset", "figcaption",
    "figure", "footer", "h1", "h3", "h4", "h5", "head", "header", "html", "ins", "legend", "main", "nav", "ol", "p",
    "section", "small", "summary", "table", "tbody", "thead", "tr", "title", "desc", "blockquote", "hr",
)  # fmt: skip
_OWN: Final[dict[str, frozenset[str]]] = {
    "a": frozenset({"aria-current", "href", "hreflang", "rel"}),
    "article": frozenset({"aria-label"}),
    "button": frozenset({"aria-hidden", "form", "formaction", "name", "tabindex", "type", "value"}),
    "circle": frozenset({"cx", "cy", "r", *_SHAPE}),
    "code": frozenset(),
    "details": frozenset({"open"}),
    "div": frozenset({"aria-labelledby", "role"}),
    "fieldset": frozenset({"aria-describedby"}),
    "form": frozenset({"action", "autocomplete", "method", "novalidate"}),
    "g": _TEXT,
    "h2": frozenset({"tabindex", "autofocus"}),
    "img": frozenset({"alt", "height", "src", "width"}),
    "input": frozenset(
        {
            "aria-describedby", "aria-invalid", "autocapitalize", "autofocus", "autocomplete", "checked", "inputmode",
            "maxlength", "name", "placeholder", "required", "spellcheck", "type", "value",
        }
    ),
    "label": frozenset({"for"}),
    "li": frozenset({"aria-current", "data-taken", "data-way"}),
    "line": frozenset({"x1", "x2", "y1", "y2", *_SHAPE}),
    "link": frozenset({"as", "crossorigin", "href", "hreflang", "rel", "title", "type"}),
    "main": frozenset({"tabindex"}),
    "meta": frozenset({"charset", "content", "name"}),
    "nav": frozenset({"aria-label", "aria-labelledby"}),
    "ol": frozenset({"start"}),
    "option": frozenset({"selected", "value"}),
    "path": frozenset({"d", *_SHAPE}),
    "rect": frozenset({"height", "width", "x", "y", *_SHAPE}),
    "section": frozenset({"aria-labelledby"}),
    "select": frozenset({"aria-describedby", "aria-invalid", "autocomplete", "autofocus", "name", "required"}),
    "span": frozenset({"aria-hidden"}),
    "strong": frozenset({"aria-hidden"}),
    "svg": frozenset(
        {"aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "preserveaspectratio", "role", "viewbox"}
    ),
    "td": frozenset({"data-label"}),
    "text": frozenset({"x", "y", "dx", "dy", *_TEXT}),
    "textarea": frozenset(
        {"aria-describedby", "aria-invalid", "autocomplete", "autofocus", "name", "required", "rows"}
    ),
    "th": frozenset({"data-label", "scope"}),
    "time": frozenset({"datetime"}),
    "ul": frozenset({"aria-label"}),
    "use": frozenset({"href"}),
}  # fmt: skip
# How an outside tool that is in use is told of a page: by a script of our own.
TOOL: Final = frozenset({"src", "data-account", "data-to", "data-sends", "async"})
_META: Final = frozenset({"viewport", "description", "color-scheme"})
_LINKS: Final = frozenset({"preload", "stylesheet", "alternate", "icon"})


def vocabulary_faults(document: Document, *, with_tool: bool = False) -> Iterator[str]:
    """Yield what on a page is none of what our pages are made of; `with_tool` where a script of a tool may stand."""
    yield from document.faults
    for element in document.every():
        allowed = _allowed(element.tag, with_tool=with_tool)
        if allowed is None:
            yield f"an element <{element.tag}>"
            continue
        yield from (
            f"an attribute {name} on <{element.tag}>" for name in element.attributes if name not in allowed
        )
        yield from _values(element)


def _allowed(tag: str, *, with_tool: bool) -> frozenset[str] | None:
    if tag == "script":
        return TOOL if with_tool else None
    if tag in _OWN:
        return _OWN[tag] | _EVERYWHERE
    return _EVERYWHERE if tag in _PLAIN else None


def _values(element: Element) -> Iterator[str]:
    """Yield values by which a harmless attribute loads something."""
    if element.tag == "meta" and element.get("name") not in _META and "charset" not in element.attributes:
        yield "a <meta> that our pages do not have"
    if element.tag == "link" and element.get("rel") not in _LINKS:
        yield "a <link> that our pages do not have"
    if element.tag == "script" and element.children:
        yield "a script in the page itself"
    yield from (
        f"url() in {name} of <{element.tag}>"
        for name, value in element.attributes.items()
        if "url(" in value.lower().replace(" ", "")
    )
