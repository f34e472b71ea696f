"""What python3-saml takes for right and the portal does not: whatever is missing, or only nearly right."""

import datetime as dt

import pytest

from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.disclosure.staff.single_sign_on.saml import reading_process
from keepfaith.disclosure.staff.single_sign_on.saml.expectation import BadAnswer, Expectation

from .saml_identity_provider import ADDRESS, ENTITY, GROUPS, KEY, PORTAL, SamlIdentityProvider, form, instant

# The library's own; in the portal it runs in a process of its own.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")
NAME = "_" + "0" * 40
AUDIENCE = f"<saml:AudienceRestriction><saml:Audience>{PORTAL}</saml:Audience></saml:AudienceRestriction>"
OTHER_AUDIENCE = AUDIENCE.replace(PORTAL, "https://other.example.gov/")
SCHEMA = reading_process._ready_schema()


def claims(idp: SamlIdentityProvider, xml: str, groups: str = "") -> dict[str, object]:
    certificate = "".join(KEY.certificate.split("-----")[2].split())
    expected = Expectation(
        ENTITY, PORTAL, ADDRESS, NAME, "https://idp.example.gov/sso", (certificate,), groups
    )
    answer = form(xml, NAME)["SAMLResponse"]
    return reading_process.read(answer, expected, SCHEMA, now=dt.datetime.now(dt.UTC))


def before_signing(idp: SamlIdentityProvider, old: str, new: str, count: int = 1) -> str:
    text = idp.xml(NAME)
    assert old in text
    return idp.signed(text.replace(old, new, count))


def last_replaced(idp: SamlIdentityProvider, old: str) -> str:
    head, _, tail = idp.xml(NAME).rpartition(old)
    return idp.signed(head + tail)


def test_what_it_says_comes_in_the_words_of_an_id_token() -> None:
    idp = SamlIdentityProvider(groups=("clerks", "heads"))
    statement = claims(idp, idp.signed(idp.xml(NAME)), GROUPS)
    assert abs(dt.datetime.now(dt.UTC).timestamp() - statement.pop("auth_time")) < 60
    assert statement == {
        "sub": idp.subject, "acr": "https://refeds.org/profile/mfa", "nonce": NAME,
        "groups": ["clerks", "heads"],
    }  # fmt: skip
    assert claims(idp, idp.signed(idp.xml(NAME)))["groups"] is None, "no attribute that nobody named"


NEARLY_RIGHT = {
    "no destination": (f'Destination="{ADDRESS}" ', ""),
    "a destination that only begins so": (f'Destination="{ADDRESS}"', f'Destination="{ADDRESS}x"'),
    "the response answers nothing": (f' InResponseTo="{NAME}"', ""),
    "no recipient": (f'Recipient="{ADDRESS}" ', ""),
    "a recipient that only contains it": (f'Recipient="{ADDRESS}"', f'Recipient="{ADDRESS}x"'),
    "no audience": (AUDIENCE, ""),
    "an audience too many": (AUDIENCE, AUDIENCE + OTHER_AUDIENCE),
    "a condition that nobody knows": (
        AUDIENCE,
        AUDIENCE + '<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:x="urn:example" xsi:type="saml:ProxyRestrictionType"/>',
    ),
    "no class": ("<saml:AuthnContextClassRef>https://refeds.org/profile/mfa</saml:AuthnContextClassRef>", ""),
}


@pytest.mark.parametrize("fault", NEARLY_RIGHT)
def test_what_is_missing_or_nearly_right_is_refused(fault: str) -> None:
    idp = SamlIdentityProvider()
    with pytest.raises(BadAnswer):
        claims(idp, before_signing(idp, *NEARLY_RIGHT[fault]))


def test_the_confirmation_answers_the_request_too_and_ends() -> None:
    idp = SamlIdentityProvider()
    with pytest.raises(BadAnswer, match="nobody may bring it here"):
        claims(idp, last_replaced(idp, f' InResponseTo="{NAME}"'))
    until = instant(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5))
    idp.more = {"until": until}
    with pytest.raises(BadAnswer, match="a time is missing"):
        claims(
            idp,
            before_signing(idp, f'Recipient="{ADDRESS}" NotOnOrAfter="{until}"', f'Recipient="{ADDRESS}"'),
        )


@pytest.mark.parametrize("minutes", [-2, 2])
def test_no_clock_is_minutes_off(minutes: int) -> None:
    at = instant(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes))
    idp = SamlIdentityProvider(more={"from": at} if minutes > 0 else {"ends": at})
    with pytest.raises(BadAnswer, match="does not count"):
        claims(idp, idp.signed(idp.xml(NAME)))


def test_the_subject_is_what_was_signed_and_nothing_beside_it() -> None:
    idp = SamlIdentityProvider()
    signed = idp.signed(idp.xml(NAME))
    for changed in (
        signed.replace(">c4f1-77<", ">c4f1<x/>-77<"),
        # A signature does not cover comments, and some read a text only up to one.
        signed.replace(">c4f1-77<", ">c4f1<!-- -->-77<"),
        signed.replace("</samlp:Response>", "<saml:Assertion ID='_a'/></samlp:Response>"),
        signed.replace("<ds:SignedInfo>", "<ds:SignedInfo><ds:Object/>"),
    ):
        assert changed != signed
        with pytest.raises(BadAnswer):
            claims(idp, changed)


@pytest.mark.parametrize(
    "more",
    [
        {"protocol": "saml2"},
        {"sign_in_url": "http://idp.example.gov/sso"},
        {"sign_in_url": "https://idp.example.gov/sso?a=b"},
        {"sign_in_url": None},
        {"certificates": []},
        {"certificates": "MIIC"},
        {"certificates": ["no base64"]},
        {"certificates": ["QUFB"]},
        {"certificates": ["MIIC"] * 5},
        {"issuer": "urn:example: idp"},
        {"protocol": "openid"},
        {"metadata_url": "https://idp.example.gov/metadata"},
    ],
)
def test_a_provider_that_is_not_named_well_is_refused(more: dict[str, object]) -> None:
    entry = {
        "protocol": "saml", "name": "Agency sign-in", "issuer": ENTITY, "client_id": PORTAL,
        "sign_in_url": "https://idp.example.gov/sso", "certificates": [KEY.certificate],
    }  # fmt: skip
    named = SignInProvider.read(entry)
    assert named.host == "idp.example.gov"
    with pytest.raises(ValueError, match="sign_in"):
        SignInProvider.read({**entry, **more})


def test_a_certificate_within_the_answer_proves_nothing() -> None:
    other = SamlIdentityProvider()
    other.key = type(KEY)()
    with pytest.raises(BadAnswer, match="signature"):
        claims(other, other.signed(other.xml(NAME)))
