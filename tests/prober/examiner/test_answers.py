"""What a tour of the demonstration saw is kept, and each way of changing one answer is seen by the right judge."""

import pytest

from keepfaith.prober.examiner.asked_kinds import kind_faults
from keepfaith.prober.examiner.choices import choice_faults
from keepfaith.prober.examiner.contact import contact_faults
from keepfaith.prober.examiner.cookies import cookie_faults
from keepfaith.prober.examiner.headers import header_faults
from keepfaith.prober.examiner.inputs import input_faults
from keepfaith.prober.examiner.links_out import link_faults
from keepfaith.prober.examiner.loads import load_faults
from keepfaith.prober.examiner.mail_warnings import warning_faults
from keepfaith.prober.examiner.notices import notice_faults
from keepfaith.prober.examiner.policy_links import policy_link_faults
from keepfaith.prober.examiner.policy_pages import page_faults
from keepfaith.prober.examiner.postings import posting_faults
from keepfaith.prober.examiner.private_numbers import label_faults, number_faults
from keepfaith.prober.examiner.targets import target_faults
from keepfaith.prober.journeys.refusals import NUMBERED
from keepfaith.prober.journeys.tour import unknown_addresses

JUDGES = {
    "choices": choice_faults,
    "contact": lambda tour, seen: contact_faults(tour, seen, "questions-to"),
    "cookies": cookie_faults,
    "headers": header_faults,
    "inputs": input_faults,
    "kinds": kind_faults,
    "links": lambda tour, seen: link_faults(tour, seen, set()),
    "loads": load_faults,
    "mail": lambda tour, seen: warning_faults(tour, seen, set()),
    "notices": notice_faults,
    "labels": label_faults,
    "numbers": number_faults,
    "policies": policy_link_faults,
    "pages": page_faults,
    "postings": posting_faults,
    "targets": target_faults,
}
HOME, FORM, ERROR = "GET home 200", "GET form 200", "GET desk 404"
QUESTION, NOTICES, SPANISH = "/forms/question/", "/forms/notices/", "/es/forms/notices/"
POLICY, EDITION = "/es/policies/privacy/", "/policies/privacy/2018-01-31/"
# What is put where, and which judges must see it: a page's kind, its path, the old and the new words.
CHANGES = {
    "a picture from elsewhere": (
        HOME, "/", "<main", '<img src="https://elsewhere.example/a.png" alt=""><main', {"loads"},
    ),
    "a frame": (HOME, "/", "</main>", "<iframe></iframe></main>", {"loads", "inputs"}),
    "a script": (ERROR, "", "</head>", "<script>let a</script></head>", {"loads", "inputs"}),
    "a handler": (HOME, "/", "<main", '<main onclick="a()"', {"loads", "inputs"}),
    "a style": (HOME, "/", "<main", '<main style="background:url(//elsewhere.example)"', {"loads"}),
    "a refresh": (
        HOME, "/", "<head>", '<head><meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
        {"loads", "targets"},
    ),
    "a comment": (HOME, "/", "<main", "<!-- a --><main", {"loads"}),
    "an insecure link": (HOME, "/", "</main>", '<a href="http://example.org/">a</a></main>', {"loads", "links"}),
    "a link out that is not marked": (
        "GET policy 200", "/policies/privacy/", "noopener noreferrer external", "noopener", {"links"},
    ),
    "a link out that is not known": (
        "GET policy 200", "/policies/privacy/", 'PartI/TitleX/Chapter66A"', 'PartI/TitleX/Chapter66A?ref=1"',
        {"links", "pages"},
    ),
    "a link out that does not say so": (
        "GET policy 200", "/policies/privacy/", "(leaves this site)", "(stays here)", {"links", "pages"},
    ),
    "a form that leads elsewhere": (
        FORM, QUESTION, 'action="/forms/question/"', 'action="https://elsewhere.example/"',
        {"loads", "inputs", "targets"},
    ),
    "a form that leads to HTTP": (
        "POST form 422", QUESTION, 'action="/forms/question/"', 'action="http://localhost/forms/question/"',
        {"loads", "inputs", "targets"},
    ),
    "a button that leads elsewhere": (
        FORM, SPANISH, 'type="submit"', 'type="submit" formaction="//elsewhere.example/"', {"loads", "targets"},
    ),
    "addresses that are all others": (
        FORM, QUESTION, "<head>", '<head><base href="https://elsewhere.example/">', {"loads", "targets"},
    ),
    "a policy that is not linked": (
        "GET desk 200", "", 'href="/policies/translation/"', 'href="/policies/"', {"policies"},
    ),
    "a policy that is linked without words": (
        ERROR, "", '<a href="/policies/privacy/">', '<a href="/policies/privacy/"></a><a href="/">', {"policies"},
    ),
    "a box that is ticked": (
        FORM, NOTICES, 'name="topics.1" value="yes"', 'name="topics.1" value="yes" checked', {"choices"},
    ),
    "a field that is filled in": (
        FORM, QUESTION, 'name="name" value=""', 'name="name" value="a"', {"choices"},
    ),
    "a text that is filled in": (
        FORM, QUESTION, '"question-why question-help">', '"question-why question-help">a', {"choices"},
    ),
    "a field that is made compulsory": (
        FORM, QUESTION, 'name="name" value=""', 'name="name" value="" required', {"choices"},
    ),
    "a topic chosen by a hidden input": (
        FORM, SPANISH, "</form>", '<input type="hidden" name="topics.1" value="yes"></form>', {"choices", "inputs"},
    ),
    "a hidden input of no file": (
        FORM, QUESTION, "</form>", '<input type="hidden" name="visitor" value="7"></form>', {"choices", "inputs"},
    ),
    "a question that is no file's": (
        FORM, QUESTION, "</form>", '<input type="text" name="age" value=""></form>', {"inputs"},
    ),
    "a need that is overstated": (FORM, QUESTION, "(optional)", "(needed)", {"choices"}),
    "a need without its reason": (FORM, SPANISH, "Por qué lo preguntamos:", "Porque", {"choices"}),
    "a browser that fills in": (
        FORM, QUESTION, 'autocomplete="email"', 'autocomplete="cc-number"', {"choices", "labels", "kinds"},
    ),
    "a policy after the questions": (
        FORM, QUESTION, 'href="/policies/privacy/2018-01-31/', 'href="/policies/', {"choices"},
    ),
    "a notice that says less": (FORM, QUESTION, "to anyone who asks", "to some who ask", {"notices"}),
    "a Spanish notice that says less": (
        FORM, SPANISH, "a cualquiera que lo pida", "a quien corresponda", {"notices"},
    ),
    "a notice without its clause": (FORM, QUESTION, "#no-absolute-privacy", "#your-choice", {"notices"}),
    "a notice that is gone on the way back": (
        "POST form 422", "", 'id="public-records"', 'id="public"', {"notices"},
    ),
    "an address without its warning": (ERROR, "", "E-mail is not encrypted.", "E-mail is fine.", {"mail"}),
    "an address of nobody": (HOME, "/", "</main>", "<p>someone@elsewhere.example</p></main>", {"mail"}),
    "a warning that leads astray": (
        HOME, "/", 'use our <a href="/forms/question/">', 'use our <a href="/forms/">', {"mail"},
    ),
    "a field for a card": (
        FORM, QUESTION, "What would you like to know?", "What is your card number?", {"labels", "choices", "kinds"},
    ),
    "a field for a card by another name": (
        FORM, QUESTION, "Please leave out Social Security numbers", "The number on the front of your card",
        {"labels", "kinds"},
    ),
    "a field for so many figures": (FORM, QUESTION, ">Name <", ">Sixteen digits <", {"labels", "kinds"}),
    "a Spanish field for a card": (
        FORM, SPANISH, ">Dirección de correo electrónico", ">Los dígitos de su tarjeta", {"labels", "kinds", "choices"},
    ),
    "a field for a birth date": (
        FORM, "/forms/accessibility/", "Page or document", "Birth date", {"kinds", "choices"},
    ),
    "a field for a birth date beside its words": (
        FORM, "/forms/accessibility/", "So we look in the right", "Your date of birth", {"kinds", "choices"},
    ),
    "a field for names by the name of another": (
        FORM, "/forms/accessibility/", "Page or document", "Full name", {"kinds", "choices"},
    ),
    "a paragraph that says otherwise": (
        "GET edition 200", EDITION, "We sell none of it.", "We sell some of it.", {"pages"},
    ),
    "a paragraph that is gone": (
        "GET policy 200", "/policies/privacy/", "We sell none of it.", "", {"pages"},
    ),
    "a paragraph more": (
        "GET policy 200", "/policies/translation/", "</article>", "<p>Or not.</p></article>", {"pages"},
    ),
    "words beside the paragraphs": (
        "GET policy 200", "/policies/translation/", "</article>", "Or not.</article>", {"pages"},
    ),
    "words in the place of a mark": (
        "GET policy 200", "/policies/privacy/", "E-mail is not encrypted. For", "It is fine. For", {"pages", "mail"},
    ),
    "a translation that says otherwise": (
        "GET policy 200", POLICY, "No vendemos", "Vendemos", {"pages"},
    ),
    "another digest": ("GET edition 200", EDITION, '<code class="digest"', '<code class="other"', {"pages"}),
    "another file": ("GET file 200", "", "a", "b", {"pages"}),
    "a promise in other words": (
        "GET promises 200", "/policies/privacy/promises/", "Every page links to the five", "Each page links", {"pages"},
    ),
    "a posting at another hour": (
        "GET history 200", "/policies/privacy/history/", 'datetime="2', 'datetime="1', {"postings"},
    ),
    "a posting that the feed leaves out": (
        "GET feed 200", "/policies/privacy/feed/", "urn:sha256:", "urn:sha512:", {"postings"},
    ),
    "a coming edition that is not announced": (
        "GET policy 200", "/policies/privacy/", "notice notice--coming", "notice", {"postings"},
    ),
    "a picture that tells who reads": (
        FORM, QUESTION, "</main>", '<img src="/events/?seen=question" alt=""></main>', {"inputs"},
    ),
    "a change that is not shown": (
        "GET changes 200", "/policies/privacy/changes/", "follows", "precedes", {"postings"},
    ),
    "another address for questions": (
        "GET policy 200", "/policies/privacy/", 'id="questions-to"', 'id="questions"', {"contact", "pages"},
    ),
}  # fmt: skip


