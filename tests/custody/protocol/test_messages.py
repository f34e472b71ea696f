"""Only known messages are read; everything else is malformed, and its values are never repeated."""

import base64
import dataclasses
import datetime as dt
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.protocol import (
    address_messages,
    answers,
    case_messages,
    code_messages,
    covering_messages,
    item_messages,
    proof_messages,
    review_messages,
    staff_messages,
    use_messages,
)
from keepfaith.custody.protocol.carried_keys import CorrectionKey, StatementKey
from keepfaith.custody.protocol.control_messages import Vouch
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.message import Denial, read_answer, read_message
from keepfaith.custody.protocol.messages import Create, Open, Register, Send
from keepfaith.custody.protocol.registered_editions import EditionPage, RegisteredEdition
from keepfaith.custody.protocol.sizes import (
    ASSIGNMENTS_PAGE_SIZE,
    COUNTERS_PAGE_SIZE,
    EDITIONS_PAGE_SIZE,
    HOLDS_PAGE_SIZE,
    ITEMS_PAGE_SIZE,
    MAX_CORRECTIONS,
    MAX_KEYS,
    MAX_ORGANIZATIONS,
    MAX_PURPOSES,
    MAX_RECORDS,
    MAX_STATEMENTS,
    REVIEWS_PAGE_SIZE,
    STAFF_EVENTS_PAGE_SIZE,
    WAITING_PAGE_SIZE,
)
from keepfaith.custody.protocol.verbs import CONTROL, DECISIONS, REQUESTS
from keepfaith.ipc.frames import MAX_FRAME, Frames, framed, parsed
from keepfaith.ipc.strict_fields import MAX_NUMBER, Malformed

