"""A page that everyone can reach and that needs no script, and each rule of it broken once."""

import pytest

from keepfaith.prober.examiner.page_structure import script_faults, structure_faults
from keepfaith.prober.pages.markup import read_document

GOOD = """<!doctype html><html lang="en"><head><title>Page of it</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>
<a href="#main">Skip to the main text</a>
<header><nav aria-label="Main"><a href="/"><img src="/robots.txt" alt="Home"></a></nav></header>
<main id="main"><h1>Page of it</h1><h2>Part</h2>
<article><header>Of the article alone</header></article>
<form method="post"><label for="a">Name</label><input id="a" name="a" aria-describedby="hint"><p id="hint">Hint</p>
<label><input type="checkbox" name="b"> News</label><input type="hidden" name="t">
<select aria-label="Which" name="c"></select><button>Send</button></form>
<svg aria-hidden="true"></svg><img src="/robots.txt" alt=""></main>
<footer><nav aria-label="Policies"><a href="/policies/">Policies</a></nav></footer></body></html>"""
SPOILED = {
    "language": ('lang="en"', 'lang="fr"', "not the language en named as its own"),
    "no language": (' lang="en"', "", "not the language en named as its own"),
    "direction": ('lang="en"', 'lang="en" dir="rtl"', "not the direction of its language"),
    "no title": ("<title>Page of it</title>", "", "no title"),
    "no main heading": ("<h1>Page of it</h1>", "", "0 main headings instead of one"),
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


def faults(page, language="en"):
    return list(structure_faults(read_document(page), language))


def test_a_page_in_order_passes():
    assert faults(GOOD) == []


@pytest.mark.parametrize("name", SPOILED)
def test_each_fault_is_seen(name):
    was, now, fault = SPOILED[name]
    assert was in GOOD
    # Every `nav` goes, where that is the fault; else one place.
    spoiled = GOOD.replace(was, now) if was == "<nav" else GOOD.replace(was, now, 1)
    assert fault in " ".join(faults(spoiled))


def test_a_page_speaks_the_language_of_its_address():
    assert faults(GOOD, "es") == ["not the language es named as its own"]
    assert faults(GOOD.replace('"en"', '"ar"'), "ar") == ["not the direction of its language"]
    assert faults(GOOD.replace('"en"', '"ar" dir="rtl"'), "ar") == []


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("</main>", "<script>go()</script></main>", "a script that no listed tool brings"),
        ("<button>", '<button onclick="go()">', "a script needed for onclick"),
        ('href="/"', 'href="javascript:go()"', "a script needed for href"),
        ("<button>Send</button>", "", "a form that cannot be sent without a script"),
        ("<button>", '<button type="button">', "a form that cannot be sent without a script"),
    ],
)
def test_a_page_that_needs_a_script_is_seen(was, now, fault):
    assert list(script_faults(read_document(GOOD), 0)) == []
    assert list(script_faults(read_document(GOOD.replace(was, now, 1)), 0)) == [fault]


def test_a_button_beside_its_form_sends_it():
    page = GOOD.replace("<form ", '<form id="f" ').replace("<button>Send</button>", "")
    assert (
        list(
            script_faults(read_document(page.replace("</main>", '<button form="f">Send</button></main>')), 0)
        )
        == []
    )
