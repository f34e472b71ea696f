"""A small SAML identity provider, which signs by xmlsec as real ones do, and which a test has err as providers do."""

import base64
import datetime as dt
import secrets
import zlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ENTITY, PORTAL = "urn:example:idp", "https://portal.example.gov/saml"
ADDRESS = "https://testserver/desk/sign-in/provider/saml/answer/"
MFA = "https://refeds.org/profile/mfa"
GROUPS = "urn:oid:1.3.6.1.4.1.5923.1.5.1.1"
NAMES = {"samlp": Names.NS_SAMLP, "saml": Names.NS_SAML, "ds": Names.NS_DS}


@dataclass
class SigningKey:
    """A key and its certificate."""

    private: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def pem(self) -> str:
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    @property
    def certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.example.gov")])
        start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
            .public_key(self.private.public_key()).not_valid_before(start)
            .not_valid_after(start + dt.timedelta(days=900)).sign(self.private, hashes.SHA256())
        )  # fmt: skip
        return made.public_bytes(serialization.Encoding.PEM).decode()


KEY, OTHER_KEY = SigningKey(), SigningKey()


def instant(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class SamlIdentityProvider:
    """Who signs in, what it says of them, and in what it errs."""

    subject: str = "c4f1-77"
    address: str = ADDRESS
    key: SigningKey = field(default_factory=lambda: KEY)
    more: dict[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    signs: str = "assertion"
    method: str = Names.RSA_SHA256
    digest: str = Names.SHA256

    def request(self, url: str) -> dict[str, str]:
        """Read a request as a provider does; return its parts and what is to come back with the answer."""
        place = urlsplit(url)
        assert (place.scheme, place.netloc, place.path) == ("https", "idp.example.gov", "/sso")
        fields = dict(parse_qsl(place.query))
        root = etree.fromstring(zlib.decompress(base64.b64decode(fields["SAMLRequest"]), -15))
        assert root.find("saml:Issuer", NAMES).text == PORTAL
        return {**root.attrib, "RelayState": fields["RelayState"]}

    def xml(self, request: str) -> str:
        """Write a response that is not signed."""
        now = dt.datetime.now(dt.UTC)
        part = {
            "destination": self.address, "in_response_to": request, "issuer": ENTITY, "audience": PORTAL,
            "recipient": self.address, "confirms": request, "until": instant(now + dt.timedelta(minutes=5)),
            "from": instant(now - dt.timedelta(minutes=1)), "ends": instant(now + dt.timedelta(minutes=5)),
            "authenticated": instant(now), "class": MFA, "format": Names.NAMEID_PERSISTENT,
            "status": Names.STATUS_SUCCESS, "qualifier": "", "version": "2.0", "extra": "",
            "method": Names.CM_BEARER, "id": f"_{secrets.token_hex(16)}", **self.more,
        }  # fmt: skip
        values = "".join(f"<saml:AttributeValue>{group}</saml:AttributeValue>" for group in self.groups)
        attributes = (
            f'<saml:AttributeStatement><saml:Attribute Name="{GROUPS}">{values}</saml:Attribute>'
            '<saml:Attribute Name="mail"><saml:AttributeValue>a.person@agency.example.gov</saml:AttributeValue>'
            "</saml:Attribute></saml:AttributeStatement>"
        )
        return f"""<samlp:Response xmlns:samlp="{Names.NS_SAMLP}" xmlns:saml="{Names.NS_SAML}"
 ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{instant(now)}"
 Destination="{part["destination"]}" InResponseTo="{part["in_response_to"]}">
<saml:Issuer>{part["issuer"]}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{part["status"]}"/></samlp:Status>
<saml:Assertion ID="{part["id"]}" Version="2.0" IssueInstant="{instant(now)}">
<saml:Issuer>{part["issuer"]}</saml:Issuer>
<saml:Subject><saml:NameID Format="{part["format"]}" {part["qualifier"]}>{self.subject}</saml:NameID>
<saml:SubjectConfirmation Method="{part["method"]}"><saml:SubjectConfirmationData
 InResponseTo="{part["confirms"]}" Recipient="{part["recipient"]}" NotOnOrAfter="{part["until"]}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{part["from"]}" NotOnOrAfter="{part["ends"]}">{part["extra"]}
<saml:AudienceRestriction><saml:Audience>{part["audience"]}</saml:Audience></saml:AudienceRestriction>
</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{part["authenticated"]}" SessionIndex="_s"><saml:AuthnContext>
<saml:AuthnContextClassRef>{part["class"]}</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement>{attributes}</saml:Assertion></samlp:Response>"""

    def signed(self, xml: str) -> str:
        """Sign the assertion, the response, both or neither."""
        document = etree.fromstring(xml)
        if self.signs in {"assertion", "both"}:
            assertion = document.find("saml:Assertion", NAMES)
            document.replace(assertion, etree.fromstring(self.sign(etree.tostring(assertion))))
        text = etree.tostring(document)
        if self.signs in {"response", "both"}:
            text = self.sign(text)
        return text.decode()

    def sign(self, text: bytes) -> bytes:
        return OneLogin_Saml2_Utils.add_sign(
            text, self.key.pem, self.key.certificate, sign_algorithm=self.method, digest_algorithm=self.digest
        )

    def answer(self, url: str) -> dict[str, str]:
        """Do what somebody's browser does there; return the form that it posts to the portal."""
        wanted = self.request(url)
        assert wanted["AssertionConsumerServiceURL"] == self.address
        return form(self.signed(self.xml(wanted["ID"])), wanted["RelayState"])


def form(xml: str, name: str) -> dict[str, str]:
    return {"SAMLResponse": base64.b64encode(xml.encode()).decode(), "RelayState": name}