DAY = dt.date(2026, 1, 1)
NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
RECORD = base64.b64encode(bytes(16)).decode()
DIGEST = base64.b64encode(bytes(32)).decode()
SIGNATURE = base64.b64encode(bytes(64)).decode()
HEADER = Header("ab" * 32, "requests", "literature", {"name": "name"}).encode()
CREATE = {"verb": "create", "token": RECORD, "header": HEADER, "address": "reader@example.gov", "about": ""}
CREATE |= {"topics": [], "receipt": "", "follows": "", "reply_proof": ""}
OPEN = {
    "verb": "open",
    "records": [RECORD],
    "fields": ["name"],
    "employee": "clerk@example.gov",
    "duty": "literature",
    "purpose": "literature",
    "assertion": None,
}
ACT = {
    **OPEN,
    "verb": "act",
    "record": RECORD,
    "act": "moved",
    "facts": {},
    "to": "notices",
    "note": "",
    "colleague": "",
}
del ACT["records"], ACT["assertion"]
SENT = {**ACT, "act": "sent", "to": "", "facts": {"asked": True}}
SEND = {
    "verb": "send",
    "records": [RECORD],
    "fields": ["name"],
    "what": "answer",
    "topic": "",
    "employee": "clerk",
    "duty": "literature",
    "purpose": "literature",
}
RECHECK = {**SEND, "verb": "recheck", "record": RECORD}
del RECHECK["records"]
ERASE = {
    "verb": "erase",
    "record": RECORD,
    "employee": "clerk",
    "duty": "records",
    "permission": "2026/1",
    "due": True,
    "closed_on": "2026-11-24",
    "tombstone": "",
}
REGISTER = {
    "verb": "register",
    "edition": "ab" * 32,
    "rules": "permit(principal, action, resource);",
    "schema": "entity A;",
    "starts_at": "2018-01-31T05:00:00+00:00",
    "manifest": f"{'ab' * 32}  rules.cedar\n",
}
EDITION_FILE = {"verb": "edition-file", "edition": "ab" * 32, "name": "acts/loan.toml", "content": "[loan]"}
CASE = "legal-hold-2026-17"
HOLD = {"verb": "hold", "record": RECORD, "case": CASE, "on": True, "reason": "settled"}
OPEN_CASE = {
    "verb": "open-case",
    "token": RECORD,
    "kind": "legal-hold",
    "purpose": "legal-obligations",
    "number_elsewhere": "2026-CV-1",
}
CLOSE_CASE = {"verb": "close-case", "case": CASE}
OFFICER = {"employee": "officer", "duty": "records"}
ASSIGNMENTS = {"verb": "assignments", "after": 7}
ACKNOWLEDGMENTS = {"verb": "acknowledgments", "after": "clerk"}
PASSKEYS = {"verb": "passkeys", "employee": "clerk", "after": 7}
WAITING = {"verb": "waiting-reviews", "after": 7}
REQUEST_EXAMPLES = {
    "register": REGISTER,
    "edition-file": EDITION_FILE,
    "editions": {"verb": "editions", "after": "ab" * 32},
    "create": CREATE,
    "confirm": {"verb": "confirm", "rows": {RECORD: DIGEST}},
    "discard": {"verb": "discard", "record": RECORD},
    "digests": {"verb": "digests", "records": [RECORD]},
    "open": {**OPEN, "assertion": [RECORD, RECORD, RECORD, RECORD]},
    "act": ACT,
    "send": SEND,
    "recheck": RECHECK,
    "withhold": {**RECHECK, "verb": "withhold", "why": "halted"},
    "mailing": {
        "verb": "mailing",
        "what": "event-1",
        "act": "stopped",
        "employee": "clerk",
        "duty": "events",
    },
    "confirm-subscription": {"verb": "confirm-subscription", "token": RECORD},
    "unsubscribe": {"verb": "unsubscribe", "token": base64.b64encode(bytes(26)).decode(), "why": "asked"},
    "subscriptions": {"verb": "subscriptions", "topic": "hearings", "after": RECORD},
    "expired": {"verb": "expired"},
    "expire": {
        "verb": "expire",
        "record": RECORD,
        "duty": "records",
        "permission": "2026/1",
        "tombstone": "",
    },
    "expired-canaries": {"verb": "expired-canaries"},
    "expire-canary": {"verb": "expire-canary", "record": RECORD, "tombstone": ""},
    "erase": ERASE,
    "open-case": {**OPEN_CASE, "received_on": "2026-11-20", "appeal_of": "objection-2026-1", **OFFICER},
    "hear-appeal": {
        "verb": "hear-appeal",
        "case": "appeal-2026-1",
        "hearing": "took-place",
        "heard_on": "2026-11-20",
        "instead_of": "2026-11-19",
        **OFFICER,
    },
    "close-case": {
        **CLOSE_CASE,
        "reason": "agreed",
        "sent_on": "2026-11-24",
        "unsent": "",
        **OFFICER,
        "uncorrected": "",
    },
    "cases": {"verb": "cases", "after": CASE, "open_only": True, "holder": "officer", "approver": ""},
    "case": {"verb": "case", "case": CASE},
    "assign-case": {"verb": "assign-case", "case": CASE, "to": "deputy", **OFFICER},
    "case-due": {
        "verb": "case-due",
        "case": CASE,
        "due_on": "2026-12-01",
        "reason": "court-order",
        **OFFICER,
    },
    "case-letter": {
        "verb": "case-letter",
        "case": CASE,
        "letter": "case-received",
        "version": 3,
        "language": "zh-hans",
        "removed": 2,
        "record": RECORD,
        **OFFICER,
    },
    "cover": {"verb": "cover", "record": RECORD, "case": CASE, **OFFICER},
    "approve": {"verb": "approve", "record": RECORD, "case": CASE, "on": True, "reason": "", **OFFICER},
    "coverings": {"verb": "coverings", "case": CASE, "after": RECORD},
    "case-history": {"verb": "case-history", "case": CASE, "before": 7},
    "hold": {**HOLD, **OFFICER},
    "check-subject": {"verb": "check-subject", "record": RECORD, "purpose": "your-information", **OFFICER},
    "remove": {
        "verb": "remove",
        "what": "account",
        "named": "a-1",
        "header": HEADER,
        "employee": "clerk",
        "duty": "records",
        "permission": "2026/1",
        "due": True,
        "tombstone": DIGEST,
    },
    "holds": {"verb": "holds", "after_case": CASE, "after": RECORD, "known": 7},
    "held-among": {"verb": "held-among", "records": [RECORD]},
    "anchor": {"verb": "anchor", "what": "visits", "number": 1, "digest": DIGEST},
    "witness": {"verb": "witness", "count": 1, "chain": DIGEST, "signature": SIGNATURE},
    "last-anchor": {"verb": "last-anchor", "what": "visits"},
    "tasks": {"verb": "tasks", "records": [RECORD]},
    "uses": {"verb": "uses", "record": RECORD},
    "case-uses": {"verb": "case-uses", "record": RECORD, "code": "0123456789ABCDEFGHJK"},
    "certify-erasure": {"verb": "certify-erasure", "record": RECORD, "code": "0123456789ABCDEFGHJK"},
    "mint-link": {"verb": "mint-link", "record": RECORD, "address": "reader@example.org"},
    "redeem-link": {"verb": "redeem-link", "token": RECORD},
    "own-records": {"verb": "own-records", "proof": RECORD, "after": RECORD},
    "add-receipt": {"verb": "add-receipt", "proof": RECORD, "record": RECORD, "code": "0A1B2C3D4E5F6G7H8J9K"},
    "show": {"verb": "show", "proof": RECORD, "record": RECORD, "fields": ["name"]},
    "own-disclosures": {"verb": "own-disclosures", "proof": RECORD},
    "own-uses": {"verb": "own-uses", "proof": RECORD, "record": RECORD},
    "withdraw-own": {"verb": "withdraw-own", "proof": RECORD, "record": RECORD, "on": True},
    "renew-link": {"verb": "renew-link", "token": RECORD},
    "refuse-links": {"verb": "refuse-links", "token": RECORD},
    "state": {"verb": "state", "proof": RECORD, "note": RECORD},
    "correct": {"verb": "correct", "proof": RECORD, "note": RECORD, "on": True},
    "own-subscriptions": {"verb": "own-subscriptions", "proof": RECORD},
    "give-address": {"verb": "give-address", "proof": RECORD, "record": RECORD, "to": RECORD},
    "restore-address": {"verb": "restore-address", "proof": RECORD, "record": RECORD},
    "move-of-token": {"verb": "move-of-token", "token": RECORD},
    "check-note": {
        "verb": "check-note",
        "proof": RECORD,
        "record": RECORD,
        "token": RECORD,
        "what": "corrected",
        "field": "name",
    },
    "give-answer-address": {
        "verb": "give-answer-address",
        "proof": RECORD,
        "note": RECORD,
        "address": "reader@example.gov",
    },
    "restore-answers": {"verb": "restore-answers", "proof": RECORD, "record": RECORD},
    "own-answer-moves": {"verb": "own-answer-moves", "proof": RECORD},
    "confirm-answer-address": {"verb": "confirm-answer-address", "token": RECORD},
    "announce-code": {"verb": "announce-code", "record": RECORD, "request": RECORD},
    "own-codes": {"verb": "own-codes", "proof": RECORD},
    "end-code": {"verb": "end-code", "proof": RECORD, "record": RECORD},
    "mint-code": {
        "verb": "mint-code",
        "record": RECORD,
        "way": "in-person",
        "document": "passport",
        "representation": ["parent", "see", "birth-certificate"],
        "address": "",
        "employee": "clerk",
        "duty": "privacy",
    },
    "redeem-code": {"verb": "redeem-code", "record": RECORD, "code": "0A1B2C3D4E5F6G7H8J9K"},
    "end-proof": {"verb": "end-proof", "proof": RECORD},
    "withdraw": {"verb": "withdraw", "record": RECORD, "code": "0A1B2C3D4E5F6G7H8J9K", "on": True},
    "assignments": ASSIGNMENTS,
    "acknowledge": {"verb": "acknowledge", "employee": "clerk", "text": DIGEST},
    "acknowledgments": ACKNOWLEDGMENTS,
    "do": {
        "verb": "do",
        "act": "withholding-proposed",
        "record": RECORD,
        "note": "",
        "number": 0,
        "details": {"began_on": "2026-11-01", "ground": "investigation", "hours": 4},
        **OFFICER,
        "proof": None,
    },
    "items": {"verb": "items", "kind": "withholding", "record": RECORD, "proof": RECORD, "after": 7},
    "count-items": {"verb": "count-items", "kind": "withholding", "state": "runs"},
    "passkeys": PASSKEYS,
    "propose-passkey": {
        "verb": "propose-passkey",
        "employee": "clerk",
        "credential": RECORD,
        "public_key": SIGNATURE,
        "count": 7,
        "rp_id": "desk.example.gov",
        "origin": "https://desk.example.gov",
    },
    "end-passkey": {"verb": "end-passkey", "employee": "clerk", "credential": RECORD},
    "ask-assertion": {
        "verb": "ask-assertion",
        "employee": "clerk",
        "duty": "privacy",
        "record": RECORD,
        "fields": ["number"],
        "purpose": "literature",
    },
    "ask-duty-assertion": {"verb": "ask-duty-assertion", "number": 7, **OFFICER},
    "confirm-duty-by-passkey": {
        "verb": "confirm-duty-by-passkey",
        "number": 7,
        "code": "abcd2345",
        "assertion": [RECORD, RECORD, RECORD, RECORD],
        **OFFICER,
    },
    "take-duty-codes": {"verb": "take-duty-codes"},
    "reviews": {"verb": "reviews", **OFFICER},
    "waiting-reviews": WAITING,
    "settle-review": {"verb": "settle-review", "number": 7, "reason": "mistake", **OFFICER},
    "pause-duty": {
        "verb": "pause-duty",
        "colleague": "clerk",
        "assigned": "literature",
        "reason": "curious",
        **OFFICER,
    },
    "organizations": {"verb": "organizations"},
    "staff-history": {"verb": "staff-history", "before": 7},
    "propose-duty": {
        "verb": "propose-duty",
        "employee": "chief",
        "duty": "administrator",
        "colleague": "clerk",
        "assigned": "records",
        "organization": "north",
        "purposes": ["literature"],
        "starts_on": "2026-12-01",
        "ends_on": "2027-12-01",
    },
    "leave": {"verb": "leave", "colleague": "clerk"},
    "test-accounts": {"verb": "test-accounts"},
    "weigh-groups": {"verb": "weigh-groups", "colleague": "clerk", "duties": [["literature", "north"]]},
    "end-assignment": {
        "verb": "end-assignment",
        "employee": "chief",
        "duty": "administrator",
        "number": 7,
        "reason": "left",
    },
    "renew-assignment": {
        "verb": "renew-assignment",
        "employee": "chief",
        "duty": "administrator",
        "number": 7,
    },
    "restrict": {
        "verb": "restrict",
        "record": RECORD,
        "case": "",
        "on": True,
        "reason": "contested",
        **OFFICER,
    },
    "disclose": {
        "verb": "disclose",
        "record": RECORD,
        "case": CASE,
        "fields": ["name"],
        "recipient": "A court",
        "basis": "Its order",
        "given_on": "2026-11-24",
        "means": "mail",
        "with_statements": False,
        "request": RECORD,
        **OFFICER,
    },
    "recipients": {"verb": "recipients", "record": RECORD},
    "untold-recipients": {"verb": "untold-recipients"},
    "disclosures": {"verb": "disclosures", "case": CASE, "before": 7},
    "restrictions": {"verb": "restrictions", "records": [], "after": RECORD, "after_case": ""},
    "backups": {"verb": "backups"},
    "duties-of": {"verb": "duties-of", "employee": "clerk"},
    "unconfirmed": {"verb": "unconfirmed"},
    "counters": {"verb": "counters", "since": "2026-11-24", "after": []},
    "last-verification": {"verb": "last-verification"},
    "status": {"verb": "status"},
}
CONTROLLED = {
    "vouch": {**REGISTER, "verb": "vouch"},
    "edition-file": EDITION_FILE,
    "operator-open-case": {**OPEN_CASE, "verb": "operator-open-case"},
    "operator-close-case": {**CLOSE_CASE, "verb": "operator-close-case"},
    "operator-hold": {**HOLD, "verb": "operator-hold"},
    "removed": {"verb": "removed", "what": "backup", "named": "keepfaith-1.backup", "permission": "2026/1"},
    "backed-up": {"verb": "backed-up", "named": "keepfaith-1.backup", "digest": DIGEST, "size": 1},
    "backups": {"verb": "backups"},
    "duty": {
        "verb": "duty",
        "employee": "clerk",
        "duty": "literature",
        "on": True,
        "organization": "",
        "purposes": [],
        "starts_on": "2026-12-01",
        "ends_on": "2027-12-01",
    },
    "assignments": ASSIGNMENTS,
    "organizations": {"verb": "organizations"},
    "place-organization": {
        "verb": "place-organization",
        "organization": "north",
        "kind": "district",
        "within": "regions",
    },
    "confirm-duty": {"verb": "confirm-duty", "number": 7, "on": True},
    "administrators": {"verb": "administrators"},
    "acknowledgments": ACKNOWLEDGMENTS,
    "passkeys": PASSKEYS,
    "confirm-passkey": {
        "verb": "confirm-passkey",
        "number": 7,
        "on": True,
        "codes_to": "chief@agency.example.gov",
    },
    "operator-renew-assignment": {"verb": "operator-renew-assignment", "number": 7},
    "operator-reviews": {"verb": "operator-reviews"},
    "operator-settle-review": {"verb": "operator-settle-review", "number": 7, "reason": "mistake"},
    "resume-duty": {"verb": "resume-duty", "number": 7},
    "end-staff": {"verb": "end-staff", "employee": "clerk"},
    "enroll": {"verb": "enroll", "employee": "clerk"},
    "checkpoint": {"verb": "checkpoint"},
    "status": {"verb": "status"},
}
OBSERVED = {
    "decisions": {"verb": "decisions", "after": 1},
    "canary": {"verb": "canary", "address": "reader@example.org"},
    "waiting-reviews": WAITING,
    "status": {"verb": "status"},
    "checkpoint": {"verb": "checkpoint"},
}
MAY_BE = {
    ("act", "fields"): [],
    ("create", "topics"): [],
    ("counters", "after"): [],
    ("restrictions", "records"): [],
    ("disclosures", "before"): 1,
    ("erase", "closed_on"): None,
    ("anchor", "number"): 1,
    ("backed-up", "size"): 1,
    ("decisions", "after"): 1,
    ("witness", "count"): 1,
    ("case-history", "before"): 1,
    ("case-due", "due_on"): None,
    ("case-letter", "version"): 1,
    ("case-letter", "removed"): (None, 1),
    ("case-letter", "record"): None,
    ("hear-appeal", "instead_of"): None,
    ("close-case", "sent_on"): None,
    ("open-case", "received_on"): None,
    ("open-case", "appeal_of"): "",
    ("holds", "known"): 1,
    ("duty", "organization"): "",
    ("duty", "purposes"): [],
    ("duty", "starts_on"): None,
    ("duty", "ends_on"): None,
    ("propose-duty", "purposes"): [],
    ("propose-duty", "ends_on"): None,
    ("weigh-groups", "duties"): [],
    ("assignments", "after"): 1,
    ("staff-history", "before"): 1,
    ("end-assignment", "number"): 1,
    ("renew-assignment", "number"): 1,
    ("confirm-duty", "number"): 1,
    ("operator-renew-assignment", "number"): 1,
    ("do", "number"): 1,
    ("do", "proof"): None,
    ("items", "proof"): None,
    ("items", "after"): 1,
    ("open", "assertion"): None,
    ("passkeys", "employee"): "",
    ("passkeys", "after"): 1,
    ("propose-passkey", "count"): 1,
    ("confirm-passkey", "number"): 1,
    ("confirm-passkey", "codes_to"): "",
    ("ask-duty-assertion", "number"): 1,
    ("confirm-duty-by-passkey", "number"): 1,
    ("confirm-duty-by-passkey", "code"): "",
    ("waiting-reviews", "after"): 1,
    ("settle-review", "number"): 1,
    ("operator-settle-review", "number"): 1,
    ("resume-duty", "number"): 1,
}
BOTH = [
    *((REQUESTS, message) for message in REQUEST_EXAMPLES.values()),
    *((CONTROL, message) for message in CONTROLLED.values()),
    *((DECISIONS, message) for message in OBSERVED.values()),
]


