"""What every page must have is seen where it is not there: language, notice, links, choices and tables."""

from dataclasses import replace

import pytest

from keepfaith.prober.examiner.opt_outs import choice_faults, opened_faults, ways
from keepfaith.prober.examiner.page_structure import title_faults
from keepfaith.prober.examiner.policy_tables import cookie_faults, law_faults, link_faults
from keepfaith.prober.examiner.problem_reports import link_faults as report_faults
from keepfaith.prober.examiner.tool_scripts import script_faults
from keepfaith.prober.examiner.translated_pages import translation_faults
from keepfaith.prober.journeys.refusals import COMPLETE
from keepfaith.prober.journeys.surfaces import ask
from keepfaith.prober.journeys.tour import Tour
from keepfaith.prober.visitor import Visitor

PRIVACY, SPANISH = "/policies/privacy/", "/es/policies/privacy/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('lang="es"', 'lang="en"'),
        ('dir="ltr"', 'dir="rtl"'),
        ("Una computadora", "Una persona"),
        ('id="translated-by-machine"', ""),
        ('hreflang="en"', 'hreflang="fr"'),
        ("</main>", '<img src="https://translate.example/pixel.gif" alt=""></main>'),
    ],
)
def test_a_translation_that_does_not_say_so_is_seen(changed, old, new):
    seen = changed.first("GET policy 200", path=SPANISH)
    assert list(translation_faults(changed.tour, seen)) == []
    assert list(translation_faults(changed.tour, changed.other_text(seen, old, new)))


@pytest.mark.parametrize(
    ("name", "value"), [("content-language", "en"), ("set-cookie", "django_language=es")]
)
def test_a_translation_that_is_sent_otherwise_is_seen(changed, name, value):
    seen = changed.first("GET policy 200", path=SPANISH)
    assert list(translation_faults(changed.tour, changed.other_header(seen, name, value)))


def test_two_pages_with_one_title_are_seen(changed):
    home, policies = (
        changed.first("GET home 200", path="/"),
        changed.first("GET policies 200", path="/policies/"),
    )
    title = changed.tour.document(home).first("title").words
    other = changed.tour.document(policies).first("title").words
    tour = replace(
        changed.tour, seen=[home, changed.other_text(policies, f"<title>{other}", f"<title>{title}")]
    )
    assert title_faults(tour) == ["/ and /policies/ have the same title."]
    assert title_faults(changed.tour) == []


def test_a_page_without_the_form_for_problems_and_a_report_that_is_not_taken_are_seen(changed):
    for kind in ("GET home 200", "GET ? 404"):
        seen = changed.first(kind)
        assert list(report_faults(changed.tour, seen)) == []
        assert list(report_faults(changed.tour, changed.other_text(seen, "/forms/accessibility/", "/forms/")))
    report = next(
        seen for seen in changed.tour.seen
        if seen.surface.about == COMPLETE and seen.surface.path.endswith("/accessibility/")
    )  # fmt: skip
    assert list(report_faults(changed.tour, report)) == []
    assert list(report_faults(changed.tour, replace(report, answer=replace(report.answer, status=422))))


@pytest.mark.parametrize(
    ("judge", "old", "new"),
    [
        (link_faults, "https://www.google.com/analytics/tos.html", "https://www.google.com/"),
        (link_faults, 'id="analytics-references"', 'id="footnote"'),
        (link_faults, 'id="links-to-the-laws"', 'id="footnote"'),
        (cookie_faults, "__Host-choices", "__Host-visitor"),
        (cookie_faults, "Until you close the browser", "For a year"),
        (cookie_faults, "https://www.google-analytics.com/g/collect", "https://elsewhere.example/"),
        (cookie_faults, "Keeps other sites from sending a form", "Is useful"),
        (law_faults, "No: revoked", "Yes"),
        (law_faults, "September 19, 2008", "September 19, 2009"),
        (law_faults, "Our own rule", "Yes"),
    ],
)
def test_a_policy_page_that_says_another_thing_than_is_posted_is_seen(changed, judge, old, new):
    seen = changed.first("GET policy 200", path=PRIVACY)
    assert list(judge(changed.tour, seen)) == []
    assert list(judge(changed.tour, changed.other_text(seen, old, new)))


def test_a_holding_with_another_protection_is_seen(changed):
    tour = in_force(changed.tour, "inventory.toml", 'protection = "sealed"', 'protection = "clear"')
    assert "has not the protection" in " ".join(
        law_faults(tour, changed.first("GET policy 200", path=PRIVACY))
    )


def test_who_opted_out_gets_no_tool_and_keeps_the_choice(changed):
    signal, address, cookie = (ask(one, Visitor.somebody(changed.tour.portal)) for one in ways("/policies/"))
    for seen in (signal, address, cookie):
        assert list(opened_faults(changed.tour, seen)) == []
        assert list(
            opened_faults(changed.tour, changed.other_text(seen, "</head>", "<script></script></head>"))
        )
        assert list(opened_faults(changed.tour, changed.other_header(seen, "referrer-policy", "unsafe-url")))
    assert list(
        opened_faults(
            changed.tour, changed.other_text(address, 'href="/no-tools/policies/', 'href="/policies/')
        )
    )
    assert list(choice_faults(changed.tour)) == []
    tour = in_force(
        changed.tour, "tools.toml", "https://tools.google.com/dlpage/gaoptout", "https://elsewhere.example/"
    )
    assert len(list(choice_faults(tour))) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("G-EXAMPLE1", "G-OTHER"),
        ("page referring-host", "page screen"),
        (" async", ' async data-user="7"'),
        ("/g/", "/j/"),
    ],
)
def test_a_tool_that_is_given_something_else_is_seen(changed, old, new):
    tour = in_force(
        changed.tour, "tools.toml", 'enabled = false\naccount = ""', 'enabled = true\naccount = "G-EXAMPLE1"'
    )
    script = (
        '<script src="/static/third_party/a.js" data-account="G-EXAMPLE1" data-sends="page referring-host" '
        'data-to="https://www.google-analytics.com/g/collect" async></script></head>'
    )
    home = changed.first("GET home 200", path="/")
    assert list(script_faults(tour, home))
    assert list(script_faults(tour, changed.other_text(home, "</head>", script))) == []
    assert list(script_faults(tour, changed.other_text(home, "</head>", script.replace(old, new))))


def in_force(tour, name, old, new):
    """Return the tour under an edition of which one file says another thing."""
    registers = tour.registers
    edition = registers.governing
    assert old in edition.files[name]
    other = replace(edition, files={**edition.files, name: edition.files[name].replace(old, new)})
    current = {**registers.current, registers.agency.governing: other}
    return Tour(tour.portal, replace(registers, current=current), tour.languages, tour.seen)
