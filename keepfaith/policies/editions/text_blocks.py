"""A policy's Markdown block by block, and the same text in another language."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.editions.facts import Facts
from keepfaith.policies.editions.markdown import anchor_of
from keepfaith.policies.editions.places import filled, translation_of
from keepfaith.policies.editions.speech import ENGLISH, Speech, Unsaid

_BLOCK: Final = re.compile(r"(?:\{#(?P<anchor>[^}\s]+)\}\n)?(?:(?P<level>#{1,6}) +)?(?P<words>.+)", re.DOTALL)


def paragraphs_of(source: str) -> Iterator[str]:
    """List what there is to translate in a policy's text, as it is written there."""
    for block in blocks_of(source):
        yield block["words"]


def blocks_of(source: str) -> Iterator[re.Match[str]]:
    """Split a text at its empty lines into blocks: an anchor, a level if it is a heading, and words."""
    for block in re.split(r"\n{2,}", source.strip("\n")):
        if match := _BLOCK.fullmatch(block.rstrip("\n")):
            yield match


def text_in(source: str, facts: Facts, speech: Speech) -> str:
    """Return a policy's Markdown in a language, with its places filled in; what has no translation stays English."""
    return "\n\n".join(_block_in(block, facts, speech) for block in blocks_of(source)) + "\n"


def _block_in(block: re.Match[str], facts: Facts, speech: Speech) -> str:
    words, level = block["words"], block["level"]
    text = _translated_words(words, facts, speech)
    marks = [f"#{block['anchor'] or anchor_of(words)}"] if block["anchor"] or level else []
    if text is None:
        text = filled(words, facts, ENGLISH, is_markdown=True)
        marks += [f"lang={ENGLISH.language} dir=ltr"]
    head = f"{{{' '.join(marks)}}}\n" if marks else ""
    return head + (f"{level} {text}" if level else text)


def _translated_words(words: str, facts: Facts, speech: Speech) -> str | None:
    """Translate a paragraph and fill it in; none where the language lacks it or a word of its facts."""
    text = translation_of(words, speech)
    try:
        return None if text is None else filled(text, facts, speech, is_markdown=True)
    except Unsaid:
        return None
