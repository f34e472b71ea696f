"""Promises on translation: a page made by machine says so at its top, and choosing a language costs nothing."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import override as speaking
from lxml import html

from keepfaith.policies.editions.translation import BY_MACHINE
from keepfaith.policies.promises.crawler import Answer, Tour, fetch, is_own, tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.web.url_prefixes import in_english, languages, split

ENGLISH: Final = settings.LANGUAGE_CODE
NOTICE: Final = "translated-by-machine"


def examine(portal: Portal) -> Finding:
    """Compare each page in English with the same page in every other language, error pages too."""
    others = sorted(languages())
    if not others:
        return Finding("unproven", "This site speaks English alone, so no page is translated.")
    whole_tour = tour(portal)
    errors = [fetch(portal, f"/{code}/no-such-page/") for code in others]
    pages = [
        answer
        for answer in [*whole_tour.pages, *errors]
        if split(answer.path)[1] != answer.path or _english(answer)
    ]
    faults = [f"{answer.path} {fault}" for answer in pages for fault in _faults(answer, portal.origin)]
    faults += _missing(whole_tour, others)
    translated = [answer for answer in pages if answer.language != ENGLISH]
    machine = sum(answer.language in settings.TRANSLATED_BY_MACHINE for answer in translated)
    return Finding.of(
        examined=len(translated),
        faults=faults,
        figure=f"{len(translated)} pages in {', '.join(others)}, {machine} of them translated by a computer: each says "
        "so at its top and links its English text; none sets a cookie or loads from another host.",
    )


def _english(answer: Answer) -> bool:
    """Say whether a page is one that there is for each choice; those of the desk are not."""
    return split(f"/{min(languages())}{answer.path}")[0] != ""


def _missing(whole_tour: Tour, others: list[str]) -> Iterator[str]:
    """Report each page that cannot be read in another language; a tour that was cut cannot tell."""
    if whole_tour.is_cut:
        return
    places = {(answer.language, in_english(answer.path)) for answer in whole_tour.pages}
    for answer in whole_tour.pages:
        if answer.language == ENGLISH and _english(answer):
            for code in others:
                if (code, answer.path) not in places:
                    yield f"{answer.path} is not to be had in {code}."


def _faults(answer: Answer, origin: str) -> Iterator[str]:
    code, page = answer.language, _Page(answer.text)
    direction = "rtl" if code in settings.LANGUAGES_BIDI else "ltr"
    if (page.language, page.direction) != (code, direction):
        yield f"does not say that it is in {code}, {direction}."
    if answer.header("Content-Language") != code:
        yield f"is not sent as a page in {code}."
    if answer.every("Set-Cookie"):
        yield "sets a cookie."
    for reference in answer.page.references:
        if not reference.is_link and not is_own(urljoin(origin + answer.path, reference.url), origin=origin):
            yield "loads from another host."
    if code != ENGLISH:
        yield from _notice_faults(answer, page)
    if missing := {language for language, _ in settings.LANGUAGES} - {code} - page.linked.keys():
        yield f"does not lead to itself in {min(missing)}."


def _notice_faults(answer: Answer, page: "_Page") -> Iterator[str]:
    with speaking(answer.language):
        notice = gettext(BY_MACHINE)
    is_said = notice != BY_MACHINE and notice in page.notice
    if answer.language in settings.TRANSLATED_BY_MACHINE and not is_said:
        yield "does not say at its top, in its language, that a computer translated it."
    if in_english(answer.path) not in page.linked.get(ENGLISH, ()):
        yield "does not link its English text."


class _Page:
    """The language of a page, its links to other languages, and the notice if it stands before the heading."""

    def __init__(self, text: str) -> None:
        tree = html.document_fromstring(text or "<html></html>")
        self.language, self.direction = tree.get("lang", ""), tree.get("dir", "")
        notices = tree.xpath("//main//*[@id = $id][not(preceding::h1 or ancestor::h1)]", id=NOTICE)
        self.notice = " ".join("".join(notice.text_content() for notice in notices[:1]).split())
        self.linked: dict[str, set[str]] = defaultdict(set)
        for link in tree.iterfind(".//a[@hreflang]"):
            self.linked[link.get("hreflang")].add(link.get("href", ""))
        # On a form the other languages are buttons, which take along what was typed.
        for button in tree.iterfind(".//button[@formaction]"):
            self.linked[button.get("lang", "")].add(button.get("formaction"))
