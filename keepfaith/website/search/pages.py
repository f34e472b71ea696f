"""The page of the search, and likely pages for an address at which nothing is."""

import datetime as dt
import re
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from keepfaith.agency.synonyms import read_synonyms
from keepfaith.intake.forms.availability import open_forms
from keepfaith.web.url_prefixes import in_english
from keepfaith.website.home import ServiceCard, service_cards
from keepfaith.website.search.corpus import corpus
from keepfaith.website.search.full_text import find
from keepfaith.website.search.nearest_words import guess

PARAMETER: Final = "q"
MAX_LENGTH: Final = 200
MAX_GUESSES: Final = 4
_SHORTEST: Final = 4


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found for some words; without words, where to write them."""
    words = " ".join(request.GET.get(PARAMETER, "").split())
    shown: dict[str, object] = {"words": words[:MAX_LENGTH]}
    if len(words) > MAX_LENGTH:
        shown["problem"] = gettext("Use fewer words: at most %(most)s characters.") % {"most": MAX_LENGTH}
    elif words:
        try:
            shown |= _results(words)
        except DatabaseError:
            shown["problem"] = gettext(
                "The search does not work right now. Please try again in a few minutes."
            )
    return render(request, "website/search.html", shown)


def _results(words: str) -> dict[str, object]:
    """Return what has all the words; where nothing has, a guess at them, and what has some."""
    passages = corpus(at=dt.datetime.now(dt.UTC))
    synonyms = read_synonyms(settings.AGENCY).get(get_language() or settings.LANGUAGE_CODE, ())
    if matches := find(words, passages, synonyms=synonyms):
        return {"matches": matches}
    texts = (text for passage in passages for text in (passage.title, passage.body))
    return {
        "guess": guess(words, (*texts, *(typed for typed, _ in synonyms))),
        "matches": find(words, passages, synonyms=synonyms, any_word=True),
        "is_partly": True,
    }


def words_of(path: str) -> str:
    """Return the words of an address, as far as they may be words of a page."""
    words = re.findall(r"[^\W\d_]{3,30}", in_english(path))
    return " ".join(dict.fromkeys(word.lower() for word in words))[:MAX_LENGTH]


def guesses(path: str) -> list[ServiceCard]:
    """Return services whose title has a word of an address; asks no database, since machines try many addresses."""
    wanted = words_of(path).split()
    cards = []
    for card in service_cards(open_forms().values()):
        words = re.findall(r"[^\W\d_]{3,}", card.title.lower())
        cards += [card] if any(_are_alike(word, other) for word in words for other in wanted) else []
    return cards[:MAX_GUESSES]


def _are_alike(word: str, other: str) -> bool:
    """Return whether two words begin alike, as booklet and booklets do."""
    length = max(_SHORTEST, min(len(word), len(other)) - 1)
    return word[:length] == other[:length]