def read(message, verbs):
    """Read a copy, for what is read is taken out of the message."""
    return read_message(dict(message), verbs)


def test_every_verb_has_an_example_here():
    assert (set(REQUEST_EXAMPLES), set(CONTROLLED)) == (set(REQUESTS), set(CONTROL))
    assert set(OBSERVED) == set(DECISIONS)


def test_a_message_is_read_as_it_was_sent():
    assert read(CREATE, REQUESTS).header.fields == {"name": "name"}
    assert read(SENT, REQUESTS).facts == frozenset({("asked", True)})
    assert isinstance(read({**CREATE, "address": ""}, REQUESTS), Create)
    assert read(CREATE, REQUESTS).about is None
    assert read({**CREATE, "about": RECORD}, REQUESTS).about == bytes(16)


@pytest.mark.parametrize(("verbs", "message"), BOTH)
def test_a_part_too_many_or_too_few_or_of_another_kind_is_malformed(verbs, message):
    read(message, verbs)
    with pytest.raises(Malformed):
        read({**message, "extra": 1}, verbs)
    for part in message:
        with pytest.raises(Malformed):
            read({name: value for name, value in message.items() if name != part}, verbs)
        for wrong in (None, 1, 1.5, [], [[]], {"": ""}, "\ud800", "a\0b", "x" * 50_000):
            permitted = MAY_BE.get((message["verb"], part), ...)
            if wrong == permitted or (isinstance(permitted, tuple) and wrong in permitted):
                continue
            with pytest.raises(Malformed):
                read({**message, part: wrong}, verbs)


