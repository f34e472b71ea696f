"""How often something was used, as the ledger's key signed it, beside what the portal lists: neither may be less."""

import hashlib
from dataclasses import dataclass
from typing import Any

from keepfaith.custody.protocol.checkpoint import Attestation, receipt_mark
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canary
from keepfaith.prober.journeys.report_steps import Steps, act, part_about, records_in_file
from keepfaith.prober.journeys.surfaces import Surface
from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.visitor import Visitor


@dataclass(frozen=True)
class Counting:
    """Whoever has a report open, the proof in its page, what they sent, and the key that they got elsewhere."""

    portal: Portal
    visitor: Visitor
    proof: str
    canary: Canary
    public_key: bytes
    steps: Steps

    def try_all(self) -> None:
        """Take the file before and after the page: each showing is a use, so the page's number is between theirs."""
        first = self._in_file()
        shown = _number_on(self._expect(act(self.portal, self.proof), "The report"), self.canary.reference)
        last = self._in_file()
        if None in (first, last):
            return
        if shown is None:
            self.steps.faults.append("The report does not say how many uses the ledger counts.")
        elif not (first or 0) < shown < (last or 0):
            self.steps.faults.append("The report says another number of uses than was signed.")

    def _in_file(self) -> int | None:
        """Return the count that the file has signed, and note what is wrong with it."""
        file = self._expect(act(self.portal, self.proof, act="file"), "The file")
        try:
            (record,) = records_in_file(file, self.canary.reference)
            count, faults = self._signed(record)
        except (ValueError, KeyError, TypeError, AttributeError):
            self.steps.faults.append("The file has no signed count of uses.")
            return None
        self.steps.faults += faults
        return count

    def _signed(self, record: dict[str, Any]) -> tuple[int, list[str]]:
        signed = record["signed_count"]
        attestation = Attestation(signed["statement"], bytes.fromhex(signed["signature"]), self.public_key)
        content, faults = attestation.content, []
        if not attestation.is_signed_by(self.public_key):
            faults.append("The count of uses in the file is not signed by the ledger's key.")
        if signed["public_key"] != self.public_key.hex():
            faults.append("The file names another key than the ledger's.")
        if content["receipt"] != receipt_mark(hashlib.sha256(self.canary.code.encode()).digest()):
            faults.append("The signed count is not that of what was sent.")
        listed = sum(int(use["count"]) for use in record["uses"])
        if not record["earlier_uses_left_out"] and listed != content["uses"]:
            faults.append("The file lists another number of uses than was signed.")
        return int(content["uses"]), faults

    def _expect(self, surface: Surface, what: str) -> str:
        return self.steps.expect(surface, self.visitor, what)


def _number_on(page: str, reference: str) -> int | None:
    """Return the number of uses that a report says of a record; none where there is not one."""
    section = part_about(read_document(page), reference)
    numbers = [element.get("value") for element in (section.every("data") if section else ())]
    return int(numbers[0]) if len(numbers) == 1 and numbers[0].isdecimal() else None
