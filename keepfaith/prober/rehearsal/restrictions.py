"""A use that is suspended, tried on the scratch custodian: it begins again only when each suspension has ended.

What its sender withdrew nobody uses, until the same code of its receipt allows it again.
"""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Final

from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.cast import PERMITTED, REASON, SUSPENDED, Cast, employee_of, expected_of
from keepfaith.prober.rehearsal.stage import Stage
from keepfaith.prober.rehearsal.tally import Tally
from keepfaith.prober.rules.rulebook import RESTRICTED, Request, Rulebook

_ABOUT: Final = frozenset({Aspect.USES})
# Of openings that are permitted, so many are tried.
_TRIED: Final = 8
_NOT_PROVEN: Final = "not proven"


def try_suspensions(cast: Cast, tally: Tally, book: Rulebook, requests: Iterable[Request]) -> None:
    """Suspend the use of a record for a case and on its person's word, and end one after the other."""
    permitted = (
        request
        for request in requests
        if request.action == "open"
        and request.purpose != YOUR_INFORMATION
        and (request.category, request.collected_for) in cast.restricters
        and expected_of(request, book.decide(request).outcome) == PERMITTED
    )
    for request in islice(permitted, _TRIED):
        _try_suspension(cast, tally, book, request)
        _try_withdrawal(cast, tally, book, request)


def _try_suspension(cast: Cast, tally: Tally, book: Rulebook, request: Request) -> None:
    stage, duty = cast.stage, cast.restricters[request.category, request.collected_for]
    by = {"employee": employee_of(duty), "duty": duty}
    record = stage.create(cast.edition, purpose=request.collected_for, category=request.category)
    refusal = _refusal(book, request)
    for case in ("", stage.case):
        stage.cases.restrict(record, case=case, on=True, reason=REASON, **by)
    for ended, when, expected in (
        (None, "Suspended twice, ", refusal),
        ("", "Suspended for a case, ", refusal),
        (stage.case, "Suspended no more, ", PERMITTED),
    ):
        if ended is not None:
            stage.cases.restrict(record, case=ended, on=False, reason=REASON, **by)
        outcome = cast.opened(record, request, employee_of(request.principal[1]))
        tally.note(request, _ABOUT, expected=expected, outcome=outcome, when=when)


def _try_withdrawal(cast: Cast, tally: Tally, book: Rulebook, request: Request) -> None:
    """Withdraw a record with another code and with its own, and allow its use again in the same two ways."""
    stage, code, other = cast.stage, secrets.token_hex(10).upper(), secrets.token_hex(10).upper()
    record = stage.create(
        cast.edition,
        purpose=request.collected_for,
        category=request.category,
        receipt=hashlib.sha256(code.encode()).digest(),
    )
    refusal = _refusal(book, request)
    for tried, on, when, expected in (
        (other, True, "Withdrawn with another code, ", PERMITTED),
        (code, True, "Withdrawn by its sender, ", refusal),
        (other, False, "Allowed again with another code, ", refusal),
        (code, False, "Allowed again by its sender, ", PERMITTED),
    ):
        with suppress(Refused):
            stage.uses.withdraw(record, tried, on=on)
        outcome = cast.opened(record, request, employee_of(request.principal[1]))
        tally.note(request, _ABOUT, expected=expected, outcome=outcome, when=when)
    for tried, when, expected in (
        (other, "Its uses in cases asked for with another code, ", _NOT_PROVEN),
        (code, "Its uses in cases asked for with its code, ", PERMITTED),
    ):
        tally.note(request, _ABOUT, expected=expected, outcome=_case_uses(stage, record, tried), when=when)


def _case_uses(stage: Stage, record: bytes, code: str) -> str:
    """Return whether a code brings the uses of a record in cases, and who received something of it."""
    try:
        stage.uses.in_cases(record, code)
    except Refused as refused:
        return str(refused.code)
    return PERMITTED


def _refusal(book: Rulebook, request: Request) -> str:
    """Return how an opening that is permitted is refused while the use is suspended."""
    suspended = request._replace(facts=request.facts - {(RESTRICTED, False)} | {(RESTRICTED, True)})
    ruled = book.decide(book.fitted(suspended)).outcome
    return SUSPENDED if ruled == PERMITTED else ruled
