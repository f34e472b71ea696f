"""What the portal says of a mailing as a whole: an employee or its own brake began, held or ended it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from keepfaith.custody.protocol import answers, field_types
from keepfaith.custody.protocol.message import Message, message
from keepfaith.ipc.strict_fields import Malformed, one_of

MailingAct = Literal["started", "paused", "resumed", "braked", "released", "stopped", "repeated"]


@message("mailing", answers.Done)
@dataclass(frozen=True, slots=True)
class Mailing(Message[answers.Done]):
    """Have it entered what an employee did with a mailing; only the brake holds one in nobody's name."""

    what: field_types.Name
    act: Annotated[
        MailingAct,
        one_of("started", "paused", "resumed", "braked", "released", "stopped", "repeated"),
    ]
    employee: field_types.OptionalEmployee
    duty: field_types.OptionalName

    def check(self) -> None:
        """Refuse one that names nobody, and a brake that names somebody."""
        is_braked = self.act == "braked"
        if is_braked is bool(self.employee) or is_braked is bool(self.duty):
            raise Malformed("Whoever did something with a mailing is missing, or named beside the brake.")