@pytest.mark.parametrize("verb", ["anchor", "last-anchor"])
def test_the_control_socket_attests_nothing(verb):
    with pytest.raises(Malformed):
        read(REQUEST_EXAMPLES[verb], CONTROL)


@pytest.mark.parametrize(
    "verb",
    [
        *("vouch", "operator-open-case", "operator-close-case", "operator-hold", "removed", "backed-up"),
        *("duty", "end-staff", "enroll", "checkpoint"),
    ],
)
def test_the_portals_socket_refuses_messages_of_the_control_socket(verb):
    with pytest.raises(Malformed):
        read(CONTROLLED[verb], REQUESTS)


@pytest.mark.parametrize(
    "change",
    [
        {"records": [RECORD, RECORD]},
        {"records": [RECORD[:-4]]},
        {"records": ["not base64 at all!"]},
        {"records": [base64.b64encode(bytes([n]) + bytes(15)).decode() for n in range(201)]},
        {"fields": ["name", "name"]},
        {"fields": ["Name"]},
        {"facts": {"own_task": True}},
        {"employee": "clerk\n"},
        {"duty": "literature\n"},
    ],
)
def test_an_opening_that_is_not_exact_is_malformed(change):
    with pytest.raises(Malformed):
        read({**OPEN, **change}, REQUESTS)


