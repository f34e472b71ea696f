"""What a SAML assertion must be before anybody is signed in by it (SAML 2.0 Core 2; Profiles 4.1.4).

python3-saml checks schema and signatures first. It takes much for right that is not there, so all is asked again.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from keepfaith.disclosure.staff.single_sign_on.saml.expectation import (
    MAX_SUBJECT_LENGTH,
    PERSISTENT,
    BadAnswer,
    Expectation,
)

# Clocks differ a little.
LEEWAY: Final = dt.timedelta(seconds=30)
MAX_GROUPS: Final = 1_000
_BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_NAMES: Final = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_CONDITIONS: Final = frozenset({"AudienceRestriction", "OneTimeUse", "ProxyRestriction"})
_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
# Public keys only, and no digest by which two texts can be made that look the same.
_METHODS: Final = frozenset(
    {f"{_MORE}{kind}-sha{size}" for kind in ("rsa", "ecdsa") for size in (256, 384, 512)}
    | {f"http://www.w3.org/2007/05/xmldsig-more#sha{size}-rsa-MGF1" for size in (256, 384, 512)}
)
_DIGESTS: Final = frozenset(
    {f"http://www.w3.org/2001/04/xmlenc#sha{size}" for size in (256, 512)} | {f"{_MORE}sha384"}
)


def claims_of(response: etree._Element, expected: Expectation, *, now: dt.datetime) -> dict[str, Any]:
    """Return what a response says whose signatures were checked, in the words of an ID token."""
    if response.get("Destination") != expected.address or response.get("InResponseTo") != expected.request:
        raise BadAnswer("it answers another request, or at another address")
    assertion = _one(response, "saml:Assertion")
    _check_signatures(response, assertion)
    if _text(_one(assertion, "saml:Issuer")) != expected.issuer:
        raise BadAnswer("it is another provider's")
    _check_confirmation(assertion, expected, now)
    _check_conditions(_one(assertion, "saml:Conditions"), expected, now)
    statement = _one(assertion, "saml:AuthnStatement")
    _check_period(statement, now, after="SessionNotOnOrAfter")
    return {
        "sub": _subject(_one(assertion, "saml:Subject/saml:NameID"), expected),
        "auth_time": _instant(statement.get("AuthnInstant")).timestamp(),
        "acr": _text(_one(statement, "saml:AuthnContext/saml:AuthnContextClassRef")),
        "nonce": expected.request,
        "groups": _groups(assertion, expected.groups),
    }


def _check_signatures(response: etree._Element, assertion: etree._Element) -> None:
    """Take a signature over the whole assertion itself, by methods that prove something, and none elsewhere."""
    signatures = _all(response, "//ds:Signature")
    parents = [signature.getparent() for signature in signatures]
    if parents.count(assertion) != 1 or not {*parents} <= {response, assertion}:
        raise BadAnswer("the assertion itself is not signed, or something else is")
    identifiers = [element.get("ID") for element in _all(response, "//*[@ID]")]
    if len(identifiers) != len(set(identifiers)):
        raise BadAnswer("two parts of it have one name")
    for signature, parent in zip(signatures, parents, strict=True):
        info = _one(signature, "ds:SignedInfo")
        reference = _one(info, "ds:Reference")
        transforms = _algorithms(_all(reference, "ds:Transforms/ds:Transform"))
        if (
            _all(signature, "ds:Object")
            or reference.get("URI") != f"#{parent.get('ID') if parent is not None else ''}"
            or _algorithms(_all(info, "ds:CanonicalizationMethod")) != [_EXCLUSIVE]
            or transforms != [_ENVELOPED, _EXCLUSIVE]
            or not {*_algorithms(_all(info, "ds:SignatureMethod"))} <= _METHODS
            or not {*_algorithms(_all(reference, "ds:DigestMethod"))} <= _DIGESTS
        ):
            raise BadAnswer("it is signed in a way that proves nothing")


def _check_confirmation(assertion: etree._Element, expected: Expectation, now: dt.datetime) -> None:
    """Ask that whoever brings the assertion may, here, now, and in answer to this request."""
    for data in _all(
        assertion,
        f"saml:Subject/saml:SubjectConfirmation[@Method='{_BEARER}']/saml:SubjectConfirmationData",
    ):
        answers = data.get("InResponseTo") == expected.request and data.get("Recipient") == expected.address
        if answers and data.get("NotBefore") is None and now < _instant(data.get("NotOnOrAfter")) + LEEWAY:
            return
    raise BadAnswer("nobody may bring it here, or not any more")


def _check_conditions(conditions: etree._Element, expected: Expectation, now: dt.datetime) -> None:
    _check_period(conditions, now, before="NotBefore", after="NotOnOrAfter")
    if not {etree.QName(condition).localname for condition in conditions} <= _CONDITIONS:
        raise BadAnswer("it has a condition that nobody here knows")
    restrictions = _all(conditions, "saml:AudienceRestriction")
    audiences = [[*map(_text, _all(restriction, "saml:Audience"))] for restriction in restrictions]
    if not audiences or not all(expected.client_id in audience for audience in audiences):
        raise BadAnswer("it was made for another portal")


def _check_period(element: etree._Element, now: dt.datetime, *, before: str = "", after: str) -> None:
    starts, ends = element.get(before) if before else None, element.get(after)
    if starts is not None and now < _instant(starts) - LEEWAY:
        raise BadAnswer("it does not count yet")
    if ends is not None and now >= _instant(ends) + LEEWAY:
        raise BadAnswer("it does not count any more")


def _subject(name: etree._Element, expected: Expectation) -> str:
    """Return what the provider calls the person for good; an e-mail address or a name of the day is no subject."""
    subject = _text(name)
    qualified = name.get("SPNameQualifier", expected.client_id), name.get("NameQualifier", expected.issuer)
    if name.get("Format") != PERSISTENT or qualified != (expected.client_id, expected.issuer):
        raise BadAnswer("it names nobody by a name that stays")
    if not 0 < len(subject) <= MAX_SUBJECT_LENGTH or not subject.isprintable() or "@" in subject:
        raise BadAnswer("it names no subject")
    return subject


def _groups(assertion: etree._Element, attribute: str) -> list[str] | None:
    """Return the values of the one attribute that the agency names, if it names one and the answer has it."""
    named = [
        entry
        for entry in _all(assertion, "saml:AttributeStatement/saml:Attribute")
        if attribute and entry.get("Name") == attribute
    ]
    values = [_text(value) for entry in named for value in _all(entry, "saml:AttributeValue")]
    return values[:MAX_GROUPS] if named else None


def _instant(text: str | None) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text or "")
    except ValueError as error:
        raise BadAnswer("a time is missing or is none") from error
    if instant.tzinfo is None:
        raise BadAnswer("a time has no zone")
    return instant


def _text(element: etree._Element) -> str:
    if len(element):
        raise BadAnswer("a text has parts")
    return (element.text or "").strip()


def _algorithms(elements: Iterable[etree._Element]) -> list[str | None]:
    return [element.get("Algorithm") for element in elements]


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return list(element.xpath(path, namespaces=_NAMES))


def _one(element: etree._Element, path: str) -> etree._Element:
    matching = _all(element, path)
    if len(matching) != 1:
        raise BadAnswer("a part is missing, or is there twice")
    return matching[0]
