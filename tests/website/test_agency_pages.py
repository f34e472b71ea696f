"""Pages, pictures and redirects of the agency's own folder, as the portal serves them."""

import shutil
from pathlib import Path

import pytest

from keepfaith.agency.agency import read_agency
from keepfaith.errors import KeepfaithError
from keepfaith.policies.site_files.site_folder import site_of
from keepfaith.website.agency_pages import refuse_unsound_site
from tests.policies.site_files.sample_pictures import png
from tests.policies.validation.test_site_checks import MOVED, SOBRE, write

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[2] / "agencies" / "dese"
TEXT = (
    "# About us\n\nWe keep a question {retention.questions}. See [the forms](/forms/) or [others](https://example.com/)."
    "\n\n![Our “door”](door.png) ![Foreign](https://example.com/a.png)\n\n<script>alert(1)</script>\n"
)


@pytest.fixture
def folder(tmp_path, settings):
    agency = shutil.copytree(SAMPLE, tmp_path / "agency", ignore=shutil.ignore_patterns("*.mo"))
    settings.AGENCY = agency
    write(agency, {"pages/about.md": TEXT, "pages/about.es.md": SOBRE, "redirects.toml": MOVED})
    write(agency, {"pages/visit.md": "# Visit us\n\nCome in.\n", "pictures/door.png": png(40, 30)})
    return agency


def text(client, address):
    answer = client.get(address, secure=True)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_a_page_is_rendered_as_a_policy_is_with_the_facts_of_the_edition_in_force(client, folder):
    page = text(client, "/pages/about/")
    assert "<h1>About us</h1>" in page
    assert "We keep a question three years." in page
    assert '<a href="/forms/">the forms</a>' in page
    assert 'rel="noopener noreferrer external"' in page
    assert '<img src="/pictures/door.png" alt="Our “door”" width="40" height="30">' in page
    assert "example.com/a.png" not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_page_comes_in_the_chosen_language_or_says_that_it_is_english(client, folder):
    assert "Guardamos una pregunta tres años." in text(client, "/es/pages/about/")
    assert '<a href="/es/forms/literature/">' in text(client, "/es/pages/about/")
    assert '<div class="wrap page" lang="en" dir="ltr">' in text(client, "/es/pages/visit/")
    assert 'lang="en" dir="ltr">Visit us</a>' in text(client, "/es/")


@pytest.mark.parametrize(
    ("path", "leads"), [("/es", "/es/"), ("/no-tools/es", "/no-tools/es/"), ("/no-tools", "/no-tools/")]
)
def test_a_choice_without_its_slash_leads_to_its_home_page(client, path, leads):
    answer = client.get(path, secure=True)
    assert (answer.status_code, answer.headers["Location"]) == (301, leads)
    assert client.post(path, secure=True).status_code == 404


def test_the_footer_of_each_page_lists_the_pages_that_the_agency_names(client, folder):
    home = text(client, "/")
    assert '<a href="/pages/about/">About us</a>' in home
    assert '<a href="/pages/visit/">Visit us</a>' in home
    write(folder, {"pages/pages.toml": 'footer = ["visit"]\n'})
    site_of.cache_clear()
    assert '<a href="/pages/about/">' not in text(client, "/")


def test_a_picture_is_served_as_what_it_is_and_under_one_address(client, folder):
    answer = client.get("/pictures/door.png", secure=True)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.content == png(40, 30)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get("/pictures/door.png", secure=True, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/pictures/none.png", secure=True).status_code == 404
    assert client.get("/es/pictures/door.png", secure=True).status_code == 404


def test_the_agency_shows_its_own_mark_beside_its_name(client, folder):
    assert "keepfaith/mark" in text(client, "/forms/").partition("</header>")[0]
    written = (folder / "agency.toml").read_text(encoding="utf-8")
    write(folder, {"agency.toml": f'mark = "door.png"\n{written}'})
    read_agency.cache_clear()
    header = text(client, "/es/forms/").partition("<header>")[2].partition("</header>")[0]
    assert '<img src="/pictures/door.png" alt="" width="44" height="44">' in header
    assert "keepfaith/mark" not in header
    refuse_unsound_site()
    write(folder, {"agency.toml": f'mark = "none.png"\n{written}'})
    read_agency.cache_clear()
    with pytest.raises(KeepfaithError, match="is not one of the agency's pictures"):
        refuse_unsound_site()
    read_agency.cache_clear()


def test_an_old_address_leads_on_with_the_visitors_choices_and_takes_nothing(client, folder):
    for choices in ("", "/es", "/no-tools", "/no-tools/es"):
        answer = client.get(f"{choices}/old.html", secure=True)
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{choices}/pages/about/")
        assert answer.headers["Cache-Control"] == "no-cache"
    assert client.post("/old.html", secure=True).status_code == 404
    assert client.get("/older.html", secure=True).status_code == 404


def test_a_page_that_names_what_no_edition_says_is_refused_at_the_start_and_never_shown(client, folder):
    refuse_unsound_site()
    write(folder, {"pages/visit.md": "# Visit us\n\nKept {retention.nothing}.\n"})
    site_of.cache_clear()
    with pytest.raises(
        Exception, match="A page of the agency cannot be shown under the edition of 2018-01-31"
    ):
        refuse_unsound_site()
    assert client.get("/pages/visit/", secure=True).status_code == 404