@pytest.mark.parametrize(
    ("message", "change"),
    [
        (ACT, {"act": "opened"}),
        (ACT, {"to": ""}),
        (ACT, {"act": "noted"}),
        (ACT, {"act": "sent", "to": "", "fields": []}),
        (ACT, {"note": RECORD[:-4]}),
        (ERASE, {"due": 1}),
        (ERASE, {"permission": "2026 1"}),
        (REQUEST_EXAMPLES["confirm"], {"rows": {RECORD: RECORD}}),
        (REQUEST_EXAMPLES["confirm"], {"rows": {}}),
        (
            REQUEST_EXAMPLES["digests"],
            {"records": [base64.b64encode(bytes([n]) + bytes(15)).decode() for n in range(201)]},
        ),
        (REQUEST_EXAMPLES["anchor"], {"what": "Visits"}),
        (REQUEST_EXAMPLES["anchor"], {"what": "v" * 33}),
        (REQUEST_EXAMPLES["anchor"], {"number": 0}),
        (REQUEST_EXAMPLES["anchor"], {"number": -1}),
        (REQUEST_EXAMPLES["anchor"], {"number": True}),
        (REQUEST_EXAMPLES["anchor"], {"number": 1.0}),
        (REQUEST_EXAMPLES["anchor"], {"number": MAX_NUMBER + 1}),
        (REQUEST_EXAMPLES["anchor"], {"digest": RECORD}),
        (REQUEST_EXAMPLES["last-anchor"], {"what": ""}),
        (REQUEST_EXAMPLES["counters"], {"since": "20261124"}),
        (REQUEST_EXAMPLES["counters"], {"since": "2026-11-31"}),
        (REQUEST_EXAMPLES["counters"], {"after": [""] * 4}),
        (REQUEST_EXAMPLES["counters"], {"after": ["a" * 33] * 5}),
    ],
)
def test_an_act_or_a_question_that_is_not_exact_is_malformed(message, change):
    with pytest.raises(Malformed):
        read({**message, **change}, REQUESTS)


@pytest.mark.parametrize("verbs", [REQUESTS, CONTROL])
def test_nobody_but_the_prober_makes_people_up(verbs):
    with pytest.raises(Malformed):
        read(OBSERVED["canary"], verbs)


def test_an_act_is_read_as_it_was_sent():
    assert read({**ACT, "note": RECORD}, REQUESTS).note == bytes(16)
    assert read({**ACT, "act": "noted", "to": "", "fields": []}, REQUESTS).fields == ()


def test_only_the_custodians_own_user_vouches_for_an_edition():
    assert type(read(REGISTER, REQUESTS)) is Register
    assert type(read(CONTROLLED["vouch"], CONTROL)) is Vouch
    with pytest.raises(Malformed):
        read(REGISTER, CONTROL)


def test_no_page_of_editions_can_grow_beyond_a_frame():
    start = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    edition = RegisteredEdition("ab" * 32, bytes(32), bytes(32), start, bytes(32))
    assert framed(EditionPage((edition,) * EDITIONS_PAGE_SIZE).encode())


def test_no_page_of_counters_can_grow_beyond_a_frame():
    longest = answers.Counter(*["w" * 32] * 5, 10**12)
    assert framed(answers.CounterPage((longest,) * COUNTERS_PAGE_SIZE).encode())


