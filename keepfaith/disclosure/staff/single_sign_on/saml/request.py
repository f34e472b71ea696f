"""What the portal says to a SAML provider: a request that the browser takes there, and who the portal is."""

import base64
import datetime as dt
import secrets
import zlib
from typing import Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from keepfaith.disclosure.staff.single_sign_on.saml.expectation import PERSISTENT

_POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_PROTOCOL: Final = "urn:oasis:names:tc:SAML:2.0:protocol"


def new_request_name() -> str:
    """Make up a name for a request, which nobody guesses; XML wants no digit first."""
    return f"_{secrets.token_hex(20)}"


def request_url(url: str, *, name: str, client_id: str, address: str, now: dt.datetime) -> str:
    """Return the address that takes a request to the provider (Bindings 3.4); the answer comes back with its name."""
    text = (
        f'<samlp:AuthnRequest xmlns:samlp="{_PROTOCOL}" ID={quoteattr(name)} Version="2.0"'
        f' IssueInstant="{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}" Destination={quoteattr(url)}'
        f' ProtocolBinding="{_POST}" AssertionConsumerServiceURL={quoteattr(address)}>'
        f'<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{escape(client_id)}</saml:Issuer>'
        f'<samlp:NameIDPolicy Format="{PERSISTENT}" AllowCreate="true"/></samlp:AuthnRequest>'
    )
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(text.encode()) + packer.flush()
    return f"{url}?{urlencode({'SAMLRequest': base64.b64encode(packed).decode(), 'RelayState': name})}"


def metadata(*, client_id: str, address: str) -> str:
    """Return what the provider's administrator has to know of the portal (Metadata 2)."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
        f" entityID={quoteattr(client_id)}>\n"
        ' <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"'
        f' protocolSupportEnumeration="{_PROTOCOL}">\n'
        f"  <md:NameIDFormat>{PERSISTENT}</md:NameIDFormat>\n"
        f'  <md:AssertionConsumerService Binding="{_POST}" Location={quoteattr(address)} index="0"'
        ' isDefault="true"/>\n'
        " </md:SPSSODescriptor>\n"
        "</md:EntityDescriptor>\n"
    )
