"""The certificate of what was destroyed, tried on the scratch custodian: for the code of its receipt, and true."""

import hashlib
import secrets
from collections.abc import Iterable
from itertools import islice
from typing import Final

from keepfaith.custody.protocol.checkpoint import Attestation, receipt_mark
from keepfaith.custody.protocol.denials import Refused
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.cast import PERMISSION, PERMITTED, Cast, expected_of
from keepfaith.prober.rehearsal.tally import Tally
from keepfaith.prober.rules.rulebook import Request, Rulebook

_ABOUT: Final = frozenset({Aspect.DESTRUCTIONS})
# Of destructions that are permitted, so many are tried.
_TRIED: Final = 3
_NOT_PROVEN, _UNTRUE = "not proven", "an untrue certificate"


def try_certificates(cast: Cast, tally: Tally, book: Rulebook, requests: Iterable[Request]) -> None:
    """Destroy some records, and ask for the certificate of each with another code and with that of its receipt."""
    permitted = (
        request
        for request in requests
        if request.action == "destroy" and expected_of(request, book.decide(request).outcome) == PERMITTED
    )
    for request in islice(permitted, _TRIED):
        code, other = secrets.token_hex(10).upper(), secrets.token_hex(10).upper()
        digest = hashlib.sha256(code.encode()).digest()
        try:
            record = cast.destroy_with_receipt(request, digest)
        except Refused:
            # That it is refused is tried elsewhere.
            continue
        for tried, when, expected in (
            (other, "Its certificate asked for with another code, ", _NOT_PROVEN),
            (code, "Its certificate asked for with its code, ", PERMITTED),
        ):
            outcome = _certified(cast, record, tried)
            tally.note(request, _ABOUT, expected=expected, outcome=outcome, when=when)


def _certified(cast: Cast, record: bytes, code: str) -> str:
    try:
        attestation = cast.stage.uses.certificate(record, code)
    except Refused as refused:
        return str(refused.code)
    return PERMITTED if _is_true(cast, attestation, record, code) else _UNTRUE


def _is_true(cast: Cast, attestation: Attestation, record: bytes, code: str) -> bool:
    content, key = attestation.content, cast.stage.control.checkpoint().public_key
    expected = {
        "kind": "erased",
        "record": record.hex(),
        "receipt": receipt_mark(hashlib.sha256(code.encode()).digest()),
        "edition": cast.edition,
        "permission": PERMISSION,
    }
    return attestation.is_signed_by(key) and expected.items() <= content.items()
