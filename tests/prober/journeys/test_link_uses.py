"""Messages about the use of a link: as many as there must be, the page named, and nothing of what they are about."""

import datetime as dt

import pytest

from keepfaith.prober.journeys import link_uses as module
from keepfaith.prober.journeys.link_uses import link_uses
from keepfaith.prober.mail.message_store import MessageStore, ReceivedMessage

ADDRESS, REFERENCE, WORD = "gimovo@example.org", "AB2CD0EF3GH", "gimovo"
PAGE = "https://portal.example.gov/es/your-information/"
LINK, OPENED = f"{PAGE}link/?token=abc", f"Somebody opened it: {PAGE}"
CORRECTED = f"The name in AB2CD-0EF3GH: {PAGE}"


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)


def seen(tmp_path, *texts):
    store = MessageStore(tmp_path)
    for text in texts:
        raw = f"To: {ADDRESS}\r\nSubject: A message\r\n\r\n{text}\r\n".encode()
        store.add(ReceivedMessage(ADDRESS, dt.datetime.now(dt.UTC), "", raw))
    uses = link_uses(store, ADDRESS, reference=REFERENCE, secret=WORD, corrections=2)
    return " ".join(uses.opened), " ".join(uses.corrected)


def test_each_is_told_once_and_names_the_page(tmp_path):
    assert seen(tmp_path, LINK, OPENED, CORRECTED, CORRECTED) == ("", "")


@pytest.mark.parametrize(
    ("texts", "opened", "corrected"),
    [
        ((), "told once", "told of each"),
        ((LINK,), "told once", "told of each"),
        ((LINK, CORRECTED, CORRECTED), "told once", ""),
        ((LINK, OPENED, OPENED, CORRECTED, CORRECTED), "told once", ""),
        ((LINK, OPENED, CORRECTED), "", "told of each"),
        ((LINK, OPENED, CORRECTED, f"{CORRECTED} Robin Gimovo gimovo"), "", "has a word"),
        ((LINK, OPENED, CORRECTED, CORRECTED.replace(PAGE, "")), "does not name the page", ""),
    ],
)
def test_what_is_missing_or_too_much_is_seen(tmp_path, texts, opened, corrected):
    faults = seen(tmp_path, *texts)
    for words, fault in zip((opened, corrected), faults, strict=True):
        assert words in fault
        assert bool(words) == bool(fault), fault
