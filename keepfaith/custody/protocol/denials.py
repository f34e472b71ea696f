"""Why the custodian refuses: one code for each reason, the same on both sides of the socket."""

from enum import StrEnum

from keepfaith.errors import KeepfaithError


class DenialCode(StrEnum):
    """The name of the reason for which the custodian refused.

    Entries of the ledger hold its position: never reorder, only append.
    """

    ALREADY_CONFIRMED = "already confirmed"
    CAP = "cap"
    CONFIRMED = "confirmed"
    DISK = "disk"
    DUTY = "duty"
    ERROR = "error"
    FAILED = "failed"
    GUARDRAIL = "guardrail"
    HELD = "held"
    MALFORMED = "malformed"
    NO_RULE_PERMITS = "no rule permits"
    NOT_ACCEPTED = "not accepted"
    NOT_YET = "not yet"
    NOT_YET_ERASED = "not yet erased"
    NOTICE = "notice"
    OTHER_VERSION = "other version"
    PAST_CHANGED = "past changed"
    PURPOSE = "purpose"
    SET_BACK = "set back"
    SUPPRESSED = "suppressed"
    STORE_CHANGED = "store changed"
    TOKEN_USED = "token used"  # noqa: S105 - a form's token, and no secret
    UNKNOWN_DUTY = "unknown duty"
    UNKNOWN_EDITION = "unknown edition"
    UNKNOWN_FIELD = "unknown field"
    UNKNOWN_RECORD = "unknown record"
    WARNED_TODAY = "warned today"
    NO_CASE = "no case"
    NOT_OWN_TASK = "not own task"
    COLLEAGUE = "colleague"
    NOT_A_CANARY = "not a canary"
    PLACEHOLDER = "placeholder"
    TOO_LATE = "too late"
    NOT_PROPOSED = "not proposed"
    OWN_PROPOSAL = "own proposal"
    OUTSIDE_ORGANIZATION = "outside organization"
    NO_ASSIGNMENT = "no assignment"
    RESTRICTED = "restricted"
    TOO_MANY_LEAVE = "too many leave"
    LAST_ADMINISTRATOR = "last administrator"
    NOT_PROVEN = "not proven"
    NOT_ACKNOWLEDGED = "not acknowledged"
    LINKS_TODAY = "links today"
    STATEMENTS = "statements"
    WITHOUT_STATEMENT = "without statement"
    CORRECTIONS = "corrections"
    NOTHING_WAITS = "nothing waits"
    OWN_ENTRY = "own entry"
    GRANTED = "granted"
    NOT_ASSERTED = "not asserted"
    LEFT_OUT_BEFORE = "left out before"
    DECIDED_BEFORE = "decided before"
    NO_APPEAL = "no appeal"
    NOT_HEARD = "not heard"
    HEARD_BEFORE = "heard before"
    LEFT_OUT = "left out"
    NOT_SENT = "not sent"
    TEST_ACCOUNT = "test account"
    REFERENCE_TODAY = "reference today"
    UNSIGNED = "unsigned"


class Refused(KeepfaithError):
    """The custodian said no, for the reason that the denial code names and by this clause."""

    def __init__(self, code: DenialCode, clause: str = "", problem: str = "") -> None:
        super().__init__(problem or f"The custodian refused: {code}.", clause=clause)
        self.code = code
