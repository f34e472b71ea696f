"""Pages that everyone can reach, on a portal that a test may spoil: each rule is broken once."""

import pytest
from django.test import override_settings

from keepfaith.policies.checks.page_structure import examine as examine_structure
from keepfaith.policies.checks.page_structure import outline_faults
from keepfaith.policies.checks.scriptless_pages import examine as examine_scriptless
from keepfaith.policies.promises.html_outline import outline_of
from tests.promises.scratch_portal import LINKS, POLICIES, Scratch

GOOD = f"""<!doctype html><html lang="en"><head><title>Page of PATH</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>
<a href="#main">Skip to the main text</a>
<header><nav aria-label="Main"><a href="/"><img src="/robots.txt" alt="Home"></a></nav></header>
<main id="main"><h1>Page of PATH</h1><h2>Part</h2>
<article><header>Of the article alone</header></article>
<form method="post"><label for="a">Name</label><input id="a" name="a" aria-describedby="hint"><p id="hint">Hint</p>
<label><input type="checkbox" name="b"> News</label><input type="hidden" name="t">
<select aria-label="Which" name="c"></select><button>Send</button></form>
<svg aria-hidden="true"></svg><img src="/robots.txt" alt=""></main>
<footer><nav aria-label="Policies">{LINKS}</nav></footer></body></html>"""
SPOILED = {
    "language": ('lang="en"', 'lang="fr"', "not the language en named as its own"),
    "no language": (' lang="en"', "", "not the language en named as its own"),
    "direction": ('lang="en"', 'lang="en" dir="rtl"', "not the direction ltr of its language"),
    "no title": ("<title>Page of PATH</title>", "", "no title"),
    "no main heading": ("<h1>Page of PATH</h1>", "", "0 main headings instead of one"),
    "two main headings": ("<h2>Part</h2>", "<h1>Part</h1>", "2 main headings instead of one"),
    "skipped heading": ("<h2>Part</h2>", "<h3>Part</h3>", "a heading that skips a level"),
    "empty heading": ("<h2>Part</h2>", "<h2> </h2>", "an empty heading"),
    "no main": ("<main ", "<div ", "0 of the landmark main instead of one"),
    "two footers": ("</body>", "<footer></footer></body>", "2 of the landmark footer instead of one"),
    "no navigation": ("<nav", "<div", "no navigation"),
    "unnamed navigation": (' aria-label="Main"', "", "navigations that cannot be told apart"),
    "no skip link": ('href="#main"', 'href="/"', "no link first that skips to its main part"),
    "skip link to nothing": ('<main id="main">', "<main>", "no link first that skips to its main part"),
    "skip link not first": ("<body>", '<body><a href="/">Home</a>', "no link first that skips to its main part"),
    "no label": ('<label for="a">Name</label>', "", "the field a without a label"),
    "empty label": ('<label for="a">Name</label>', '<label for="a"></label>', "the field a without a label"),
    "label around nothing": (" News</label>", "</label>", "the field b without a label"),
    "no name of a choice": (' aria-label="Which"', "", "the field c without a label"),
    "no description": ('<p id="hint">Hint</p>', "", "no hint, which it refers to"),
    "an id twice": ('<p id="hint">Hint</p>', '<p id="hint"></p><p id="hint"></p>', "the id hint twice"),
    "no words for a picture": (' alt=""', "", "a picture without words for it"),
    "unnamed drawing": (' aria-hidden="true"', "", "a drawing that is neither named nor hidden"),
    "a link without words": (' alt="Home"', ' alt=""', "a link without words"),
    "a button without words": ("<button>Send</button>", "<button></button>", "a button without words"),
    "order of its own": ("<button>", '<button tabindex="2">', "a place in the Tab order other than where it stands"),
    "plays by itself": ("<svg", "<video autoplay></video><svg", "something that moves or sounds by itself"),
    "no zoom": ("initial-scale=1", "initial-scale=1, user-scalable = no", "a rule against making it larger"),
    "little zoom": ("initial-scale=1", "maximum-scale=1.5", "a rule against making it larger"),
    "odd zoom": ("initial-scale=1", "maximum-scale=x", "a rule against making it larger"),
}  # fmt: skip


