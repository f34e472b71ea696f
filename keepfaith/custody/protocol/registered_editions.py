"""Asking the custodian which editions are registered, and its answer."""

from dataclasses import dataclass
from typing import Annotated

from keepfaith.custody.protocol import field_types
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.custody.protocol.sizes import EDITIONS_PAGE_SIZE
from keepfaith.ipc.strict_fields import list_of, row


@dataclass(frozen=True, slots=True)
class RegisteredEdition:
    """A registered edition: its digest, its start, and the SHA-256 of its rules, schema and acts' manifest."""

    digest: field_types.Edition
    rules: field_types.Digest
    schema: field_types.Digest
    starts_at: field_types.Instant
    acts: field_types.Digest


@answer
@dataclass(frozen=True, slots=True)
class EditionPage(Answer):
    """Some of the registered editions."""

    editions: Annotated[
        tuple[RegisteredEdition, ...], list_of(row(RegisteredEdition), max_count=EDITIONS_PAGE_SIZE)
    ]


@message("editions", EditionPage)
@dataclass(frozen=True, slots=True)
class Editions(Message[EditionPage]):
    """Ask which editions are registered, in the order of their digests, after the one named."""

    after: field_types.OptionalEdition = ""
