"""Requests for records, and what employees do about them in the sample's edition, at a custodian of their own."""

import datetime as dt
import secrets
import shutil
from pathlib import Path

from django.conf import settings

from keepfaith.disclosure.items.written_items import begin_by_note
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.disclosure.tasks.assignment import take_over
from keepfaith.disclosure.tasks.fulfillment import mark_sent
from keepfaith.disclosure.tasks.task_actions import Clerk, today
from keepfaith.disclosure.tasks.undo import undo_closing
from keepfaith.policies.editions.edition_cache import posted_editions
from tests.backdating import backdate_record

HOLDING, NOW = "records-requests", dt.datetime.now(dt.UTC)
# The first hour of a year where the agency is.
FIRST = dt.datetime(2024, 1, 1, 5, tzinfo=dt.UTC)
PARTS = (
    *(
        "response",
        "receipt",
        "not-held",
        "held-by",
        "left-out",
        "to-come",
        "by-when",
        "narrower",
        "costs",
        "appeal",
    ),
)
FEE = {
    "search-quarters": 24, "redact-quarters": 0, "rate-cents": 1_000, "pages": 0, "media-cents": 0, "postage-cents": 0,
}  # fmt: skip
# Who asks, who signs, and who searches beside them.
OFFICER, DEPUTY, SEARCHER = "officer", "deputy", "searcher"
OURS = {OFFICER: "records-1", DEPUTY: "records-2", SEARCHER: "searcher-1"}


def write_agency(folder):
    """Write the sample agency; return its folder and the edition's, which differs from the posted one by a comment."""
    agency = Path(shutil.copytree(settings.AGENCY, folder / "agency", ignore=shutil.ignore_patterns("*.mo")))
    edition = agency / "policies" / "privacy" / "draft"
    with (edition / "acts" / "records-time.toml").open("a") as file:
        file.write("# Posted by tests.\n")
    return agency, edition


def request(came=FIRST, came_by="", came_on=None, address="reader@example.org"):
    """Store a request as it comes by the form, or as it is typed in; return its record."""
    edition = posted_editions().in_force("privacy", at=NOW).bundle.digest
    values = {"records": Value("free-text", "=Minutes of May"), "name": Value("name", "Example Reader")}
    values["email"] = Value("email-address", address)
    new = NewRecord(
        edition,
        HOLDING,
        "public-records",
        values,
        form="records",
        came_by=came_by,
        came_on=came_on,
        address=address,
    )
    record = Record.objects.get(pk=create_record(new, token=secrets.token_bytes(16), work=True).record)
    if came:
        backdate_record(record, came)
    return record


def later(days=9):
    return (today() + dt.timedelta(days)).isoformat()


class Work:
    """What employees do about one request; `names` are their accounts."""

    def __init__(self, record, names=None):
        self.record, self.names = record, names or {one: one for one in OURS}
        self.clerk = Clerk(self.names[OFFICER], "records")
        take_over(record.task.pk, self.clerk)

    def do(self, act, number=0, who=OFFICER, duty="records", **details):
        """Do an act on an item, or on the record if no item is named; return the item's number."""
        of = {"number": number} if number else {"record": self.record.pk.bytes}
        details = {name.replace("_", "-"): value for name, value in details.items()}
        return items_client().do(act, details=details, employee=self.names[who], duty=duty, **of)

    def search(self, quarters, who=SEARCHER):
        """Have a colleague search for so many quarters of an hour; none, if they are still at it."""
        number = self.do("search-asked", case="", colleague=self.names[who], last_day=later())
        if quarters is not None:
            duty = "searcher" if who == SEARCHER else "records"
            self.do("searched", number, who, duty, quarters=quarters, found="found")

    def charge(self, cents, *acts):
        """Estimate a fee, and do what comes of it."""
        number = self.do("estimate", case="", answer_by=later(), cents=cents, **FEE)
        for act in acts:
            self.do(act, number)

    def respond(self, how="", *acts):
        """Write a response, have it signed and sent, and do what comes of it; without a `how` it gives everything."""
        names, more = (PARTS, {"how": how}) if how else (PARTS[:1], {})
        details = {"case": "", "colleague": self.names[DEPUTY], **more}
        number = begin_by_note(
            self.record,
            {name: Value("free-text", f"About {name}.") for name in names},
            seed=secrets.token_hex(8),
            begin=lambda note: items_client().do(
                "response" if how else "full-response", record=self.record.pk.bytes, note=note, details=details,
                employee=self.clerk.account, duty="records",
            ),
        )  # fmt: skip
        self.do("sign-off", number, DEPUTY)
        mark_sent(self.record.task.pk, self.clerk)
        for act in acts:
            self.do(act, number, **({"last_day": later()} if act == "order" else {}))

    def reopen(self):
        """Take back that the task ended."""
        undo_closing(self.record.task.pk, self.clerk)
