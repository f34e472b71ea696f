"""Why the custodian refused something, in a few words: for the lists of the desk, where an entry has a code."""

from collections.abc import Mapping
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode

_WORDS: Final[Mapping[str, str]] = {
    DenialCode.ALREADY_CONFIRMED: "it was confirmed already",
    DenialCode.CAP: "too many within an hour or a day",
    DenialCode.CONFIRMED: "the record is stored and confirmed",
    DenialCode.DISK: "the disk is full",
    DenialCode.DUTY: "the account did not have this duty",
    DenialCode.ERROR: "the rules could not decide it",
    DenialCode.FAILED: "the custodian failed",
    DenialCode.GUARDRAIL: "a rule forbids it",
    DenialCode.HELD: "a case holds it",
    DenialCode.MALFORMED: "the request was not in its form",
    DenialCode.NO_RULE_PERMITS: "no rule permits it",
    DenialCode.NOT_ACCEPTED: "it does not fit what is stored",
    DenialCode.NOT_YET: "it is too early for it",
    DenialCode.NOT_YET_ERASED: "it is not erased yet",
    DenialCode.NOTICE: "the edition was posted too late",
    DenialCode.OTHER_VERSION: "another version of the portal",
    DenialCode.PAST_CHANGED: "what was entered before has changed",
    DenialCode.PURPOSE: "no duty opens it for that purpose",
    DenialCode.SET_BACK: "the store was set back",
    DenialCode.SUPPRESSED: "mail to this address is stopped",
    DenialCode.STORE_CHANGED: "the store was changed",
    DenialCode.TOKEN_USED: "the form was used already",
    DenialCode.UNKNOWN_DUTY: "there is no such duty",
    DenialCode.UNKNOWN_EDITION: "there is no such edition",
    DenialCode.UNKNOWN_FIELD: "the record has no such field",
    DenialCode.UNKNOWN_RECORD: "there is no such record",
    DenialCode.WARNED_TODAY: "a warning went out today",
    DenialCode.NO_CASE: "no open case covers it",
    DenialCode.NOT_OWN_TASK: "it was not their task",
    DenialCode.COLLEAGUE: "the colleague has no duty for it",
    DenialCode.NOT_A_CANARY: "an account of our checks opens test requests only",
    DenialCode.PLACEHOLDER: "its permission is only a placeholder",
    DenialCode.TOO_LATE: "it is too late for it",
    DenialCode.NOT_PROPOSED: "nobody proposed it, or it was decided already",
    DenialCode.OWN_PROPOSAL: "their own proposal, task or duty",
    DenialCode.OUTSIDE_ORGANIZATION: "another organization",
    DenialCode.NO_ASSIGNMENT: "the duty had ended, or was only proposed",
    DenialCode.RESTRICTED: "the use of the record is suspended",
    DenialCode.TOO_MANY_LEAVE: "too many would leave at once",
    DenialCode.LAST_ADMINISTRATOR: "nobody would administer duties any more",
    DenialCode.NOT_PROVEN: "it was not proven whose it is",
    DenialCode.NOT_ACKNOWLEDGED: "the safeguards were not acknowledged",
    DenialCode.LINKS_TODAY: "too many links on one day",
    DenialCode.REFERENCE_TODAY: "a reference went to this address today",
    DenialCode.STATEMENTS: "the record has all the statements that it can have",
    DenialCode.WITHOUT_STATEMENT: "the person's statement did not go along",
    DenialCode.CORRECTIONS: "the record has all the corrections that it can have",
    DenialCode.NOTHING_WAITS: "it was settled already",
    DenialCode.OWN_ENTRY: "it was their own entry",
    DenialCode.GRANTED: "the colleague has a grant already",
    DenialCode.NOT_ASSERTED: "no passkey signed for it",
    DenialCode.LEFT_OUT_BEFORE: "it was left out before",
    DenialCode.DECIDED_BEFORE: "they decided on what the appeal is against",
    DenialCode.NO_APPEAL: "there is nothing that can be appealed",
    DenialCode.NOT_HEARD: "no hearing was entered",
    DenialCode.HEARD_BEFORE: "a hearing was entered already",
    DenialCode.LEFT_OUT: "the record is left out of what its person sees",
    DenialCode.UNSIGNED: "no other employee had signed the response",
    DenialCode.NOT_SENT: "it was not said whether the decision was sent",
    DenialCode.TEST_ACCOUNT: "one of the two is our own test account",
}


def denial_words(code: str) -> str:
    """Say in a few words why something was refused; of a code that has none, the code."""
    return _WORDS.get(code, code)
