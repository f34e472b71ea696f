"""The page on how to ask for public records: the officer, each way to ask, the days with their law, and the appeal."""

import datetime as dt
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.intake.forms.availability import open_forms
from keepfaith.public_records.views import terms_on

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """A copy of the sample agency's folder, which the portal serves."""
    settings.AGENCY = Path(
        shutil.copytree(this_agency().folder, tmp_path / "agency", ignore=shutil.ignore_patterns("*.mo"))
    )
    return settings.AGENCY


def page(path: str = "/records/") -> str:
    answer = Client().get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def words(text: str) -> str:
    main = text[text.index("<main") : text.index("</main>")].replace("</dt>", "</dt> ")
    return " ".join(unescape(strip_tags(main)).split())


def replace(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_it_names_the_officer_and_each_way_to_ask() -> None:
    officer, text = this_agency().records_officer, page()
    assert officer is not None
    shown = words(text)
    for value in (officer.title, officer.phone, officer.email, *officer.address, *officer.appeal_to):
        assert value in shown
    assert f'<a href="mailto:{officer.email}">' in text
    assert "E-mail is not encrypted." in shown


def test_each_day_is_shown_with_its_law() -> None:
    shown = words(page())
    for sentence in (
        "We answer within 10 business days. This time limit follows from the law: M.G.L. c. 66 § 10(a), (b); 950 CMR",
        "you get them within 15 business days",
        "We can ask for more time only within 20 business days.",
        "You can appeal within 90 days",
        "Your appeal is decided within 10 business days. This time limit follows from the law: M.G.L. c. 66 § 10A(a)",
    ):
        assert sentence in shown


def test_no_law_is_named_for_a_number_that_nobody_confirmed(folder: Path) -> None:
    text = (folder / "deadlines.toml").read_text(encoding="utf-8")
    text = re.sub(r"^confirmed.*\n", "", text, flags=re.MULTILINE)
    (folder / "deadlines.toml").write_text(text, encoding="utf-8")
    assert {term.basis for term in terms_on(DAY).values()} == {"We have set this time limit ourselves."}


def test_a_deadline_that_the_agency_does_not_have_is_left_out(folder: Path) -> None:
    (folder / "deadlines.toml").write_text("", encoding="utf-8")
    assert terms_on(DAY) == {}
    assert "By when we answer" not in page()


def test_an_agency_that_has_named_no_officer_says_so_and_where_to_write(folder: Path) -> None:
    text = (folder / "agency.toml").read_text(encoding="utf-8")
    text = re.sub(r"\[records_access_officer\].*?(?=^\[)", "", text, flags=re.MULTILINE | re.DOTALL)
    (folder / "agency.toml").write_text(text, encoding="utf-8")
    shown = words(page())
    assert "This agency has not named its records access officer here. Write to EOE Web Services:" in shown
    assert this_agency().contact_email in shown


def test_a_name_and_a_fax_are_shown_where_the_agency_gives_them(folder: Path) -> None:
    replace(
        folder, "agency.toml", '# name = "The officer\'s name"', 'name = "Example Name"\nfax = "781-555-0102"'
    )
    shown = words(page())
    assert "Example Name, Records access officer" in shown
    assert "By fax 781-555-0102" in shown


def test_it_speaks_each_language() -> None:
    for code in (code for code, _ in settings.LANGUAGES if code != "en"):
        assert "Anyone may request" not in page(f"/{code}/records/")
        with override(code):
            assert not any("follows from" in term.basis for term in terms_on(DAY).values())


def test_the_warning_of_every_form_leads_there_and_so_does_the_policy() -> None:
    for name in open_forms():
        text = page(f"/forms/{name}/")
        warning = text[text.index('<div class="notice notice--public">') :]
        assert '<a href="/records/">' in warning[: warning.index("</form>")], name
    assert '<a href="/records/">' in page("/forms/receipt/").partition("<footer")[0]
    assert '<a href="/es/records/">' in page("/es/policies/privacy/").partition("<footer")[0]
