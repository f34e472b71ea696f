"""Signing in with a passkey: after the password or alone, and whatever else somebody sends instead."""

import json
import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.cose import UnsupportedKey
from fido2.utils import websafe_encode
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from keepfaith.disclosure.staff import login_throttle
from keepfaith.disclosure.staff.account_admin import copied_passkeys
from keepfaith.disclosure.staff.break_glass import set_break_glass
from keepfaith.disclosure.staff.cleanup import deactivate
from keepfaith.disclosure.staff.limits import MAX_FAILURES
from keepfaith.disclosure.staff.models import Employee, Session
from keepfaith.disclosure.staff.passkeys import challenge
from keepfaith.disclosure.staff.passkeys.challenge import LIFETIME, Purpose, put_challenge, take_challenge
from keepfaith.disclosure.staff.passkeys.forms import SignInByPasskeyForm
from keepfaith.disclosure.staff.sessions import SessionStore
from tests.disclosure.staff.conftest import ACCOUNT, DESK, SIGN_IN, fresh_client, is_in, made, send, sign_in

from .conftest import ADD, ALONE, CODE, CONFIRM, add, as_second_factor, at_the_door, post, sign_in_alone
from .software_authenticator import FLAG, HOST, SoftwareAuthenticator

pytestmark = pytest.mark.django_db
REFUSED = "That passkey does not count here"
LATE = "That took too long, or was sent twice"
COPIED = "somebody may have a copy of it"
Signing = Callable[..., object]
WAYS = pytest.mark.parametrize("way", [sign_in_alone, as_second_factor], ids=["alone", "second"])


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


@WAYS
def test_a_passkey_signs_in_with_a_new_session(way: Signing, passkey: SoftwareAuthenticator) -> None:
    other = fresh_client()
    at_the_door(other)
    before = other.cookies["__Host-session"].value
    assert way(other, passkey).headers["Location"] == DESK
    assert is_in(other)
    assert other.cookies["__Host-session"].value != before


