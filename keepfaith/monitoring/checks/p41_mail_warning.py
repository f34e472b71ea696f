"""Promise 41: beside every e-mail address stands that mail is not encrypted, with a form that is."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from keepfaith.policies.promises.crawler import ask, is_own, tour
from keepfaith.policies.promises.html_page import Block, sentence
from keepfaith.policies.sections.check import Finding, Portal

MAIL: Final = "mailto:"


def examine(portal: Portal) -> Finding:
    """Look beside every address on every page and error page, and ask for the form that is offered there."""
    seen = tour(portal)
    warnings = warnings_of_all_languages()
    faults, count, offered = [], 0, set()

    @cache
    def answers(path: str) -> bool:
        known = seen.answers.get(path) or ask(portal, path)
        return known.status == HTTPStatus.OK and any(form.method == "post" for form in known.page.forms)

    for answer in seen.every_page:
        for block in answer.page.blocks:
            addresses = sum(link.url.lower().startswith(MAIL) for link in block.links)
            if not addresses:
                continue
            count += addresses
            if not any(warning in " ".join(block.words.split()) for warning in warnings):
                faults.append(f"{answer.path} gives an address without the warning beside it.")
            forms = _forms(block, portal.origin, answer.path, answers)
            if not forms:
                faults.append(f"{answer.path} gives an address and no form of ours beside it that answers.")
            offered |= forms
    figure = (
        f"{count} e-mail addresses on {len(seen.every_page)} pages: each has the warning and "
        f"{' or '.join(sorted(offered))} beside it, over HTTPS."
    )
    return Finding.of(
        examined=count, faults=faults, figure=figure if count else "No page gives an e-mail address."
    )


def _forms(block: Block, origin: str, path: str, answers: Callable[[str], bool]) -> set[str]:
    """List the forms of ours that a block links to and that answer."""
    urls = {urljoin(origin + path, link.url) for link in block.links}
    own = {urlsplit(url).path for url in urls if is_own(url, origin=origin)}
    return {own_path for own_path in own if answers(own_path)}


def warnings_of_all_languages() -> set[str]:
    """Return the words of the warning in every language of the site."""
    warnings: set[str] = set()
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            warnings.add(sentence(render_to_string("policies/mail_warning.html")))
    return warnings
