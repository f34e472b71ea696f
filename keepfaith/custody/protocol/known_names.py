"""Names of an edition's rules and of messages that both sides know."""

from typing import Final

# The purpose for which only a subscription that was confirmed counts as asked for, and the clause that says so.
NOTICES: Final = "notices"
ONLY_WHEN_ASKED: Final = "only-when-asked"
# The clause on requests that we send ourselves, and what an entry and a tombstone say of the end of one.
OWN_TEST_REQUESTS: Final = "own-test-requests"
TEST_REQUEST: Final = "test request"
# A permission to destroy that begins so is a placeholder: it destroys nothing, but in a demonstration.
PLACEHOLDER: Final = "EXAMPLE-"
# In whose name goes out what goes out by itself.
NOBODY: Final = "automatic"
# What goes out by itself: nobody presses a button for it.
CONFIRMATION, WARNING, LINK = "confirmation", "warning", "link"
# And the reference of what somebody sent, who ticked this field for it; it holds the language of the page.
REFERENCE, REFERENCE_FIELD = "reference", "mail_reference"
# What a mailbox is written by itself about the use of a link: that it was redeemed, and what was done by that.
OPENED, CORRECTED, REVERTED = "opened", "corrected", "reverted"
# And that notices or answers go to another address from now on, which was given by its proof and has confirmed.
MOVED: Final = "moved"
# What another address gets to which answers are to go: a link to confirm it.
ADDRESS: Final = "address"
# And that a record is shown again which was left out of its person's own view because of an investigation.
SHOWN_AGAIN: Final = "shown-again"
# And that a copy of a record was asked for that goes to somebody else, and that it was sent.
COPY_ASKED, COPY_SENT = "copy-asked", "copy-sent"
# The fields of the note that names who that is, with their categories; it has some of them, the first one always.
COPY_RECIPIENT: Final = "copy-recipient"
COPY_FIELDS: Final = {
    COPY_RECIPIENT: "name",
    "copy-address": "postal-address",
    "copy-email": "email-address",
    "copy-form": "free-text",
}
# And that an employee gave a code for what that mailbox confirmed to somebody who acts for its person.
ACTING: Final = "acting"
# What the agency does only because a law requires it: destroying records, too.
LEGAL_OBLIGATIONS: Final = "legal-obligations"
# In whose name a duty is proposed at the word of the agency's sign-in, which says in which groups somebody is. No
# account has a capital letter.
DIRECTORY: Final = "The-directory"
# In whose name the portal's own checks try what must be refused; it never has a duty.
OWN_CHECKS: Final = "Promises"
# The duty of those who propose the duties of others, and end them.
ADMINISTRATOR: Final = "administrator"
# The duty of those who look at what was refused, at some openings and at unusual use, and who pause duties.
PRIVACY: Final = "privacy"
# The purpose of what people ask about their own information.
YOUR_INFORMATION: Final = "your-information"
# The clause on what people may see and ask about themselves; and what holds requests for a link that shows it.
YOUR_RIGHTS: Final = "your-rights"
OWN_LINKS: Final = "own-links"
# The clause that lets people disagree with a record, and the one field of what they state about it.
GET_AND_CORRECT: Final = "get-and-correct"
STATEMENT: Final = "statement"
# What its person corrects at once: by what they are reached and called. An e-mail address is not among these, for it is
# what proves whose a record is, and counts for answers once it confirms; nor is what they wrote, on which others may
# have relied, or a number that stays sealed.
CORRECTABLE: Final = frozenset({"name", "organization", "postal-address", "phone-number"})
# In the place of a case, that a record is not used because its sender withdrew it; a case has a year in its name.
SENDER: Final = "sender"
PUBLIC_RECORDS: Final = "public-records"
# A law or the person asks for a use of these kinds, in a case of its own: nothing that was collected for something else
# is moved to them.
NEED_A_CASE: Final = frozenset({PUBLIC_RECORDS, YOUR_INFORMATION, LEGAL_OBLIGATIONS})
# The letter that gives a person what employees wrote about a record of theirs; it names that record.
WRITTEN_ENCLOSED: Final = "written-enclosed"
# The kind of an appeal, the kinds of cases that can be appealed, and the outcomes that are decisions.
APPEAL, OBJECTION = "appeal", "objection"
APPEALABLE: Final = frozenset({OBJECTION})
DECISIONS: Final = frozenset({"agreed", "partly", "denied"})
# The kinds of cases that end with a decision, which is sent to its person.
DECIDED: Final = frozenset({OBJECTION, APPEAL})
# How an appeal can end without a hearing: then nobody has decided on it.
WITHOUT_HEARING: Final = frozenset({"withdrawn", "abandoned", "mistaken", "late"})
