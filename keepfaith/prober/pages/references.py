"""What a page refers to: what a browser loads by itself, where a click leads, and where a form is sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from keepfaith.prober.pages.markup import Document, Element

# An address on this site as our pages write one; browsers read stranger ones in ways of their own.
OWN: Final = re.compile(
    r"(?!//)(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?(?:#[A-Za-z0-9._~-]*)?"
)
_IN_STYLE: Final = re.compile(r"""(?:url\(\s*|@import\s+(?:url\(\s*)?)["']?([^"')\s;]+)""", re.IGNORECASE)
_IN_TEXT: Final = re.compile(r"""(?:https?|ftp|wss?)://[^\s"'<>\\]+""", re.IGNORECASE)
_PLACES: Final = {
    ("a", "href"): "link",
    ("form", "action"): "sent",
    ("button", "formaction"): "sent",
    ("link", "href"): "loaded",
    ("img", "src"): "loaded",
    ("use", "href"): "loaded",
    ("script", "src"): "loaded",
    ("script", "data-to"): "tool",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """An address that an element names, and what a browser does with it."""

    element: Element
    url: str
    use: Literal["link", "sent", "loaded", "tool"] | str  # noqa: PYI051 - the table gives plain texts

    @property
    def is_own(self) -> bool:
        """Whether it is an address of this site, written as one."""
        return OWN.fullmatch(self.url) is not None


def references(document: Document) -> Iterator[Reference]:
    """Yield each reference of a page; those of elements that pages do not have are faults of their own."""
    for element in document.every():
        for name, value in element.attributes.items():
            use = _PLACES.get((element.tag, name))
            if use is not None:
                yield Reference(element, value, use)


def style_urls(text: str) -> list[str]:
    """Return the addresses that a style sheet names."""
    return _IN_STYLE.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


def text_urls(text: str) -> list[str]:
    """Return the addresses that stand in a file which is no page."""
    return _IN_TEXT.findall(text)
