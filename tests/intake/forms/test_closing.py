"""When an edition takes effect that no longer allows a form, the form closes itself."""

import datetime as dt

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Record
from keepfaith.intake.forms.availability import allows, open_forms
from keepfaith.intake.startup_checks import FormsNotAllowed, refuse_forms_not_allowed
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions

from .test_forms import LITERATURE, opened, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def tightened(monkeypatch):
    """Have an edition take effect that allows no names for literature; the database itself takes none so soon."""
    agency = this_agency()
    posted = edition_cache.posted_editions()
    now = posted.in_force("privacy", at=dt.datetime.now(dt.UTC))
    files = dict(now.bundle.files)
    files["purposes.toml"] = files["purposes.toml"].replace('categories = ["name", ', "categories = [", 1)
    edition = PostedEdition(
        now.document,
        Bundle(files),
        dt.datetime.now(dt.UTC),
        now.posted_at,
        agency.day(dt.datetime.now(dt.UTC)),
    )
    changed = PostedEditions({**posted.editions, "privacy": (now, edition)})

    def take_effect():
        monkeypatch.setattr(edition_cache._cache, "latest", lambda: changed)

    return take_effect


def test_a_form_that_was_open_is_refused_and_its_page_says_that_it_is_being_changed(client, tightened):
    sent = opened(client, **LITERATURE)
    tightened()
    answer = send(client, sent)
    shown = client.get("/forms/literature/", secure=True)
    for response in (answer, shown):
        assert response.status_code == 503
        assert "This form is being changed" in response.content.decode()
        assert "<form" not in response.content.decode()
    assert "What you wrote" not in shown.content.decode()
    assert "<dd>Example Reader 1</dd>" in answer.content.decode()
    assert not Record.objects.exists()


def test_a_form_that_is_still_allowed_stays_open(client, tightened):
    sent = opened(client, "question", question="Where?", how="No answer needed")
    tightened()
    answer = send(client, sent, "question")
    assert answer.status_code == 409
    assert "changed since you opened this form" in answer.content.decode()


def test_each_edition_decides_by_itself_whether_a_form_is_allowed():
    editions = edition_cache.posted_editions().of("privacy")
    assert len(editions) > 1
    assert all(allows(edition, form) for edition in editions for form in open_forms().values())


def test_before_a_policy_is_in_force_a_form_says_so_and_of_nothing_that_was_sent(client, monkeypatch):
    monkeypatch.setattr(edition_cache._cache, "latest", lambda: PostedEditions({}))
    shown = client.get("/forms/literature/", secure=True)
    assert shown.status_code == 503
    text = shown.content.decode()
    assert "No privacy policy is in force on this site, so this form takes nothing." in text
    assert "being changed" not in text
    assert "stored" not in text


@pytest.mark.parametrize("demo", ["", "yes"])
def test_a_start_with_such_a_form_is_refused_and_a_demonstration_can_begin_anew(tightened, monkeypatch, demo):
    tightened()
    monkeypatch.setenv("KEEPFAITH_DEMO", demo)
    with pytest.raises(
        FormsNotAllowed, match=r"A form asks for more than the edition of .* allows"
    ) as refused:
        refuse_forms_not_allowed()
    assert ("remove its data folder" in refused.value.remedy) is bool(demo)