def test_no_answer_can_grow_beyond_a_frame():
    for count in (1, 2, 5, 32):
        fields = [f"{n:02}".rjust(32, "a") for n in range(count)]
        most = MAX_KEYS // (count + MAX_STATEMENTS + min(count, MAX_CORRECTIONS))
        records = [base64.b64encode(bytes([n]) + bytes(15)).decode() for n in range(most + 1)]
        assert isinstance(read({**OPEN, "records": records[:most], "fields": fields}, REQUESTS), Open)
        # Each record has as many statements and corrections as it may have.
        keys = dict.fromkeys(fields, bytes(32))
        corrections = tuple(dataclasses.replace(CORRECTION, field=name) for name in fields[:MAX_CORRECTIONS])
        opened = answers.OpenedKeys(
            keys, is_test=False, statements=(STATEMENT,) * MAX_STATEMENTS, corrections=corrections
        )
        assert framed(answers.OpenOutcomes((opened,) * most).encode())
        with pytest.raises(Malformed):
            read({**OPEN, "records": records, "fields": fields}, REQUESTS)


def test_no_answer_to_who_writes_to_people_can_grow_beyond_a_frame():
    message = {"verb": "send", "what": "answer", "topic": "", "employee": "clerk", "duty": "assistance"}
    for count in (1, 2, 5, 32):
        fields = [f"{n:02}".rjust(32, "a") for n in range(count)]
        most = min(MAX_RECORDS, MAX_KEYS // (count + 1 + min(count, MAX_CORRECTIONS)))
        records = [base64.b64encode(bytes([n]) + bytes(15)).decode() for n in range(most + 1)]
        sending = {**message, "purpose": "questions", "fields": fields}
        assert isinstance(read({**sending, "records": records[:most]}, REQUESTS), Send)
        corrections = tuple(dataclasses.replace(CORRECTION, field=name) for name in fields[:MAX_CORRECTIONS])
        keys = answers.MailKeys(dict.fromkeys(fields, bytes(32)), bytes(26), bytes(16), bytes(8), corrections)
        assert framed(answers.SendOutcomes((keys,) * most).encode())
        with pytest.raises(Malformed):
            read({**sending, "records": records}, REQUESTS)


@pytest.mark.parametrize(("verbs", "message"), BOTH)
def test_an_entry_that_is_read_is_written_as_it_came(verbs, message):
    assert read(message, verbs).encode() == message


@pytest.mark.parametrize(
    "encoded",
    [
        HEADER.replace(",", ", ", 1),
        HEADER.replace("ab", "zz"),
        HEADER[:-1],
        json.dumps(["ab" * 32, "requests", "literature", {}], separators=(",", ":")),
        json.dumps(["ab" * 32, "requests", "literature", {"name": 1}], separators=(",", ":")),
        json.dumps(["ab" * 32, "requests", "literature", {"name": "name"}, ""], separators=(",", ":")),
        json.dumps(["ab" * 32, "requests", "literature", {"z": "name", "a": "name"}], separators=(",", ":")),
    ],
)
def test_a_header_is_taken_in_the_one_form_it_is_stored_in(encoded):
    assert read(CREATE, REQUESTS).header.encode() == HEADER
    with pytest.raises(Malformed):
        read({**CREATE, "header": encoded}, REQUESTS)


STATEMENT = StatementKey(bytes(16), bytes(32))
CORRECTION = CorrectionKey(bytes(16), "name", bytes(32))
ANSWERED = [
    answers.Done(),
    answers.Changed(new=True),
    answers.CreatedKey(bytes(16), bytes(32)),
    answers.CreatedKey(bytes(16), None),
    answers.ConfirmOutcomes(("confirmed", "another digest")),
    answers.OpenOutcomes(
        (answers.OpenedKeys({"name": bytes(32)}, is_test=True), Denial(DenialCode.DUTY, "need-to-know"))
    ),
    answers.SendOutcomes(
        (answers.MailKeys({"email": bytes(32)}, bytes(26), b"", bytes(8)), Denial(DenialCode.CAP))
    ),
    answers.SendOutcomes((answers.MailKeys({"name": bytes(32)}, b"", b"", b"", (CORRECTION,)),)),
    address_messages.OwnAnswerMoveList(
        (
            address_messages.OwnAnswerMove(bytes(16), DAY, None),
            address_messages.OwnAnswerMove(b"b" * 16, DAY, DAY),
        )
    ),
    answers.Confirmation("late"),
    proof_messages.OwnDisclosureList(
        (proof_messages.OwnDisclosure(bytes(16), dt.date(2026, 11, 2), "A court", "Its order"),), is_cut=False
    ),
    answers.OpenOutcomes(
        (
            answers.OpenedKeys(
                {"name": bytes(32)}, is_test=False, statements=(STATEMENT,), corrections=(CORRECTION,)
            ),
        )
    ),
    proof_messages.OwnSubscriptionList(
        (
            proof_messages.OwnSubscription(
                bytes(16), ("hearings",), "ended", dt.date(2026, 11, 2), dt.date(2026, 11, 3)
            ),
            proof_messages.OwnSubscription(b"b" * 16, (), "confirmed", None, None),
        )
    ),
    proof_messages.MoveToTell(bytes(16), b"b" * 16),
    proof_messages.MoveToTell(b"", b""),
    proof_messages.MintedLink(bytes(16)),
    proof_messages.RedeemedLink("proven", bytes(16), bytes(16)),
    proof_messages.RedeemedLink("unknown", b"", b""),
    proof_messages.RenewableLink(bytes(16)),
    proof_messages.RenewableLink(b""),
    proof_messages.OwnRecordPage(bytes(16), (bytes(16), b"b" * 16), 2, 3),
    proof_messages.OwnRecordPage(b"", (bytes(16),), 0, 3, "estate", may_correct=False),
    code_messages.MintedCode("0A1B2C3D4E5F6G7H8J9K", waits=True),
    code_messages.OwnCodeList(
        (
            code_messages.OwnCode(bytes(16), "estate", NOW, NOW),
            code_messages.OwnCode(b"b" * 16, "parent", NOW, None),
        )
    ),
    code_messages.RedeemedCode(bytes(16)),
    code_messages.RedeemedCode(b""),
    use_messages.UseList(
        (use_messages.Use(DAY, "shown", "", "your-information", "your-rights", by_itself=True, count=1),),
        is_cut=False,
        withdrawn_on=None,
        left_out=(item_messages.LeftOut("investigation", DAY, DAY),),
        appeals=(
            use_messages.OwnAppeal("appeal-2026-1", "objection-2026-1", DAY, "given-up", DAY, None, "", None),
        ),
    ),
    use_messages.CaseUseList(
        (use_messages.Use(DAY, "opened", "records", "legal-obligations", "", by_itself=False, count=2),),
        (use_messages.GivenOut(DAY, "A court", "Its order"),),
        is_cut=True,
    ),
    answers.Unsubscription("again"),
    answers.RecordList((bytes(16),)),
    answers.RowDigests((answers.RowDigest(bytes(16), None), answers.RowDigest(bytes(16), bytes(32)))),
    case_messages.OpenedCase(CASE, new=True),
    case_messages.CasePage(
        (
            case_messages.CaseState(
                CASE,
                "legal-hold",
                "legal-obligations",
                "2026-CV-1",
                dt.date(2025, 12, 31),
                dt.date(2026, 1, 1),
                None,
                DAY,
                "officer",
                3,
                2,
                1,
                1,
                "",
                DAY,
                "objection-2026-1",
                "given-up",
                DAY,
                is_test=False,
                decided_by=("clerk", "officer"),
                appeals=("appeal-2026-2",),
            ),
        )
    ),
    case_messages.HoldPage(7, (case_messages.CaseHolds(CASE, (bytes(16), b"b" * 16)),)),
    covering_messages.CoveringPage(
        (covering_messages.Covering(bytes(16), "officer", DAY, "herald", DAY, is_of_mailbox=True),)
    ),
    covering_messages.CaseHistory(
        ("case-opened", "covered"),
        ("case-received",),
        (
            covering_messages.CaseEvent(
                7,
                DAY,
                "covered",
                "no case",
                "records",
                "officer",
                "",
                bytes(16),
                DAY,
                "x",
                "case-received",
                3,
                "es",
            ),
        ),
    ),
    case_messages.SubjectFinding("typed"),
    use_messages.DisclosurePage(
        (use_messages.Disclosure(7, bytes(16), ("name",), "A court", "Its order", DAY, "mail", "officer"),)
    ),
    use_messages.RestrictionPage((use_messages.Restriction(bytes(16), "", DAY),)),
    answers.LastAnchor(answers.AnchorPoint(7, bytes(32))),
    answers.LastAnchor(None),
    answers.Duties(("records",)),
    staff_messages.AssignmentPage(
        (
            staff_messages.Assignment(
                7, "clerk", "records", "north", ("literature",), "chief", DAY, DAY, None, DAY, DAY
            ),
        )
    ),
    staff_messages.OrganizationList((staff_messages.Organization("north", "district", ""),)),
    staff_messages.Proposed(7),
    staff_messages.EmployeeList(("chief",)),
    item_messages.Acted(7),
    item_messages.ItemPage(
        (
            item_messages.Item(
                *(7, "withholding", "proposed", bytes(16), None, "legal-obligations"),
                *({"ground": "investigation", "hours": 4}, "ab" * 32, NOW),
                (item_messages.Entered("proposed", "clerk", DAY), item_messages.Entered("told", "", DAY)),
            ),
            item_messages.Item(8, "fee", "due", None, b"b" * 16, "public-records", {}, "", None, ()),
        ),
        is_cut=True,
    ),
    item_messages.ItemCount(7),
    review_messages.WaitingPage(9, 1, (3, 7)),
    review_messages.ReviewPage(
        2,
        (
            review_messages.Review(7, DAY, "opened", "duty", "clerk", "records", "", bytes(16), 0, 0),
            review_messages.Review(9, DAY, "unusual", "", "clerk", "records", "", None, 101, 100),
        ),
    ),
    staff_messages.StaffHistoryPage(
        (
            staff_messages.StaffEvent(
                *(7, DAY, "duty-ended", "duty", "chief", "clerk", "records", "north", "left"),
                *(None, "", 0),
                for_duties=False,
            ),
            staff_messages.StaffEvent(
                *(9, DAY, "grant-proposed", "", "chief", "clerk", "", "", "interpreter"),
                *(bytes(16), "records-2026-1", 4),
                for_duties=True,
            ),
        )
    ),
    answers.CounterPage((answers.Counter("opened", "records", "", "", "allow", 1),)),
    answers.LastVerification(None),
    answers.LastVerification(
        answers.VerificationResult(0, ("wrong",), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    ),
    answers.SignedCheckpoint(0, bytes(32), bytes(64), bytes(32)),
    answers.Status(*range(11)),
]


def test_a_page_of_holds_fits_into_a_frame_whatever_the_cases():
    hold = case_messages.CaseHolds("c" * 32, (b"\xff" * 16,))
    assert framed(case_messages.HoldPage(2**53, (hold,) * HOLDS_PAGE_SIZE).encode())


@pytest.mark.parametrize("size", [0, 15, 17, 16 * (HOLDS_PAGE_SIZE + 1)])
def test_packed_records_are_whole_ones_and_not_too_many(size):
    page = {"ok": True, "holds": [[CASE, base64.b64encode(bytes(size)).decode()]]}
    with pytest.raises(Malformed):
        read_answer(page, case_messages.HoldPage)


@pytest.mark.parametrize("answer", ANSWERED)
def test_an_answer_is_read_as_it_was_written(answer):
    (message,) = Frames().take(framed(answer.encode()))
    assert read_answer(dict(message), type(answer)) == answer
    for name in message:
        with pytest.raises(Malformed):
            read_answer({**message, name: [object()]}, type(answer))
    with pytest.raises(Malformed):
        read_answer({**message, "extra": 1}, type(answer))


def test_a_denial_is_read_as_it_was_written():
    denial = Denial(DenialCode.GUARDRAIL, "minimum-quantity", "Ask for less.")
    assert read_answer(denial.encode(), answers.Done) == denial
    with pytest.raises(Malformed):
        read_answer({**denial.encode(), "code": "made up"}, answers.Done)


@pytest.mark.parametrize("starts_at", ["2018-01-31", "2018-01-31T05:00", "soon", "0001-01-01T00:00+14:00"])
def test_an_instant_without_offset_is_malformed(starts_at):
    with pytest.raises(Malformed):
        read({**REGISTER, "starts_at": starts_at}, REQUESTS)


def test_a_complaint_repeats_no_value():
    for part in ("token", "header", "address"):
        with pytest.raises(Malformed) as complaint:
            read({**CREATE, part: ["Secret Name"]}, REQUESTS)
        assert "Secret" not in str(complaint.value)
    with pytest.raises(Malformed) as complaint:
        read({**CREATE, "Secret Name": 1}, REQUESTS)
    assert "Secret" not in str(complaint.value)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"1" * 10_000,
    ],
)
def test_json_that_cannot_be_read_strictly_is_malformed(body):
    with pytest.raises(Malformed):
        parsed(body)


