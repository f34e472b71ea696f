"""What a SAML answer has to be an answer to; it goes to the process that reads the answer, and claims come back."""

from dataclasses import dataclass
from typing import Final

# A list of a person's groups can be long; beyond this it is not read.
MAX_ANSWER_LENGTH: Final = 49_152
MAX_SUBJECT_LENGTH: Final = 191
PERSISTENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


class BadAnswer(Exception):
    """An answer proves nothing; the text says why, without a value of it."""


class Declined(Exception):
    """The provider says that it did not sign the person in."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Whose answer it must be, to which request, at which address, for whom, and by which certificates."""

    issuer: str
    client_id: str
    address: str
    request: str
    url: str
    certificates: tuple[str, ...]
    groups: str = ""
