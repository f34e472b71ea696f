"""A page as the examiner reads it: a tree of elements, and whatever a browser could read otherwise.

What browsers and this reader might understand differently is a fault of the page: our own pages need none of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, override

VOID: Final = frozenset({"br", "img", "input", "link", "meta"})
# What may end itself as in XML.
SHAPES: Final = frozenset({"circle", "line", "path", "rect", "use"})
# Only these stand within a line of words.
INLINE: Final = frozenset(
    {"a", "bdi", "code", "del", "em", "ins", "label", "small", "span", "strong", "svg", "time", "use"}
)
WITHOUT_WORDS: Final = frozenset({"script", "style", "template", "svg"})


@dataclass(eq=False)
class Element:
    """An element with its attributes and what is in it; `order` counts the elements of a page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    order: int = 0
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    def every(self, *tags: str) -> Iterator["Element"]:
        """Yield the elements in it with one of these tags, or all of them, in the page's order."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.every(*tags)

    def get(self, name: str) -> str:
        """Return an attribute; empty where it is not there."""
        return self.attributes.get(name, "")

    def has_class(self, name: str) -> bool:
        """Return whether one of its classes has this name."""
        return name in self.get("class").split()

    @property
    def ancestors(self) -> Iterator["Element"]:
        """Yield what it stands in, the nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.ancestors

    @property
    def words(self) -> str:
        """The words that a visitor reads in it, in one line."""
        return " ".join("".join(self._texts(frozenset())).split())

    def words_besides(self, left_out: frozenset["Element"]) -> str:
        """Return its words without those of some elements."""
        return " ".join("".join(self._texts(left_out)).split())

    def _texts(self, left_out: frozenset["Element"]) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in WITHOUT_WORDS and child not in left_out:
                space = "" if child.tag in INLINE else " "
                yield space
                yield from child._texts(left_out)  # noqa: SLF001 - of the same class
                yield space


@dataclass
class Document:
    """A page: its tree, and what in it is not plain markup."""

    root: Element
    faults: list[str]

    def every(self, *tags: str) -> Iterator[Element]:
        """Yield its elements with one of these tags."""
        return self.root.every(*tags)

    def by_id(self, name: str) -> Element | None:
        """Return the first element of a name."""
        return next((element for element in self.every() if element.get("id") == name), None)

    def first(self, *tags: str) -> Element | None:
        """Return its first element with one of these tags."""
        return next(self.every(*tags), None)


def read_document(text: str) -> Document:
    """Read a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._place = self._root = Element("")
        self._faults: list[str] = []
        self._count = 0

    def finished(self) -> Document:
        if self._place is not self._root:
            self._faults.append(f"<{self._place.tag}> is never closed")
        return Document(self._root, self._faults)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._added(tag, attrs)
        if tag not in VOID:
            self._place = element

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._added(tag, attrs)
        if tag not in SHAPES:
            self._faults.append(f"<{tag}> closes itself")

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._place.tag != tag or self._place.parent is None:
            self._faults.append(f"</{tag}> closes nothing that was just opened")
            return
        self._place = self._place.parent

    @override
    def handle_data(self, data: str) -> None:
        self._place.children.append(data)

    @override
    def handle_comment(self, data: str) -> None:
        self._faults.append("a comment")

    @override
    def handle_decl(self, decl: str) -> None:
        if decl != "doctype html" or self._count:
            self._faults.append("a declaration")

    @override
    def unknown_decl(self, data: str) -> None:
        self._faults.append("a section")

    @override
    def handle_pi(self, data: str) -> None:
        self._faults.append("an instruction")

    def _added(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        names = [name for name, _ in attrs]
        # Of two, browsers take the first and this reader the last.
        if len(set(names)) < len(names):
            self._faults.append(f"<{tag}> has an attribute twice")
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self._count, self._place)
        self._count += 1
        self._place.children.append(element)
        return element
