"""What messages and answers have in common: declared once as dataclasses, written and read by their fields' forms.

A connection begins with a greeting, which names the version of the protocol; then come messages, each answered in turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Self

from keepfaith.custody.protocol import field_types
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.ipc.frames import framed
from keepfaith.ipc.strict_fields import Fields, Form, Malformed

# Raise it with each change of a message or an answer: one side may still run the version before.
VERSION: Final = 47
GREETING: Final = framed({"keepfaith custodian": VERSION})


class Message[A]:
    """What may be said to the custodian, and is answered by an `A` or a denial."""

    __slots__ = ()
    verb: ClassVar[str]
    table: ClassVar[Fields[Any]]
    answer: ClassVar[type["Answer"]]

    def encode(self) -> dict[str, Any]:
        """Return the message as JSON has it."""
        return {"verb": self.verb, **self.table.write(self)}

    @classmethod
    def decode(cls, fields: Mapping[str, Any]) -> Self:
        """Read the fields of a message of this verb."""
        message: Self = cls.table.read(fields)
        message.check()
        return message

    def check(self) -> None:
        """Refuse as malformed what only several fields together show."""


class Answer:
    """What the custodian answers when it did what was asked."""

    __slots__ = ()
    table: ClassVar[Fields[Any]]

    def encode(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {"ok": True, **self.table.write(self)}

    @classmethod
    def decode(cls, fields: Mapping[str, Any]) -> Self:
        """Read the fields of an answer of this kind."""
        answer: Self = cls.table.read(fields)
        return answer


@dataclass(frozen=True, slots=True)
class Denial:
    """Why the custodian refused: the code, the clause that says so if any, and what is to be done if it is known."""

    code: Annotated[DenialCode, Form(DenialCode)]
    clause: Annotated[str, field_types.TEXT] = ""
    problem: Annotated[str, field_types.TEXT] = ""

    def encode(self) -> dict[str, Any]:
        """Return the denial as JSON has it."""
        return {"ok": False, **_DENIAL.write(self)}


_DENIAL: Final = Fields(Denial, of="denial")


def message[M: Message[Any]](verb: str, answer: type[Answer]) -> Callable[[type[M]], type[M]]:
    """Declare a message by its verb and by what it is answered with."""

    def declare(kind: type[M]) -> type[M]:
        kind.verb, kind.answer = verb, answer
        kind.table = Fields(kind, of="message")
        return kind

    return declare


def answer[A: Answer](kind: type[A]) -> type[A]:
    """Declare an answer."""
    kind.table = Fields(kind, of="answer")
    return kind


type Verbs = Mapping[str, type[Message[Any]]]


def read_message(fields: object, verbs: Verbs) -> Message[Any]:
    """Read one message that may be said where these verbs are understood."""
    if type(fields) is not dict:
        raise Malformed("The message is not an object.")
    verb = fields.pop("verb", None)
    kind = verbs.get(verb) if type(verb) is str else None
    if kind is None:
        raise Malformed("The message has no verb that is understood here.")
    return kind.decode(fields)


def read_answer(fields: object, kind: type[Answer]) -> Answer | Denial:
    """Read what was answered to a message that is answered by this kind."""
    if type(fields) is not dict:
        raise Malformed("The answer is not an object.")
    if fields.pop("ok", None) is True:
        return kind.decode(fields)
    return _DENIAL.read(fields)


def is_greeting(fields: object) -> bool:
    """Return whether a connection begins as one of this version does."""
    return fields == {"keepfaith custodian": VERSION}
