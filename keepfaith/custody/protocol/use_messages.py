"""How a record was used, as the person whom it is about may see it; whether its use is suspended, and who received it.

A use is told by whose duty, for what and when, but by nobody.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.case_messages import HearingName
from keepfaith.custody.protocol.checkpoint import Attestation
from keepfaith.custody.protocol.code_messages import RelationName
from keepfaith.custody.protocol.item_messages import LeftOutOnce
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, octets, one_of, prose, row, set_of, text

UseKind = Literal[
    "opened",
    "sent",
    "withheld",
    "disclosed",
    "shown",
    "code-mailed",
    "code-handed",
    "proven",
    "corrected",
    "reverted",
    "stated",
    "marked",
    "undone",
]
Means = Literal["mail", "e-mail", "fax", "by-hand", "by-telephone", "otherwise"]
# So many are told of one record, those of the last days.
MAX_USES: Final = 100
_CODE: Final = re.compile(r"[0-9A-Z]{1,40}")

DisclosureText = Annotated[str, prose(sizes.MAX_DISCLOSURE_TEXT)]
_Means = Annotated[Means, one_of(*get_args(Means))]


@dataclass(frozen=True, slots=True)
class Use:
    """What was done with a record on a day in UTC under one duty, and how often; `by_itself` if no employee did it.

    What one employee opened again within an hour is one look: of openings there can be fewer `looks` than the `count`
    in the ledger. `marked` is that an employee entered that something went out, `undone` that they took that back.
    It was `shown` under no duty, to its person. `relation` is another than `self` where somebody who acts for that
    person was given a code, or did something by it: only then it says that a code was `proven`, and what was
    `corrected`, `reverted` or `stated`.
    """

    day: field_types.Day
    kind: Annotated[UseKind, one_of(*get_args(UseKind))]
    duty: field_types.OptionalName
    purpose: field_types.Name
    clause: field_types.OptionalName
    by_itself: field_types.Switch
    count: field_types.Number
    relation: RelationName = "self"
    looks: field_types.Number = 1


@dataclass(frozen=True, slots=True)
class OwnAppeal:
    """An appeal against a decision about a record: its name and that of the decision, its days, and how it ended."""

    case: field_types.Name
    appeal_of: field_types.Name
    received_on: field_types.Day
    hearing: HearingName
    heard_on: field_types.OptionalDay
    closed_on: field_types.OptionalDay
    outcome: field_types.OptionalName
    sent_on: field_types.OptionalDay


OwnAppeals = Annotated[tuple[OwnAppeal, ...], list_of(row(OwnAppeal), max_count=sizes.MAX_OWN_APPEALS)]


@answer
@dataclass(frozen=True, slots=True)
class UseList(Answer):
    """The uses of a record, the first one first; `is_cut` if there were more before these.

    `withdrawn_on` is the day on which its sender withdrew it, none while it may be used. That it was left out of its
    person's view is no use of it, and told in `left_out` once that has ended. `appeals` are those against decisions
    about it, the first one first.
    """

    uses: Annotated[tuple[Use, ...], list_of(row(Use), max_count=MAX_USES)]
    is_cut: field_types.Switch
    withdrawn_on: field_types.OptionalDay
    left_out: LeftOutOnce
    appeals: OwnAppeals


@message("uses", UseList)
@dataclass(frozen=True, slots=True)
class Uses(Message[UseList]):
    """Ask how a record was used; a use that needs a case of its own is told by `case-uses` alone."""

    record: field_types.Record


@dataclass(frozen=True, slots=True)
class GivenOut:
    """On which day something of a record was given to whom outside, and by which law or order."""

    day: field_types.Day
    recipient: DisclosureText
    basis: DisclosureText


@answer
@dataclass(frozen=True, slots=True)
class CaseUseList(Answer):
    """The uses of a record in cases and what was given out of it, the first one first; `is_cut` as of a `UseList`."""

    uses: Annotated[tuple[Use, ...], list_of(row(Use), max_count=MAX_USES)]
    given: Annotated[tuple[GivenOut, ...], list_of(row(GivenOut), max_count=sizes.DISCLOSURES_PAGE_SIZE)]
    is_cut: field_types.Switch


@message("case-uses", CaseUseList)
@dataclass(frozen=True, slots=True)
class CaseUses(Message[CaseUseList]):
    """Ask how a record was used in cases, and who received it, by the code of its receipt, whole letters.

    A use for a legal obligation is told once its case is closed. Of a record that was erased, only who received it is
    told, and without that nothing is.
    """

    record: field_types.Record
    code: Annotated[str, text(_CODE)]


@answer
@dataclass(frozen=True, slots=True)
class Certificate(Answer):
    """That a record was erased, signed."""

    attestation: Annotated[Attestation, row(Attestation)]


@message("certify-erasure", Certificate)
@dataclass(frozen=True, slots=True)
class CertifyErasure(Message[Certificate]):
    """Ask for the certificate of a record that was erased, by the code of its receipt, whole letters."""

    record: field_types.Record
    code: Annotated[str, text(_CODE)]


@message("withdraw", answers.Done)
@dataclass(frozen=True, slots=True)
class Withdraw(Message[answers.Done]):
    """End the use of a record in its sender's name, or allow it again, by the code of its receipt, whole letters."""

    record: field_types.Record
    code: Annotated[str, text(_CODE)]
    on: field_types.Switch


