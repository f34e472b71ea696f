"""Employees sign in by the agency's SAML provider, in the browser that asked, once, and by a name that stays."""

import base64
import datetime as dt
import re

import pytest
from django.test import Client
from lxml import etree

from keepfaith.disclosure.checks.p34_need_to_know import desk_addresses
from keepfaith.disclosure.staff.models import Employee, ProviderSubject, Session
from keepfaith.disclosure.staff.single_sign_on import links
from keepfaith.disclosure.staff.single_sign_on.configuration import provider as named_provider
from tests.disclosure.staff.conftest import ACCOUNT, DESK, SIGN_IN, fresh_client, is_in, made

from .conftest import name_saml_provider, put_in_force, to_provider
from .saml_identity_provider import (
    ADDRESS,
    ENTITY,
    KEY,
    MFA,
    NAMES,
    OTHER_KEY,
    PORTAL,
    SamlIdentityProvider,
    form,
    instant,
)
from .test_sign_in import says, set_up

pytestmark = pytest.mark.django_db
ANSWER, FINISH = "/desk/sign-in/provider/saml/answer/", "/desk/sign-in/provider/saml/finish/"


@pytest.fixture
def idp(monkeypatch: pytest.MonkeyPatch) -> SamlIdentityProvider:
    name_saml_provider(monkeypatch)
    put_in_force(monkeypatch, "idp.example.gov")
    return SamlIdentityProvider()


@pytest.fixture
def tied(employee: Employee, idp: SamlIdentityProvider) -> Employee:
    links.link(employee, named_provider(), idp.subject)
    return employee


def post_from_there(fields: dict[str, str]):
    """Post as the provider's page does: the browser sends no cookie along."""
    return Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"}).post(
        ANSWER, fields, secure=True
    )


def go_on(client: Client, fields: dict[str, str], **headers: str):
    return client.post(FINISH, fields, secure=True, headers={"Sec-Fetch-Site": "same-origin", **headers})


