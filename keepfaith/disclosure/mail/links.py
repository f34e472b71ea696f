"""Links that carry a right: the pages behind them act on a POST only, and no log keeps what follows a question mark."""

import base64
import binascii
import os
from typing import Final

from django.utils.encoding import punycode

from keepfaith.web.url_prefixes import in_language

CONFIRM: Final = "/events/confirm/"
UNSUBSCRIBE: Final = "/events/unsubscribe/"
OWN_PAGE: Final = "/your-information/"
OWN_CODE: Final = f"{OWN_PAGE}code/"
OWN: Final = f"{OWN_PAGE}link/"
FORM: Final = "/forms/"
PARAMETER: Final = "token"
# What the page of a link to one's own information is given instead, where another address confirms.
ADDRESS_PARAMETER: Final = "address"
_MAX_LENGTH: Final = 64


def site(origin: str) -> str:
    """Return where people reach the portal, in ASCII: as KEEPFAITH_SITE says, or as it runs here."""
    url = (os.environ.get("KEEPFAITH_SITE") or origin).rstrip("/")
    return url if url.isascii() else "/".join(map(punycode, url.split("/")))


def confirm_link(origin: str, token: bytes, language: str = "") -> str:
    """Return the link at which a subscription is confirmed, in its reader's language."""
    return f"{site(origin)}{in_language(CONFIRM, language)}?{PARAMETER}={encode_token(token)}"


def own_link(origin: str, token: bytes, language: str = "") -> str:
    """Return the link at which somebody sees what is held about them."""
    return f"{site(origin)}{in_language(OWN, language)}?{PARAMETER}={encode_token(token)}"


def answers_link(origin: str, token: bytes, language: str = "") -> str:
    """Return the link at which another address confirms that answers go there."""
    return f"{site(origin)}{in_language(OWN, language)}?{ADDRESS_PARAMETER}={encode_token(token)}"


def own_page(origin: str, language: str = "") -> str:
    """Return the page on which somebody asks for such a link."""
    return f"{site(origin)}{in_language(OWN_PAGE, language)}"


def own_code_page(origin: str, language: str = "") -> str:
    """Return the page on which somebody types the code that an employee gave them."""
    return f"{site(origin)}{in_language(OWN_CODE, language)}"


def unsubscribe_link(origin: str, token: bytes, language: str = "") -> str:
    """Return the link at which notices end, by one click of a mail program too (RFC 8058)."""
    return f"{site(origin)}{in_language(UNSUBSCRIBE, language)}?{PARAMETER}={encode_token(token)}"


def form_link(origin: str, form: str, language: str = "") -> str:
    """Return the link to one of the agency's forms."""
    return f"{site(origin)}{in_language(f'{FORM}{form}/', language)}"


def encode_token(secret: bytes) -> str:
    """Write a secret so that no mail program breaks it."""
    return base64.b32encode(secret).decode().rstrip("=").lower()


def decode_token(text: str) -> bytes:
    """Read a secret back; nothing if it is none."""
    encoded = text.strip().upper()[:_MAX_LENGTH]
    try:
        return base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except (binascii.Error, ValueError):
        return b""
