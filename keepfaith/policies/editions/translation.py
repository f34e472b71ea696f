"""A policy in the chosen language, paragraph by paragraph; one that has no translation stays English, and says so.

A translation belongs to the very words that it translates. When these change, it belongs to nothing any more, so a
translation is never stale.
"""

import re
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop

from keepfaith.policies.editions.markdown import Prose, anchor_of, render

# What stands at the top of each page that a computer translated.
BY_MACHINE: Final = gettext_noop(
    "This page was translated by a computer. It may be wrong. The English text counts."
)
_BLOCK: Final = re.compile(r"(?:\{#(?P<anchor>[^}\s]+)\}\n)?(?:(?P<level>#{1,6}) +)?(?P<words>.+)", re.DOTALL)


def here(text: str) -> str:
    """Return a text of the agency in the chosen language; without a translation, as it is."""
    return gettext(text) if text else text


def prose_here(source: str) -> Prose:
    """Render a policy's text in the chosen language; its anchors stay those of the English text."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return render(source)
    return render("\n\n".join(_translated(block) for block in blocks_of(source)) + "\n", language=language)


def paragraphs_of(source: str) -> Iterator[str]:
    """List what there is to translate in a policy's text, as it is written there."""
    for block in blocks_of(source):
        yield block["words"]


def blocks_of(source: str) -> Iterator[re.Match[str]]:
    """Split a text at its empty lines into blocks: an anchor, a level if it is a heading, and words."""
    for block in re.split(r"\n{2,}", source.strip("\n")):
        if match := _BLOCK.fullmatch(block.rstrip("\n")):
            yield match


def _translated(block: re.Match[str]) -> str:
    words, level = block["words"], block["level"]
    text = here(words)
    marks = [f"#{block['anchor'] or anchor_of(words)}"] if block["anchor"] or level else []
    marks += [f"lang={settings.LANGUAGE_CODE} dir=ltr"] if text == words else []
    head = f"{{{' '.join(marks)}}}\n" if marks else ""
    return head + (f"{level} {text}" if level else text)
