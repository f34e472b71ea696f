"""The agency: who it is, which policies it posts, and the clock it counts days by."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from keepfaith.agency.home_page import EVENTS, OWN, RECEIPT, HomePage
from keepfaith.agency.inbound_mailboxes import InboundMailbox, read_mailboxes
from keepfaith.agency.mail_brake import MailBrake
from keepfaith.agency.records_officer import HEADING, RecordsOfficer
from keepfaith.agency.security_contact import SecurityContact
from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.deadlines.business_days import BusinessCalendar
from keepfaith.errors import KeepfaithError


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One of the policies an agency posts; `governs` marks the one that brings rules for information."""

    slug: str
    title: str
    summary: str
    governs: bool


@dataclass(frozen=True)
class Agency:
    """What `agency.toml` says."""

    folder: Path
    name: str
    short_name: str
    portal: str
    government: str
    mark: str
    zone: ZoneInfo
    contact_name: str
    contact_email: str
    contact_form: str
    contact_phone: str
    # Who answers by law for what is held about people; nobody, if the agency names no one.
    information_officer: str
    # Who answers requests for public records; none, if the agency names no one.
    records_officer: RecordsOfficer | None
    mailboxes: tuple[InboundMailbox, ...]
    postal_address: tuple[str, ...]
    notices_a_minute: int
    brake: MailBrake
    retention_account: str
    calendar: BusinessCalendar
    security: SecurityContact
    home: HomePage
    sign_in: SignInProvider | None
    # A sample says so on each of its pages. `own` lists what the sample that comes with the software says of itself
    # and is this agency's too.
    is_sample: bool
    own: tuple[str, ...]
    documents: tuple[PolicyDocument, ...]

    def document(self, slug: str) -> PolicyDocument | None:
        """Find a document by the name in its URL."""
        return next((document for document in self.documents if document.slug == slug), None)

    @property
    def governing(self) -> PolicyDocument:
        """The document whose rules govern personal information."""
        return next(document for document in self.documents if document.governs)

    def midnight(self, day: dt.date) -> dt.datetime:
        """Return the instant at which a day begins where the agency is."""
        return dt.datetime.combine(day, dt.time(), self.zone).astimezone(dt.UTC)

    def day(self, instant: dt.datetime) -> dt.date:
        """Return the agency's calendar day of an instant."""
        return instant.astimezone(self.zone).date()


@lru_cache(maxsize=8)
def read_agency(folder: Path) -> Agency:
    """Read an agency's folder; refuse one without a usable `agency.toml`."""
    try:
        text = (folder / "agency.toml").read_text(encoding="utf-8")
        content = tomllib.loads(text)
        documents = tuple(
            PolicyDocument(entry["slug"], entry["title"], entry["summary"], entry.get("governs", False))
            for entry in content["document"]
        )
        agency = Agency(
            folder, content["name"], content["short_name"], content["portal"],
            str(content.get("government", "")), str(content.get("mark", "")), ZoneInfo(content["time_zone"]),
            content["contact"]["name"], content["contact"]["email"], content["contact"]["form"],
            str(content["contact"].get("phone", "")), str(content["contact"].get("information_officer", "")),
            RecordsOfficer.read(content.get(HEADING), text=text),
            read_mailboxes(content.get("mailbox", ()), text=text, contact=content["contact"]["email"]),
            tuple(map(str, content["contact"]["postal_address"])),
            int(content.get("mail", {}).get("notices_a_minute", 600)), MailBrake.read(content.get("mail", {})),
            str(content.get("retention", {}).get("account", "retention")),
            BusinessCalendar.read(content.get("deadlines", {})),
            SecurityContact.read(content.get("security"), email=content["contact"]["email"]),
            HomePage.read(content.get("home", {}), portal=content["portal"]),
            SignInProvider.read(content.get("sign_in")), content.get("sample", False) is True,
            tuple(map(str, content.get("own", ()))), documents,
        )  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        raise KeepfaithError(
            _fault(folder / "agency.toml", error),
            "Give KEEPFAITH_AGENCY a folder with a complete agency.toml.",
        ) from error
    if sum(document.governs for document in documents) != 1:
        raise KeepfaithError(
            "One document must govern information.", "Set `governs = true` on just one document."
        )
    _refuse_missing_forms(agency)
    return agency


def _refuse_missing_forms(agency: Agency) -> None:
    folder = agency.folder
    if not (folder / "forms" / f"{agency.contact_form}.toml").is_file():
        raise KeepfaithError(
            f"The agency's contact names the form “{agency.contact_form}”, which is not in {folder / 'forms'}.",
            "Under [contact], name the form that people may use instead of e-mail.",
        )
    for mailbox in agency.mailboxes:
        if not (folder / "forms" / f"{mailbox.form}.toml").is_file():
            raise KeepfaithError(
                f"The mailbox {mailbox.address} names the form “{mailbox.form}”, which is not in {folder / 'forms'}.",
                "Under [[mailbox]], name the form that its mail is kept as.",
            )
    for name in agency.home.services:
        if name not in {EVENTS, RECEIPT, OWN} and not (folder / "forms" / f"{name}.toml").is_file():
            raise KeepfaithError(
                f"The home page lists the service “{name}”, but {folder / 'forms'} has no form of that name.",
                f"Under [home], list forms of that folder, {EVENTS}, {RECEIPT} and {OWN}.",
            )


def this_agency() -> Agency:
    """Return the agency this portal serves."""
    return read_agency(settings.AGENCY)


def _fault(file: Path, error: OSError | ValueError | KeyError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"There is no {file.name} in {file.parent}."
    if isinstance(error, KeyError):
        return f"{file} lacks {error.args[0]}."
    return f"{file} cannot be read: {error}."
