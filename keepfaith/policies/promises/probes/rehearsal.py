"""Probes of the installed custodian on a scratch store: what nobody could try on the living one."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_HOURLY: Final = dt.timedelta(hours=1)
REHEARSAL: Final = (
    Check(
        "rehearsal.own_purposes", (12,), None, _HOURLY,
        says="The installed custodian runs a second time, on a scratch store with made-up records. It is asked to "
        "open and to send what was told us for literature or notices, by every duty and for every purpose. Each "
        "answer must be the one that the posted rules give, as an engine of its own reads them.",
    ),
    Check(
        "rehearsal.unasked_sendings", (13,), None, _HOURLY,
        says="On a scratch store with made-up records the installed custodian is asked to let out what may go only "
        "to a person who asked. Each answer must be the one that the posted rules give.",
    ),
    Check(
        "rehearsal.sales", (31,), None, _HOURLY,
        says="On a scratch store with made-up records the installed custodian is asked to let things out for money "
        "or other value. It must refuse each, as the posted rules say.",
    ),
    Check(
        "rehearsal.needs", (34,), None, _HOURLY,
        says="On a scratch store with made-up records the installed custodian is asked by employees with each duty, "
        "and without it, to open every kind of field, also in a colleague's task, in a case, and by a grant on one "
        "record. Each answer must be the one that the posted rules give.",
    ),
    Check(
        "rehearsal.uses", (35,), None, _HOURLY,
        says="On a scratch store with made-up records the installed custodian is asked for each purpose beside the "
        "one that a task is for, before and after the task was moved. Each answer must be the one that the posted "
        "rules give.",
    ),
    Check(
        "rehearsal.recipients", (39,), None, _HOURLY,
        says="On a scratch custodian a made-up record is given to outsiders, and then its person corrects it. Whoever "
        "received it must be listed to be told, until they are given it again or the correction is taken back, and "
        "nobody else.",
    ),
    Check(
        "rehearsal.duties", (43,), None, _HOURLY,
        says="On a scratch store with made-up records employees who lack a duty ask the installed custodian to open "
        "what that duty may. It must refuse each.",
    ),
    Check(
        "rehearsal.assignments", (43,), None, _HOURLY,
        says="On a scratch custodian an administrator proposes duties for a colleague: in their organization, outside "
        "it, and for themselves. Nothing may be opened before the custodian's own user has confirmed a duty, after it "
        "has ended, before it starts, or for a purpose that it is not for.",
    ),
    Check(
        "rehearsal.assertions", (43,), None, _HOURLY,
        says="On a scratch custodian an employee opens a field of a kind that opens by passkey only. A signature of a "
        "confirmed passkey must open the one record that it was made for, once. Nothing else may open it.",
    ),
    Check(
        "rehearsal.destructions", (45,), None, _HOURLY,
        says="On a scratch store with made-up records the installed custodian is asked by every duty to destroy "
        "records: before the time has come, on hold, and with a task that was never closed. It is asked to put records "
        "on hold and to release them, too. Each answer must be the one that the posted rules give.",
    ),
    Check(
        "rehearsal.earlier_editions", (56,), None, _HOURLY,
        says="On a scratch store with made-up records a looser and a stricter edition follow the one in force. What "
        "was collected before must stay under its own edition, and must be bound by what the later one forbids.",
    ),
    Check(
        "rehearsal.later_editions", (57,), None, _HOURLY,
        says="On a scratch store with made-up records a looser and a stricter edition follow the one in force. What "
        "is collected under each must follow it.",
    ),
    Check(
        "rehearsal.cap", (43,), None, _HOURLY,
        says="On a scratch store with made-up records a duty opens as many records as it may within an hour. The "
        "next one must be refused, and an alarm must come.",
    ),
)  # fmt: skip