@pytest.fixture
def good(scratch: Scratch) -> Scratch:
    for path in ("/", "/robots.txt", *(f"/policies/{slug}/" for slug in POLICIES)):
        scratch.pages[path] = GOOD.replace("PATH", path)
    scratch.error = GOOD.replace("PATH", "an error")
    return scratch


def test_pages_in_order_pass(good: Scratch) -> None:
    finding = examine_structure(good.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("11 pages and error pages: ")


@pytest.mark.parametrize("name", SPOILED)
@pytest.mark.parametrize("path", ["/policies/privacy/", "error"])
def test_each_fault_on_a_page_or_an_error_page_is_found(good: Scratch, name: str, path: str) -> None:
    was, now, fault = SPOILED[name]
    was, now = (text.replace("PATH", "an error" if path == "error" else path) for text in (was, now))
    page = good.error if path == "error" else good.pages[path]
    assert was in page
    # Every `nav` goes, where that is the fault; else one place.
    spoiled = page.replace(was, now) if was == "<nav" else page.replace(was, now, 1)
    if path == "error":
        good.error = spoiled
    else:
        good.pages[path] = spoiled
    finding = examine_structure(good.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def test_two_pages_with_one_title_fail(good: Scratch) -> None:
    good.pages["/policies/privacy/"] = GOOD.replace("<title>Page of PATH", "<title>Page of /", 1)
    assert "/ and /policies/privacy/ have the same title, Page of /." in examine_structure(good.portal).figure


def test_one_page_at_two_addresses_may_have_one_title(good: Scratch) -> None:
    same = GOOD.replace("PATH", "/")
    good.pages["/"] = same.replace("Part", '<a href="/no-tools/">Choose</a><a href="/same/">Same</a>')
    good.pages["/same/"] = good.pages["/"]
    good.pages["/no-tools/"] = same.replace("Part", "You chose")
    finding = examine_structure(good.portal)
    assert finding.outcome == "kept", finding


@override_settings(LANGUAGES=[("en", "English"), ("es", "Spanish"), ("ar", "Arabic")], LANGUAGES_BIDI=["ar"])
def test_a_page_speaks_the_language_of_its_address() -> None:
    page = GOOD.replace("PATH", "x")
    wrong = [
        *outline_faults("/no-tools/es/x/", outline_of(page)),
        *outline_faults("/ar/x/", outline_of(page)),
    ]
    assert wrong == [
        "not the language es named as its own",
        "not the language ar named as its own",
        "not the direction rtl of its language",
    ]
    spanish, arabic = page.replace('"en"', '"es"'), page.replace('"en"', '"ar" dir="rtl"')
    assert not [*outline_faults("/es/x/", outline_of(spanish)), *outline_faults("/ar/x/", outline_of(arabic))]


@pytest.mark.django_db
def test_pages_without_scripts_pass(good: Scratch) -> None:
    finding = examine_scriptless(good.portal)
    assert (finding.outcome, finding.figure[:21]) == ("kept", "11 pages need no scri"), finding


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("</main>", "<script>go()</script></main>", "has a script that no listed tool brings"),
        ("</main>", '<script src="/own.js"></script></main>', "has a script that no listed tool brings"),
        (
            "</main>",
            '<script src="https://www.google-analytics.com/x.js"></script></main>',
            "has a script that no listed tool brings",
        ),
        ("<button>", '<button onclick="go()">', "needs a script for onclick"),
        ('href="/"', 'href="javascript:go()"', "needs a script for a javascript: address"),
        ("<button>Send</button>", "", "has a form that cannot be sent without a script"),
        (
            "<button>Send</button>",
            '<button type="button">Send</button>',
            "has a form that cannot be sent without",
        ),
    ],
)
def test_a_page_that_needs_a_script_fails(good: Scratch, was: str, now: str, fault: str) -> None:
    good.pages["/"] = good.pages["/"].replace(was, now, 1)
    finding = examine_scriptless(good.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def test_one_page_at_two_addresses_may_show_another_count_a_moment_later(good: Scratch) -> None:
    for count, path in enumerate(("/", "/policies/privacy/")):
        good.pages[path] = GOOD.replace("PATH", "/").replace(
            "<article>", f"<p>{count} promises kept</p><article>"
        )
    assert examine_structure(good.portal).outcome == "kept"
