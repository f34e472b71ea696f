"""Pages, pictures and redirects of an agency: each is sound, leads somewhere on this site, and says no fact by hand."""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.utils import translation
from markdown_it.token import Token

from keepfaith.agency.agency import Agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.editions.markdown import markdown_parser, take_title
from keepfaith.policies.editions.places import places_in
from keepfaith.policies.editions.speech import ENGLISH
from keepfaith.policies.editions.text_blocks import blocks_of
from keepfaith.policies.editions.translation import speech_here
from keepfaith.policies.site_files.pages import SETTINGS, SitePage
from keepfaith.policies.site_files.redirects import FILE, Redirect
from keepfaith.policies.site_files.site_folder import Site
from keepfaith.policies.site_files.targets import is_own, leads_nowhere
from keepfaith.policies.validation.by_hand_checks import by_hand_in_file
from keepfaith.policies.validation.passages import Passage
from keepfaith.policies.validation.place_checks import place_faults
from keepfaith.policies.validation.written_facts import (
    counted_words,
    names_of,
    names_said,
    written_facts,
)

_REASONS: Final = f"or say why under [by_hand] in pages/{SETTINGS}"


def check_site(bundle: Bundle, agency: Agency, site: Site) -> Iterator[Fault]:
    """Report every fault of the pages, pictures and redirects, beside the facts of an edition."""
    yield from site.faults
    yield from mark_faults(agency, site)
    for page in site.pages.values():
        yield from page_place_faults(page, bundle)
        yield from _english_faults(page, bundle)
        for language, text in page.texts.items():
            yield from _text_faults(page, language, text, agency, site)
            if language != ENGLISH.language:
                yield from _translation_faults(page, language, text, bundle)
    for redirect in site.redirects.values():
        yield from _redirect_faults(redirect, agency, site)


def mark_faults(agency: Agency, site: Site) -> Iterator[Fault]:
    """Report a mark beside the agency's name that is none of its pictures."""
    if agency.mark and agency.mark not in site.pictures:
        lines = (agency.folder / "agency.toml").read_text(encoding="utf-8").splitlines()
        line = next((number for number, text in enumerate(lines, 1) if text.startswith("mark")), 1)
        problem = f"mark = “{agency.mark}” is not one of the agency's pictures"
        yield Fault("agency.toml", line, problem, "name a file of the folder pictures")


def page_place_faults(page: SitePage, bundle: Bundle) -> Iterator[Fault]:
    """Report each place of a page, in any language, that an edition cannot fill in."""
    facts = facts_of(bundle)
    for language, text in page.texts.items():
        yield from place_faults(_passages(page.file(language), text), facts)


def _english_faults(page: SitePage, bundle: Bundle) -> Iterator[Fault]:
    file = page.file(ENGLISH.language)
    passages = _passages(file, page.texts[ENGLISH.language])
    reasons = {"by_hand": page.by_hand}
    yield from by_hand_in_file(
        reasons, passages, facts_of(bundle), at=(f"pages/{SETTINGS}", 1), where=_REASONS
    )


def _translation_faults(page: SitePage, language: str, text: str, bundle: Bundle) -> Iterator[Fault]:
    file, english, facts = page.file(language), page.texts[ENGLISH.language], facts_of(bundle)
    if language not in dict(settings.LANGUAGES):
        yield Fault(
            file, 1, f"the site has no language {language}", "add the language first, or remove the page"
        )
        return
    if places_in(text) != places_in(english):
        yield Fault(
            file, 1, "it does not name the facts that its English page names", "name the same facts in both"
        )
    with translation.override(language):
        speech = speech_here()
        by_hand_words = [*counted_words(text, speech), *names_said(text, names_of(facts, speech))]
    by_hand = len(written_facts(english, facts))
    if len(by_hand_words) > by_hand:
        yield Fault(
            file,
            1,
            f"it says “{by_hand_words[0]}” by hand",
            "name the fact by its place, as the English page does",
        )


def _text_faults(page: SitePage, language: str, text: str, agency: Agency, site: Site) -> Iterator[Fault]:
    file, tokens = page.file(language), markdown_parser().parse(text)
    headings = [token for token in tokens if token.type == "heading_open" and token.tag == "h1"]
    if len(headings) != 1 or not take_title(list(tokens)).strip():
        yield Fault(
            file, 1, "a page has one title, and no second one", "begin with a line such as # About us"
        )
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        for child in token.children or ():
            if problem := _problem(child, agency, site):
                yield Fault(file, line, *problem)


def _problem(token: Token, agency: Agency, site: Site) -> tuple[str, str] | None:
    if token.type == "image":
        source = str(token.attrGet("src"))
        if source not in site.pictures:
            return (
                f"it shows the picture {source}, which is not one of the agency's",
                "put it into the folder pictures, and write its name alone, as in ![words](front-door.jpg)",
            )
        if not token.content.strip():
            return (
                f"the picture {source} has no words for people who do not see it",
                f"write what it shows: ![words]({source})",
            )
    if token.type == "link_open":
        url = str(token.attrGet("href"))
        is_path = not url.lower().startswith(("mailto:", "tel:", "#", "http:", "https:"))
        is_unfit = url.startswith("//") or url.lower().startswith("http:")
        if is_unfit or (is_path and not url.startswith("/")):
            return (
                f"the link {url} is no address that can be followed",
                "begin it with https:// or with a slash",
            )
        if is_path and (reason := leads_nowhere(url, agency=agency, site=site)):
            return f"the link {url} leads nowhere: {reason}", "name an address of this site"
    return None


def _redirect_faults(redirect: Redirect, agency: Agency, site: Site) -> Iterator[Fault]:
    if is_own(redirect.old, agency=agency, site=site):
        yield Fault(
            FILE, redirect.line, f"{redirect.old} is an address of this site, so nothing can lead away from it",
            "remove the redirect, or name an address that is no more",
        )  # fmt: skip
    target = redirect.new.partition("#")[0]
    if target in site.redirects:
        problem = "leads back to itself" if target == redirect.old else f"leads to {target}, which leads on"
        yield Fault(
            FILE, redirect.line, f"{redirect.old} {problem}", "name the address where the page is now"
        )
    elif reason := leads_nowhere(redirect.new, agency=agency, site=site):
        problem = f"{redirect.old} leads to {redirect.new}: {reason}"
        yield Fault(FILE, redirect.line, problem, "name an address of this site, such as /forms/")


def _passages(file: str, text: str) -> list[Passage]:
    passages, after = [], 0
    for block in blocks_of(text):
        at = text.index(block[0], after)
        after = at + len(block[0])
        line = text.count("\n", 0, at + block.start("words")) + 1
        passages.append(Passage(file, line, "", block["words"], bool(block["level"])))
    return passages
