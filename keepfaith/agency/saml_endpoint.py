"""Where an agency's SAML identity provider signs people in, and with which certificates it signs what it says."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

MAX_CERTIFICATES: Final = 4
_MAX_CERTIFICATE: Final = 8_192
_URL: Final = re.compile(r"https://[a-z0-9.-]+(?::[1-9]\d{0,4})?(?:/[A-Za-z0-9._~/-]*)?")
# Every certificate is a sequence in DER.
_SEQUENCE: Final = b"\x30"


@dataclass(frozen=True, slots=True)
class SamlEndpoint:
    """The page that the browser is sent to, and the certificates that count now, each in base64."""

    url: str
    certificates: tuple[str, ...]

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "SamlEndpoint":
        """Read it from `[sign_in]`; refuse with ValueError."""
        url, certificates = entry.get("sign_in_url"), entry.get("certificates")
        if not isinstance(url, str) or not _URL.fullmatch(url):
            raise ValueError("the sign_in_url of [sign_in] must be a https: address without a query")
        if not isinstance(certificates, list) or not 0 < len(certificates) <= MAX_CERTIFICATES:
            raise ValueError(f"[sign_in] needs certificates, at most {MAX_CERTIFICATES}")
        return cls(url, tuple(map(_certificate, certificates)))

    @property
    def host(self) -> str:
        """The host of that page."""
        return urlsplit(self.url).hostname or ""


def _certificate(text: object) -> str:
    """Return a certificate in base64 alone, whether or not it came with the lines that begin and end it."""
    lines = text.split() if isinstance(text, str) and len(text) <= _MAX_CERTIFICATE else []
    plain = "".join(lines).removeprefix("-----BEGINCERTIFICATE-----").removesuffix("-----ENDCERTIFICATE-----")
    try:
        content = base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content.startswith(_SEQUENCE):
        raise ValueError("each of the certificates of [sign_in] must be one, in base64")
    return plain
