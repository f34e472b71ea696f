"""Codes for people without e-mail, and for whoever acts for them: an employee has one minted, and it gives a proof."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from keepfaith.custody.protocol import field_types, sizes
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import INSTANT, Malformed, list_of, octets, one_of, optional, row, text

CodeWay = Literal["letter", "in-person"]
# The kinds of ID that an employee may look at; nothing else of it is noted, and no copy is made.
IdKind = Literal[
    "drivers-license",
    "state-id",
    "passport",
    "permanent-resident-card",
    "military-id",
    "tribal-id",
    "school-id",
]
# Whom a code is given to: the person of the record, or somebody who acts for that person.
Relation = Literal["self", "representative", "parent", "estate"]
RelationName = Annotated[Relation, one_of(*get_args(Relation))]
# What the one who has it may do: see the record, or also correct, state and withdraw.
Scope = Literal["see", "correct"]
# The kinds of paper that say that somebody acts for somebody else; nothing else of it is noted, and no copy is made.
Paper = Literal[
    "signed-authorization",
    "power-of-attorney",
    "birth-certificate",
    "court-order",
    "letters-of-authority",
]
PAPERS: Final[Mapping[Relation, tuple[Paper, ...]]] = {
    "representative": ("signed-authorization", "power-of-attorney"),
    "parent": ("birth-certificate", "court-order"),
    "estate": ("letters-of-authority", "court-order"),
}
# A letter takes days to arrive; what is handed over is used at once.
CODE_LIFETIMES: Final[Mapping[CodeWay, dt.timedelta]] = {
    "letter": dt.timedelta(days=30),
    "in-person": dt.timedelta(days=1),
}
# A code for what a mailbox confirmed opens so long after that mailbox was told, and for so long from its giving on.
CODE_WAITS: Final = dt.timedelta(days=7)
WAITING_CODE_LIFETIME: Final = CODE_WAITS + CODE_LIFETIMES["letter"]
# Crockford's alphabet, as that of receipts: a code has 100 bits.
CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_SIZE: Final = 20
_CODE: Final = re.compile(rf"[{CODE_ALPHABET}]{{{CODE_SIZE}}}")
Code = Annotated[str, text(_CODE)]


@dataclass(frozen=True, slots=True)
class Representation:
    """For whom somebody with a code acts, within which scope, and by which kind of paper; people act for themselves."""

    relation: RelationName = "self"
    scope: Annotated[Scope, one_of(*get_args(Scope))] = "correct"
    paper: Annotated[Paper | Literal[""], one_of(*get_args(Paper), "")] = ""

    @property
    def is_of_person(self) -> bool:
        """Whether the person of the record has it, who needs no paper and may do all."""
        return self == Representation()

    @property
    def is_possible(self) -> bool:
        """Whether there is such a paper for such a relation."""
        return self.is_of_person or self.paper in PAPERS.get(self.relation, ())

    @property
    def details(self) -> Mapping[str, str]:
        """What the details of an entry say of it."""
        return {"relation": self.relation, "scope": self.scope, "paper": self.paper}


@answer
@dataclass(frozen=True, slots=True)
class MintedCode(Answer):
    """A code, as it is printed; it is told this once.

    One that `waits` is for what a mailbox confirmed. It opens nothing before that mailbox was told and had seven days.
    """

    code: Code
    waits: field_types.Switch


@message("mint-code", MintedCode)
@dataclass(frozen=True, slots=True)
class MintCode(Message[MintedCode]):
    """Have a code minted that opens one record to its person, by an employee who may open all of it for them.

    For a `letter`, `address` is what the letter goes to, and must be the postal address that the record came with:
    `postal:` and the text. In person, `document` is the kind of ID that the employee looked at, and `representation`
    says whether the one who is there acts for the person.
    """

    record: field_types.Record
    way: Annotated[CodeWay, one_of(*get_args(CodeWay))]
    document: Annotated[IdKind | Literal[""], one_of(*get_args(IdKind), "")]
    representation: Annotated[Representation, row(Representation)]
    address: field_types.SubjectAddress
    employee: field_types.Employee
    duty: field_types.Name

    def check(self) -> None:
        """Refuse an address by hand, an ID by mail, and whoever acts for somebody else by mail or without a paper."""
        is_letter = self.way == "letter"
        if is_letter is bool(self.document) or is_letter is not bool(self.address):
            raise Malformed("A letter goes to an address, and in person an ID is looked at.")
        if not self.representation.is_possible or (is_letter and not self.representation.is_of_person):
            raise Malformed("Whoever acts for somebody else comes in person, with a paper that says so.")


@answer
@dataclass(frozen=True, slots=True)
class RedeemedCode(Answer):
    """The proof that a code was redeemed for; none if it was not good, whatever the reason."""

    proof: Annotated[bytes, field_types.octets_or_none(sizes.PROOF_SIZE)]


@message("redeem-code", RedeemedCode)
@dataclass(frozen=True, slots=True)
class RedeemCode(Message[RedeemedCode]):
    """Redeem the code of a record, once, in time, and before it was typed wrongly five times."""

    record: field_types.Record
    code: Code


@message("announce-code", Done)
@dataclass(frozen=True, slots=True)
class AnnounceCode(Message[Done]):
    """Have the mailbox that confirmed a record told of the code that waits, about a new request for a link there.

    The message has that link, so that whoever reads it there can end the code.
    """

    record: field_types.Record
    request: field_types.Record


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code for what a mailbox confirmed: as whom somebody has it, and when it opens, once that mailbox was told."""

    record: field_types.Record
    relation: RelationName
    given_at: field_types.Instant
    opens_at: Annotated[dt.datetime | None, optional(INSTANT)]


@answer
@dataclass(frozen=True, slots=True)
class OwnCodeList(Answer):
    """The codes of others that have not ended, the first given first."""

    codes: Annotated[tuple[OwnCode, ...], list_of(row(OwnCode), max_count=sizes.MAX_RECORDS)]


@message("own-codes", OwnCodeList)
@dataclass(frozen=True, slots=True)
class OwnCodes(Message[OwnCodeList]):
    """Ask by a link who else has a code for what its mailbox confirmed."""

    proof: Annotated[bytes, octets(sizes.PROOF_SIZE)]


@message("end-code", Done)
@dataclass(frozen=True, slots=True)
class EndCode(Message[Done]):
    """End the code of a record, and what it opened, by a link to the mailbox that confirmed the record."""

    proof: Annotated[bytes, octets(sizes.PROOF_SIZE)]
    record: field_types.Record


ID_KINDS: Final = get_args(IdKind)
