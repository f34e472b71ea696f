"""Employees sign in by the agency's own provider, and nobody does by likeness."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from keepfaith.disclosure.staff.break_glass import set_break_glass
from keepfaith.disclosure.staff.cleanup import deactivate
from keepfaith.disclosure.staff.models import Employee, ProviderSubject, Session
from keepfaith.disclosure.staff.single_sign_on import links
from keepfaith.disclosure.staff.single_sign_on.configuration import provider as named_provider
from keepfaith.errors import KeepfaithError
from tests.disclosure.staff.conftest import ACCOUNT, DESK, SIGN_IN, fresh_client, is_in, made, send, sign_in
from tests.disclosure.staff.test_second_factor import code_of

from .conftest import come_back, name_provider, sign_in_there, to_provider
from .identity_provider import Key, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def tied(employee: Employee, provider: Provider) -> Employee:
    """An employee whom the provider knows by a subject."""
    links.link(employee, named_provider(), provider.subject)
    return employee


def says(answer: object) -> str:
    return answer.content.decode().partition("<main")[2]


def test_a_tied_employee_signs_in_and_comes_to_the_page_that_they_wanted(
    tied: Employee, provider: Provider, browser: Client
) -> None:
    assert b"Sign in with Agency sign-in" in browser.get(SIGN_IN, secure=True).content
    url = to_provider(browser, next=ACCOUNT)
    before = browser.cookies["__Host-session"].value
    answer = come_back(browser, provider, url)
    assert (answer.status_code, answer.headers["Location"]) == (302, ACCOUNT)
    assert is_in(browser)
    assert browser.cookies["__Host-session"].value != before
    assert set(browser.cookies) == {"__Host-session", "__Host-csrf"}


def test_nothing_that_the_provider_says_is_stored(
    tied: Employee, provider: Provider, browser: Client
) -> None:
    provider.claims |= {
        "name": "A. Person",
        "email": "person@agency.example.gov",
        "groups": ["administrator"],
    }
    sign_in_there(provider, browser)
    content = Session.objects.get().content + str(list(ProviderSubject.objects.values()))
    data = browser.session
    assert "person" not in (content + str(dict(data))).lower()
    assert "opens nothing" not in str(dict(data))


def test_the_way_there_asks_for_a_subject_alone_and_proves_who_asks(
    provider: Provider, browser: Client
) -> None:
    url = to_provider(browser)
    assert "scope=openid&" in url
    assert "code_challenge_method=S256" in url
    assert "max_age=28800" in url
    assert "acr_values=urn%3Aexample%3Atwo" in url


def test_an_unknown_subject_opens_nothing_whatever_else_it_is_called(
    employee: Employee, provider: Provider, browser: Client
) -> None:
    provider.claims |= {
        "preferred_username": employee.account, "email": f"{employee.account}@agency.example.gov",
        "email_verified": True, "name": employee.account,
    }  # fmt: skip
    answer = sign_in_there(provider, browser)
    assert answer.status_code == 403
    assert "no account here is tied to you" in says(answer)
    assert not is_in(browser)
    assert not ProviderSubject.objects.exists()


def test_a_rename_at_the_provider_changes_nothing_and_a_name_given_away_gives_nothing(
    tied: Employee, provider: Provider
) -> None:
    provider.claims |= {"preferred_username": "renamed", "email": "renamed@agency.example.gov"}
    assert sign_in_there(provider).status_code == 302
    provider.subject = "another person with the same name"
    assert sign_in_there(provider).status_code == 403


def test_whoever_left_is_not_signed_in_by_a_provider_that_still_knows_them(
    tied: Employee, provider: Provider
) -> None:
    deactivate(tied)
    assert sign_in_there(provider).status_code == 403


def test_a_subject_of_another_issuer_is_another_person(
    tied: Employee, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProviderSubject.objects.all().delete()
    ProviderSubject.objects.create(
        employee=tied, issuer="https://other.example.org", subject=provider.subject
    )
    assert sign_in_there(provider).status_code == 403


def test_an_answer_that_does_not_count_signs_nobody_in(
    tied: Employee, provider: Provider, browser: Client
) -> None:
    provider.claims |= {"nonce": "another"}
    answer = sign_in_there(provider, browser)
    assert answer.status_code == 503
    assert "its answer cannot be trusted" in says(answer)
    assert not is_in(browser)


def test_a_key_that_the_provider_gave_up_signs_nobody_in(tied: Employee, provider: Provider) -> None:
    old = provider.keys[0]
    assert sign_in_there(provider).status_code == 302
    provider.keys = [Key()]
    provider.signs_with = old
    assert sign_in_there(provider).status_code == 503
    provider.signs_with = Key(kid=provider.keys[0].kid)
    assert sign_in_there(provider).status_code == 503, "a key with another's name is another key"
    provider.signs_with = None
    assert sign_in_there(provider).status_code == 302, "the new key counts from the next sign-in on"


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    tied: Employee, provider: Provider, browser: Client
) -> None:
    url = provider.authorize(to_provider(browser)).removeprefix("https://testserver")
    elsewhere = fresh_client()
    elsewhere.get(SIGN_IN, secure=True)
    assert elsewhere.get(url, secure=True).status_code == 403
    assert browser.get(url, secure=True).status_code == 302
    again = browser.get(url, secure=True)
    assert again.status_code == 403
    assert "was used before" in says(again)


def test_an_answer_that_names_another_issuer_is_not_even_taken_there(
    tied: Employee, provider: Provider, browser: Client
) -> None:
    url = provider.authorize(to_provider(browser)).removeprefix("https://testserver")
    provider.paths.clear()
    assert (
        browser.get(url.replace("iss=https://localhost", "iss=https://other"), secure=True).status_code == 403
    )
    assert provider.paths == []


def test_whoever_stops_there_is_told_so_without_a_word_of_the_providers(
    provider: Provider, browser: Client
) -> None:
    state = to_provider(browser).partition("state=")[2].partition("&")[0]
    page = says(
        browser.get(
            f"{'/desk/sign-in/provider/answer/'}?state={state}&error=access_denied&error_description=AN-ODD-REASON",
            secure=True,
        )
    )
    assert "You stopped before the sign-in was done." in page
    assert "AN-ODD-REASON" not in page


@pytest.mark.parametrize("claims", [{"amr": None}, {"amr": "mfa"}, {"amr": ["pwd"]}, {"acr": "0"}])
def test_without_a_second_factor_of_the_provider_or_of_ours_nobody_gets_in(
    tied: Employee, provider: Provider, browser: Client, claims: dict[str, object]
) -> None:
    provider.claims = claims
    answer = sign_in_there(provider, browser)
    assert "did not ask you for a second factor" in says(answer)
    assert not is_in(browser)


def test_the_class_that_the_agency_trusts_counts_too(
    tied: Employee, provider: Provider, browser: Client
) -> None:
    provider.claims = {"acr": "urn:example:two"}
    assert sign_in_there(provider, browser).headers["Location"] == DESK
    assert is_in(browser)


def test_without_the_providers_second_factor_ours_is_asked_for(
    tied: Employee, provider: Provider, browser: Client, own_secret: str
) -> None:
    provider.claims = {}
    assert sign_in_there(provider, browser).headers["Location"] == "/desk/sign-in/code/"
    assert not is_in(browser)
    provider.claims = {"amr": ["mfa"]}
    assert sign_in_there(provider).headers["Location"] == DESK, "and once is enough"


def test_a_tied_account_has_no_second_door(tied: Employee, provider: Provider, browser: Client) -> None:
    page = sign_in(browser)
    assert page.status_code == 200
    assert "is not right" in says(page)
    set_up(tied)
    set_break_glass(tied.account, on=True)
    assert sign_in(fresh_client()).headers["Location"] == "/desk/sign-in/code/"


def test_an_account_that_is_not_tied_signs_in_as_ever(tied: Employee, provider: Provider) -> None:
    made("another-clerk")
    assert sign_in(fresh_client(), account="another-clerk").status_code == 302


def test_a_provider_that_is_down_is_named_so_and_the_account_for_emergencies_gets_in_and_alarms(
    employee: Employee, provider: Provider, browser: Client, own_secret: str, caplog: object
) -> None:
    provider.is_down = True
    answer = send(browser, "/desk/sign-in/provider/", page=SIGN_IN)
    assert answer.status_code == 503
    assert "cannot be reached" in says(answer)
    links.link(employee, named_provider(), provider.subject)
    set_break_glass(employee.account, on=True)
    assert sign_in(browser).headers["Location"] == "/desk/sign-in/code/"
    assert "ALARM" not in caplog.text
    send(browser, "/desk/sign-in/code/", code=code_of(own_secret))
    assert is_in(browser)
    assert "ALARM_account_for_emergencies_signed_in" in caplog.text
    assert Employee.objects.get().break_glass_used_on is not None


def test_no_account_is_for_emergencies_without_a_second_factor(employee: Employee) -> None:
    with pytest.raises(KeepfaithError, match="no second factor"):
        set_break_glass(employee.account, on=True)


def test_the_age_that_is_asked_for_is_the_age_that_is_checked(
    tied: Employee, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_provider(monkeypatch, provider, max_age_minutes=10)
    provider.signed_in_at = time.time() - 900
    assert sign_in_there(provider).status_code == 503
    provider.signed_in_at = time.time() - 300
    assert sign_in_there(provider).status_code == 302


def set_up(employee: Employee) -> str:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(employee, secret)
    return secret


@pytest.fixture
def own_secret(employee: Employee) -> str:
    """The secret of a second factor of ours."""
    return set_up(employee)
