"""What the portal must refuse, and how: wrong addresses, wrong methods, other sites' forms, too much, and nonsense.

Nothing of it is ever stored: what would be a whole form is sent under an edition that never was.
"""

import random
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.journeys.odd_addresses import odd_addresses
from keepfaith.prober.journeys.people import made_up_number, somebody
from keepfaith.prober.journeys.surfaces import FORM, Surface, from_elsewhere, sent
from keepfaith.prober.oracle.form_files import FormFile, form_files
from keepfaith.prober.oracle.registers import Registers
from keepfaith.prober.oracle.ways import choices_of, fewest, most, new_token, whole

NO_EDITION: Final = "0" * 64
# What a form was sent for: with all that it needs, with less, with numbers in its fields for words.
COMPLETE: Final = "complete"
INCOMPLETE: Final = "incomplete"
NUMBERED: Final = "numbered"
# The portal's own limit, and the one of the front server before it.
OVER_PORTAL, OVER_FRONT = 70_000, 120_000
BOT: Final = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
_OWN_LINK: Final = "/your-information/link/?token=AAAA"


def refusals(portal: Portal, read: Registers, languages: list[str]) -> Iterator[Surface]:
    """Yield what a round asks for beside the pages; each in a language as chance has it."""
    yield from _wrong_addresses(languages, read)
    yield from _wrong_requests(portal, languages)
    yield from _choices(portal, languages)
    yield from _lookups(portal, languages)
    yield from odd_addresses(read, languages)
    forms = list(form_files().values())
    for form in forms:
        prefix = _prefix(languages)
        yield from form_twins(portal, form, prefix)
        # In every language a form comes back at least once.
        others = ("", *(f"/{language}" for language in languages))
        yield from (empty_twin(portal, form, other) for other in others if other != prefix)
    if forms:
        yield from _never_read(portal, random.choice(forms), _prefix(languages))  # noqa: S311 - only which one


def form_twins(portal: Portal, form: FormFile, prefix: str) -> Iterator[Surface]:
    """Yield a form in the ways in which it must come back.

    Under no edition, though complete; with less than it needs; from elsewhere; with numbers that nobody asked for.
    """
    path, person = f"{prefix}/forms/{form.name}/", somebody()

    def as_sent(given: dict[str, str], status: int, about: str) -> Surface:
        fields = whole(form, given, token=new_token(), edition=NO_EDITION)
        return replace(sent(portal, path, fields, status=status), typed=given, about=about)

    for choice in choices_of(form):
        yield as_sent(fewest(form, person, choice), 409, COMPLETE)
    answers = fewest(form, person, random.choice(choices_of(form)))  # noqa: S311 - only which one
    missing = random.choice(list(answers))  # noqa: S311 - only which one
    yield as_sent({name: text for name, text in answers.items() if name != missing}, 422, INCOMPLETE)
    yield empty_twin(portal, form, prefix)
    yield from_elsewhere(as_sent(answers, 409, ""))
    given = most(form, person, random.choice(choices_of(form)))  # noqa: S311 - only which one
    if numbered := {question.name: made_up_number() for question in form.worded if question.name in given}:
        yield as_sent({**given, **numbered}, 422, NUMBERED)


def empty_twin(portal: Portal, form: FormFile, prefix: str) -> Surface:
    """Return a form without any answer."""
    fields = whole(form, {}, token=new_token(), edition=NO_EDITION)
    return replace(sent(portal, f"{prefix}/forms/{form.name}/", fields, status=422), about=INCOMPLETE)


def _never_read(portal: Portal, form: FormFile, prefix: str) -> Iterator[Surface]:
    path = f"{prefix}/forms/{form.name}/"
    yield sent(portal, path, {"nothing": "of ours"}, status=400)
    for size in (OVER_PORTAL, OVER_FRONT):
        yield sent(portal, path, {form.questions[0].inputs[0]: "a" * size}, status=413)
    whole_form = sent(portal, path, whole(form, {}, token=new_token(), edition=NO_EDITION), status=400)
    yield replace(whole_form, headers={**whole_form.headers, "Content-Type": "text/plain"})
    # Neither where it came from, nor that it came from our own page.
    yield replace(whole_form, headers={"Content-Type": FORM, "Sec-Fetch-Site": "none"}, status=403)
    yield Surface(path, status=403, headers={"User-Agent": BOT})
    yield Surface(path, "HEAD")


