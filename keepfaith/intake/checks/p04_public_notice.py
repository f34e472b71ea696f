"""Promise 4: each form says, before it is sent, that some of it may become public."""

import datetime as dt
from typing import Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.intake.checks.form_tour import collecting_forms
from keepfaith.intake.forms.availability import clause_of
from keepfaith.intake.forms.presentation import PUBLIC_RECORDS
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.promises.crawler import Answer, tour
from keepfaith.policies.promises.html_page import Form
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.web.url_prefixes import split

WORDS: Final = ("become public", "public records law")
BUTTONS: Final = frozenset({"submit", "image", "button"})


def examine(portal: Portal) -> Finding:
    """Look above the button of every form for the notice and its link to the clause."""
    slug = this_agency().governing.slug
    edition = posted_editions().in_force(slug, at=dt.datetime.now(dt.UTC))
    anchor = clause_of(edition, PUBLIC_RECORDS) if edition else ""
    if not anchor:
        return Finding("unproven", "No privacy policy with such a clause is in force.")
    forms = collecting_forms(tour(portal))
    faults = [
        fault for answer, form in forms for fault in _faults(answer, form, f"/policies/{slug}/", anchor)
    ]
    figure = (
        f"{len(forms)} forms: each links the clause on public records above its button, and each page in English says "
        "that what is sent may become public."
    )
    return Finding.of(examined=len(forms), faults=faults, figure=figure)


def _faults(answer: Answer, form: Form, policy: str, anchor: str) -> list[str]:
    words = answer.page.words.casefold()
    # In another language the link below must do: the words are that language's own.
    if answer.language == settings.LANGUAGE_CODE and not all(word in words for word in WORDS):
        return [f"{answer.path} does not say that what is sent may become public."]
    button = max((field.order for field in form.fields if field.kind in BUTTONS), default=form.order)
    links = [
        each for each in answer.page.references if each.is_link and split(each.url)[1].startswith(policy)
    ]
    if not any(each.url.endswith(f"#{anchor}") and form.order < each.order < button for each in links):
        return [f"{answer.path} does not link the clause above the form's button."]
    return []
