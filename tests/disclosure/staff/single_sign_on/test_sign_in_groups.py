"""A group at the agency's sign-in proposes a duty; nothing of it is stored, and nobody is kept out or let in by it."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client

from keepfaith.agency.sign_in_groups import SignInGroups
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.desk.duties.page import Listed, duties_context
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.models import AbsentGroup, Employee, Session
from keepfaith.disclosure.staff.single_sign_on import groups, links
from keepfaith.disclosure.staff.single_sign_on.configuration import provider as named_provider
from tests.disclosure.staff.conftest import is_in, made

from .conftest import name_provider, name_saml_provider, put_in_force, sign_in_there
from .identity_provider import Provider
from .saml_identity_provider import GROUPS, SamlIdentityProvider
from .test_saml import sign_in_there as sign_in_by_saml

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
STANDING = [{"group": "kf-letters", "duty": "literature"}, {"group": "kf-events", "duty": "events"}]


@pytest.fixture
def employee(db: None) -> Employee:
    """One with a name of their own: the custodian of these tests remembers."""
    return made(f"member-{secrets.token_hex(4)}")


@pytest.fixture
def control(custody: Path) -> Iterator[ControlClient]:
    with closing(ControlClient(custody / "control")) as client:
        yield client


@pytest.fixture
def tied(employee: Employee, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Employee:
    name_provider(monkeypatch, provider, groups_claim="groups", groups=STANDING)
    links.link(employee, named_provider(), provider.subject)
    return employee


def proposals(employee: Employee) -> list[tuple[str, str, bool]]:
    return [
        (one.assigned, one.proposed_by, one.confirmed_on is not None)
        for one in staff_client().assignments()
        if one.employee == employee.account
    ]


def test_a_group_proposes_a_duty_and_grants_none(
    tied: Employee, provider: Provider, browser: Client, control: ControlClient
) -> None:
    provider.claims["groups"] = ["kf-letters", "all-staff", 7]
    sign_in_there(provider, browser)
    assert is_in(browser)
    assert proposals(tied) == [("literature", "The-directory", False)]
    assert not AbsentGroup.objects.exists()
    assert browser.get("/desk/duties/", secure=True).status_code == 403
    assert "kf-letters" not in Session.objects.get().content + str(dict(browser.session))
    sign_in_there(provider)
    assert len(proposals(tied)) == 1


def test_a_duty_whose_group_is_gone_stays_and_is_shown_to_administrators(
    tied: Employee, provider: Provider, control: ControlClient
) -> None:
    provider.claims["groups"] = ["kf-letters", "kf-events"]
    sign_in_there(provider)
    number = next(one.number for one in staff_client().assignments() if one.employee == tied.account)
    control.confirm_duty(number, on=True)
    provider.claims["groups"] = ["kf-events"]
    sign_in_there(provider)
    assert AbsentGroup.objects.get().number == number
    assert ("literature", "The-directory", True) in proposals(tied)
    shown = duties_context(CurrentEmployee("chief", ("administrator",)), Listed())
    assert [line.assignment.number for line in shown["given"] if line.absent_since] == [number]
    provider.claims.pop("groups")
    sign_in_there(provider)
    assert AbsentGroup.objects.count() == 1, "an answer without groups says nothing of them"
    provider.claims["groups"] = ["kf-letters", "kf-events"]
    sign_in_there(provider)
    assert not AbsentGroup.objects.exists()


def test_a_saml_attribute_names_groups_too(
    employee: Employee, monkeypatch: pytest.MonkeyPatch, browser: Client
) -> None:
    name_saml_provider(monkeypatch, groups_claim=GROUPS, groups=STANDING)
    put_in_force(monkeypatch, "idp.example.gov")
    idp = SamlIdentityProvider(groups=("kf-events", "all-staff"))
    links.link(employee, named_provider(), idp.subject)
    sign_in_by_saml(idp, browser)
    assert is_in(browser)
    assert proposals(employee) == [("events", "The-directory", False)]


def test_whoever_is_unknown_here_gets_nothing_proposed(tied: Employee, provider: Provider) -> None:
    provider.subject = "somebody else"
    provider.claims["groups"] = ["kf-letters"]
    sign_in_there(provider)
    assert proposals(tied) == []


def test_a_custodian_that_is_away_keeps_nobody_out(
    tied: Employee, provider: Provider, browser: Client, monkeypatch: pytest.MonkeyPatch, caplog: object
) -> None:
    def away() -> object:
        raise CustodianUnavailable("The custodian is away.", "Wait.")

    monkeypatch.setattr(groups, "staff_client", away)
    provider.claims["groups"] = ["kf-letters"]
    assert sign_in_there(provider, browser).status_code == 302
    assert "groups_were_not_weighed_at_a_sign_in" in caplog.text


def test_a_group_for_what_nobody_knows_is_said_in_the_log(
    tied: Employee, provider: Provider, monkeypatch: pytest.MonkeyPatch, caplog: object
) -> None:
    name_provider(monkeypatch, provider, groups_claim="groups", groups=[{"group": "a", "duty": "unheard-of"}])
    provider.claims["groups"] = ["a"]
    sign_in_there(provider)
    assert "a_group_stands_for_a_duty_that_cannot_be_proposed" in caplog.text


@pytest.mark.parametrize(
    "more",
    [
        {"groups_claim": None},
        {"groups": []},
        {"groups": [{"group": "a", "duty": "administrator"}]},
        {"groups": [{"group": "a"}]},
        {"groups": [{"group": "", "duty": "events"}]},
        {"groups": [{"group": "a", "duty": "events", "organization": "No Name"}]},
        {"groups": [{"group": "a", "duty": "events", "grants": True}]},
        {"groups": STANDING * 101},
    ],
)
def test_groups_that_are_not_named_well_are_refused(more: dict[str, object]) -> None:
    entry = {"groups_claim": "groups", "groups": STANDING}
    named = SignInGroups.read(entry)
    assert named.duties_of({"kf-events", "other"}) == (("events", ""),)
    with pytest.raises(ValueError, match="sign_in"):
        SignInGroups.read({**entry, **more})
