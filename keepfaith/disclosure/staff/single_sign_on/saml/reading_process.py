"""The process that reads one SAML answer: from what is expected, on standard input, to claims on standard output.

It loads libraries in C that had many faults, reads the schema, then lets go of files and network, and only then sees
what a stranger sent.
"""

import base64
import binascii
import datetime as dt
import json
import resource
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from keepfaith.disclosure.staff.single_sign_on.saml.expectation import BadAnswer, Declined, Expectation
from keepfaith.process_limits import end_with_parent, leave_network, lower

if TYPE_CHECKING:
    from lxml.etree import XMLSchema

_SECONDS: Final = 5
_MEMORY: Final = 800_000_000
_SCHEMA: Final = "saml-schema-protocol-2.0.xsd"
_LIMITS: Final = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NOFILE: 0,
    resource.RLIMIT_NPROC: 0,
    resource.RLIMIT_CPU: _SECONDS,
    resource.RLIMIT_AS: _MEMORY,
}


def main() -> None:
    """Read an answer, or end with a status that is not 0."""
    end_with_parent(int(sys.argv[1]))
    leave_network()
    schema = _ready_schema()
    lower(_LIMITS)
    message = json.load(sys.stdin)
    expected = Expectation(
        **{**message["expected"], "certificates": tuple(message["expected"]["certificates"])}
    )
    result: dict[str, Any]
    try:
        result = {"claims": read(message["answer"], expected, schema, now=dt.datetime.now(dt.UTC))}
    except Declined:
        result = {"declined": True}
    except BadAnswer as error:
        result = {"fault": str(error)}
    json.dump(result, sys.stdout)


def read(answer: str, expected: Expectation, schema: "XMLSchema", *, now: dt.datetime) -> dict[str, Any]:
    """Return the claims of an answer; raises `BadAnswer`, and `Declined` where it says that nobody was signed in."""
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
    from onelogin.saml2.response import OneLogin_Saml2_Response
    from onelogin.saml2.settings import OneLogin_Saml2_Settings
    from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

    from keepfaith.disclosure.staff.single_sign_on.saml.assertion import claims_of

    # It would open the schema's files each time, and here is none to be opened any more.
    OneLogin_Saml2_XML.validate_xml = staticmethod(partial(_valid, schema))
    _refuse_oddities(answer)
    try:
        response = OneLogin_Saml2_Response(OneLogin_Saml2_Settings(_settings(expected)), answer)
        response.is_valid(_request_at(expected.address), expected.request, raise_exceptions=True)
    except OneLogin_Saml2_ValidationError as error:
        if error.code == OneLogin_Saml2_ValidationError.STATUS_CODE_IS_NOT_SUCCESS:
            raise Declined from error
        raise BadAnswer("its form, signature, issuer, audience or time is not right") from error
    except (OneLogin_Saml2_Error, ValueError, SyntaxError, TypeError) as error:
        raise BadAnswer("it is no answer") from error
    if response.encrypted:
        raise BadAnswer("it is encrypted, for which the portal has no key")
    return claims_of(response.document, expected, now=now)


def _ready_schema() -> "XMLSchema":
    import onelogin.saml2.response
    import onelogin.saml2.settings
    from lxml import etree

    import keepfaith.disclosure.staff.single_sign_on.saml.assertion  # noqa: F401 - as above

    # Python has a module for this, which it loads when first asked.
    time.strptime("2000", "%Y")
    folder = Path(onelogin.saml2.settings.__file__).parent / "schemas"
    return etree.XMLSchema(etree.parse(folder / _SCHEMA))


def _valid(schema: "XMLSchema", document: Any, *_rest: object) -> Any:  # noqa: ANN401 - as the library has it
    return document if schema.validate(document) else "invalid_xml"


def _refuse_oddities(answer: str) -> None:
    """Refuse, before a parser sees it, whatever could mean one thing to one parser and another to the next."""
    try:
        text = base64.b64decode("".join(answer.split()), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise BadAnswer("it is not base64 of UTF-8") from error
    body = text.partition("?>")[2] if text.startswith("<?xml ") else text
    # No type, no entity, no comment, no instruction.
    if "<!" in body or "<?" in body:
        raise BadAnswer("it has more than elements and texts")


def _request_at(address: str) -> dict[str, Any]:
    host, _, path = address.removeprefix("https://").partition("/")
    return {"https": "on", "http_host": host, "script_name": f"/{path}", "get_data": {}, "post_data": {}}


def _settings(expected: Expectation) -> dict[str, Any]:
    return {
        "strict": True,
        "sp": {"entityId": expected.client_id, "assertionConsumerService": {"url": expected.address}},
        "idp": {
            "entityId": expected.issuer,
            "singleSignOnService": {"url": expected.url},
            "x509certMulti": {"signing": list(expected.certificates)},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "allowRepeatAttributeName": True,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }


if __name__ == "__main__":
    main()