@pytest.mark.parametrize("size", [0, MAX_FRAME + 1, 2**32 - 1])
def test_a_frame_of_no_size_or_too_large_is_malformed_before_it_has_come(size):
    with pytest.raises(Malformed):
        list(Frames().take(struct.pack(">I", size)))


def test_a_page_of_items_fits_into_a_frame_whatever_they_are():
    details = {f"{number:02}{'d' * 30}": "v" * 64 for number in range(20)}
    entered = item_messages.Entered("s" * 32, "e" * 64, DAY)
    item = item_messages.Item(
        *(2**53, "k" * 32, "s" * 32, b"\xff" * 16, b"\xff" * 16, "p" * 32, details, "ab" * 32),
        *(NOW.replace(microsecond=1), (entered,) * 12),
    )
    assert framed(item_messages.ItemPage((item,) * ITEMS_PAGE_SIZE, is_cut=True).encode())


def test_a_page_of_acts_on_staff_fits_into_a_frame_whatever_they_are():
    event = staff_messages.StaffEvent(
        *(2**53, DAY, "a" * 32, "not acknowledged", "e" * 64, "c" * 64, "d" * 32, "o" * 32, "r" * 32),
        *(b"\xff" * 16, "n" * 32, 72),
        for_duties=False,
    )
    assert framed(staff_messages.StaffHistoryPage((event,) * STAFF_EVENTS_PAGE_SIZE).encode())