def fields_of(page: object) -> dict[str, str]:
    """Read the form that the page gives the employee to send on."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', says(page)))


def sign_in_there(idp: SamlIdentityProvider, client: Client | None = None, **fields: str):
    client = client or fresh_client()
    page = post_from_there(idp.answer(to_provider(client, **fields)))
    assert page.status_code == 200
    return go_on(client, fields_of(page))


def test_a_tied_employee_signs_in_and_comes_to_the_page_that_they_wanted(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    url = to_provider(browser, next=ACCOUNT)
    before = browser.cookies["__Host-session"].value
    page = post_from_there(idp.answer(url))
    assert not page.cookies, "it would put the session out that asked"
    assert page.headers["Cache-Control"] == "no-store"
    answer = go_on(browser, fields_of(page))
    assert (answer.status_code, answer.headers["Location"]) == (302, ACCOUNT)
    assert is_in(browser)
    assert browser.cookies["__Host-session"].value != before


def test_nothing_that_the_provider_says_is_stored(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    idp.groups = ("administrators",)
    sign_in_there(idp, browser)
    assert is_in(browser)
    content = Session.objects.get().content + str(list(ProviderSubject.objects.values()))
    assert "person" not in (content + str(dict(browser.session))).lower()
    assert "administrators" not in str(dict(browser.session))


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    fields = idp.answer(to_provider(browser))
    thief = fresh_client()
    to_provider(thief)
    assert go_on(thief, fields).status_code == 403
    assert go_on(browser, fields).status_code == 302
    again = go_on(browser, fields)
    assert again.status_code == 403
    assert "was used before" in says(again)


def test_nobody_is_signed_in_as_somebody_else_by_a_form_of_another_site(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    attacker = fresh_client()
    fields = idp.answer(to_provider(attacker))
    to_provider(browser)
    page = post_from_there(fields)
    assert go_on(browser, fields_of(page)).status_code == 403, "the answer is to what another browser asked"
    own = idp.answer(to_provider(browser))
    assert go_on(browser, own, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert go_on(browser, own).status_code == 302


def test_an_answer_to_nothing_signs_nobody_in(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    name = "_" + "0" * 40
    browser.get(SIGN_IN, secure=True)
    assert go_on(browser, form(idp.signed(idp.xml(name)), name)).status_code == 403
    own = idp.request(to_provider(browser))["RelayState"]
    unasked = idp.xml(own).replace(f'InResponseTo="{own}"', "")
    assert go_on(browser, form(idp.signed(unasked), own)).status_code == 503
    assert not is_in(browser)


@pytest.mark.parametrize(
    "more",
    [
        {"destination": "https://testserver/desk/"},
        {"recipient": ADDRESS + "x"},
        {"recipient": "https://other.example.gov/answer/"},
        {"in_response_to": "_other"},
        {"confirms": "_other"},
        {"issuer": "urn:example:other"},
        {"audience": "https://other.example.gov/"},
        {"until": "2020-01-01T00:00:00Z"},
        {"ends": "2020-01-01T00:00:00Z"},
        {"from": "2120-01-01T00:00:00Z"},
        {"authenticated": "2020-01-01T00:00:00Z"},
        {"authenticated": "2120-01-01T00:00:00Z"},
        {"format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
        {"format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
        {"qualifier": 'SPNameQualifier="https://other.example.gov/"'},
        {"qualifier": 'NameQualifier="urn:example:other"'},
        {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"},
    ],
)
def test_an_answer_that_is_not_just_right_signs_nobody_in(
    tied: Employee, idp: SamlIdentityProvider, browser: Client, more: dict[str, str]
) -> None:
    idp.more = more
    assert sign_in_there(idp, browser).status_code == 503
    assert not is_in(browser)


def test_a_clock_that_is_a_little_off_does_not_matter(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    now = dt.datetime.now(dt.UTC)
    idp.more = {
        "from": instant(now + dt.timedelta(seconds=15)), "ends": instant(now - dt.timedelta(seconds=5))
    }  # fmt: skip
    assert sign_in_there(idp, browser).status_code == 302
    idp.more = {"ends": instant(now - dt.timedelta(seconds=100))}
    assert sign_in_there(idp).status_code == 503, "the library would allow five minutes"


@pytest.mark.parametrize("signs", ["nothing", "response"])
def test_what_is_not_signed_itself_signs_nobody_in(
    tied: Employee, idp: SamlIdentityProvider, browser: Client, signs: str
) -> None:
    idp.signs = signs
    assert sign_in_there(idp, browser).status_code == 503
    assert not is_in(browser)
    idp.signs = "both"
    assert sign_in_there(idp, browser).status_code == 302


def test_a_key_that_is_not_listed_any_more_signs_nobody_in(
    tied: Employee, idp: SamlIdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    idp.key = OTHER_KEY
    assert sign_in_there(idp).status_code == 503
    name_saml_provider(monkeypatch, certificates=[KEY.certificate, OTHER_KEY.certificate])
    assert sign_in_there(idp).status_code == 302, "while keys change, both count"
    name_saml_provider(monkeypatch, certificates=[OTHER_KEY.certificate])
    assert sign_in_there(idp).status_code == 302
    idp.key = KEY
    assert sign_in_there(idp).status_code == 503


@pytest.mark.parametrize(
    "weak",
    [
        {"method": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
        {"digest": "http://www.w3.org/2000/09/xmldsig#sha1"},
    ],
)
def test_sha1_proves_nothing(
    tied: Employee, idp: SamlIdentityProvider, browser: Client, weak: dict[str, str]
) -> None:
    for name, value in weak.items():
        setattr(idp, name, value)
    assert sign_in_there(idp, browser).status_code == 503


def assertion_moved(text: str) -> str:
    """Put a forged assertion where the signed one was, and the signed one where few look."""
    document = etree.fromstring(text)
    signed = document.find("saml:Assertion", NAMES)
    forged = etree.fromstring(etree.tostring(signed))
    forged.find("saml:Subject/saml:NameID", NAMES).text = "somebody else"
    signature = forged.find("ds:Signature", NAMES)
    forged.remove(signature)
    forged.set("ID", "_forged")
    document.replace(signed, forged)
    signature_of_signed = signed.find("ds:Signature", NAMES)
    holder = etree.SubElement(signature_of_signed, f"{{{NAMES['ds']}}}Object")
    signed_copy = etree.fromstring(etree.tostring(signed))
    forged.insert(1, signature_of_signed)
    holder.append(signed_copy)
    return etree.tostring(document).decode()


FORGERIES = {
    "subject": lambda text: text.replace(">c4f1-77<", ">somebody else<"),
    "comment": lambda text: text.replace(">c4f1-77<", "><!-- -->c4f1-77<"),
    "entity": lambda text: '<!DOCTYPE a [<!ENTITY b "c">]>' + text,
    "file": lambda text: '<!DOCTYPE a SYSTEM "file:///etc/hostname">' + text,
    "instruction": lambda text: text.replace("<saml:Subject>", "<?a b?><saml:Subject>"),
    "twice": lambda text: text.replace("</samlp:Response>", text.partition("</samlp:Status>")[2]),
    "half": lambda text: text[: len(text) // 2],
    "no XML": lambda text: text.replace("<", "("),
    "moved": assertion_moved,
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_changed_answer_signs_nobody_in(
    tied: Employee, idp: SamlIdentityProvider, browser: Client, forgery: str
) -> None:
    made("somebody-else")
    url = to_provider(browser)
    fields = idp.answer(url)
    text = base64.b64decode(fields["SAMLResponse"]).decode()
    changed = FORGERIES[forgery](text)
    assert changed != text
    assert go_on(browser, form(changed, fields["RelayState"])).status_code == 503
    assert not is_in(browser)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"SAMLResponse": "", "RelayState": ""},
        {"SAMLResponse": "A" * 49_153, "RelayState": "_" + "0" * 40},
        {"SAMLResponse": '"><script>', "RelayState": "_" + "0" * 40},
        {"SAMLResponse": "AAAA", "RelayState": "https://elsewhere.example.org/"},
    ],
)
def test_what_is_no_answer_is_not_even_given_back(idp: SamlIdentityProvider, fields: dict[str, str]) -> None:
    page = post_from_there(fields)
    assert page.status_code == 403
    assert "form" not in says(page).split("</main>")[0].replace("information", "")


def test_whoever_is_not_signed_in_there_is_told_so(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    name = idp.request(to_provider(browser))["RelayState"]
    text = idp.xml(name).replace("status:Success", "status:Responder")
    text = text.partition("<saml:Assertion")[0] + "</samlp:Response>"
    answer = go_on(browser, form(text, name))
    assert answer.status_code == 403
    assert "did not sign you in" in says(answer)


def test_a_rename_changes_nothing_and_another_person_is_another(
    tied: Employee, idp: SamlIdentityProvider
) -> None:
    assert sign_in_there(idp).status_code == 302
    idp.subject = "another person with the same e-mail address"
    answer = sign_in_there(idp)
    assert answer.status_code == 403
    assert "no account here is tied to you" in says(answer)


def test_an_e_mail_address_is_no_subject_whatever_it_is_called(
    employee: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    with pytest.raises(links.LinkRefused):
        links.link(employee, named_provider(), "a.person@agency.example.gov")
    ProviderSubject.objects.create(employee=employee, issuer=ENTITY, subject="a@agency.example.gov")
    idp.subject = "a@agency.example.gov"
    assert sign_in_there(idp, browser).status_code == 503


def test_only_the_class_that_the_agency_names_is_a_second_factor(
    tied: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    idp.more = {"class": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"}
    assert "did not ask you for a second factor" in says(sign_in_there(idp, browser))
    set_up(tied)
    assert sign_in_there(idp).headers["Location"] == "/desk/sign-in/code/"
    idp.more = {"class": MFA}
    assert sign_in_there(idp, browser).headers["Location"] == DESK
    assert is_in(browser)


def test_an_invitation_ties_whoever_uses_it(
    employee: Employee, idp: SamlIdentityProvider, browser: Client
) -> None:
    page = "/desk/sign-in/invitation/"
    url = to_provider(browser, page=page, path=page, code=links.invite(employee))
    answer = go_on(browser, fields_of(post_from_there(idp.answer(url))))
    assert answer.status_code == 302
    assert ProviderSubject.objects.get().subject == idp.subject
    assert is_in(browser)


def test_the_providers_administrator_reads_who_the_portal_is(idp: SamlIdentityProvider) -> None:
    page = Client().get("/desk/sign-in/provider/saml/", secure=True)
    root = etree.fromstring(page.content)
    assert root.get("entityID") == PORTAL
    assert root.find(".//{*}AssertionConsumerService").get("Location") == ADDRESS
    assert not page.cookies


def test_with_a_provider_the_desk_still_shows_nothing_to_strangers(idp: SamlIdentityProvider) -> None:
    shown = [path for path in desk_addresses() if Client().get(path, secure=True).status_code == 200]
    assert shown == [], "check 34 would count them"


def test_without_a_saml_provider_these_addresses_lead_to_the_door(browser: Client) -> None:
    for path in ("/desk/sign-in/provider/saml/", ANSWER, FINISH):
        assert browser.get(path, secure=True).headers["Location"] == SIGN_IN
    assert post_from_there({"SAMLResponse": "AAAA", "RelayState": "_" + "0" * 40}).status_code == 302


def test_a_provider_on_a_host_that_the_edition_does_not_list_signs_nobody_in(
    tied: Employee, idp: SamlIdentityProvider, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = idp.answer(to_provider(browser))
    put_in_force(monkeypatch, "other.example.gov")
    assert go_on(browser, fields).headers["Location"] == SIGN_IN
    assert not is_in(browser)