def test_every_answer_is_what_it_must_be(changed):
    tour = changed.tour
    for seen in tour.seen:
        for name, judge in JUDGES.items():
            if _is_judged(tour, seen, name):
                assert list(judge(tour, seen)) == [], f"{name}: {seen.named}"


def test_every_address_has_an_oracle(changed):
    assert unknown_addresses(changed.tour) == []


@pytest.mark.parametrize("name", CHANGES)
def test_an_answer_that_is_changed_is_seen(changed, name):
    kind, path, old, new, judges = CHANGES[name]
    seen = changed.other_text(changed.first(kind, path=path), old, new)
    for judge in judges:
        assert list(JUDGES[judge](changed.tour, seen)), judge


HEADERS = [
    ("strict-transport-security", None), ("strict-transport-security", "max-age=60"), ("x-content-type-options", None),
    ("content-security-policy", "default-src 'none'; script-src 'unsafe-inline'"), ("referrer-policy", "unsafe-url"),
    ("permissions-policy", "camera=(self)"), ("cross-origin-opener-policy", "unsafe-none"), ("refresh", "0"),
    ("cross-origin-resource-policy", "cross-origin"), ("x-permitted-cross-domain-policies", "all"),
    ("link", "<https://elsewhere.example/>; rel=preload"), ("server", "Granian"), ("nel", "{}"),
    ("etag", '"0123456789abcdef0123456789abcdef"'), ("content-language", "de"), ("vary", "User-Agent"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "value"), HEADERS)
