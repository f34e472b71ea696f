"""Promises 12 and 13: what somebody sends a form for is all that comes of it, and no notice is among it."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import NotSent, last_sent, submissions
from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.journeys.subscription_entries import SubscriptionEntries, entries_so_far
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.oracle.topics import topics_of
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach

_ROW: Final = "SELECT replace(id::text, '-', '') FROM disclosure_record WHERE reference = %s"


def examine(reach: Reach) -> Finding:
    """Look up in the ledger, and in the lists of notices, what came of the forms that were sent lately."""
    try:
        submissions(reach)
    except (NotSent, UsedUp) as reason:
        if isinstance(reason, NotSent):
            return Finding("unproven", str(reason))
    made, entries = last_sent(reach), entries_so_far(reach)
    faults, count = [], 0
    for submission in made:
        record = _record(reach, submission)
        if not entries.of(record, "created"):
            continue
        count += 1
        faults += [
            f"A form {submission.way.form.name}: {fault}."
            for fault in (*purpose_faults(submission, record, entries), *_listed(reach, record))
        ]
    figure = (
        f"{count} forms sent by made-up people: by the ledger each brought one record, of the form's own purpose, and "
        "its person is on no list of notices."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def purpose_faults(submission: Submission, record: str, entries: SubscriptionEntries) -> Iterator[str]:
    """Yield what the ledger has of an address beside the one thing that they sent."""
    mailbox = entries.mailboxes[record]
    others = [other for other, whose in entries.mailboxes.items() if whose == mailbox and other != record]
    if entries.purposes[record] != submission.way.form.purpose:
        yield "it was collected for another purpose than its own"
    if mailbox and others:
        yield f"its address has {len(others)} more records, and sent nothing more"


def _listed(reach: Reach, record: str) -> Iterator[str]:
    with closing(SubscriptionsClient(reach.requests)) as client:
        for topic in {topic for form in form_files().values() for topic in topics_of(form).values()}:
            if client.is_listed(topic, bytes.fromhex(record)):
                yield "its person is to get notices, and asked for none"


def _record(reach: Reach, submission: Submission) -> str:
    with reach.database() as database:
        row = database.execute(_ROW, (submission.canary.reference,)).fetchone()
    return str(row[0]) if row else ""
