"""Asking for cases: what they hold and cover, whose use they suspend, who has them; what else there is of who asks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import batched, chain
from typing import Literal

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import (
    case_messages,
    code_messages,
    covering_messages,
    use_messages,
)
from keepfaith.custody.protocol.case_messages import CaseState, Hearing, OtherRecords
from keepfaith.custody.protocol.code_messages import CodeWay, IdKind, Representation
from keepfaith.custody.protocol.covering_messages import CaseHistory, Covering
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.custody.protocol.sizes import (
    CASES_PAGE_SIZE,
    COVERINGS_PAGE_SIZE,
    HOLDS_PAGE_SIZE,
    MAX_RECORDS,
    RESTRICTIONS_PAGE_SIZE,
)
from keepfaith.custody.protocol.use_messages import Disclosure, Means, Restriction


class CasesClient(Client):
    """What those who work on cases ask for at the socket `requests`; each act is entered, and so is its refusal."""

    def open_case(  # noqa: PLR0913 - what for, by whom and under which number
        self,
        kind: str,
        *,
        token: bytes,
        purpose: str = LEGAL_OBLIGATIONS,
        number_elsewhere: str = "",
        received_on: dt.date | None = None,
        appeal_of: str = "",
        employee: str,
        duty: str,
    ) -> str:
        """Open a case by a duty that may work on it, and return its name; the same token again gives the same case.

        Refused as `no appeal` where `appeal_of` names a case without a decision, or one that an open appeal is of.
        """
        about = (kind, purpose, number_elsewhere, received_on, appeal_of)
        return self._ask(case_messages.OpenCase(token, *about, employee, duty)).case

    def close_case(  # noqa: PLR0913 - which case, how it ended, and by whom
        self,
        case: str,
        *,
        reason: str = "",
        sent_on: dt.date | None = None,
        unsent: str = "",
        uncorrected: str = "",
        employee: str,
        duty: str,
    ) -> None:
        """Close a case; refused as `held` or `restricted` as long as it keeps a record on hold or its use suspended.

        `reason` says how it ended. A decision without the day on which it was sent, or why it was not, is refused as
        `not sent`.
        """
        self._ask(case_messages.CloseCase(case, reason, sent_on, unsent, employee, duty, uncorrected))

    def hear_appeal(  # noqa: PLR0913 - in which case, what and instead of what, and by whom
        self,
        case: str,
        hearing: Hearing,
        heard_on: dt.date,
        *,
        instead_of: dt.date | None = None,
        employee: str,
        duty: str,
    ) -> None:
        """Have it entered on which day the hearing of one's own appeal took place or was given up.

        Refused as `heard before` where one is entered whose day is not named in `instead_of`.
        """
        self._ask(case_messages.HearAppeal(case, hearing, heard_on, instead_of, employee, duty))

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
            message = case_messages.Cases(after, open_only=open_only, holder="", approver="")
            page = self._ask(message).cases
            cases += page
            if len(page) < CASES_PAGE_SIZE:
                return tuple(cases)

    def open_cases(self, *, after: str = "", holder: str = "", approver: str = "") -> tuple[CaseState, ...]:
        """Ask for a page of open cases, by name after one of them: those of one holder, or where one can approve."""
        message = case_messages.Cases(after, open_only=True, holder=holder, approver=approver)
        return self._ask(message).cases

    def case(self, name: str) -> CaseState | None:
        """Ask for one case; none if there is none of that name."""
        return next(iter(self._ask(case_messages.OneCase(name)).cases), None)

    def holds(self) -> Mapping[bytes, tuple[str, ...]]:
        """Ask which records are on hold, each with the cases that hold it."""
        return self.holds_since(0)[1] or {}

    def holds_since(self, known: int) -> tuple[int, Mapping[bytes, tuple[str, ...]] | None]:
        """Ask as `holds` does, and for the version of these holds; for nothing if a known version is the last one."""
        cases: dict[bytes, tuple[str, ...]] = {}
        answer = self._ask(case_messages.Holds("", None, known))
        # What changes while it is asked for has a later version than the first page.
        version, page = answer.version, answer.holds
        if version == known:
            return version, None
        while True:
            for hold in page:
                alone = (hold.case,)
                for record in hold.records:
                    others = cases.get(record)
                    cases[record] = (*others, hold.case) if others else alone
            if sum(len(hold.records) for hold in page) < HOLDS_PAGE_SIZE:
                return version, cases
            page = self._ask(case_messages.Holds(page[-1].case, page[-1].records[-1], 0)).holds

    def held_among(self, records: Iterable[bytes]) -> frozenset[bytes]:
        """Ask which of some records are on hold for any case."""
        some = batched(records, MAX_RECORDS)
        pages = (self._ask(case_messages.HeldAmong(tuple(page))).records for page in some)
        return frozenset(chain.from_iterable(pages))

    def assign_case(self, case: str, *, to: str, employee: str, duty: str) -> None:
        """Take a case, give one's own to a colleague who may work on it, or let it go if `to` is empty."""
        self._ask(covering_messages.AssignCase(case, to, employee, duty))

    def set_case_due(
        self, case: str, *, due_on: dt.date | None, reason: str, employee: str, duty: str
    ) -> None:
        """Set by which day one's own case is to be done; no day takes it back."""
        self._ask(covering_messages.SetCaseDue(case, due_on, reason, employee, duty))

    def write_letter(  # noqa: PLR0913 - which letter, in which case and by whom
        self,
        case: str,
        *,
        letter: str,
        version: int,
        language: str,
        removed: int | None = None,
        record: bytes | None = None,
        employee: str,
        duty: str,
    ) -> None:
        """Have it entered that a letter was written in one's own case; its text is not told.

        Refused as `not proposed` where the case does not cover the `record` that it is about, and as `left out` while
        that is left out of its person's own view.
        """
        written = (letter, version, language, removed, record)
        self._ask(covering_messages.WriteCaseLetter(case, *written, employee, duty))

    def cover(self, record: bytes, *, case: str, employee: str, duty: str) -> None:
        """Propose that one's own case covers a record; proposed again, it is as it was."""
        self._ask(covering_messages.Cover(record, case, employee, duty))

    def approve(  # noqa: PLR0913 - what, in which case, by whom and why
        self, record: bytes, *, case: str, on: bool, reason: str = "", employee: str, duty: str
    ) -> None:
        """Approve what somebody else proposed, or end that the case covers the record, for a reason."""
        self._ask(covering_messages.Approve(record, case, on, reason, employee, duty))

    def coverings(self, case: str, *, after: bytes | None = None) -> tuple[Covering, ...]:
        """Ask which records a case covers, proposed ones too: a page by record, after one of them."""
        return self._ask(covering_messages.Coverings(case, after)).coverings

    def covering(self, record: bytes, *, case: str) -> Covering | None:
        """Ask how a case covers a record; none if it does not."""
        page = self.coverings(case)
        while page and page[-1].record < record:
            page = self.coverings(case, after=page[-1].record) if len(page) == COVERINGS_PAGE_SIZE else ()
        return next((one for one in page if one.record == record), None)

    def restrict(  # noqa: PLR0913 - what, for which case, by whom and why
        self, record: bytes, *, case: str = "", on: bool, reason: str, employee: str, duty: str
    ) -> None:
        """Suspend the use of a record for an open case, or on its person's word without one; or end just that."""
        self._ask(use_messages.Restrict(record, case, on=on, reason=reason, employee=employee, duty=duty))

    def restrictions(self, records: Iterable[bytes] = ()) -> tuple[Restriction, ...]:
        """Ask which uses are suspended, by record and case: of some records, at most 200, or of all."""
        among, restrictions = tuple(records), list[Restriction]()
        while True:
            after = (restrictions[-1].record, restrictions[-1].case) if restrictions else (None, "")
            page = self._ask(use_messages.Restrictions(among, *after)).restrictions
            restrictions += page
            if len(page) < RESTRICTIONS_PAGE_SIZE:
                return tuple(restrictions)

    def disclose(  # noqa: PLR0913 - what was given to whom, by which law, when and how, and who enters it
        self,
        record: bytes,
        *,
        case: str,
        fields: Iterable[str],
        recipient: str,
        basis: str,
        given_on: dt.date,
        means: Means,
        with_statements: bool,
        employee: str,
        duty: str,
        request: bytes | None = None,
    ) -> None:
        """Have it entered that fields of a record which one's own case covers were given to somebody outside.

        Refused as `without statement` where its person stated something about it and that did not go along, and as `not
        proven` where it is for the `request` of its person, and that does not wait to be sent.
        """
        given = (tuple(fields), recipient, basis, given_on, means, with_statements)
        self._ask(use_messages.Disclose(record, case, *given, employee, duty, request))

    def recipients(self, record: bytes) -> tuple[Disclosure, ...]:
        """Ask what of a record was given out in the last 365 days, the last first, at most a page."""
        return self._ask(use_messages.Recipients(record)).disclosures

    def untold(self) -> use_messages.UntoldRecipients:
        """Ask who received what was corrected since, and was given nothing of it afterwards."""
        return self._ask(use_messages.Untold())

    def disclosures(self, case: str, *, before: int = 0) -> tuple[Disclosure, ...]:
        """Ask what was given out in a case, the last first; at most a page, before an entry if one is named."""
        return self._ask(use_messages.Disclosures(case, before)).disclosures

    def history(self, case: str, *, before: int = 0) -> CaseHistory:
        """Ask what was done in a case, the last act first; at most a page, before an entry if one is named."""
        return self._ask(covering_messages.History(case, before))

    def mint_code(  # noqa: PLR0913 - of what, how it is given, and by whom
        self,
        record: bytes,
        way: CodeWay,
        *,
        document: IdKind | Literal[""] = "",
        representation: Representation | None = None,
        address: str = "",
        employee: str,
        duty: str,
    ) -> code_messages.MintedCode:
        """Have a code minted that opens a record to its person; it is told once. It is entered, as is a refusal.

        A letter's `address` must be that of the record; in person `document` says which kind of ID was looked at, and
        `representation` whether the one who is there acts for the person.
        """
        acting = representation or Representation()
        message = code_messages.MintCode(record, way, document, acting, address, employee, duty)
        return self._ask(message)

    def announce_code(self, record: bytes, request: bytes) -> None:
        """Have the mailbox that confirmed a record told of its code, by the link of a request that was just stored."""
        self._ask(code_messages.AnnounceCode(record, request))

    def other_records(self, record: bytes, *, employee: str, duty: str, purpose: str) -> OtherRecords:
        """Ask what else there is of the address of a record; it is entered, and so is a refusal, which is raised."""
        return self._ask(case_messages.CheckSubject(record, employee, duty, purpose)).others
