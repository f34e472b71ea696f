"""Probes that send something: forms to their end, in the names of people who do not exist."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

# Each form that is sent lies on a desk until somebody opens it or its week is over.
SELDOM: Final = dt.timedelta(hours=4)
# Two forms and up to five messages each time.
DAILY: Final = dt.timedelta(days=1)
JOURNEYS: Final = (
    Check(
        "journeys.forms", (8, 25), None, SELDOM,
        says="A process of its own fills in forms in the names of made-up people, in every language and way in turn, "
        "sends them as a browser that refuses cookies does, and looks their receipts up. The same from another site, "
        "with another code or in an address must be refused.",
    ),
    Check(
        "journeys.receipts", (52,), None, SELDOM,
        says="No receipt of those forms, the same sent again or looked up later, may show a word of what was typed.",
    ),
    Check(
        "journeys.records", (14, 54), None, SELDOM,
        says="What those forms said must lie in one row each, of the purpose and edition of the form, with a task, "
        "every answer sealed by itself and no word of it to be read.",
    ),
    Check(
        "journeys.own_purposes", (12, 13), None, SELDOM,
        says="By the ledger each of those forms must bring one record, of the form's own purpose. Its person, who "
        "asked for no notices, may be on no list of them.",
    ),
    Check(
        "journeys.notices", (13,), None, SELDOM,
        says="A process of its own asks for event notices as a made-up person whose mail it gets itself. Looking at "
        "the link that comes must confirm nothing, its button must: to the topics that were chosen and to no other. "
        "Then it ends the notices, in turn by one click and by a reply. The ledger must say the same, and nothing may "
        "be sent to that person afterwards.",
    ),
    Check(
        "journeys.reports", (38,), None, SELDOM,
        says="A process of its own sends a form as a made-up person whose mail it gets itself, and asks for the link "
        "to their information. The link must open once, show what was typed only with its receipt, word for word, and "
        "nothing of anybody else; after its end nothing. A message must say that it was opened, and the ledger must "
        "have each showing.",
    ),
    Check(
        "journeys.statements", (39,), None, SELDOM,
        says="A process of its own sends a form as a made-up person, opens the link to their information, and adds a "
        "statement that disagrees with the form. It must be shown once more before it is added, and be on the page and "
        "in the file from then on, word for word. With another proof, or after the end, nothing may be added. The "
        "ledger must have it once.",
    ),
    Check(
        "journeys.corrections", (39,), None, SELDOM,
        says="A process of its own sends a form as a made-up person, opens the link to their information, and corrects "
        "the name in it. It must be shown once more before it counts, and then count on the page and in the file, with "
        "what was there before beside it. Taken back, it must count no more. With another proof, or after the end, "
        "nothing may be corrected. The mailbox must be told of both without the name, and the ledger must have both "
        "once.",
    ),
    Check(
        "journeys.moved_notices", (39,), None, DAILY,
        says="A process of its own asks for event notices as a made-up person whose mail it gets itself, opens the "
        "link to their information, and has the notices go to another address of theirs. Nothing may change before "
        "that address confirms; then notices must go there alone. The first mailbox must be told, without the new "
        "address, and bring them back. The ledger must have each step once.",
    ),
    Check(
        "journeys.moved_answers", (39,), None, DAILY,
        says="A process of its own sends a form as a made-up person whose mail it gets itself, opens the link to their "
        "information, and has the answers go to another address of theirs. Nothing may change before that address "
        "confirms; then the page and the file must say that answers go there. The first mailbox must be told, without "
        "the new address, and take it back. The ledger must have each step once.",
    ),
    Check(
        "journeys.copies", (39,), None, DAILY,
        says="A process of its own sends a form as a made-up person whose mail it gets itself, opens the link to their "
        "information, and asks that a copy goes to a third person. The page, the PDF and the file must list it as "
        "waiting, and not as sent, until it is taken back. The mailbox must be told once, without who gets the copy, "
        "and nothing may go to that third person. The ledger must have each step once.",
    ),
    Check(
        "journeys.letters", (58,), None, SELDOM,
        says="A process of its own writes to the contact as a made-up person, and hands the letter over as a mail "
        "server does. A letter that is acknowledged must have its entry in the ledger, one row, and a task at the "
        "desk.",
    ),
    Check(
        "journeys.numbered_letters", (10, 41), None, SELDOM,
        says="A process of its own writes to the contact as a made-up person, with a Social Security number that "
        "belongs to nobody in the text and in an attachment. Both must be kept apart from what clerks read, and the "
        "writer must get a warning by e-mail.",
    ),
    Check(
        "journeys.mailed_requests", (33,), None, DAILY,
        says="A process of its own asks for public records by mail as a made-up person whose mail it gets itself. What "
        "it asked must be a request with a task, and a message must name the day by which the law has it answered, and "
        "each day that is left out before it, as a clock written from the law alone counts them.",
    ),
    Check(
        "journeys.messages", (13,), None, SELDOM,
        says="A process of its own reads the message that its request for notices brings, as it came by mail. It must "
        "be to one address, in the agency's words, with nobody named but by the address, and have the fields by which "
        "mail programs end notices with one click.",
    ),
    Check(
        "journeys.message_links", (26,), None, SELDOM,
        says="A process of its own asks for event notices and reads the message that comes by mail. There may be "
        "nothing in it that a mail program loads, and each link must lead to this site.",
    ),
    Check(
        "journeys.message_sender", (58,), None, SELDOM,
        says="A process of its own asks for event notices and reads the message that comes by mail. It must be from "
        "the contact, and a reply to it must go to the contact.",
    ),
)  # fmt: skip
