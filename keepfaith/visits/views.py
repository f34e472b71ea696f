"""The public statistics: a page for people, and each question as JSON and CSV for programs."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.months import Month, Period
from keepfaith.visits.publication.published_weeks import FAILURES, PublishedWeeks, nothing_published
from keepfaith.visits.publication.questions import MINIMUM_NOTE, PUBLISHED, Question
from keepfaith.visits.publication.weeks import InvalidWeek, Week
from keepfaith.visits.questions.csv_export import as_csv
from keepfaith.visits.statistics_page.log_fields import log_fields
from keepfaith.visits.statistics_page.page import page
from keepfaith.visits.statistics_page.period_picker import period_picker
from keepfaith.visits.statistics_page.reports import report
from keepfaith.visits.store.location import visits_folder
from keepfaith.web.data_files import mark_data_file

# A file with all that is published of a week.
WHOLE_WEEK: Final = "week"
# Days that overlap tell more than they show, so no other span can be asked for.
_OTHER_SPANS: Final = ("from", "to", "range", "limit")
_STEPS: Final = ("week", "month")


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show how often the site is visited and what is looked at, by people and by machines."""
    published = PublishedWeeks(visits_folder())
    context: dict[str, object] = {
        "questions": PUBLISHED.values(),
        "minimum": MINIMUM_NOTE,
        "log_fields": log_fields(),
    }
    try:
        published.weeks  # noqa: B018 - reads the store
    except FAILURES:
        return render(request, "visits/statistics.html", context | {"failed": True}, status=503)
    try:
        shown = _period(request, published)
    except InvalidWeek as refusal:
        context["problem"] = f"{gettext(refusal.problem)} {gettext(refusal.remedy)}"
        context["picker"] = period_picker(published, None) if published.weeks else None
        return render(request, "visits/statistics.html", context, status=400)
    if shown is None:
        return render(request, "visits/statistics.html", context)
    shown_page = page(published, shown)
    context |= {"shown": shown, "page": shown_page, "failed": shown_page.failed, "own": shown_page.own}
    context |= {"picker": period_picker(published, shown), "span": f"{_kind(shown)}={shown}"}
    return render(request, "visits/statistics.html", context)


@mark_data_file
@require_safe
def as_data(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Return one question of the list as a file: of a week or month, or by week or month of all that is published."""
    if name not in PUBLISHED and (name, form) != (WHOLE_WEEK, "json"):
        raise Http404
    published = PublishedWeeks(visits_folder())
    try:
        if name == WHOLE_WEEK:
            return _as_json(_whole_week(_week(request, published), published))
        answer = _answer(request, published, PUBLISHED[name])
    except InvalidWeek as refusal:
        return JsonResponse({"error": refusal.problem, "remedy": refusal.remedy}, status=400)
    except FAILURES:
        return JsonResponse(
            {"error": "The count could not be read just now.", "remedy": "Try again later."}, status=503
        )
    if form == "csv":
        answered = HttpResponse(as_csv(answer), content_type="text/csv; charset=utf-8")
        # Named after what the address asks for, so that the name says nothing but what the reader knows.
        is_named = bool({"week", "month"} & request.GET.keys())
        span = answer.period if is_named else request.GET.get("by", "")
        file = f"{name}-{span}.csv" if span else f"{name}.csv"
        answered.headers["Content-Disposition"] = f'attachment; filename="{file}"'
        return answered
    return _as_json(report(answer, agency=this_agency().name))


def _as_json(content: object) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _whole_week(week: Week | None, published: PublishedWeeks) -> dict[str, object]:
    """Return every question of a week, and which weeks there are."""
    answers = [published.answer(name, week) for name in PUBLISHED] if week else []
    return {
        "week": week and str(week),
        "weeks": [str(other) for other in published.weeks],
        **({"own_requests": published.own(week)} if week else {}),
        "reports": {answer.question.name: report(answer, agency=this_agency().name) for answer in answers},
    }


def _answer(request: HttpRequest, published: PublishedWeeks, question: Question) -> Answer:
    period, by = _period(request, published), request.GET.get("by", "")
    if by and (by not in _STEPS or not question.is_by_day or {"week", "month"} & request.GET.keys()):
        raise InvalidWeek(
            "This is not counted in that way.",
            "Ask for requests or visits by week or by month, or for a week or a month of any question.",
        )
    if by:
        return published.over_time(question.name, by)
    return published.answer(question.name, period) if period else Answer(question)


def _week(request: HttpRequest, published: PublishedWeeks) -> Week | None:
    """Return the week that is asked for; the file of a whole period is of a week alone."""
    period = _period(request, published)
    if isinstance(period, Month):
        raise _not_published_so()
    return period


def _period(request: HttpRequest, published: PublishedWeeks) -> Period | None:
    """Return the week or month that is asked for, the latest week if none is; None while nothing is published."""
    if any(name in request.GET for name in _OTHER_SPANS) or {"week", "month"} <= request.GET.keys():
        raise _not_published_so()
    if "month" in request.GET:
        period: Period = Month.read(request.GET["month"].strip())
    elif "week" in request.GET:
        period = Week.read(request.GET["week"].strip())
    else:
        return published.weeks[-1] if published.weeks else None
    if not published.has(period):
        raise nothing_published()
    return period


def _kind(period: Period) -> str:
    return "month" if isinstance(period, Month) else "week"


def _not_published_so() -> InvalidWeek:
    return InvalidWeek(
        gettext_noop("Counts are published by whole weeks, and by months of whole weeks."),
        gettext_noop("Choose a week or a month from the list."),
    )
