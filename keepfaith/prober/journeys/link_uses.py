"""What a mailbox is written about the use of its link: that it was opened, and each correction without a word of it."""

import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from keepfaith.prober.journeys.subscriptions import PATIENCE
from keepfaith.prober.mail.message_store import MessageStore
from keepfaith.prober.mail.message_text import parsed, part, urls

_PAGE: Final = "/your-information/"
_PAUSE: Final = 0.2


@dataclass
class LinkUses:
    """Messages that came after that with the link: of what they lack, and about which kind."""

    opened: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)


def link_uses(
    store: MessageStore, address: str, *, reference: str, secret: str, corrections: int
) -> LinkUses:
    """Wait for the messages about a link that was opened once, and about so many acts on the record of a reference."""
    expected, deadline = 2 + corrections, time.monotonic() + PATIENCE
    while len(messages := store.of(address)) < expected and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    uses, written = LinkUses(), [_words(message.raw) for message in messages[1:]]
    about = [text for text in written if reference in text.replace("-", "")]
    if len(written) - len(about) != 1:
        uses.opened.append("Its mailbox was not told once that its link was opened.")
    if len(about) != corrections:
        uses.corrected.append("Its mailbox was not told of each correction, and that it was taken back.")
    if any(secret in text.replace(address, "") for text in written):
        uses.corrected.append("A message about a correction has a word of what was corrected.")
    if not all(any(urlsplit(url).path.endswith(_PAGE) for url in urls(text)) for text in written):
        uses.opened.append("A message about its link does not name the page of one's own information.")
    return uses


def _words(raw: bytes) -> str:
    return "\n".join((str(parsed(raw)["Subject"]), part(raw, "plain"), part(raw, "html")))
