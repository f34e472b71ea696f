"""What forms say, ask and have filled in."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from keepfaith.prober.oracle.records_clock import due_days
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Call, Statement
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Violation

_INTAKE = "keepfaith/intake/templates/intake"


def _is_received(page: str) -> bool:
    return "We got it" in page


def _stands_behind(page: str, what: str, mark: str) -> bool:
    return page.find(what) > page.rfind(mark) > 0


def _is_answered_later(portal: Scratch) -> bool:
    """Return whether the receipt of a request for records names a later day than the law."""
    records = {"records": "The minutes of the council.", "how": "I come and ask with my reference"}
    page = portal.browser().fill_in("/forms/records/", **records).text
    match = re.search(r'We answer by <time datetime="([0-9-]+)">', page)
    last = due_days(dt.datetime.now(ZoneInfo("America/New_York")).date() + dt.timedelta(1))[1][10]
    return match is not None and dt.date.fromisoformat(match[1]) > last


VIOLATIONS = (
    Violation(
        "no-notice-after-a-mistake",
        (4,),
        "file",
        (
            Edit(
                f"{_INTAKE}/form.html",
                '{% include "intake/public.html" %}',
                '{% if not again.why %}{% include "intake/public.html" %}{% endif %}',
            ),
        ),
        lambda portal: 'id="public-records"' not in see.ask(portal, question=""),
        "A form that comes again because of a mistake lacks the notice on public records.",
    ),
    Violation(
        "notice-denies-what-it-says",
        (4,),
        "proxy",
        (
            Proxy(
                "denied_notice",
                """
if answer.path.startswith("/forms/"):
    answer.replace("Part or all of what you send may be given", "Nothing of what you send is ever given")
""",
            ),
        ),
        see.shows("/forms/question/", "Nothing of what you send is ever given"),
        "The notice is there and says the opposite.",
    ),
    Violation(
        "notice-stands-behind-the-button",
        (4,),
        "file",
        (
            Edit(f"{_INTAKE}/form.html", '{% include "intake/public.html" %}\n', ""),
            Edit(f"{_INTAKE}/form.html", "</form>\n", '</form>\n{% include "intake/public.html" %}\n'),
        ),
        lambda portal: _stands_behind(
            portal.get("/forms/question/").text, 'id="public-records"', "</button>"
        ),
        "The notice comes below the button, after the form.",
    ),
    Violation(
        "topics-chosen-by-hidden-inputs",
        (7,),
        "file",
        (
            Edit(
                f"{_INTAKE}/form.html",
                '<input type="hidden" name="edition"',
                '{% if form.name == "notices" %}<input type="hidden" name="topics.1" value="yes">{% endif %}'
                '<input type="hidden" name="edition"',
            ),
        ),
        see.shows("/forms/notices/", 'type="hidden" name="topics.1" value="yes"'),
        "Hidden inputs choose a topic for whoever sends the form.",
    ),
    Violation(
        "a-way-is-chosen-beforehand",
        (7,),
        "file",
        (
            Edit(
                f"{_INTAKE}/question.html",
                "{% if input.ticked %} checked{% endif %}{% if input.id == focus %} autofocus{% endif %}>"
                '<label class="usa-radio__label"',
                "{% if input.ticked or again.why and input.number == 1 %} checked{% endif %}>"
                '<label class="usa-radio__label"',
            ),
        ),
        lambda portal: " checked" in see.ask(portal, question="", how=""),
        "When a form comes again, its first choice is made.",
    ),
    Violation(
        "optional-answers-are-demanded",
        (8,),
        "symbol",
        (
            Statement(
                "keepfaith.intake.forms.validation:answers_of",
                "_missing",
                """
                ...
                if field.name == "mail_reference" and (not text):
                    faults += [InputError(field.name, "Please answer.")]
                """,
            ),
        ),
        lambda portal: not _is_received(see.order(portal)),
        "A form is refused without an answer that it calls optional.",
    ),
    Violation(
        "forms-can-never-be-sent",
        (8, 25),
        "symbol",
        (Body("keepfaith.intake.forms.submission:submit", 'raise NotReceived("nothing")'),),
        lambda portal: not _is_received(see.ask(portal)),
        "Every form looks as it should, and none can be sent.",
    ),
    Violation(
        "a-question-does-not-say-why",
        (8,),
        "file",
        (
            Edit(
                f"{_INTAKE}/hints.html",
                "{{ field.why|spoken }}",
                '{% if field.name == "page" %}{% else %}{{ field.why|spoken }}{% endif %}',
            ),
        ),
        see.lacks("/forms/accessibility/", "So we look in the right place first"),
        "One question does not say why it is asked.",
    ),
    Violation(
        "an-undeclared-input-collects",
        (11,),
        "file",
        (
            Edit(
                f"{_INTAKE}/lookup.html",
                '<div class="page__head">',
                '<form method="post" action="{% url \'intake:receipt\' %}"><input type="hidden" name="screen" value="">'
                '</form><div class="page__head">',
            ),
        ),
        see.shows("/forms/receipt/", 'name="screen"'),
        "A page has an input that no form declares.",
    ),
    Violation(
        "records-are-answered-a-week-later",
        (25,),
        "symbol",
        (
            Call(
                "keepfaith.disclosure.tasks.answer_clock:answer_clock",
                "due_deadline",
                "due_deadline(form, holding, received + dt.timedelta(7))",
            ),
        ),
        _is_answered_later,
        "The receipt of a request for records gives the agency a week more than the law does.",
    ),
)
