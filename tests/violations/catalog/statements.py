"""What people state about records of theirs, and whether it goes along."""

import datetime as dt
import secrets
from dataclasses import dataclass

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.disclosure.mail.links import OWN
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.browser import Browser, Page
from tests.violations.catalog.proofs import REFERENCE, link_message, somebody
from tests.violations.named_edits import Body, Condition
from tests.violations.scratch import Scratch, until
from tests.violations.used_portal import link_in
from tests.violations.violation import Edit, Violation

_REPORT = "/your-information/report/"
_OFFICER = {"employee": "privacy-officer", "duty": "privacy"}
_SUPERVISOR = {"employee": "privacy-supervisor", "duty": "supervisor"}
_CLERK = {"employee": "literature-clerk", "duty": "literature", "purpose": "literature"}
_WORDS = "That is not what was ordered."


@dataclass
class Report:
    """Somebody's own information in their browser."""

    browser: Browser
    proof: str

    @classmethod
    def opened(cls, portal: Scratch, address: str) -> "Report":
        """Ask for a link by the form, wait for its message, and press its button."""
        browser = portal.browser()
        browser.fill_in("/forms/own-link/", email=address)
        page = browser.post(link_in(until(lambda: link_message(portal, address)), OWN), {})
        return cls(browser, page.form(_REPORT)["proof"])

    def press(self, act: str, **typed: str) -> Page:
        """Press one of its buttons."""
        return self.browser.post(_REPORT, {"proof": self.proof, "act": act, **typed})

    def state(self, record: bytes) -> Page:
        """Add a statement."""
        return self.press("add-statement", record=str(see.as_uuid(record)), statement=_WORDS)


def _ordered(portal: Scratch, address: str) -> tuple[bytes, list[str], str, str]:
    """Order a booklet under an address; return its record and fields, and what its receipt says."""
    reference, code, *_ = REFERENCE.findall(see.order(portal, email=address))
    ((record, sealed),) = portal.app(
        "SELECT id, sealed FROM disclosure_record WHERE reference = %s", reference.replace("-", "")
    )
    return record.bytes, sorted(sealed), reference, code


def _disagreed(portal: Scratch) -> tuple[bytes, list[str], Page]:
    """Order something, open it in one's own report, and disagree with it; return the page that comes of that, too."""
    address = somebody()
    record, fields, reference, code = _ordered(portal, address)
    report = Report.opened(portal, address)
    report.press("receipt", reference=reference, code=code)
    return record, fields, report.state(record)


def _is_stored(portal: Scratch, record: bytes) -> bool:
    return (
        see.count(portal, "SELECT count(*) FROM disclosure_record WHERE about_id = %s", see.as_uuid(record))
        > 0
    )


def _opens_without_it(portal: Scratch) -> bool:
    """Return whether a clerk opens something and does not get what its person states about it."""
    record, fields, _ = _disagreed(portal)
    see.reads(portal, _CLERK["employee"])
    outcome = portal.opener.open([record], fields[:1], **_CLERK)[record]
    return _is_stored(portal, record) and isinstance(outcome, OpenedKeys) and not outcome.statements


def _is_not_on_the_page(portal: Scratch) -> bool:
    record, _, page = _disagreed(portal)
    return _is_stored(portal, record) and page.status == 200 and _WORDS not in page.text


def _is_stated_by_another(portal: Scratch) -> bool:
    """Prove another mailbox, and return whether that adds a statement to what somebody else sent."""
    record, *_ = _ordered(portal, somebody())
    Report.opened(portal, somebody()).state(record)
    return _is_stored(portal, record)


def _is_given_out_alone(portal: Scratch) -> bool:
    """Return whether something is given out in a case without what its person states about it."""
    record, fields, _ = _disagreed(portal)
    give_duty(portal.control, _SUPERVISOR["employee"], _SUPERVISOR["duty"])
    case = portal.cases.open_case("legal-process", token=secrets.token_bytes(16), **_OFFICER)
    portal.cases.cover(record, case=case, **_OFFICER)
    portal.cases.approve(record, case=case, on=True, **_SUPERVISOR)
    try:
        portal.cases.disclose(
            record, case=case, fields=fields[:1], recipient="A court", basis="Its order",
            given_on=dt.date(2026, 1, 2), means="mail", with_statements=False, **_OFFICER,
        )  # fmt: skip
    except Refused:
        return False
    return bool(portal.cases.disclosures(case))


VIOLATIONS = (
    Violation(
        "statement-left-behind",
        (39,),
        "symbol",
        (Body("keepfaith.custody.store.statements:Statements.keys", "return ()"),),
        _opens_without_it,
        "Whoever opens a record is not given what its person states about it.",
    ),
    Violation(
        "statement-by-anybody",
        (39,),
        "file",
        (
            Condition("keepfaith.disclosure.own_records.statements:add_statement", "opened", "not opened"),
            Condition("keepfaith.custody.server.proof_authorizer:ProofAuthorizer.state", "opens", "prover"),
        ),
        _is_stated_by_another,
        "Whoever proves any mailbox adds a statement to what others sent.",
    ),
    Violation(
        "page-hides-statements",
        (39,),
        "file",
        (
            Edit(
                "keepfaith/rights/templates/rights/record.html",
                "{% if own.statements %}",
                "{% if own.statements.nothing %}",
            ),
        ),
        _is_not_on_the_page,
        "The page leaves out what somebody stated about a record of theirs.",
    ),
    Violation(
        "given-out-without-statement",
        (39,),
        "file",
        (
            Condition(
                "keepfaith.custody.server.disclosure_authorizer:DisclosureAuthorizer.disclose",
                "_store",
                'verdict.allowed and stored and (message.means == "nothing")',
            ),
        ),
        _is_given_out_alone,
        "Something is given to an outsider without what its person states about it.",
    ),
)