@pytest.mark.parametrize("kind", [HOME, ERROR, FORM, "POST form 413", "GET ? 404"])
def test_a_header_that_is_dropped_weakened_or_added_is_seen(changed, kind, header, value):
    seen = changed.other_header(changed.first(kind), header, value)
    assert list(header_faults(changed.tour, seen))


def test_a_header_that_comes_twice_is_seen(changed):
    seen = changed.first(HOME)
    twice = (*seen.answer.headers, ("X-Content-Type-Options", "nosniff"))
    object.__setattr__(seen.answer, "headers", twice)
    try:
        assert "twice the header x-content-type-options" in list(header_faults(changed.tour, seen))
    finally:
        object.__setattr__(seen.answer, "headers", twice[:-1])


COOKIES = [
    "visitor=1; HttpOnly; Path=/; SameSite=Lax; Secure",
    "__Host-choices=no-tools; HttpOnly; Path=/; SameSite=Lax; Secure; Max-Age=31536000",
    "__Host-choices=no-tools; HttpOnly; Path=/; SameSite=Lax; Secure; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
    "__Host-choices=12345; HttpOnly; Path=/; SameSite=Lax; Secure",
    "__Host-choices=no-tools; HttpOnly; Path=/; SameSite=None; Secure",
    "__Host-choices=no-tools; Path=/; SameSite=Lax; Secure",
]


@pytest.mark.parametrize("cookie", COOKIES)
def test_a_cookie_that_is_not_as_listed_is_seen(changed, cookie):
    seen = changed.other_header(changed.first("POST tools 303"), "set-cookie", cookie)
    assert list(cookie_faults(changed.tour, seen))


def test_a_cookie_where_none_is_set_is_seen(changed):
    cookie = "__Host-session=abc; HttpOnly; Path=/; SameSite=Lax; Secure"
    seen = changed.other_header(changed.first("GET ? 404"), "set-cookie", cookie)
    assert list(cookie_faults(changed.tour, seen))


def test_a_number_that_is_taken_is_seen(changed):
    numbered = next(seen for seen in changed.tour.seen if seen.surface.about == NUMBERED)
    assert list(number_faults(changed.tour, numbered)) == []
    ticked = changed.other_text(numbered, 'name="as_it_is"', 'checked name="as_it_is"')
    assert list(number_faults(changed.tour, ticked))


def _is_judged(tour, seen, name):
    """Return whether a probe puts an answer before a judge."""
    pages = {"choices", "inputs", "kinds", "labels", "policies"}
    kind = tour.kind(seen)
    if name in pages:
        return seen.is_page
    return {
        "contact": kind == "GET policy 200" and seen.surface.path.endswith("/privacy/"),
        "notices": kind
        in {FORM, "POST form 422", "POST form 409", "POST form 400", "GET receipt 200", "POST receipt 404"},
        "numbers": seen.surface.about == NUMBERED,
        "postings": kind in {"GET history 200", "GET feed 200", "GET changes 200", "GET policy 200"},
    }.get(name, True)
