"""The home page: what the place is for, its services in the agency's order, the next events, the promises in a band."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from keepfaith.agency.agency import this_agency
from keepfaith.agency.demonstration import VARIABLE
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.intake.forms.availability import forms_in_order
from keepfaith.website.home import NEXT_EVENTS, service_cards
from tests.intake.events.conftest import made, moved
from tests.website.test_pages import Markup

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/") -> str:
    return client.get(path, secure=True).content.decode()


def test_services_come_in_the_order_that_the_agency_sets() -> None:
    # The forms about one's own information stand on the page that is about it.
    forms = [form for form in forms_in_order() if form.purpose != YOUR_INFORMATION]
    names = [card.url.rstrip("/").rpartition("/")[2] for card in service_cards(forms)]
    assert names == list(this_agency().home.services)


def test_the_services_come_before_events_and_promises(client: Client) -> None:
    made()
    text = page(client)
    places = [text.index(part) for part in ('id="services"', 'id="next-events"', 'id="tally"')]
    assert places == sorted(places)
    assert f"<h1>{this_agency().home.title}</h1>" in text


def test_the_next_three_events_are_shown_and_none_that_is_over(client: Client) -> None:
    events = [made(in_days=days) for days in (5, 4, 3, 2)]
    over = moved(made(in_days=1), days=2)
    links = Markup(page(client)).links
    shown = [event for event in (*events, over) if f"/events/{event.slug}/" in links]
    assert (shown, len(shown)) == (events[1:], NEXT_EVENTS)


def test_without_events_no_heading_speaks_of_them(client: Client) -> None:
    assert 'id="next-events"' not in page(client)


@pytest.fixture
def own_agency(settings: Any, tmp_path: Path) -> Path:
    """A copy of the sample that does not call itself one."""
    settings.AGENCY = shutil.copytree(this_agency().folder, tmp_path / "agency")
    file = settings.AGENCY / "agency.toml"
    text = file.read_text(encoding="utf-8")
    assert "sample = true\n" in text
    file.write_text(text.replace("sample = true\n", ""), encoding="utf-8")
    return settings.AGENCY


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("path", ["/", "/es/", "/policies/privacy/", "/no-such-page/", "/desk/sign-in/"])
def test_a_sample_says_so_on_each_page_and_speaks_for_no_agency(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str, *, is_demo: bool
) -> None:
    monkeypatch.setenv(VARIABLE, "yes" if is_demo else "")
    text = page(client, path)
    says = "Aquí no habla ninguna agencia." if path == "/es/" else "This is a sample. No agency speaks here."
    assert says in text[: text.index("<main")]
    assert "Official website" not in text


@pytest.mark.parametrize("path", ["/", "/policies/", "/events/", "/no-such-page/"])
def test_each_page_says_whose_site_it_is_and_how_to_reach_the_agency(
    client: Client, monkeypatch: pytest.MonkeyPatch, own_agency: Path, path: str
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    text, agency = page(client, path), this_agency()
    assert f"Official website of the {agency.government}" in text
    assert "This is a sample" not in text
    for part in (agency.contact_phone, agency.contact_email, *agency.postal_address):
        assert part in text[text.index("<footer") :]


def test_a_demonstration_does_not_call_itself_official(
    client: Client, monkeypatch: pytest.MonkeyPatch, own_agency: Path
) -> None:
    monkeypatch.setenv(VARIABLE, "yes")
    text = page(client)
    assert "This is a demonstration, not an official website." in text
    assert "Official website" not in text
