"""A page as the checks read it: what it refers to, its forms, its dates, its tables and its words."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

ADDRESSES: Final = frozenset(
    {"href", "xlink:href", "src", "action", "formaction", "poster", "background", "manifest", "ping", "data"}
)
ADDRESS_LISTS: Final = frozenset({"srcset", "imagesrcset"})
SENT: Final = frozenset({"action", "formaction", "ping"})
FIELDS: Final = frozenset({"input", "select", "textarea", "button"})
IN_STYLE: Final = re.compile(r"""(?:url\(\s*|@import\s+(?:url\(\s*)?)["']?([^"')\s;]+)""", re.IGNORECASE)
# What begins a new block of words; inside a line there are only the others.
BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt",
        "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav",
        "ol", "p", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
WITHOUT_WORDS: Final = frozenset({"script", "style", "template"})
# Kinds of fields by which a visitor can only choose among what the page itself offers.
CHOICES: Final = frozenset({"select", "hidden", "radio", "checkbox", "submit", "button", "reset", "image"})


@dataclass(frozen=True, slots=True)
class Reference:
    """An address that a page names: where it stands and in which order it came."""

    tag: str
    attribute: str
    url: str
    order: int
    relation: str = ""

    @property
    def is_sent(self) -> bool:
        """Return whether the browser sends something there, instead of fetching it."""
        return self.attribute in SENT

    @property
    def is_link(self) -> bool:
        """Return whether only a person's click leads there, and loading the page does not."""
        return self.tag in {"a", "area"} and self.attribute != "ping"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; `is_set` marks a box or a choice that is already made."""

    kind: str
    name: str
    is_set: bool
    order: int


@dataclass
class Form:
    """A form and its fields."""

    method: str
    action: str
    order: int
    fields: list[Field] = field(default_factory=list)

    @property
    def collects(self) -> bool:
        """Return whether it takes anything that the page did not already know.

        A form that is read by GET and offers only choices written in the page selects what to show; the portal
        learns nothing that a link could not tell it. Every other form collects.
        """
        return self.method != "get" or any(field.kind not in CHOICES for field in self.fields)


@dataclass
class Link:
    """A link as a visitor meets it: where it leads, what it is marked with, and its words."""

    url: str
    relation: frozenset[str]
    classes: frozenset[str]
    words: str = ""


@dataclass
class Block:
    """A run of words that stands by itself, as a paragraph does, with the links in it."""

    anchor: str = ""
    words: str = ""
    links: list[Link] = field(default_factory=list)


@dataclass
class Page:
    """What was read."""

    references: list[Reference] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    stray: Form = field(default_factory=lambda: Form("get", "", -1))
    days: list[tuple[str, str]] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=lambda: [Block()])
    words: str = ""

    @property
    def links(self) -> list[Link]:
        """List the links in their order."""
        return [link for block in self.blocks for link in block.links]

    @property
    def collecting(self) -> list[Form]:
        """List the forms that collect; fields outside any form count as one that does."""
        return [form for form in self.forms if form.collects] + ([self.stray] if self.stray.collects else [])


def read_page(text: str) -> Page:
    """Read HTML as it was served; broken HTML is read as far as it goes."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.page.words = " ".join(" ".join(reader.texts).split())
    return reader.page


def sentence(text: str) -> str:
    """Return the words of a piece of HTML as they are read, in one line."""
    return " ".join("".join(block.words for block in read_page(text).blocks).split())


def in_style(text: str) -> list[str]:
    """List the addresses that a style sheet names."""
    return IN_STYLE.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.texts: list[str] = []
        self.order = 0
        self.silent = ""
        self.form: Form | None = None
        self.row: list[str] | None = None
        self.day: str | None = None
        self.link: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.order += 1
        attributes = {name: value or "" for name, value in attrs}
        self._refer(tag, attributes)
        if tag in BLOCKS:
            self.page.blocks.append(Block(attributes.get("id", "")))
        if tag in {"a", "area"} and "href" in attributes:
            self.link = Link(
                attributes["href"].strip(),
                frozenset(attributes.get("rel", "").lower().split()),
                frozenset(attributes.get("class", "").split()),
            )
            self.page.blocks[-1].links.append(self.link)
        if tag in WITHOUT_WORDS:
            self.silent = tag
        elif tag == "tr":
            self.row = []
        elif tag == "time":
            self.day = attributes.get("datetime", "")
        elif tag == "form":
            self.form = Form(
                attributes.get("method", "get").lower() or "get", attributes.get("action", ""), self.order
            )
            self.page.forms.append(self.form)
        elif tag in FIELDS:
            self._add_field(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.page.blocks.append(Block())
        if tag == "a":
            self.link = None
        if tag == self.silent:
            self.silent = ""
        elif tag == "form":
            self.form = None
        elif tag == "tr" and self.row is not None:
            self.page.rows.append(" ".join(" ".join(self.row).split()))
            self.row = None

    def handle_data(self, data: str) -> None:
        if self.silent == "style":
            self._refer_all("style", "url", in_style(data))
        if self.silent:
            return
        self.texts.append(data)
        self.page.blocks[-1].words += data
        if self.link is not None:
            self.link.words += data
        if self.row is not None:
            self.row.append(data)
        if self.day is not None:
            self.page.days.append((self.day, " ".join(data.split())))
            self.day = None

    def _refer(self, tag: str, attributes: dict[str, str]) -> None:
        relation = attributes.get("rel", "").lower()
        for name, value in attributes.items():
            if name in ADDRESSES and (name != "data" or tag == "object"):
                self._refer_all(tag, name, [value.strip()], relation)
            elif name in ADDRESS_LISTS:
                self._refer_all(
                    tag, name, [source.split()[0] for source in value.split(",") if source.split()]
                )
            elif name == "style":
                self._refer_all(tag, name, in_style(value))
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            self._refer_all(
                tag,
                "content",
                re.findall(r"url\s*=\s*['\"]?([^'\"]+)", attributes.get("content", ""), re.IGNORECASE),
            )

    def _refer_all(self, tag: str, attribute: str, urls: list[str], relation: str = "") -> None:
        self.page.references += [Reference(tag, attribute, url, self.order, relation) for url in urls]

    def _add_field(self, tag: str, attributes: dict[str, str]) -> None:
        usual = {"input": "text", "button": "submit"}.get(tag)
        kind = attributes.get("type", usual).lower() if usual else tag
        form = self.form or self.page.stray
        form.fields.append(Field(kind, attributes.get("name", ""), "checked" in attributes, self.order))
