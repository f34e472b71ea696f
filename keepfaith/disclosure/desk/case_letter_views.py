"""A letter of a case: shown before it is used, then entered in the history and given as text or PDF."""

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.disclosure.cases.case_deadlines import appeal_deadline, case_deadline
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_letters import (
    MAX_ADDED_LENGTH,
    MAX_TO_LENGTH,
    CaseLetter,
    WordingChanged,
    write_letter,
)
from keepfaith.disclosure.cases.case_work import CaseWorker, case_named
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.letter_pdf import letter_pdf
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.web.pdf.compiler import NotCompiled

_UNFIT: Final = 422
_MAX_VERSION_LENGTH: Final = 9


class InvalidAddition(KeepfaithError):
    """What is added to a letter is too long, or is no text."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.cases)
def letter(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Show a letter of a case as it would be; as a form, enter that it was written, and give it.

    The form of a page on which the reader's address was opened has it shown, too: no address is in a URL.
    """
    sent = request.POST if request.method == "POST" else request.GET
    is_entry = request.method == "POST" and sent.get("act") != "look"
    case, chosen, language = case_named(name), sent.get("letter", ""), sent.get("language", "")
    typed = {"to": _lines(sent.get("to", "")), "added": _lines(sent.get("added", ""))}
    try:
        version = _number(sent.get("version", "")) if is_entry else None
        written = write_letter(case, chosen, language, version=version, added=typed["added"])
        if is_entry:
            _check_addition(typed)
            employee = current_employee(request)
            answer = given_letter(written, typed["to"], is_pdf=sent.get("act") == "pdf")
            CaseWorker(employee.account, employee.duties).enter_letter(case, written)
            return answer
    except (WordingChanged, InvalidAddition, NotCompiled) as unfit:
        written = write_letter(case, chosen, language, added=typed["added"])
        return _page(request, case, written, typed, unfit=unfit)
    return _page(request, case, written, typed)


def _page(
    request: HttpRequest,
    case: CaseState,
    written: CaseLetter,
    typed: dict[str, str],
    *,
    unfit: KeepfaithError | None = None,
) -> HttpResponse:
    language, kind = written.language, case_kinds()[case.kind]
    context = {
        "case": case,
        "letter": written,
        "title": kind.letters[written.name],
        "in_language": dict(settings.LANGUAGES)[language],
        "text_direction": "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
        "is_english": [part.text for part in written.paragraphs if part.is_english and part.text.strip()],
        "deadline": case_deadline(case),
        "appeal": appeal_deadline(case.kind, today()) if written.name == kind.decision else None,
        "typed": typed,
        "longest_to": MAX_TO_LENGTH,
        "longest": MAX_ADDED_LENGTH,
        "unfit": unfit,
    }
    status = _UNFIT if unfit else HTTPStatus.OK
    return render(request, "desk/case_letter.html", context, status=status)


def given_letter(written: CaseLetter, to: str, *, is_pdf: bool) -> HttpResponse:
    """Answer with a letter as a file, below the lines of whoever reads it; raises `NotCompiled`."""
    text = f"{to}\n\n{written.text}" if to else written.text
    if is_pdf:
        content = letter_pdf(text, title=written.subject, language=written.language)
        answer = HttpResponse(content, content_type="application/pdf")
    else:
        answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    ending = "pdf" if is_pdf else "txt"
    answer.headers["Content-Disposition"] = f'attachment; filename="{written.name}.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _check_addition(typed: dict[str, str]) -> None:
    if len(typed["to"]) > MAX_TO_LENGTH or len(typed["added"]) > MAX_ADDED_LENGTH:
        raise InvalidAddition("What you added is too long.", "Shorten it.")
    if not all(text.replace("\n", "").isprintable() for text in typed.values()):
        raise InvalidAddition("What you added has signs that are no text.", "Take them out.")


def typed_lines(text: str, *, longest: int) -> str:
    """Read some lines of a form; raises `InvalidAddition`."""
    lines = _lines(text)
    if len(lines) > longest or not lines.replace("\n", "").isprintable():
        raise InvalidAddition("What you typed is too long, or has signs that are no text.", "Shorten it.")
    return lines


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _number(text: str) -> int:
    """Read the version of a wording; what is none is no version that there is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_VERSION_LENGTH else -1
