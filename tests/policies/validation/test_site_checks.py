"""`keepfaith policy check` judges the pages, pictures and redirects that an agency adds in its own folder."""

import shutil

import pytest

from keepfaith.agency.agency import read_agency
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.site_files.site_folder import Site
from keepfaith.policies.validation import check_bundle
from tests.policies.site_files.sample_pictures import png
from tests.policies.validation.sample_in_spanish import OTHERS, SAMPLE

ABOUT = (
    "# About us\n\nWe keep a question {retention.questions}. See the [forms](/forms/literature/).\n\n"
    "![Our door](door.png)\n"
)
SOBRE = "# Quiénes somos\n\nGuardamos una pregunta {retention.questions}. Vea los [formularios](/forms/literature/).\n"
MOVED = '[[redirect]]\nfrom = "/old.html"\nto = "/pages/about/"\n'


@pytest.fixture
def folder(tmp_path):
    agency = shutil.copytree(
        SAMPLE, tmp_path / "agency", ignore=shutil.ignore_patterns("draft", "*.mo", *OTHERS)
    )
    write(agency, {"pages/about.md": ABOUT, "pages/about.es.md": SOBRE, "redirects.toml": MOVED})
    write(agency, {"pictures/door.png": png()})
    return agency


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def faults(folder):
    bundle = Bundle.read(folder / "policies/privacy/2018-01-31")
    return check_bundle(bundle, agency=read_agency(folder), governs=True)


def test_a_page_a_translation_a_picture_and_a_redirect_pass(folder):
    assert faults(folder) == []
    assert sorted(Site.read(folder).sound().pages) == ["about"]


CASES = [
    ("pages/about.md", "# About us\n\nText.\n\n# More\n", "one title, and no second one", 1),
    ("pages/about.md", "Text.\n", "one title", 1),
    ("pages/about.md", "# About\n\nKept 3 years.\n", "“3 years” says a period by hand", 3),
    (
        "pages/about.md",
        "# About\n\nA literature clerk reads it.\n",
        "“literature clerk” says a duty of staff by hand",
        3,
    ),
    (
        "pages/about.md",
        "# About\n\nWrite to a@b.example.\n",
        "“a@b.example” says an e-mail address by hand",
        3,
    ),
    (
        "pages/about.md",
        "# About\n\nKept {retention.all}.\n",
        "names a period that this edition does not have",
        3,
    ),
    ("pages/about.md", "# {duty.records}\n\nText.\n", "a heading names the fact", 1),
    ("pages/about.md", "# About\n\n![](door.png)\n", "has no words for people who do not see it", 3),
    (
        "pages/about.md",
        "# About\n\n![x](none.png)\n",
        "the picture none.png, which is not one of the agency's",
        3,
    ),
    ("pages/about.md", "# About\n\n![x](https://example.com/a.png)\n", "which is not one of the agency's", 3),
    ("pages/about.md", "# About\n\n![x](//example.com/a.png)\n", "which is not one of the agency's", 3),
    (
        "pages/about.md",
        "# About\n\n[x](/forms/nothing/)\n",
        "leads nowhere: the agency has no form nothing",
        3,
    ),
    (
        "pages/about.md",
        "# About\n\n[x](/policies/nothing/)\n",
        "leads nowhere: the agency has no policy nothing",
        3,
    ),
    (
        "pages/about.md",
        "# About\n\n[x](/pages/nothing/)\n",
        "leads nowhere: the agency has no page nothing",
        3,
    ),
    (
        "pages/about.md",
        "# About\n\n[x](/es/forms/)\n",
        "leads nowhere: it begins with a choice of the visitor",
        3,
    ),
    ("pages/about.md", "# About\n\n[x](/nothing.html)\n", "leads nowhere: nothing is at this address", 3),
    ("pages/about.md", "# About\n\n[x](forms/)\n", "no address that can be followed", 3),
    ("pages/about.md", "# About\n\n[x](http://example.com/)\n", "no address that can be followed", 3),
    ("pages/about.md", b"\xff", "not UTF-8", 1),
    ("pages/about.md", "# About\r\n", "signs that are not text", 1),
    ("pages/about.md", "# A\n" + "x" * 70_000, "larger than 64 KiB", 1),
    ("pages/About us.md", "# About\n", "not the name of a page", 1),
    ("pages/visit.es.md", "# Visita\n", "it translates a page that is not there", 1),
    (
        "pages/about.es.md",
        "# Sobre\n\nGuardamos.\n",
        "does not name the facts that its English page names",
        1,
    ),
    ("pages/about.es.md", SOBRE + "\nDespués de 3 años.\n", "says “3 años” by hand", 1),
    ("pages/about.xx.md", ABOUT, "the site has no language xx", 1),
    ("pages/pages.toml", 'footer = ["nothing"]\n', "names the page nothing, which is not there", 1),
    ("pages/pages.toml", 'head = ["about"]\n', "has another shape", 1),
    ("pages/pages.toml", 'footer = ["about"\n', "cannot be read", 1),
    (
        "pages/pages.toml",
        '[by_hand]\nabout = [{ text = "3 years", why = "A test." }]\n',
        "no fact by hand there",
        1,
    ),
    ("pictures/door.svg", "<svg/>", "SVG can hold programs", 1),
    (
        "redirects.toml",
        '[[redirect]]\nfrom = "/forms/"\nto = "/events/"\n',
        "/forms/ is an address of this site",
        1,
    ),
    (
        "redirects.toml",
        '[[redirect]]\nfrom = "/forms"\nto = "/events/"\n',
        "/forms is an address of this site",
        1,
    ),
    (
        "redirects.toml",
        '[[redirect]]\nfrom = "/desk/old/"\nto = "/events/"\n',
        "is an address of this site",
        1,
    ),
    ("redirects.toml", '[[redirect]]\nfrom = "/es/old/"\nto = "/events/"\n', "is an address of this site", 1),
    (
        "redirects.toml",
        '[[redirect]]\nfrom = "/a"\nto = "/b"\n\n[[redirect]]\nfrom = "/b"\nto = "/a"\n',
        "leads on",
        1,
    ),
    ("redirects.toml", '[[redirect]]\nfrom = "/a"\nto = "/a"\n', "/a leads back to itself", 1),
    (
        "redirects.toml",
        '[[redirect]]\nfrom = "/a"\nto = "/forms/nothing/"\n',
        "the agency has no form nothing",
        1,
    ),
    ("redirects.toml", '[[redirect]]\nfrom = "/a"\nto = "/nothing/"\n', "nothing is at this address", 1),
    ("redirects.toml", '[[redirect]]\nfrom = "/a"\nto = "//example.com/"\n', "is no path of this site", 1),
    (
        "redirects.toml",
        '[[redirect]]\nfrom = "/a"\nto = "https://example.com/"\n',
        "is no path of this site",
        1,
    ),
    ("redirects.toml", '[[redirect]]\nfrom = "/a?b=c"\nto = "/forms/"\n', "is no path of this site", 1),
    ("redirects.toml", f"{MOVED}\n{MOVED}", "/old.html stands twice", 5),
    ("redirects.toml", '[[redirect]]\nold = "/a"\n', "has from and to, and nothing else", 1),
    ("redirects.toml", "[[redirect]\n", "not TOML", 1),
    ("redirects.toml", "moved = 1\n", "not a list of at most 500 redirects", 1),
]