def test_a_page_of_reviews_fits_into_a_frame_whatever_they_are():
    review = review_messages.Review(
        *(2**53, DAY, "a" * 32, "no rule permits", "e" * 64, "d" * 32, "p" * 32, b"\xff" * 16, 2**53, 2**53)
    )
    assert framed(review_messages.ReviewPage(2**53, (review,) * REVIEWS_PAGE_SIZE).encode())
    assert framed(review_messages.WaitingPage(2**53, 0, (2**53,) * WAITING_PAGE_SIZE).encode())


def test_the_largest_frame_is_read_and_one_byte_more_is_not_sent():
    message = {"a": "x" * (MAX_FRAME - len('{"a":""}'))}
    assert list(Frames().take(framed(message))) == [message]
    with pytest.raises(Malformed):
        framed({"a": message["a"] + "x"})


@given(st.lists(st.dictionaries(st.text(), st.text() | st.booleans()), max_size=4), st.integers(1, 50))
def test_frames_are_found_however_they_arrive(sent, piece):
    stream = b"".join(framed(json.loads(json.dumps(message).encode("utf-8", "replace"))) for message in sent)
    frames = Frames()
    received = [t for at in range(0, len(stream), piece) for t in frames.take(stream[at : at + piece])]
    assert received == sent
    assert not frames.begun


def test_a_page_of_assignments_fits_into_a_frame_whatever_they_are():
    purposes = tuple(f"{number}{'p' * 31}" for number in range(MAX_PURPOSES))
    assignment = staff_messages.Assignment(
        *(2**53, "e" * 64, "d" * 32, "o" * 32, purposes, "b" * 64),
        *(DAY, DAY, DAY, DAY, DAY),
    )
    assert framed(staff_messages.AssignmentPage((assignment,) * ASSIGNMENTS_PAGE_SIZE).encode())
    organization = staff_messages.Organization("o" * 32, "department", "w" * 32)
    assert framed(staff_messages.OrganizationList((organization,) * MAX_ORGANIZATIONS).encode())