def test_a_code_page_with_passkeys_takes_recovery_codes_still(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    codes = re.findall(
        r"<code>(\d+)</code>", inside.get("/desk/account/recovery-codes/", secure=True).content.decode()
    )
    other = fresh_client()
    sign_in(other)
    assert send(other, CODE, code=codes[0]).headers["Location"] == DESK


def test_with_a_passkey_the_password_alone_opens_nothing(passkey: SoftwareAuthenticator) -> None:
    other = fresh_client()
    assert sign_in(other).headers["Location"] == CODE
    assert not is_in(other)


def test_one_comes_back_to_the_page_that_was_wanted_and_to_the_desk_alone(
    passkey: SoftwareAuthenticator,
) -> None:
    for wanted, place in ((f"{ACCOUNT}password/", f"{ACCOUNT}password/"), ("https://evil.example/", DESK)):
        other = fresh_client()
        page = at_the_door(other, next=wanted)
        signed = passkey.use(page.context["options"])
        assert post(other, ALONE, page, credential=signed, next=wanted).headers["Location"] == place


def test_a_passkey_alone_asks_for_no_name_and_no_second_factor(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    options = json.loads(at_the_door(fresh_client()).context["options"])
    assert not options.get("allowCredentials")
    assert (options["rpId"], options["userVerification"]) == (HOST, "required")


def test_without_pressing_the_button_no_session_begins(db: None, browser: Client) -> None:
    assert browser.get(ALONE, secure=True).headers["Location"] == SIGN_IN
    assert browser.get(SIGN_IN, secure=True).status_code == 200
    assert not Session.objects.exists()


CHEATS = (
    {"origin": "https://evil.example"},
    {"origin": f"https://sub.{HOST}"},
    {"origin": f"http://{HOST}"},
    {"origin": f"https://{HOST}:8443"},
    {"host": "evil.example"},
    {"host": f"sub.{HOST}"},
    {"cross_origin": True},
    {"flags": FLAG.UP},
    {"flags": FLAG.UV},
    {"kind": "webauthn.create"},
    {"challenge": bytes(32)},
    {"spoil": True},
)
HANDLES = ({"handle": b"zzzz"}, {"handle": b"z" * 13}, {"handle": b"z" * 400}, {"handle": b"\xff\xff"})


@WAYS
def test_an_answer_that_is_not_wholly_right_opens_nothing(
    way: Signing, passkey: SoftwareAuthenticator
) -> None:
    for cheat in (*CHEATS, *HANDLES)[: 9 if way is as_second_factor else None]:
        other = fresh_client()
        assert REFUSED in text_of(way(other, passkey, **cheat)), cheat
        assert not is_in(other), cheat
    assert way(fresh_client(), passkey).headers["Location"] == DESK, "and it harms nobody"


def test_after_the_password_it_is_no_less_strict(passkey: SoftwareAuthenticator) -> None:
    for cheat in (*CHEATS[9:], *HANDLES):
        other = fresh_client()
        assert REFUSED in text_of(as_second_factor(other, passkey, **cheat)), cheat
        assert not is_in(other), cheat


@WAYS
def test_a_wrong_authenticator_is_refused(way: Signing, passkey: SoftwareAuthenticator) -> None:
    stranger = SoftwareAuthenticator()
    stranger.handle = passkey.handle
    assert REFUSED in text_of(way(fresh_client(), stranger))
    posing = SoftwareAuthenticator(identifier=passkey.identifier)
    posing.handle, posing.count = passkey.handle, 50
    assert REFUSED in text_of(way(fresh_client(), posing))
    assert "copied_on" not in Authenticator.objects.get(type="webauthn").data, "nobody else can block it"


@WAYS
def test_a_colleagues_passkey_opens_ones_own_account_alone(
    way: Signing, passkey: SoftwareAuthenticator
) -> None:
    made("other-clerk")
    other = fresh_client()
    sign_in(other, account="other-clerk")
    send(other, f"/desk/account/confirm/?next={ADD}", password="seven plain words in a row here", next=ADD)
    colleague = SoftwareAuthenticator()
    add(other, colleague)
    answer = way(fresh_client(), colleague, handle=passkey.handle)
    assert REFUSED in text_of(answer)
    if way is as_second_factor:
        assert REFUSED in text_of(way(fresh_client(), colleague))


@WAYS
def test_a_removed_passkey_is_refused(way: Signing, inside: Client, passkey: SoftwareAuthenticator) -> None:
    add(inside, SoftwareAuthenticator(), "another")
    number = Authenticator.objects.filter(type="webauthn").earliest("pk").pk
    send(inside, f"/desk/account/passkeys/{number}/remove/")
    assert REFUSED in text_of(way(fresh_client(), passkey))


def test_an_answer_counts_once(passkey: SoftwareAuthenticator) -> None:
    first, second = fresh_client(), fresh_client()
    page = at_the_door(first)
    signed = passkey.use(page.context["options"])
    cookies = {name: morsel.value for name, morsel in first.cookies.items()}
    assert post(first, ALONE, page, credential=signed).headers["Location"] == DESK
    # The same again in the session in which it was asked for, and in another.
    second.cookies.load(cookies)
    assert LATE in text_of(post(second, ALONE, page, credential=signed))
    third = fresh_client()
    other_page = at_the_door(third)
    assert REFUSED in text_of(post(third, ALONE, other_page, credential=signed))
    assert not is_in(second)
    assert not is_in(third)


def test_a_try_that_failed_uses_up_its_challenge(passkey: SoftwareAuthenticator) -> None:
    other = fresh_client()
    page = at_the_door(other)
    signed = passkey.use(page.context["options"])
    assert REFUSED in text_of(post(other, ALONE, page, credential="{}"))
    assert REFUSED in text_of(post(other, ALONE, page, credential=signed)), "the page has a new one now"


def test_of_two_requests_at_once_with_one_answer_the_second_finds_nothing(db: None, rf: object) -> None:
    begun = rf.post(ALONE)
    begun.session = SessionStore()
    put_challenge(begun, {"challenge": "AAAA"}, Purpose.ALONE)
    begun.session.save()
    twins = [rf.post(ALONE), rf.post(ALONE)]
    for twin in twins:
        twin.session = SessionStore(begun.session.session_key)
        assert twin.session.get("passkey_challenge"), "both have read the session before either uses it"
    assert take_challenge(twins[0], Purpose.ALONE) == {"challenge": "AAAA"}
    assert take_challenge(twins[1], Purpose.ALONE) is None


@WAYS
@pytest.mark.parametrize("off", [LIFETIME.total_seconds() + 1, -60], ids=["late", "clock set back"])
def test_a_challenge_ends_after_five_minutes(
    way: Signing, off: float, passkey: SoftwareAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = fresh_client()
    if way is as_second_factor:
        sign_in(other)
        page, path = other.get(CODE, secure=True), CODE
    else:
        page, path = at_the_door(other), ALONE
    signed = passkey.use(page.context["options"])
    real = challenge.time.time

    class Later:
        time = staticmethod(lambda: real() + off)

    monkeypatch.setattr(challenge, "time", Later)
    assert LATE in text_of(post(other, path, page, credential=signed))
    assert not is_in(other)


def test_what_was_signed_for_one_purpose_counts_for_no_other(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    other = fresh_client()
    sign_in(other)
    page = other.get(CODE, secure=True)
    signed = passkey.use(page.context["options"])
    assert LATE in text_of(post(other, ALONE, page, credential=signed))
    page = post(other, ALONE, page)
    assert LATE in text_of(post(other, CODE, page, credential=passkey.use(page.context["options"])))
    page = inside.get(CONFIRM, secure=True)
    signed = passkey.use(page.context["options"])
    assert LATE in text_of(post(inside, ADD, page, name="x", credential=signed))


def test_another_session_cannot_use_what_was_asked_for_in_this_one(passkey: SoftwareAuthenticator) -> None:
    mine, theirs = fresh_client(), fresh_client()
    signed = passkey.use(at_the_door(mine).context["options"])
    page = at_the_door(theirs)
    assert REFUSED in text_of(post(theirs, ALONE, page, credential=signed))
    bare = fresh_client()
    page = bare.get(SIGN_IN, secure=True)
    assert LATE in text_of(post(bare, ALONE, page, credential=signed))


@WAYS
def test_a_count_that_goes_back_blocks_the_passkey_ends_the_sessions_and_alarms(
    way: Signing, inside: Client, passkey: SoftwareAuthenticator, employee: Employee, caplog: object
) -> None:
    way(fresh_client(), passkey)
    way(fresh_client(), passkey)
    assert "ALARM" not in caplog.text
    passkey.count -= 1
    assert COPIED in text_of(way(fresh_client(), passkey))
    assert "ALARM_a_passkey_was_copied" in caplog.text
    assert "example-clerk" not in caplog.text
    assert not is_in(inside)
    assert list(copied_passkeys()) == [employee.pk]
    passkey.count += 100
    # Whoever comes now may be either of the two; where a list is given, it is not even asked for.
    if way is sign_in_alone:
        assert COPIED in text_of(way(fresh_client(), passkey))
    else:
        other = fresh_client()
        sign_in(other)
        assert "options" not in other.get(CODE, secure=True).context


def test_a_copy_that_confirms_ends_its_own_session_too(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    as_second_factor(fresh_client(), passkey)
    page = inside.get(CONFIRM, secure=True)
    passkey.count -= 1
    answer = post(inside, CONFIRM, page, credential=passkey.use(page.context["options"]))
    assert answer.headers["Location"] == SIGN_IN
    assert not is_in(inside)


def test_a_copied_passkey_is_shown_under_account(inside: Client, passkey: SoftwareAuthenticator) -> None:
    row = Authenticator.objects.get(type="webauthn")
    row.data = {**row.data, "copied_on": "2097-01-01"}
    row.save()
    assert "Somebody may have a copy of it" in text_of(inside.get(ACCOUNT, secure=True))


@WAYS
def test_a_passkey_that_does_not_count_is_used_again_and_again(way: Signing, inside: Client) -> None:
    synced = SoftwareAuthenticator(counts=False)
    add(inside, synced)
    for _ in range(3):
        assert way(fresh_client(), synced).headers["Location"] == DESK


def test_one_that_stops_counting_is_taken_for_a_copy(inside: Client, passkey: SoftwareAuthenticator) -> None:
    sign_in_alone(fresh_client(), passkey)
    passkey.count, passkey.step = 0, 0
    assert COPIED in text_of(sign_in_alone(fresh_client(), passkey))


@WAYS
def test_whoever_left_is_refused(way: Signing, passkey: SoftwareAuthenticator, employee: Employee) -> None:
    other = fresh_client()
    if way is as_second_factor:
        sign_in(other)
        page, path = other.get(CODE, secure=True), CODE
    else:
        page, path = at_the_door(other), ALONE
    signed = passkey.use(page.context["options"])
    deactivate(employee)
    post(other, path, page, credential=signed)
    assert not is_in(other)


def test_whoever_left_is_out_with_the_next_request(
    passkey: SoftwareAuthenticator, employee: Employee
) -> None:
    other = fresh_client()
    sign_in_alone(other, passkey)
    assert is_in(other)
    deactivate(employee)
    assert not is_in(other)


def test_an_account_of_the_agencys_provider_has_no_second_door(
    passkey: SoftwareAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepfaith.disclosure.staff.passkeys.forms.must_use_provider", lambda _: True)
    other = fresh_client()
    assert "Sign in with the sign-in of your agency" in text_of(sign_in_alone(other, passkey))
    assert not is_in(other)


@WAYS
def test_an_account_for_emergencies_is_never_used_quietly(
    way: Signing, passkey: SoftwareAuthenticator, employee: Employee, caplog: object
) -> None:
    set_break_glass(employee.account, on=True)
    way(fresh_client(), passkey)
    assert "ALARM_account_for_emergencies_signed_in" in caplog.text
    assert Employee.objects.get().break_glass_used_on is not None


def test_tries_after_the_password_are_counted_apart_from_codes(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    other = fresh_client()
    sign_in(other)
    for _ in range(MAX_FAILURES):
        assert REFUSED in text_of(post(other, CODE, other.get(CODE, secure=True), credential="{}"))
    page = other.get(CODE, secure=True)
    signed = passkey.use(page.context["options"])
    assert "Try again after" in text_of(post(other, CODE, page, credential=signed))
    login_throttle.begin("code", "example-clerk")
    assert sign_in_alone(fresh_client(), passkey).headers["Location"] == DESK


def test_nobody_keeps_an_employee_out_by_naming_the_account(passkey: SoftwareAuthenticator) -> None:
    for _ in range(MAX_FAILURES + 1):
        sign_in_alone(fresh_client(), passkey, spoil=True)
    for _ in range(MAX_FAILURES + 1):
        sign_in(fresh_client(), password="a wrong password")
    assert sign_in_alone(fresh_client(), passkey).headers["Location"] == DESK


ODD = [
    "", "null", "[]", "1", '"text"', "{", "[" * 16_000, "{}" * 9_000, '{"id": 1}', '{"rawId": null, "response": []}',
    '{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": ""}}',
    '{"id": "AA", "rawId": "AB", "response": {}}',
]  # fmt: skip


def test_odd_bytes_are_refused_at_each_door(inside: Client, passkey: SoftwareAuthenticator) -> None:
    door, half = fresh_client(), fresh_client()
    sign_in(half)
    doors = [
        (door, ALONE, at_the_door(door)),
        (half, CODE, half.get(CODE, secure=True)),
        (inside, CONFIRM, inside.get(CONFIRM, secure=True)),
        (inside, ADD, inside.get(ADD, secure=True)),
    ]
    for client, path, page in doors:
        for odd in ODD:
            answer = post(client, path, page, credential=odd, name="odd")
            assert answer.status_code == 200, (path, odd)
            assert b'id="problem"' in answer.content, (path, odd)
    assert Authenticator.objects.filter(type="webauthn").count() == 1


nested = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=12),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                [
                    "id",
                    "rawId",
                    "type",
                    "response",
                    "clientDataJSON",
                    "authenticatorData",
                    "signature",
                    "userHandle",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(made_up=nested | some.binary(max_size=60).map(websafe_encode))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_made_up_gets_past_the_form(made_up: object, db: None, rf: object) -> None:
    request = rf.post(ALONE, headers={"Host": HOST}, secure=True)
    request.session = SessionStore()
    put_challenge(request, {"challenge": "AAAA", "user_verification": "required"}, Purpose.ALONE)
    request.session.save()
    assert not SignInByPasskeyForm({"credential": json.dumps(made_up)}, request=request).is_valid()


def test_a_passkey_that_was_not_wholly_made_here_is_not_added(inside: Client) -> None:
    made_elsewhere = (
        *CHEATS[:2],
        *CHEATS[4:8],
        {"kind": "webauthn.get"},
        {"challenge": bytes(32)},
        {"public_key": UnsupportedKey({1: 2, 3: -65535})},
    )
    for cheat in made_elsewhere:
        assert REFUSED in text_of(add(inside, SoftwareAuthenticator(), **cheat)), cheat
    assert not Authenticator.objects.exists()


def test_the_browser_may_use_passkeys_on_these_pages_alone(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    half = fresh_client()
    sign_in(half)
    pages = {
        "create": [inside.get(ADD, secure=True)],
        "get": [
            inside.get(CONFIRM, secure=True),
            half.get(CODE, secure=True),
            at_the_door(fresh_client()),
        ],
        "": [inside.get(ACCOUNT, secure=True), fresh_client().get(SIGN_IN, secure=True)],
    }
    for use, answers in pages.items():
        for answer in answers:
            allowed = re.findall(
                r"publickey-credentials-(\w+)=\(self\)", answer.headers["Permissions-Policy"]
            )
            assert allowed == ([use] if use else [])
            directives = answer.headers["Content-Security-Policy"].split("; ")
            assert ("script-src 'self'" in directives) == bool(use)
            assert (b"staff/passkeys" in answer.content) == bool(use)
            assert not [line for line in directives if "unsafe" in line or line.startswith("connect-src")]
