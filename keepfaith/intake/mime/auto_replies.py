"""What must get no automatic answer (RFC 3834, section 2), and the word for why."""

import re
from typing import Final

from keepfaith.intake.mime.headers import Headers

MAX_HOPS: Final = 25
_ECHOES: Final = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply")
_LISTS: Final = (
    "list-id",
    "list-post",
    "list-help",
    "list-unsubscribe",
    "list-subscribe",
    "list-owner",
    "list-archive",
)
_BY_PRECEDENCE: Final = {"list": "list", "bulk": "bulk", "junk": "bulk", "auto_reply": "auto-submitted"}
_NO_REPLY: Final = re.compile(r"(?:^|[._+-])(?:no|do[._-]?not)[._-]?reply(?:$|[._+-])")
_OF_A_LIST: Final = re.compile(r"owner-.+|.+-(?:request|owner|bounces)")
_OF_A_MAILER: Final = "mailer-daemon"


def is_automatic(head: Headers, *, sender: str, reply_to: str) -> str:
    """Return the word why nothing may answer a letter by itself, or nothing; in doubt there is a word."""
    local = _local(sender)
    reasons = {
        "bounce": _is_bounce(head, local),
        "loop": head.every("x-loop") or len(head.every("received")) > MAX_HOPS,
        "auto-submitted": head.word("auto-submitted") not in {"", "no"} or head.every(*_ECHOES),
        "list": head.every(*_LISTS) or _OF_A_LIST.fullmatch(local),
        "suppressed": head.word("x-auto-response-suppress") not in {"", "none"},
        "no-reply": _NO_REPLY.search(local) or _NO_REPLY.search(_local(reply_to)),
    }
    reason = next((word for word, holds in reasons.items() if holds), "")
    otherwise = "" if sender else "no-sender"
    return reason or _BY_PRECEDENCE.get(head.word("precedence"), otherwise) or ("unread" if head.cut else "")


def _local(address: str) -> str:
    return address.rpartition("@")[0].lower()


def _is_bounce(head: Headers, local: str) -> bool:
    # Some lines have `MAILER-DAEMON` in words only, without an address.
    named = head.first("from").strip().strip('"').lower()
    returned = [value.strip() for value in head.every("return-path")]
    return (
        local == _OF_A_MAILER
        or named.startswith(_OF_A_MAILER)
        or any(value in {"", "<>"} for value in returned[:1])
        or head.media() == "multipart/report"
    )
