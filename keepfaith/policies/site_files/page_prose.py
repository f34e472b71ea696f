"""A page of the agency as it is shown: rendered as a policy is, with the agency's own pictures and no others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from markdown_it.token import Token

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.external_links import mark, own_hosts
from keepfaith.policies.editions.facts import NO_FACTS, Facts, facts_of
from keepfaith.policies.editions.markdown import markdown_parser, name_headings, take_title
from keepfaith.policies.editions.places import filled, places_in
from keepfaith.policies.editions.speech import ENGLISH, Speech, Unsaid
from keepfaith.policies.editions.translation import speech_here
from keepfaith.policies.site_files.pages import SitePage
from keepfaith.policies.site_files.pictures import Picture


@dataclass(frozen=True, slots=True)
class PageProse:
    """A page's title and HTML, and the language that they are in."""

    title: str
    html: str
    language: str


def page_here(page: SitePage, bundle: Bundle | None, pictures: Mapping[str, Picture]) -> PageProse | None:
    """Render a page in the chosen language, else in English; none where it names a fact that there is not."""
    facts = facts_of(bundle) if bundle else NO_FACTS
    if any(place not in facts for text in page.texts.values() for place in places_in(text)):
        return None
    speech = speech_here()
    if speech.language in page.texts:
        try:
            return _prose(page.texts[speech.language], facts, speech, pictures)
        except Unsaid:
            pass
    return _prose(page.texts[ENGLISH.language], facts, ENGLISH, pictures)


def title_here(page: SitePage) -> tuple[str, str]:
    """Return the title of a page, and the language that it is in; a title names no facts."""
    language = speech_here().language
    language = language if language in page.texts else ENGLISH.language
    return title_of(page.texts[language]), language


@lru_cache(maxsize=256)
def title_of(text: str) -> str:
    """Return the title of a text."""
    return take_title(markdown_parser().parse(text))


def _prose(text: str, facts: Facts, speech: Speech, pictures: Mapping[str, Picture]) -> PageProse:
    words = filled(text, facts, speech, is_markdown=True)
    return _rendered(
        words, speech.language, this_agency().contact_form, own_hosts(), tuple(pictures.values())
    )


@lru_cache(maxsize=128)
def _rendered(
    text: str, language: str, form: str, _own_hosts: frozenset[str], pictures: tuple[Picture, ...]
) -> PageProse:
    parser = markdown_parser()
    tokens = parser.parse(text)
    title = take_title(tokens)
    with translation.override(language or settings.LANGUAGE_CODE):
        mark(tokens, form=form)
    name_headings(tokens)
    _show(tokens, {picture.name: picture for picture in pictures})
    return PageProse(title, str(parser.renderer.render(tokens, parser.options, {})), language)


def _show(tokens: Sequence[Token], pictures: Mapping[str, Picture]) -> None:
    """Let each picture of the agency be shown with its size; of any other its words stay, and nothing loads."""
    for token in tokens:
        token.children = [_shown(child, pictures) for child in token.children or ()] or token.children


def _shown(token: Token, pictures: Mapping[str, Picture]) -> Token:
    if token.type != "image":
        return token
    picture = pictures.get(str(token.attrGet("src")))
    alt = escape(token.content)
    content = (
        f'<img src="/pictures/{picture.name}" alt="{alt}" width="{picture.width}" height="{picture.height}">'
        if picture
        else alt
    )
    return Token("html_inline", "", 0, content=content)
