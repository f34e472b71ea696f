"""Asking for cases, for the records that a case keeps from being erased, and for other records of who asks."""

from collections.abc import Mapping
from dataclasses import astuple

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import case_messages
from keepfaith.custody.protocol.case_messages import CaseState, HeldRecord
from keepfaith.custody.protocol.sizes import CASES_PAGE_SIZE, HOLDS_PAGE_SIZE


class CasesClient(Client):
    """What those who hold and release ask for at the socket `requests`; each act is entered, and so is its refusal."""

    def open_case(
        self, kind: str, *, token: bytes, number_elsewhere: str = "", employee: str, duty: str
    ) -> str:
        """Open a case by a duty that may hold, and return its name; the same token again gives the same case."""
        return self._ask(case_messages.OpenCase(token, kind, number_elsewhere, employee, duty)).case

    def close_case(self, case: str, *, employee: str, duty: str) -> None:
        """Close a case; refused as `held` as long as it keeps a record on hold."""
        self._ask(case_messages.CloseCase(case, employee, duty))

    def hold(  # noqa: PLR0913 - what, for which case, by whom and why
        self, record: bytes, *, case: str, on: bool, reason: str = "", employee: str, duty: str
    ) -> None:
        """Keep a record from being erased for an open case, or let that case let it go."""
        self._ask(case_messages.Hold(record, case, on=on, reason=reason, employee=employee, duty=duty))

    def cases(self, *, open_only: bool = False) -> tuple[CaseState, ...]:
        """Ask for the cases, by name."""
        cases: list[CaseState] = []
        while True:
            after = cases[-1].case if cases else ""
            page = self._ask(case_messages.Cases(after, open_only=open_only)).cases
            cases += page
            if len(page) < CASES_PAGE_SIZE:
                return tuple(cases)

    def holds(self) -> Mapping[bytes, tuple[str, ...]]:
        """Ask which records are on hold, each with the cases that hold it."""
        holds: list[HeldRecord] = []
        while True:
            after = astuple(holds[-1]) if holds else (None, "")
            page = self._ask(case_messages.Holds(*after)).holds
            holds += page
            if len(page) < HOLDS_PAGE_SIZE:
                break
        cases: dict[bytes, tuple[str, ...]] = {}
        for hold in holds:
            cases[hold.record] = (*cases.get(hold.record, ()), hold.case)
        return cases

    def has_others(self, record: bytes, *, employee: str, duty: str, purpose: str) -> bool:
        """Ask whether the person of a record has other records; it is entered, and so is a refusal, which is raised."""
        return self._ask(case_messages.CheckSubject(record, employee, duty, purpose)).has_others
