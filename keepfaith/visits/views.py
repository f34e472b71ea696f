"""The public statistics: a page for people, and each question as JSON and CSV for programs."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.published_weeks import FAILURES, PublishedWeeks, nothing_published
from keepfaith.visits.publication.questions import MINIMUM_NOTE, PUBLISHED, Question
from keepfaith.visits.publication.weeks import InvalidWeek, Week
from keepfaith.visits.questions.csv_export import as_csv
from keepfaith.visits.statistics_page.log_fields import log_fields
from keepfaith.visits.statistics_page.page import page
from keepfaith.visits.statistics_page.reports import report
from keepfaith.visits.statistics_page.week_picker import week_picker
from keepfaith.visits.store.location import visits_folder
from keepfaith.web.data_files import mark_data_file

# A file with all that is published of a week.
WHOLE_WEEK: Final = "week"
# Days that overlap tell more than they show, so no other span can be asked for.
_OTHER_SPANS: Final = ("from", "to", "range", "limit")


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
        weeks = published.weeks
    except FAILURES:
        return render(request, "visits/statistics.html", context | {"failed": True}, status=503)
    try:
        shown = _week(request, published)
    except InvalidWeek as refusal:
        context["problem"] = f"{gettext(refusal.problem)} {gettext(refusal.remedy)}"
        context["picker"] = week_picker(weeks, None) if weeks else None
        return render(request, "visits/statistics.html", context, status=400)
    if shown is None:
        return render(request, "visits/statistics.html", context)
    shown_page = page(published, shown)
    context |= {"shown": shown, "page": shown_page, "failed": shown_page.failed, "own": shown_page.own}
    context["picker"] = week_picker(weeks, shown)
    return render(request, "visits/statistics.html", context)


@mark_data_file
@require_safe
def as_data(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Return one question of the list as a file: of a week, or by week of all that is published."""
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
        span = answer.week if "week" in request.GET else request.GET.get("by", "")
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
    week, by = _week(request, published), request.GET.get("by", "")
    if by and (by != "week" or not question.is_by_day or "week" in request.GET):
        raise InvalidWeek(
            "This is not counted in that way.",
            "Ask for requests or visits by week, or for a week of any question.",
        )
    if by:
        return published.by_week(question.name)
    return published.answer(question.name, week) if week else Answer(question)


def _week(request: HttpRequest, published: PublishedWeeks) -> Week | None:
    """Return the week that is asked for, the latest if none is; None while nothing is published."""
    if any(name in request.GET for name in _OTHER_SPANS):
        raise InvalidWeek(
            gettext_noop("Counts are published by whole weeks only."),
            gettext_noop("Choose a week from the list."),
        )
    if "week" not in request.GET:
        return published.weeks[-1] if published.weeks else None
    week = Week.read(request.GET["week"].strip())
    if week not in published.weeks:
        raise nothing_published()
    return week