@dataclass(frozen=True, slots=True)
class Restriction:
    """The use of a record is suspended since a day: for a case, or on its person's word if `case` is empty.

    Where `case` is `sender`, its sender withdrew it.
    """

    record: field_types.Record
    case: field_types.OptionalName
    since: field_types.Day


@answer
@dataclass(frozen=True, slots=True)
class RestrictionPage(Answer):
    """Some of the suspensions, by record and case."""

    restrictions: Annotated[
        tuple[Restriction, ...], list_of(row(Restriction), max_count=sizes.RESTRICTIONS_PAGE_SIZE)
    ]


@message("restrict", answers.Done)
@dataclass(frozen=True, slots=True)
class Restrict(Message[answers.Done]):
    """Suspend the use of a record, or end one suspension of it; the others stay.

    It is for an open case, or on the person's own word if `case` is empty. `reason` says why.
    """

    record: field_types.Record
    case: field_types.OptionalName
    on: field_types.Switch
    reason: field_types.Name
    employee: field_types.Employee
    duty: field_types.Name


@message("restrictions", RestrictionPage)
@dataclass(frozen=True, slots=True)
class Restrictions(Message[RestrictionPage]):
    """Ask which uses are suspended: of some records, or of all if none is named; after one suspension."""

    records: Annotated[tuple[bytes, ...], set_of(octets(sizes.RECORD_SIZE), max_count=sizes.MAX_RECORDS)]
    after: field_types.OptionalRecord
    after_case: field_types.OptionalName


@message("disclose", answers.Done)
@dataclass(frozen=True, slots=True)
class Disclose(Message[answers.Done]):
    """Have it entered that fields of a record which one's own case covers were given to somebody outside.

    `recipient` is who received them, `basis` the law or order, `given_on` a day where the agency is. Of a record whose
    person stated something about it, nothing is given without that: `with_statements` says that it went along. Where
    its person asked for it, `request` is the note that names the recipient: it waits to be sent, and is sent by this.
    """

    record: field_types.Record
    case: field_types.Name
    fields: field_types.FieldNames
    recipient: DisclosureText
    basis: DisclosureText
    given_on: field_types.Day
    means: _Means
    with_statements: field_types.Switch
    employee: field_types.Employee
    duty: field_types.Name
    request: field_types.OptionalRecord = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was given out in a case, by its number in the ledger; the record may have been erased since."""

    number: field_types.Number
    record: field_types.Record
    fields: field_types.FieldNames
    recipient: DisclosureText
    basis: DisclosureText
    given_on: field_types.Day
    means: _Means
    employee: field_types.Employee


@answer
@dataclass(frozen=True, slots=True)
class DisclosurePage(Answer):
    """Some of what was given out in a case, the last first."""

    disclosures: Annotated[
        tuple[Disclosure, ...], list_of(row(Disclosure), max_count=sizes.DISCLOSURES_PAGE_SIZE)
    ]


@message("recipients", DisclosurePage)
@dataclass(frozen=True, slots=True)
class Recipients(Message[DisclosurePage]):
    """Ask what of a record was given out in the last 365 days, in whatever case: they are told of a correction."""

    record: field_types.Record


@dataclass(frozen=True, slots=True)
class UntoldRecipient:
    """Who received a field of a record before its person corrected it on a day, and was given nothing of it since."""

    field: field_types.Name
    corrected_on: field_types.Day
    disclosure: Annotated[Disclosure, row(Disclosure)]


@answer
@dataclass(frozen=True, slots=True)
class UntoldRecipients(Answer):
    """Who is to be told of a correction, the first one first; `is_cut` if there are more."""

    recipients: Annotated[
        tuple[UntoldRecipient, ...], list_of(row(UntoldRecipient), max_count=sizes.DISCLOSURES_PAGE_SIZE)
    ]
    is_cut: field_types.Switch


@message("untold-recipients", UntoldRecipients)
@dataclass(frozen=True, slots=True)
class Untold(Message[UntoldRecipients]):
    """Ask who received, within the year before, what its person corrected since; one that was taken back counts not."""


@message("disclosures", DisclosurePage)
@dataclass(frozen=True, slots=True)
class Disclosures(Message[DisclosurePage]):
    """Ask what was given out in a case, before an entry of the ledger; 0 asks for the last."""

    case: field_types.Name
    before: field_types.Count
