"""What only the prober may say to the custodian: it reads each decision again, and names the people it makes up."""

from dataclasses import dataclass

from keepfaith.custody.protocol import answers, field_types, observer_answers
from keepfaith.custody.protocol.message import Message, message


@message("decisions", observer_answers.DecisionPage)
@dataclass(frozen=True, slots=True)
class Decisions(Message[observer_answers.DecisionPage]):
    """Ask for the entries of the ledger after one of a number, with their details."""

    after: field_types.Count


@message("canary", answers.Changed)
@dataclass(frozen=True, slots=True)
class Canary(Message[answers.Changed]):
    """Name a made-up person by an address that nobody can have, before anything is sent in their name."""

    address: field_types.CanaryAddress
