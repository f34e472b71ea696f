"""The pages on which whoever has a case gives its person what employees wrote: open it, mark, look once more, enter."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keepfaith.disclosure.cases.case_letters import MAX_TO_LENGTH, CaseLetter, NoSuchLetter
from keepfaith.disclosure.cases.case_work import case_named
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.cases.written_texts import (
    MOST,
    NotMarked,
    WrittenText,
    check_may_be_given,
    enter_written_letter,
    open_written,
    write_written_letter,
    written_about,
)
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker
from keepfaith.disclosure.desk.case_letter_views import InvalidAddition, given_letter, typed_lines
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.retention.legal_holds import InvalidReference, record_named
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.errors import KeepfaithError
from keepfaith.web.pdf.compiler import NotCompiled

_UNFIT: Final = 422
# So long a page can carry what it shows.
_MAX_AGE: Final = 3_600
_SALT: Final = "keepfaith.desk.written"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.cases)
def written(request: HttpRequest, *, name: str, record: uuid.UUID) -> HttpResponseBase:
    """Say what there is; as a form, open some of it, show the letter with what was marked taken out, or give that."""
    worker = case_worker(request)
    covered = CoveredRecord(case_named(name), record_named(str(record)), worker)
    act = request.POST.get("act", "")
    try:
        check_may_be_given(covered)
        if act == "open":
            opened = open_written(covered, first=_first(request))
            return _page(request, covered, opened, [one.text for one in opened])
        if act:
            return _marked(request, covered, act)
    except InvalidReference as unfit:
        return _page(request, covered, unfit=unfit)
    return _page(request, covered)


def _marked(request: HttpRequest, covered: CoveredRecord, act: str) -> HttpResponse:
    """Do what a button below the opened texts says; what is unfit shows them again as they were marked."""
    opened, marked = _carried(request, covered), request.POST.getlist("text")[:MOST]
    if act == "change":
        return _page(request, covered, opened, marked)
    try:
        to = typed_lines(request.POST.get("to", ""), longest=MAX_TO_LENGTH)
        letter, removed = write_written_letter(covered, opened, marked, request.POST.get("language", ""))
        if act == "look":
            return _page(request, covered, opened, marked, letter=letter, removed=removed)
        answer = given_letter(letter, to, is_pdf=act == "pdf")
        enter_written_letter(covered, letter, removed=removed)
    except (NotMarked, NoSuchLetter, NotCompiled, InvalidAddition) as unfit:
        return _page(request, covered, opened, marked, unfit=unfit)
    return answer


def _page(  # noqa: PLR0913 - what is shown at which step
    request: HttpRequest,
    covered: CoveredRecord,
    opened: Sequence[WrittenText] = (),
    marked: Sequence[str] = (),
    *,
    letter: CaseLetter | None = None,
    removed: int = 0,
    unfit: KeepfaithError | None = None,
) -> HttpResponse:
    count = len(written_about(covered.record))
    context: dict[str, Any] = {
        "case": covered.case,
        "record": covered.record,
        "reference": shown_reference(covered.record),
        "count": count,
        "parts": [(first, min(first + MOST, count)) for first in range(0, count, MOST)],
        "texts": list(zip(opened, marked, strict=False)),
        "carried": _carrying(covered, opened) if opened else "",
        "languages": settings.LANGUAGES,
        "longest_to": MAX_TO_LENGTH,
        "typed": request.POST,
        "letter": letter,
        "text_direction": "rtl" if letter and letter.language in settings.LANGUAGES_BIDI else "ltr",
        "removed": removed,
        "unfit": unfit,
    }
    return render(request, "desk/written.html", context, status=_UNFIT if unfit else HTTPStatus.OK)


def _carrying(covered: CoveredRecord, opened: Sequence[WrittenText]) -> str:
    """Return what the page carries of what was opened, signed, for whoever opened it in this case."""
    texts = [[one.day.toordinal(), one.field, one.text] for one in opened]
    return signing.dumps([*_bound_to(covered), texts], salt=_SALT, compress=True)


def _carried(request: HttpRequest, covered: CoveredRecord) -> list[WrittenText]:
    try:
        content = signing.loads(request.POST.get("carried", ""), salt=_SALT, max_age=_MAX_AGE)
    except signing.BadSignature:
        content = None
    if content is None or content[:3] != _bound_to(covered):
        raise InvalidReference("What was opened is no longer on this page.", "Open it once more.")
    return [WrittenText.of(*one) for one in content[3]]


def _bound_to(covered: CoveredRecord) -> list[str]:
    return [covered.worker.account, covered.case.case, covered.record.pk.hex]


def _first(request: HttpRequest) -> int:
    typed = request.POST.get("first", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len("99999") else 0
