"""An invitation ties an account to whoever uses it first, once and in time."""

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from keepfaith.disclosure.staff import account_admin
from keepfaith.disclosure.staff.cleanup import clear_past, deactivate
from keepfaith.disclosure.staff.models import Employee, Invitation, ProviderSubject
from keepfaith.disclosure.staff.single_sign_on import links
from keepfaith.disclosure.staff.single_sign_on.configuration import provider as named_provider
from tests.disclosure.staff.conftest import ACCOUNT, fresh_client, is_in, made, send

from .conftest import come_back, now, sign_in_there, to_provider
from .identity_provider import Provider

pytestmark = pytest.mark.django_db
INVITATION = "/desk/sign-in/invitation/"


def use(client: Client, provider: Provider, code: str):
    return come_back(client, provider, to_provider(client, page=INVITATION, path=INVITATION, code=code))


def test_an_invitation_ties_the_account_and_is_gone(
    employee: Employee, provider: Provider, browser: Client
) -> None:
    code = links.invite(employee)
    assert code not in str(list(Invitation.objects.values()))
    assert use(browser, provider, f" {code.upper()} ").status_code == 302
    assert is_in(browser)
    assert not Invitation.objects.exists()
    assert send(fresh_client(), INVITATION, code=code).status_code == 403
    assert sign_in_there(provider).status_code == 302, "from then on, without a code"


def test_two_who_have_one_code_do_not_both_get_in(
    employee: Employee, provider: Provider, browser: Client
) -> None:
    code = links.invite(employee)
    second = fresh_client()
    url = to_provider(second, page=INVITATION, path=INVITATION, code=code)
    assert use(browser, provider, code).status_code == 302
    provider.subject = "another person"
    assert come_back(second, provider, url).status_code == 403
    assert ProviderSubject.objects.count() == 1


def test_an_invitation_expires_and_goes_with_its_account(employee: Employee, provider: Provider) -> None:
    code = links.invite(employee)
    Invitation.objects.all().delete()
    Invitation.objects.create(code_digest=links.digest_of(code), employee=employee, expires_at=now())
    assert send(fresh_client(), INVITATION, code=code).status_code == 403
    assert clear_past() == 1
    links.invite(employee)
    assert Invitation.objects.get().expires_at - now() > dt.timedelta(days=14, hours=23)
    deactivate(employee)
    assert not Invitation.objects.exists()


def test_an_invitation_is_not_used_up_by_whoever_is_refused(employee: Employee, provider: Provider) -> None:
    code = links.invite(employee)
    provider.claims = {}
    assert use(fresh_client(), provider, code).status_code == 403
    assert Invitation.objects.exists()
    assert not ProviderSubject.objects.exists()


def test_whoever_has_an_account_does_not_get_another_by_an_invitation(
    employee: Employee, provider: Provider, browser: Client
) -> None:
    links.link(employee, named_provider(), provider.subject)
    other = made("another-clerk")
    assert use(browser, provider, links.invite(other)).status_code == 302
    assert list(ProviderSubject.objects.values_list("employee__account", flat=True)) == ["example-clerk"]
    provider.subject = "somebody else"
    assert use(fresh_client(), provider, links.invite(employee)).status_code == 403


def test_the_database_ties_no_subject_to_another_account(employee: Employee, provider: Provider) -> None:
    links.link(employee, named_provider(), provider.subject)
    other = made("another-clerk")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ProviderSubject.objects.update(employee=other)
    with pytest.raises(links.LinkRefused):
        links.link(other, named_provider(), provider.subject)
    with pytest.raises(links.LinkRefused):
        links.link(employee, named_provider(), "another")
    for subject in ("", "x" * 192, "a\nb"):
        with pytest.raises(links.LinkRefused, match="no subject"):
            links.link(other, named_provider(), subject)
    assert links.unlink(employee) == 1
    links.link(other, named_provider(), provider.subject)


def test_whoever_has_no_password_is_shown_none_to_change(provider: Provider, browser: Client) -> None:
    newcomer = account_admin.add_without_password("newcomer")
    assert use(browser, provider, links.invite(newcomer)).status_code == 302
    page = browser.get(ACCOUNT, secure=True).content.decode()
    assert "The sign-in of your agency lets you in." in page
    assert "Private name" not in page
    assert browser.get(f"{ACCOUNT}password/", secure=True).headers["Location"] == ACCOUNT
    assert browser.get("/desk/account/second-factor/", secure=True).status_code == 200
