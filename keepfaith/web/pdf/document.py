"""What a PDF says as a document: headings, sentences, terms and tables, whatever sets them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from keepfaith.web.pdf.printable import SUBSTITUTE, PrintableText, is_from_right


@dataclass(frozen=True, slots=True)
class Words:
    """A text; `language` is a tag where it is another one than the document's."""

    text: str
    language: str = ""


type Text = str | Words


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1, 2 or 3; no level is left out."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; small print if `is_quiet`."""

    text: Text
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms with what each of them says, which may be of any length."""

    entries: Sequence[tuple[Text, Text]]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    entries: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of headings; `widths` are shares of the page, one a column."""

    columns: Sequence[Text]
    widths: Sequence[int]
    rows: Sequence[Sequence[Text]]


type Block = Heading | Paragraph | Terms | Bullets | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document with what a reader's program says of it; `language` is a tag such as `pt-br`.

    A letter has no heading and no numbers of pages; labels have them on the lists that follow.
    """

    title: str
    author: str
    language: str
    made_at: dt.datetime
    blocks: tuple[Block, ...]
    form: Literal["report", "letter", "labels"] = "report"


def as_data(document: Document, printable: PrintableText) -> dict[str, Any]:
    """Return a document as the template takes it, with those characters alone that can be printed."""
    moment = document.made_at.astimezone(dt.UTC)
    language, _, region = document.language.partition("-")
    return {
        "form": document.form,
        "title": printable.line(document.title),
        "author": printable.line(document.author),
        "language": language,
        "region": _region(region),
        "moment": list(moment.timetuple()[:6]),
        "blocks": blocks_as_data(document.blocks, printable),
    }


def blocks_as_data(blocks: Iterable[Block], printable: PrintableText) -> list[dict[str, Any]]:
    """Return blocks as the template takes them."""
    return [_block(block, printable) for block in blocks]


def _region(subtag: str) -> str | None:
    """Return a region; the template knows no scripts, so simplified characters are those of the mainland."""
    return {"hans": "cn", "hant": "tw"}.get(subtag, subtag) or None


def _block(block: Block, printable: PrintableText) -> dict[str, Any]:
    def run(text: Text) -> dict[str, Any]:
        return _run(text, printable)

    match block:
        case Heading(level, text):
            # A tag of a heading holds no paragraphs.
            words = run(text)
            return {"kind": "heading", "level": level, "text": words | {"paragraphs": [_line(words)]}}
        case Paragraph(text, is_quiet):
            return {"kind": "quiet" if is_quiet else "paragraph", "text": run(text)}
        case Terms(entries):
            return {"kind": "terms", "entries": [[run(term), run(text)] for term, text in entries]}
        case Bullets(entries):
            return {"kind": "bullets", "entries": [run(text) for text in entries]}
        case Table(columns, widths, rows):
            return {
                "kind": "table",
                "widths": list(widths),
                "columns": [run(text) for text in columns],
                "rows": [[run(text) for text in row] for row in rows],
            }


def _line(words: dict[str, Any]) -> str:
    return " ".join(" ".join(words["paragraphs"]).split()) or SUBSTITUTE


def _run(text: Text, printable: PrintableText) -> dict[str, Any]:
    words = text if isinstance(text, Words) else Words(text)
    run: dict[str, Any] = {"paragraphs": printable.paragraphs(words.text)}
    if words.language:
        run["language"] = words.language.partition("-")[0]
    if is_from_right(words.text):
        run["from_right"] = True
    return run
