"""The agency's directory makes accounts without duties, ends them at once, and cannot stop all work."""

import json
from typing import Any

import pytest
from django.test import Client

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.staff.directory_models import DirectoryEntry
from keepfaith.disclosure.staff.leavers import waiting_accounts
from keepfaith.disclosure.staff.models import Employee, Session
from keepfaith.disclosure.staff.scim import bearer_token, directory
from keepfaith.policies.editions.bundle import Bundle
from tests.disclosure.staff.conftest import fresh_client, is_in, made, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
USERS = "/desk/scim/v2/Users"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """A directory with its token."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, method: str, path: str, content: object = None, **more: Any):
        body = content if isinstance(content, bytes) else json.dumps(content).encode() if content else b""
        answer = self.client.generic(
            method, path, body, "application/scim+json", secure=True, headers=self.headers, **more
        )
        assert not answer.cookies
        if answer.content:
            assert answer.headers["Content-Type"] == "application/scim+json"
        return answer

    def create(self, account: str, status: int = 201, **more: object) -> dict[str, Any]:
        answer = self.ask("POST", USERS, {"schemas": [USER], "userName": account, **more})
        assert answer.status_code == status, answer.content
        return answer.json()

    def patch(self, number: str, *operations: dict[str, object]):
        return self.ask("PATCH", f"{USERS}/{number}", {"schemas": [PATCH], "Operations": list(operations)})

    def switch(self, number: str, *, on: bool):
        return self.patch(number, {"op": "replace", "path": "active", "value": on})

    def find(self, text: str) -> list[str]:
        answer = self.ask("GET", f"{USERS}?filter={text}")
        assert answer.status_code == 200, answer.content
        return [entry["userName"] for entry in answer.json().get("Resources", [])]


@pytest.fixture
def scim(db: None) -> Directory:
    return Directory(bearer_token.make_token())


@pytest.fixture
def control(custody):
    client = ControlClient(custody / "control")
    yield client
    client.close()


def duties_of(control: ControlClient, account: str) -> set[str]:
    return {one.assigned for one in control.assignments() if one.employee == account}


def test_an_account_is_made_without_a_duty_and_without_what_nobody_needs(scim: Directory, control) -> None:
    made_one = scim.create(
        "MMiller", externalId="4711", name={"familyName": "Example"}, displayName=" Clerk for  maps",
        emails=[{"value": "example@agency.example.gov"}], groups=[], active=True,
    )  # fmt: skip
    assert made_one["userName"] == "mmiller"
    assert set(made_one) == {"schemas", "id", "externalId", "userName", "displayName", "active", "meta"}
    employee = Employee.objects.get(account="mmiller")
    assert not employee.has_usable_password()
    assert duties_of(control, "mmiller") == set()
    assert "Example" not in str(Employee.objects.values()) + str(DirectoryEntry.objects.values())
    assert made_one["meta"]["location"].endswith(f"/desk/scim/v2/Users/{employee.pk}")
    assert scim.ask("GET", f"{USERS}/{employee.pk}").json() == made_one
    assert employee.person_name == made_one["displayName"] == "Clerk for maps"
    answer = scim.patch(made_one["id"], {"op": "replace", "path": "displayName", "value": "x" * 81})
    assert (answer.status_code, "80 printable" in answer.json()["detail"]) == (400, True)
    scim.patch(made_one["id"], {"op": "remove", "path": "displayName"})
    assert Employee.objects.get(account="mmiller").person_name == ""


def test_a_name_is_kept_only_where_the_policy_says_that_names_are_held(scim: Directory, monkeypatch) -> None:
    holdings = {"holding": [{"name": "staff-accounts", "categories": ["account-name"]}]}
    monkeypatch.setattr(Bundle, "table", lambda _bundle, _name: holdings)
    assert "displayName" not in scim.create("unnamed", displayName="Clerk for maps")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic eDp5", "Bearer " + "x" * 300]
)
def test_nobody_passes_without_the_token(scim: Directory, header: str) -> None:
    scim.headers = {"Authorization": header} if header else {}
    for method, path in (
        ("GET", USERS),
        ("POST", USERS),
        ("DELETE", f"{USERS}/1"),
        ("GET", "/desk/scim/v2/Schemas"),
    ):
        answer = scim.ask(method, path)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_new_token_ends_the_one_before_and_none_is_stored(scim: Directory) -> None:
    token = scim.headers["Authorization"].partition(" ")[2]
    assert token not in str(bearer_token.DirectoryToken.objects.values())
    bearer_token.make_token()
    assert scim.ask("GET", USERS).status_code == 401


def test_a_token_is_good_for_so_many_requests_a_minute(
    scim: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer_token, "A_MINUTE", 2)
    assert [scim.ask("GET", USERS).status_code for _ in range(3)] == [200, 200, 429]


def test_whoever_leaves_is_out_at_once_in_open_sessions_too(scim: Directory, control) -> None:
    made("leaver"), made("remains")
    directory.adopt("leaver", "leaver", None)
    crowd = ("leaver", "remains", *(f"crowd-{place}" for place in range(40)))
    for account in crowd:
        control.give_duty(account, "literature")
    browser = fresh_client()
    sign_in(browser, account="leaver")
    assert is_in(browser)
    number = str(Employee.objects.get(account="leaver").pk)
    answer = scim.switch(number, on=False)
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert duties_of(control, "leaver") == set()
    assert not Session.objects.exists()
    assert not is_in(browser)
    assert sign_in(fresh_client(), account="leaver").status_code == 200
    assert scim.switch(number, on=True).json()["active"] is True
    assert duties_of(control, "leaver") == set(), "whoever comes back has no duty"
    assert sign_in(fresh_client(), account="leaver").status_code == 302
    for account in crowd:
        control.end_staff(account)


def test_a_stolen_token_does_not_switch_everybody_off(scim: Directory, control) -> None:
    # The custodian is shared: others have duties, and may have left.
    staff = len({one.employee for one in control.assignments()})
    numbers = []
    for place in range(staff // 9 + 4):
        numbers.append(scim.create(f"clerk-{place}")["id"])
        control.give_duty(f"clerk-{place}", "literature")
    answers = [scim.switch(number, on=False).status_code for number in numbers]
    assert set(answers[-3:]) == {409}
    last = f"clerk-{len(numbers) - 1}"
    assert scim.ask("DELETE", f"{USERS}/{numbers[-1]}").status_code == 409
    assert duties_of(control, last) == {"literature"}
    assert Employee.objects.get(account=last).is_active
    waiting = DirectoryEntry.objects.filter(leaving_on__isnull=False)
    assert waiting.count() == answers.count(409)
    assert last in waiting_accounts()
    assert "keepfaith staff leavers --waiting" in scim.switch(numbers[-1], on=False).json()["detail"]
    assert scim.switch(numbers[-1], on=True).status_code == 200
    assert last not in waiting_accounts()
    for place in range(len(numbers)):
        control.end_staff(f"clerk-{place}")


def test_the_last_administrator_does_not_leave_by_the_directory(scim: Directory, control) -> None:
    number = scim.create("chief")["id"]
    control.give_duty("chief", "administrator")
    assert scim.switch(number, on=False).status_code == 409
    assert duties_of(control, "chief") == {"administrator"}
    control.end_staff("chief")


def test_a_rename_never_gives_anybody_elses_account(scim: Directory, control) -> None:
    number = scim.create("first")["id"]
    control.give_duty("first", "literature")
    assert scim.patch(number, {"op": "replace", "value": {"userName": "married"}}).status_code == 200
    assert Employee.objects.get(pk=int(number)).account == "first", "the account stays"
    newcomer = scim.create("first")
    assert Employee.objects.get(pk=int(newcomer["id"])).account == "first-2"
    assert duties_of(control, "first-2") == set()
    assert scim.patch(number, {"op": "replace", "path": "userName", "value": "first"}).status_code == 409
    assert scim.find('userName eq "Married"') == ["married"]


def test_an_account_made_by_command_is_not_the_directorys_until_somebody_says_so(scim: Directory) -> None:
    made("by-command")
    assert scim.create("by-command", status=409)["scimType"] == "uniqueness"
    assert scim.find('userName eq "by-command"') == []
    number = Employee.objects.get(account="by-command").pk
    assert scim.ask("GET", f"{USERS}/{number}").status_code == 404
    directory.adopt("by-command", "by-command", "17")
    assert scim.find('externalId eq "17"') == ["by-command"]
    with pytest.raises(directory.account_admin.AccountRefused):
        directory.adopt("by-command", "another", None)


def test_a_removed_account_is_the_directorys_no_more(scim: Directory) -> None:
    number = scim.create("gone", externalId="1")["id"]
    assert scim.ask("DELETE", f"{USERS}/{number}").status_code == 204
    assert scim.ask("GET", f"{USERS}/{number}").status_code == 404
    assert not Employee.objects.get(account="gone").is_active
    assert scim.create("gone", status=409)["scimType"] == "uniqueness"


def test_what_is_found_comes_in_pages(scim: Directory) -> None:
    for place in range(5):
        scim.create(f"clerk-{place}", active=place > 0)
    page = scim.ask("GET", f"{USERS}?startIndex=2&count=2").json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 2, 2)
    assert [entry["userName"] for entry in page["Resources"]] == ["clerk-1", "clerk-2"]
    assert scim.ask("GET", f"{USERS}?count=0").json()["totalResults"] == 5
    assert scim.find('userName sw "clerk" and active eq false') == ["clerk-0"]
    assert scim.find('userName eq "nobody"') == []
    assert set(scim.ask("GET", f"{USERS}?attributes=userName").json()["Resources"][0]) == {
        "schemas",
        "id",
        "userName",
    }


BAD = {
    "no JSON": b"{", "no object": b"[]", "deep": b"[" * 60_000, "no name": b'{"schemas": ["%s"]}' % USER.encode(),
    "an address for a name": json.dumps({"schemas": [USER], "userName": "a@example.gov"}).encode(),
    "a long name": json.dumps({"schemas": [USER], "userName": "x" * 65}).encode(),
    "a long number": json.dumps({"schemas": [USER], "userName": "x", "externalId": "x" * 256}).encode(),
    "a word for a switch": json.dumps({"schemas": [USER], "userName": "x", "active": "perhaps"}).encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_bad_input_makes_no_account_and_is_named(scim: Directory, content: bytes) -> None:
    answer = scim.ask("POST", USERS, content)
    assert answer.status_code == 400
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert not Employee.objects.exists()


def test_bad_questions_are_refused(scim: Directory) -> None:
    for query in ("filter=userName%20eq", "filter=" + "x" * 500, "startIndex=x", "filter=name.x%20eq%20[1"):
        assert scim.ask("GET", f"{USERS}?{query}").status_code == 400
    assert scim.ask("POST", USERS, b" " * 70_000).status_code == 413
    for path in ("Users/0", "Users/x", "Users/" + "9" * 40, "Groups", "Schemas/x"):
        assert scim.ask("GET", f"/desk/scim/v2/{path}").status_code == 404
    for method, path in (("PUT", "Users"), ("POST", "Users/1"), ("POST", "Schemas")):
        assert scim.ask(method, f"/desk/scim/v2/{path}").status_code in {404, 405}


def test_a_custodian_that_is_away_ends_the_account_and_has_the_directory_ask_again(
    scim: Directory, settings: object, tmp_path: object
) -> None:
    from keepfaith.disclosure.records import custodian_clients

    number = scim.create("leaver")["id"]
    settings.CUSTODY_SOCKETS = tmp_path
    custodian_clients.staff_client.cache_clear()
    try:
        assert scim.switch(number, on=False).status_code == 503
    finally:
        custodian_clients.staff_client.cache_clear()
    assert not Employee.objects.get(account="leaver").is_active
