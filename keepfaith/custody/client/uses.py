"""Asking how a record was used, for whoever has its receipt, and ending its use at their word."""

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol.checkpoint import Attestation
from keepfaith.custody.protocol.use_messages import (
    CaseUseList,
    CaseUses,
    CertifyErasure,
    UseList,
    Uses,
    Withdraw,
)


class UsesClient(Client):
    """What the receipt asks for at the socket `requests`."""

    def uses(self, record: bytes) -> UseList:
        """Ask for the uses of a record by day: under which duty, for what and by which clause, and never by whom."""
        return self._ask(Uses(record))

    def in_cases(self, record: bytes, code: str) -> CaseUseList:
        """Ask for the uses of a record in cases and who received it; raises `Refused` for another code."""
        return self._ask(CaseUses(record, code))

    def certificate(self, record: bytes, code: str) -> Attestation:
        """Ask for the certificate that a record was erased; raises `Refused` for another code, or if it was not."""
        return self._ask(CertifyErasure(record, code)).attestation

    def withdraw(self, record: bytes, code: str, *, on: bool) -> None:
        """End the use of a record, or allow it again, by the code of its receipt; raises `Refused` for any other."""
        self._ask(Withdraw(record, code, on=on))
