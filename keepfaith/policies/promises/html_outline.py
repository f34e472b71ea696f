"""A page as people with helper programs meet it: language, headings, landmarks, names of links and fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, override

# Elements whose words are their name.
NAMED_BY_WORDS: Final = frozenset({"a", "button", "label", "title", "main", *(f"h{n}" for n in range(1, 7))})
SECTIONS: Final = frozenset({"article", "aside", "main", "nav", "section"})
LANDMARKS: Final = frozenset({"header", "main", "footer"})
FIELDS: Final = frozenset({"input", "select", "textarea"})
NO_LABEL_NEEDED: Final = frozenset({"hidden", "submit", "reset", "button", "image"})
REFERS_TO_IDS: Final = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
MOVING: Final = frozenset({"marquee", "blink", "bgsound"})


@dataclass
class Element:
    """An element with what it says of itself, the words inside it, and whether a label encloses it."""

    tag: str
    given: dict[str, str]
    texts: list[str] = field(default_factory=list)
    in_label: "Element | None" = None

    @property
    def words(self) -> str:
        """Its words in one line."""
        return " ".join(" ".join(self.texts).split())

    @property
    def kind(self) -> str:
        """Its type, as an input has it."""
        return self.given.get("type", "text").lower()


@dataclass
class Outline:
    """What was found on a page, in its order."""

    root: dict[str, str] = field(default_factory=dict)
    viewport: str = ""
    named: list[Element] = field(default_factory=list)
    fields: list[Element] = field(default_factory=list)
    focusable: list[Element] = field(default_factory=list)
    landmarks: list[str] = field(default_factory=list)
    navigations: list[dict[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    referred: list[str] = field(default_factory=list)
    main_id: str = ""
    scripts: list[dict[str, str]] = field(default_factory=list)
    acting: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """List the elements of some tags that are named by their words."""
        return [element for element in self.named if element.tag in tags]

    @property
    def title(self) -> str:
        """The title that a browser shows."""
        return next((element.words for element in self.named if element.tag == "title"), "")

    @property
    def levels(self) -> list[int]:
        """The levels of its headings."""
        return [
            int(element.tag[1])
            for element in self.named
            if element.tag[0] == "h" and element.tag[1:].isdigit()
        ]

    def name_of(self, element: Element) -> str:
        """Return the name that a helper program speaks for an element."""
        by_ids = [
            candidate
            for candidate in element.given.get("aria-labelledby", "").split()
            if candidate in self.ids
        ]
        labels = [
            candidate.words
            for candidate in self.named
            if candidate.tag == "label"
            and element.given.get("id")
            and candidate.given.get("for") == element.given["id"]
        ]
        enclosing = element.in_label.words if element.in_label else ""
        return (
            element.given.get("aria-label", "").strip() or " ".join(by_ids) or " ".join(labels).strip()
            or enclosing or element.words or element.given.get("title", "").strip()
        )  # fmt: skip


def outline_of(text: str) -> Outline:
    """Read the outline of HTML as it was served."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.outline


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.outline = Outline()
        self.open: list[Element] = []
        self.within: list[str] = []
        self.silent = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        outline = self.outline
        if tag == "html":
            outline.root = attributes
        elif tag == "meta" and attributes.get("name", "").lower() == "viewport":
            outline.viewport = attributes.get("content", "").lower()
        elif tag in {"script", "style", "template"}:
            self.silent = tag
        if tag == "script":
            outline.scripts.append(attributes)
        self._note_ids(attributes)
        self._note_place(tag, attributes)
        self._note_pictures(tag, attributes)
        self._note_named(tag, attributes)
        outline.acting += [name for name in attributes if name.startswith("on")]
        outline.acting += ["a javascript: address" for url in attributes.values() if _is_script(url)]

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        if tag in self.within:
            del self.within[len(self.within) - 1 - self.within[::-1].index(tag) :]
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                del self.open[place]
                break

    @override
    def handle_data(self, data: str) -> None:
        if not self.silent:
            for element in self.open:
                element.texts.append(data)

    def _note_ids(self, attributes: dict[str, str]) -> None:
        if "id" in attributes:
            self.outline.ids.append(attributes["id"])
        for name in REFERS_TO_IDS:
            self.outline.referred += attributes.get(name, "").split()

    def _note_place(self, tag: str, attributes: dict[str, str]) -> None:
        # A header or footer inside another section belongs to that section, not to the page.
        if tag in LANDMARKS and not set(self.within) & SECTIONS:
            self.outline.landmarks.append(tag)
        if tag == "main":
            self.outline.main_id = attributes.get("id", "")
        if tag == "nav":
            self.outline.navigations.append(attributes)
        if tag in SECTIONS:
            self.within.append(tag)

    def _note_pictures(self, tag: str, attributes: dict[str, str]) -> None:
        faults = self.outline.faults
        is_picture = tag in {"img", "area"} or (tag == "input" and attributes.get("type") == "image")
        if is_picture and "alt" not in attributes:
            faults.append("a picture without words for it")
        is_named = (
            attributes.get("aria-hidden") == "true"
            or attributes.get("aria-label")
            or attributes.get("aria-labelledby")
        )
        if tag == "svg" and not is_named:
            faults.append("a drawing that is neither named nor hidden from helper programs")
        if tag in MOVING or "autoplay" in attributes:
            faults.append("something that moves or sounds by itself")
        if attributes.get("tabindex", "").strip().isdigit() and int(attributes["tabindex"]):
            faults.append("a place in the Tab order other than where it stands")
        # What a link or button says may be the words for a picture in it.
        if tag == "img":
            for element in self.open:
                element.texts.append(attributes.get("alt", ""))

    def _note_named(self, tag: str, attributes: dict[str, str]) -> None:
        outline = self.outline
        label = next((opened for opened in reversed(self.open) if opened.tag == "label"), None)
        element = Element(tag, attributes, in_label=label)
        if tag in NAMED_BY_WORDS and not (
            tag == "title" and "title" in {opened.tag for opened in outline.named}
        ):
            outline.named.append(element)
            self.open.append(element)
        if tag in FIELDS and not (tag == "input" and element.kind in NO_LABEL_NEEDED):
            outline.fields.append(element)
        hidden = tag == "input" and element.kind == "hidden"
        if (tag == "a" and "href" in attributes) or (tag in {*FIELDS, "button", "summary"} and not hidden):
            outline.focusable.append(element)


def _is_script(value: str) -> bool:
    return value.strip().lower().startswith("javascript:")
