"""A policy in the chosen language, paragraph by paragraph; one that has no translation stays English, and says so.

A translation belongs to the very words that it translates. When these change, it belongs to nothing any more, so a
translation is never stale.
"""

from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import NO_FACTS, Facts
from keepfaith.policies.editions.markdown import Prose, render
from keepfaith.policies.editions.places import EditionText, english_text, filled
from keepfaith.policies.editions.speech import ENGLISH, Speech
from keepfaith.policies.editions.text_blocks import text_in

# What stands at the top of each page that a computer translated.
BY_MACHINE: Final = gettext_noop(
    "This page was translated by a computer. It may be wrong. The English text counts."
)


def here(text: str) -> str:
    """Return a text of the agency in the chosen language; without a translation, as it is."""
    if isinstance(text, EditionText):
        return text if speech_here() is ENGLISH else text.in_language(speech_here())
    return gettext(text) if text else text


def speech_here() -> Speech:
    """Return how the chosen language says numbers, periods and lists."""
    language = get_language() or settings.LANGUAGE_CODE
    return ENGLISH if language == settings.LANGUAGE_CODE else Speech(language, gettext, ngettext)


def prose_of(bundle: Bundle) -> Prose:
    """Render an edition's text in the language that governs."""
    return render(english_text(bundle))


def prose_here(source: str, facts: Facts = NO_FACTS) -> Prose:
    """Render a policy's text in the chosen language; its anchors stay those of the English text."""
    speech = speech_here()
    if speech is ENGLISH:
        return render(filled(source, facts, ENGLISH, is_markdown=True))
    return render(text_in(source, facts, speech), language=speech.language)
