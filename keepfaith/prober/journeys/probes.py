"""Probes that each judge one side of a journey of the round, by what its person saw and the ledger has."""

from functools import partial

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys import messages
from keepfaith.prober.journeys.own_answers import own_answers
from keepfaith.prober.journeys.own_copies import own_copies
from keepfaith.prober.journeys.own_journey import judged
from keepfaith.prober.journeys.own_moves import own_move
from keepfaith.prober.journeys.own_reports import own_report
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.mail.message_faults import outside_faults, sender_faults
from keepfaith.prober.reach import Reach

message_links = partial(
    messages.judged, faults_of=outside_faults,
    figure="{size:,} bytes of a message that came by mail: nothing in it to load, and each link leads to this site.",
)  # fmt: skip
message_sender = partial(
    messages.judged, faults_of=sender_faults,
    figure="{size:,} bytes of a message that came by mail: from the contact, and a reply goes there.",
)  # fmt: skip
moved_answers = partial(
    judged, make=own_answers,
    figure="The answers to a form were given another address. They were to go there once it had confirmed, by the page "
    "and the file. The first mailbox was told, without the address, and took it back. The ledger has all three once.",
)  # fmt: skip
copies = partial(
    judged, make=own_copies,
    figure="A copy of something of one’s own was asked for, by the page’s steps, for somebody else. The page, the PDF "
    "and the file listed it until it was taken back. Its mailbox was told, without who gets it, and nothing went to "
    "that person. The ledger has both steps once.",
)  # fmt: skip
moved_notices = partial(
    judged, make=own_move,
    figure="Notices of one’s own were given another address. They went there once it had confirmed, and to the first "
    "no more. That mailbox was told, without the address, and brought them back. The ledger has all three once.",
)  # fmt: skip


def corrections(reach: Reach) -> Finding:
    """Judge what this round's report came to where its person corrected a name, until they took it back."""
    try:
        made = own_report(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if not made.correcting.tried and not made.correcting.faults:
        return Finding("unproven", made.lacks or "No report opened in which a name can be corrected.")
    return Finding.of(
        examined=made.correcting.tried,
        faults=made.correcting.faults,
        figure="A name of one's own was corrected by the page’s steps. It counted on the page and in the file until it "
        "was taken back there. Another proof, and an ended one, corrected nothing. The mailbox was told of both, "
        "without the name. The ledger has both once.",
    )


def reports(reach: Reach) -> Finding:
    """Take this round's request for a link to its end: a person sees what is theirs, and nothing else."""
    try:
        made = own_report(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    faults = made.faults + made.counting.faults
    if made.lacks and not faults:
        return Finding("unproven", made.lacks)
    return Finding.of(
        examined=made.tried + made.counting.tried,
        faults=faults,
        figure="A link came by mail. It opened nothing by being looked at, once what is its mailbox’s own, with a "
        "receipt what was typed, word for word, and after its end nothing. A message said that it was opened. The "
        "ledger has each proof and showing. It signed as many uses as the page and the file list.",
    )


def statements(reach: Reach) -> Finding:
    """Judge what this round's report came to where its person disagreed."""
    try:
        made = own_report(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if not made.stating.tried and not made.stating.faults:
        return Finding("unproven", made.lacks or "No report opened in which something can be stated.")
    return Finding.of(
        examined=made.stating.tried,
        faults=made.stating.faults,
        figure="A statement was added to something of one's own by the page’s two steps. It is on the page and in the "
        "file from then on. Another proof, and an ended one, added nothing. The ledger has it once.",
    )