def _wrong_addresses(languages: list[str], read: Registers) -> Iterator[Surface]:
    word = secrets.token_hex(4)
    for prefix in ("", *(f"/{language}" for language in languages)):
        yield Surface(f"{prefix}/{word}/", status=404)
    prefix = _prefix(languages)
    for path in ("/policies/%s/", "/forms/%s/", "/events/%s/", "/statistics/%s.json", "/events/?topic=%s"):
        yield Surface(prefix + path % word, status=404)
    yield Surface(f"/policies/{read.agency.governing}/1900-01-01/", status=404)
    yield Surface(f"/static/{word}", status=404)
    yield Surface(f"/desk/{word}/", status=404)
    yield Surface(f"{prefix}/statistics/?week={word}", status=400)
    yield Surface(f"/statistics/requests.json?by={word}", status=400)
    yield Surface("/", status=400, headers={"Host": f"{word}.invalid"})
    yield Surface(f"{prefix}/policies", status=301)


def _wrong_requests(portal: Portal, languages: list[str]) -> Iterator[Surface]:
    prefix = _prefix(languages)
    headers = {"Content-Type": FORM, "Origin": portal.origin, "Sec-Fetch-Site": "same-origin"}
    for method, path in (("POST", "/"), ("POST", "/policies/"), ("PUT", "/events/"), ("DELETE", "/tools/")):
        yield Surface(prefix + path, method, 405, headers, b"a=b")
    yield Surface(f"{prefix}/policies/", "HEAD")
    yield Surface(f"{prefix}/statistics/", "OPTIONS", 405)
    for path in (*("/events/confirm/?token=AAAA", "/events/unsubscribe/?token=AAAA"), _OWN_LINK):
        yield sent(portal, prefix + path, {}, status=404)
    yield sent(portal, f"{prefix}/your-information/report/", {"proof": "AAAA"}, status=410)
    yield from_elsewhere(sent(portal, prefix + _OWN_LINK, {}, status=404))
    yield from_elsewhere(sent(portal, f"{prefix}/events/confirm/?token=AAAA", {}, status=404))


def _choices(portal: Portal, languages: list[str]) -> Iterator[Surface]:
    path = f"{_prefix(languages)}/tools/"
    yield sent(portal, path, {"cookie": "keep"}, status=303)
    yield sent(portal, path, {"cookie": "remove"}, status=303)
    yield sent(portal, path, {"cookie": secrets.token_hex(4)}, status=400)
    yield from_elsewhere(sent(portal, path, {"cookie": "keep"}, status=303))
    yield Surface(path, headers={"Cookie": "__Host-choices=no-tools"})


def _lookups(portal: Portal, languages: list[str]) -> Iterator[Surface]:
    """Yield receipts and codes on paper that nobody has."""
    path = f"{_prefix(languages)}/forms/receipt/"
    given = {"reference": "00000-00000", "code": "00000-00000-00000-00000"}
    unknown = replace(sent(portal, path, given, status=404), typed=given)
    yield unknown
    yield from_elsewhere(unknown)
    yield sent(portal, path, {"reference": "", "other": ""}, status=400)
    path = f"{_prefix(languages)}/your-information/code/"
    unknown = replace(sent(portal, path, given, status=404), typed=given)
    yield unknown
    yield from_elsewhere(unknown)
    yield sent(portal, path, {"reference": "", "other": ""}, status=400)


def _prefix(languages: list[str]) -> str:
    language = random.choice(["", *languages])  # noqa: S311 - only which one
    return f"/{language}" if language else ""
