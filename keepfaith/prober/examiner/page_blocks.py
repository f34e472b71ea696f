"""The text of a policy as its page shows it: block by block, without the marks that the portal puts beside links."""

from collections.abc import Iterator
from typing import Final

from keepfaith.prober.oracle.fixed_texts import FIXED
from keepfaith.prober.oracle.policy_text import Block, PolicyText
from keepfaith.prober.pages.markup import INLINE, Document, Element

_LEVELS: Final = {f"h{level}": level for level in range(1, 7)}


def article_text(document: Document, language: str, choices: str) -> PolicyText | None:
    """Read the text of a policy off its page; None where there is none.

    Only marks that are known letter for letter are left out: any other word is one of the text.
    """
    article = next((article for article in document.every("article") if article.has_class("prose")), None)
    heading = document.first("h1")
    if article is None or heading is None:
        return None
    marks = frozenset(_marks(article, language, choices))
    blocks = tuple(
        Block(_LEVELS.get(element.tag, 0), element.words_besides(marks), tuple(_links(element, marks)))
        for element in _blocks(article)
    )
    anchors = tuple(element.get("id") for element in article.every() if "id" in element.attributes)
    return PolicyText(heading.words, blocks, anchors)


def _blocks(article: Element) -> Iterator[Element]:
    """Yield the innermost elements that stand by themselves and hold words."""
    for element in (article, *article.every()):
        if element.tag not in INLINE and not _has_blocks(element) and element.words:
            yield element
        elif _has_blocks(element) and any(
            isinstance(child, str) and child.strip() for child in element.children
        ):
            # Words beside a block are words of no block that could be compared.
            yield element


def _has_blocks(element: Element) -> bool:
    return any(isinstance(child, Element) and child.tag not in INLINE for child in element.children)


def _marks(article: Element, language: str, choices: str) -> Iterator[Element]:
    texts = FIXED.get(language)
    if texts is None:
        return
    for element in article.every("span", "small"):
        is_leaving = element.words == texts.leaves and element.has_class("usa-sr-only")
        is_warning = element.words == texts.mail_warning and _leads(element, f"{choices}/forms/")
        if (is_leaving and element.tag == "span") or (is_warning and element.tag == "small"):
            yield element


def _leads(element: Element, place: str) -> bool:
    return all(link.get("href").startswith(place) for link in element.every("a"))


def _links(element: Element, marks: frozenset[Element]) -> Iterator[str]:
    for link in element.every("a"):
        if not any(outer in marks for outer in link.ancestors):
            yield link.get("href")
