"""The public statistics: a page for people, and each question as JSON and CSV for programs."""

import datetime as dt
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.visits.questions.answers import MINIMUM_NOTE, Answer
from keepfaith.visits.questions.catalog import QUESTIONS, Question
from keepfaith.visits.questions.csv_export import as_csv
from keepfaith.visits.questions.date_ranges import InvalidSpan, Span
from keepfaith.visits.questions.query import ask
from keepfaith.visits.statistics_page.answer_cache import FAILURES, AnswerSource
from keepfaith.visits.statistics_page.month_picker import month_options
from keepfaith.visits.statistics_page.page import page
from keepfaith.visits.statistics_page.ranges import PRESETS, CountedDays, Range, read_range
from keepfaith.visits.statistics_page.reports import report
from keepfaith.visits.store.location import visits_folder
from keepfaith.visits.store.manifest import Manifest
from keepfaith.web.data_files import mark_data_file

# Rows of a file that is asked for over the network.
_MAX_ROWS: Final = 1_000


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show how often the site is visited and what is looked at, by people and by machines."""
    manifest, today = Manifest.at(visits_folder()), _today()
    context: dict[str, object] = {
        "questions": QUESTIONS.values(),
        "minimum": MINIMUM_NOTE,
        "presets": PRESETS.items(),
    }
    try:
        counted, state = CountedDays.of(manifest, today=today), manifest.head()
        context["updated"] = manifest.last_commit()
    except FAILURES:
        return render(request, "visits/statistics.html", context | {"failed": True}, status=503)
    if counted is None:
        return render(request, "visits/statistics.html", context)
    typed = (request.GET.get("from", ""), request.GET.get("to", ""))
    try:
        shown = read_range(request.GET, counted.end(today=today))
    except InvalidSpan as refusal:
        context["problem"] = f"{gettext(refusal.problem)} {gettext(refusal.remedy)}"
        context["months"] = month_options(counted, typed, None)
        return render(request, "visits/statistics.html", context, status=400)
    shown_page = page(AnswerSource(manifest.folder, state), shown)
    context |= {"counted": counted, "shown": shown, "page": shown_page, "failed": shown_page.failed}
    context["months"] = month_options(counted, typed, shown)
    return render(request, "visits/statistics.html", context)


@mark_data_file
@require_safe
def as_data(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Return one question of the list as a file, for the days that are asked for."""
    if name not in QUESTIONS:
        raise Http404
    manifest, today = Manifest.at(visits_folder()), _today()
    try:
        shown, by, limit = _parameters(request, manifest, today)
        answer = _answered(manifest, QUESTIONS[name], shown, by=by, limit=limit)
        taken_at = manifest.last_commit()
    except InvalidSpan as refusal:
        return JsonResponse({"error": refusal.problem, "remedy": refusal.remedy}, status=400)
    except FAILURES:
        return JsonResponse(
            {"error": "The count could not be made just now.", "remedy": "Try again later."}, status=503
        )
    if form == "csv":
        answered = HttpResponse(as_csv(answer), content_type="text/csv; charset=utf-8")
        answered.headers["Content-Disposition"] = (
            f'attachment; filename="{name}-{shown.since}-{shown.until}.csv"'
        )
        return answered
    content = report(answer, agency=this_agency().name, taken_at=taken_at)
    return JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _parameters(request: HttpRequest, manifest: Manifest, today: dt.date) -> tuple[Range, str, int]:
    """Read the days, the step and the limit from the URL."""
    counted = CountedDays.of(manifest, today=today)
    shown = read_range(request.GET, counted.end(today=today) if counted else today)
    limit = request.GET.get("limit", str(_MAX_ROWS))
    if not (
        limit.isascii()
        and limit.isdigit()
        and len(limit) < len(str(_MAX_ROWS)) + 1
        and int(limit) <= _MAX_ROWS
    ):
        raise InvalidSpan(
            f"The limit is not a number from 0 to {_MAX_ROWS}.", "Write such a number, or leave it out."
        )
    return shown, Span.read(by=request.GET.get("by", "")).by, int(limit)


def _answered(manifest: Manifest, question: Question, shown: Range, *, by: str, limit: int) -> Answer:
    step = by or ("" if question.group else "day")
    return ask(manifest.folder, question, Span(shown.since, shown.until, step), limit=limit)


def _today() -> dt.date:
    return this_agency().day(dt.datetime.now(dt.UTC))