@pytest.mark.parametrize("case", CASES)
def test_each_fault_has_its_file_its_line_and_what_to_do(folder, case):
    name, text, problem, line = case
    write(folder, {name: text})
    (fault, *_) = [fault for fault in faults(folder) if problem in fault.problem]
    assert (fault.file, fault.line, bool(fault.remedy)) == (name, line, True), fault


def test_a_reason_permits_words_by_hand_on_a_page(folder):
    write(folder, {"pages/about.md": ABOUT + "\nIt took 3 years to build.\n"})
    write(folder, {"pages/pages.toml": '[by_hand]\nabout = [{ text = "3 years", why = "It is history." }]\n'})
    write(folder, {"pages/about.es.md": SOBRE + "\nLa obra duró 3 años.\n"})
    assert faults(folder) == []


def test_all_faults_come_at_once_and_nothing_unsound_is_served(folder):
    write(folder, {"pages/about.md": "Text.\n", "pictures/a.svg": "<svg/>", "redirects.toml": "moved = 1\n"})
    assert {fault.file for fault in faults(folder)} >= {"pages/about.md", "pictures/a.svg", "redirects.toml"}
    with pytest.raises(KeepfaithError, match="2 problems in the agency's pages"):
        Site.read(folder).sound()


def test_the_mark_beside_the_name_is_a_picture_of_the_agency(folder):
    text = (folder / "agency.toml").read_text(encoding="utf-8")
    write(folder, {"agency.toml": f'mark = "door.png"\n{text}'})
    assert faults(folder) == []
    read_agency.cache_clear()
    write(folder, {"agency.toml": f'mark = "none.png"\n{text}'})
    (fault,) = faults(folder)
    assert (fault.file, fault.line) == ("agency.toml", 1)
    assert "“none.png” is not one of the agency's pictures" in fault.problem
    read_agency.cache_clear()


def test_a_form_that_was_renamed_can_lead_on(folder):
    write(folder, {"redirects.toml": '[[redirect]]\nfrom = "/forms/booklets/"\nto = "/forms/literature/"\n'})
    assert faults(folder) == []
