"""Probes of the desk: the prober signs in with accounts of its own, which open test requests only."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_HOURLY: Final = dt.timedelta(hours=1)
_SELDOM: Final = dt.timedelta(hours=4)
# Each brings up to five messages to the mailbox of the check.
_DAILY: Final = dt.timedelta(days=1)
DESK: Final = (
    Check(
        "desk.openings", (34, 43), None, _HOURLY,
        says="An account made for this check signs in at the desk, with each duty in turn, and tries to open tasks of "
        "real people. The custodian must refuse each, the page must show nothing, and the ledger must have the refusal "
        "with its reason.",
    ),
    Check(
        "desk.needs", (34,), None, _SELDOM,
        says="A form that the check sent itself is taken to its end at the desk. It must be refused to an account "
        "without a duty, to one with another duty and, where a colleague has it, to one with the same duty, each for "
        "the reason that the posted rules give. To the one whose duty it is it must open.",
    ),
    Check(
        "desk.task_uses", (35,), None, _SELDOM,
        says="A form that the check sent itself may not be moved to a purpose that needs a case. At the desk it must "
        "open word for word as it was sent, and say that it is a test request.",
    ),
    Check(
        "desk.misuses", (43,), None, _SELDOM,
        says="A form that the check sent itself must open for no account without a duty. Its opening, and each try "
        "that was refused, must be in the ledger.",
    ),
    Check(
        "desk.appeals", (39,), None, _DAILY,
        says="At the desk, an account made for this check opens an objection and decides it. It opens an appeal, and "
        "may not take that, be given it, enter its hearing or close it. A second account takes it and may not decide "
        "before it has entered the hearing. The days that the page gives for both must not be later than the agency's "
        "rules allow. The list calls both cases a test of ours.",
    ),
    Check(
        "desk.left_out", (38,), None, _DAILY,
        says="A process of its own sends a form as a made-up person whose mail it gets itself, and opens it by their "
        "link. At the desk, two accounts made for this check leave it out as if it were investigated. The first may "
        "not approve it. Then the page, the PDF and the file must have nothing of it. Once that ends, all three must "
        "show it again, and a message must say so.",
    ),
    Check(
        "desk.moved_answers", (39,), None, _HOURLY,
        says="A process of its own sends a form as a made-up person whose mail it gets itself, and has the answers go "
        "to another address of theirs, which confirms that. At the desk an account made for this check writes an "
        "answer. Once that has gone out, which may be seen on the next day, it must have come to the new address, and "
        "not to the first.",
    ),
    Check(
        "desk.responses", (5, 33), None, _DAILY,
        says="A process of its own sends a request for public records as a made-up person whose mail it gets itself. "
        "Its receipt must name the day that a clock written from the law alone gives. At the desk, two accounts made "
        "for this check answer it. One must not answer it alone, sign what it wrote, or leave out one of the nine "
        "parts that the law asks for. What the other read and signed must come word for word.",
    ),
    Check(
        "desk.sessions", (20, 21, 23), None, _HOURLY,
        says="Accounts made for this check sign in at the desk with both factors and walk through it. Each cookie must "
        "be a listed one with its attributes, and hold nothing of the account. The code must be new at sign-in and "
        "never come twice, nor any part of it; one that the browser brought along must not be taken.",
    ),
    Check(
        "desk.policies", (2,), None, _HOURLY,
        says="Accounts made for this check sign in at the desk and walk through it. Each page must link every policy.",
    ),
    Check(
        "desk.session_codes", (22,), None, _HOURLY,
        says="Accounts made for this check sign in at the desk and walk through it. The code of a session must show in "
        "no address, input, header or word of an answer, as it is, encoded or as a digest.",
    ),
    Check(
        "desk.session_ends", (24,), None, _HOURLY,
        says="After sign-out, after 30 minutes without use and after 12 hours each session is tried on fresh "
        "connections and must be refused. For the last two the times of the check's own sessions are set back.",
    ),
)  # fmt: skip
