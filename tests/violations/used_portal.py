"""The portal that every scratch portal is a copy of: a demonstration that people have used for a while."""

import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from tests.third_party.enabled_agency import copied
from tests.violations.scratch import Scratch, until
from tests.violations.source_tree import SourceTree

SUBSCRIBER = "canary-reader@example.org"
CONTACT = "eoewebservices@mass.gov"
_KEY = ".key"


class UsedPortals:
    """Makes each kind of portal once and copies it as often as it is wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._tree: SourceTree | None = None

    def copy(self, folder: Path, tree: SourceTree, agency: str, more: dict[str, str]) -> Scratch:
        """Return a portal that has not started yet."""
        with self._lock:
            made = self._made(agency)
        folder.mkdir(parents=True)
        folder.chmod(0o711)
        portal = Scratch(folder, tree.at, {**self._agency(agency), **more})
        if (backups := made.with_name("var.backups")).exists():
            subprocess.run(["cp", "-a", backups, folder], check=True)
        # Rights and owners are kept: PostgreSQL's files belong to an account of its own.
        subprocess.run(["cp", "-a", made, portal.data.path], check=True)
        shutil.copy2(made.with_name(made.name + _KEY), portal.data.path.with_name("var" + _KEY))
        return portal

    def _agency(self, agency: str) -> dict[str, str]:
        return {"KEEPFAITH_AGENCY": str(self._folder / "agency-tool")} if agency == "tool" else {}

    def _made(self, agency: str) -> Path:
        place = self._folder / f"used-{agency or 'sample'}"
        if not (place / "made").exists():
            if agency == "tool":
                copied(self._folder / "agency-tool")
            if self._tree is None:
                self._tree = SourceTree.copied(self._folder / "tree-used")
            place.mkdir()
            place.chmod(0o711)
            portal = Scratch(place, self._tree.at, {**self._agency(agency)})
            portal.start()
            try:
                use(portal)
                # What the prober asked for then is old enough to be compared by the time of a copy.
                portal.examine(None)
            finally:
                portal.stop()
            shutil.rmtree(portal.data.run)
            (place / "made").touch()
        return place / "var"


def use(portal: Scratch) -> None:
    """Do what people do: send forms, confirm, write e-mail; and what clerks do with it."""
    subscribe(portal, SUBSCRIBER)
    portal.write_letter("When is the next hearing?", sender="writer@example.org", to=CONTACT)
    clerk = portal.clerk("literature-clerk")
    for finish in ("sent", "note", "close"):
        number, _ = portal.task("literature")
        page = f"/desk/tasks/{number}/"
        clerk.act(page, f"{page}open/")
        clerk.act(page, f"{page}{finish}/", text="Noted for a test.")
    assistant = portal.clerk("assistance-clerk")
    number, _ = portal.task("questions")
    page = f"/desk/tasks/{number}/"
    assistant.act(page, f"{page}open/")
    visit_in_past_weeks(portal)
    back_up(portal)
    # What visitors asked for is in the store before the copy is made.
    until(lambda: list(portal.files("visits/days")), seconds=120)


# Monday noon of two weeks long past, of which the first is published; in each is what must not be told of alone.
PAST_WEEKS = """
import datetime as dt
import polars as pl
from keepfaith.agency.folder import agency_folder
from keepfaith.visits.logs.schema import REQUEST_SCHEMA
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.redaction import redact
from keepfaith.visits.pipeline.writer import StoreWriter
from keepfaith.visits.publication.publisher import publish_due
from keepfaith.visits.store.files import Store

folder, agent = local.data.path / "visits", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
noons = [dt.datetime(2026, 3, day, 17, tzinfo=dt.UTC) for day in (2, 9)]
rows = [
    (int(noon.timestamp()) + 3_600 * hour, f"192.0.2.{number}", "GET", path, "", status, 900, "example.gov", "", agent)
    for noon in noons
    for number in range(1, 61)
    for hour, path, status in (
        (number % 2, "/policies/", 200), (number % 2, "/static/site.css", 200), (1, "/events/", 200),
        *(((4, "/policies/translation/", 200),) if number < 4 else ()),
    )
]
writer = StoreWriter.open(folder, lambda _line: None)
writer.add(redact(pl.DataFrame(rows, schema=REQUEST_SCHEMA, orient="row"), PathRules.read(agency_folder())))
writer.commit()
later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=6)
publish_due(Store.open(folder), today=noons[0].date() + dt.timedelta(8), now=later)
print(json.dumps(True))
"""


def visit_in_past_weeks(portal: Scratch) -> None:
    """Keep a log of past weeks in the store, and publish the first of them."""
    portal.run(PAST_WEEKS)


def back_up(portal: Scratch) -> None:
    """Make a backup, and bring one back to see whether it can be."""
    for words in (["create"], ["drill"]):
        command = [sys.executable, "-m", "keepfaith.website.cli", "backup", *words]
        done = subprocess.run(
            command,
            env=portal.process_environment,
            cwd=portal.tree,
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr


def subscribe(portal: Scratch, address: str) -> None:
    """Ask for notices, and confirm by the link of the message."""
    portal.browser().fill_in("/forms/notices/", topics__2="yes", email=address)
    link = link_in(portal.mail_to(address).get_body(("plain",)).get_content(), "/events/confirm/")
    portal.browser().post(link, {})


def link_in(text: str, path: str) -> str:
    """Return the path and query of the link to a page of the portal in a message."""
    return re.search(rf"https://[^/\s]+({re.escape(path)}\?\S+)", text)[1]
