"""What a PDF says to a program that reads aloud: its tree of tags, and the text of each, in the tree's order."""

import re
from typing import TYPE_CHECKING, NamedTuple

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

if TYPE_CHECKING:
    from collections.abc import Iterator


class Tag(NamedTuple):
    """An element of the tree; its own words are in `text`, those of its children with them."""

    kind: str
    text: str
    language: str
    headers: int
    children: tuple["Tag", ...]

    def walk(self) -> "Iterator[Tag]":
        """Yield the element and all below it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, kind: str) -> "list[Tag]":
        """Return the elements of a kind."""
        return [tag for tag in self.walk() if tag.kind == kind]


def tree(pdf: PdfReader) -> Tag:
    """Return the document's element; what is drawn without a tag or a mark as an artifact is an error."""
    texts = {page.indirect_reference.idnum: _marked_texts(page, pdf) for page in pdf.pages}
    (document,) = pdf.root_object["/StructTreeRoot"]["/K"]
    return _tag(document.get_object(), texts, None)


def _tag(node: DictionaryObject, texts: dict, page: int | None) -> Tag:
    page = node.raw_get("/Pg").idnum if "/Pg" in node else page
    children, text = [], ""
    kids = node.get("/K", [])
    for raw in kids if isinstance(kids, list) else [kids]:
        kid = raw.get_object()
        if isinstance(kid, int):
            text += texts[page][kid]
        elif kid.get("/Type") == "/MCR":
            text += texts[kid.raw_get("/Pg").idnum if "/Pg" in kid else page][kid["/MCID"]]
        else:
            child = _tag(kid, texts, page)
            children.append(child)
            text += child.text
    attributes = node.get("/A", [])
    headers = sum(len(attribute.get_object().get("/Headers", [])) for attribute in attributes)
    return Tag(node["/S"][1:], text, node.get("/Lang", ""), headers, tuple(children))


def _marked_texts(page: DictionaryObject, pdf: PdfReader) -> dict[int, str]:
    """Return the texts of a page by their numbers in the tree; a replacement text counts for what it replaces."""
    fonts = {name: _characters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    texts: dict[int, str] = {}
    marks: list[tuple[str, dict]] = []
    font: dict[int, str] = {}
    for operands, operator in ContentStream(page["/Contents"].get_object(), pdf).operations:
        match operator:
            case b"BDC":
                marks.append((operands[0], operands[1]))
                number, replacement = _number(marks), operands[1].get("/ActualText")
                if number is not None:
                    texts[number] = texts.get(number, "") + (replacement or "")
            case b"BMC":
                marks.append((operands[0], {}))
            case b"EMC":
                marks.pop()
            case b"Tf":
                font = fonts[operands[0]]
            case b"Tj" | b"TJ":
                if _number(marks) is None:
                    assert any(kind == "/Artifact" for kind, _ in marks), "text has neither a tag nor a mark"
                elif not any("/ActualText" in mark for _, mark in marks):
                    texts[_number(marks)] += _decoded(operands[0], font)
    return texts


def _number(marks: list[tuple[str, dict]]) -> int | None:
    return next((mark["/MCID"] for _, mark in reversed(marks) if "/MCID" in mark), None)


def _decoded(shown: object, font: dict[int, str]) -> str:
    pieces = shown if isinstance(shown, list) else [shown]
    codes = b"".join(
        piece.original_bytes for piece in pieces if not isinstance(piece, int | float) and piece != ""
    )
    return "".join(font[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))


def _characters(font: DictionaryObject) -> dict[int, str]:
    """Return what each code of a font means to a program."""
    table, meanings = font["/ToUnicode"].get_object().get_data().decode("latin-1"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, meaning in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            meanings[int(code, 16)] = bytes.fromhex(meaning).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, meaning in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            start = bytes.fromhex(meaning).decode("utf-16-be")
            for code in range(int(first, 16), int(last, 16) + 1):
                meanings[code] = start[:-1] + chr(ord(start[-1]) + code - int(first, 16))
    return meanings
