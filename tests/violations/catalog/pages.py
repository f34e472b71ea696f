"""What pages say, ask and link to: policies, notices, forms, receipts."""

from tests.violations import witnesses as see
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Symbol, Violation

_INTAKE = "keepfaith/intake/templates/intake"
_DAY = "/policies/privacy/2018-01-31/"


def _is_received(page: str) -> bool:
    return "We have received it" in page


def _task_page(portal: Scratch) -> str:
    number, _ = portal.task("literature")
    return portal.clerk("literature-clerk").get(f"/desk/tasks/{number}/").text


def _stands_behind(page: str, what: str, mark: str) -> bool:
    return page.find(what) > page.rfind(mark) > 0


VIOLATIONS = (
    Violation(
        "dated-page-says-something-else",
        (1,),
        "proxy",
        (
            Proxy(
                "dated_page",
                """
if answer.path == "/policies/privacy/2018-01-31/" and answer.is_page:
    answer.replace("no less than 30 days ahead", "no less than 3 days ahead")
""",
            ),
        ),
        see.shows(_DAY, "no less than 3 days ahead"),
        "The page of the dated edition has another text than the edition.",
    ),
    Violation(
        "raw-file-says-something-else",
        (1,),
        "symbol",
        (
            Edit(
                "keepfaith/policies/views.py",
                '    return HttpResponse(text, content_type="text/plain; charset=utf-8")',
                '    text = text.replace("30 days", "10 days")\n'
                '    return HttpResponse(text, content_type="text/plain; charset=utf-8")',
            ),
        ),
        see.shows(_DAY + "policy.md", "no less than 10 days"),
        "The file of the edition that is handed out is not the one that was posted.",
    ),
    Violation(
        "spanish-page-says-something-else",
        (1,),
        "proxy",
        (
            Proxy(
                "spanish_page",
                """
if answer.path.startswith("/es/policies/privacy/") and answer.is_page:
    answer.replace("30 días", "3 días")
""",
            ),
        ),
        see.shows("/es/policies/privacy/", "3 días"),
        "The policy in Spanish has another number than the one that was reviewed.",
    ),
    Violation(
        "a-clause-is-left-out",
        (1,),
        "proxy",
        (
            Proxy(
                "left_out",
                """
import re
if answer.path == "/policies/privacy/" and answer.is_page:
    answer.body = re.sub(rb'<p id="no-sale".*?</p>', b"", answer.body, flags=re.S)
""",
            ),
        ),
        see.lacks("/policies/privacy/", 'id="no-sale"'),
        "The page of the policy in force leaves out the clause on sales.",
    ),
    Violation(
        "another-date-is-shown",
        (1,),
        "file",
        (
            Edit(
                "keepfaith/policies/templates/policies/status.html",
                '{% blocktranslate trimmed with iso=edition.starts_on|date:"Y-m-d" day=edition.starts_on|date %}In force since',
                '{% blocktranslate trimmed with iso=edition.posted_at|date:"Y-m-d" day=edition.posted_at|date %}In force since',
            ),
        ),
        see.lacks("/policies/privacy/", 'In force since <time datetime="2018-01-31"'),
        "The page shows when the edition was posted as the day since which it is in force.",
    ),
    Violation(
        "receipts-lack-the-policies",
        (2,),
        "file",
        (
            Edit(
                "keepfaith/website/templates/website/base.html",
                "{% for document in agency.documents %}<li>",
                "{% for document in agency.documents %}{% if request.method == 'POST' and not document.governs %}"
                "{% else %}<li>",
            ),
            Edit(
                "keepfaith/website/templates/website/base.html",
                "{{ document.title|spoken }}</a></li>\n{% endfor %}",
                "{{ document.title|spoken }}</a></li>{% endif %}\n{% endfor %}",
            ),
        ),
        lambda portal: "/policies/translation/" not in see.order(portal),
        "Answers to a form link to the privacy policy alone.",
    ),
    Violation(
        "desk-lacks-the-policies",
        (2,),
        "proxy",
        (
            Proxy(
                "desk_links",
                """
if answer.path.startswith("/desk/tasks/"):
    answer.replace("/policies/accessibility/", "/")
""",
            ),
        ),
        lambda portal: "/policies/accessibility/" not in _task_page(portal),
        "The pages of tasks do not link to the accessibility policy.",
    ),
    Violation(
        "a-policy-link-leads-nowhere-in-spanish",
        (2,),
        "proxy",
        (
            Proxy(
                "spanish_links",
                """
if answer.path.startswith("/es/forms/") and answer.is_page:
    answer.replace("/es/policies/non-human-visitors/", "/es/policies/non-human/")
""",
            ),
        ),
        see.shows("/es/forms/", "/es/policies/non-human/"),
        "On the forms in Spanish one of the five links leads nowhere.",
    ),
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
                'value="{{ input.value }}" autocomplete="off"{% if input.ticked %} checked{% endif %}><label class="usa-radio__label"',
                'value="{{ input.value }}" autocomplete="off"{% if input.ticked or again.why and input.number == 1 %} checked'
                '{% endif %}><label class="usa-radio__label"',
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
            Edit(
                "keepfaith/intake/forms/validation.py",
                "        faults += [] if text or faults else list(_missing(field, chosen))\n",
                "        faults += [] if text or faults else list(_missing(field, chosen))\n"
                '        if field.name == "organization" and not text:\n'
                '            faults += [InputError(field.name, "Please answer.")]\n',
            ),
        ),
        lambda portal: not _is_received(see.order(portal)),
        "A form is refused without an answer that it calls optional.",
    ),
    Violation(
        "forms-can-never-be-sent",
        (8, 25),
        "symbol",
        (
            Symbol(
                "keepfaith.intake.forms.submission:submit",
                """
                def submit(answers: Answers) -> StoredRecord:
                    raise NotReceived("nothing")
                """,
            ),
        ),
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
                '{% if field.name == "organization" %}{% else %}{{ field.why|spoken }}{% endif %}',
            ),
        ),
        see.lacks("/forms/literature/", "Helps the parcel find you"),
        "One question does not say why it is asked.",
    ),
    Violation(
        "receipt-links-out-with-the-reference",
        (9,),
        "file",
        (
            Edit(
                f"{_INTAKE}/receipt.html",
                '<h2 id="next">',
                '<p><a href="https://status.example.net/?ref={{ receipt.shown_reference }}" rel="noopener noreferrer '
                'external" class="usa-link usa-link--external">Follow it{% include "policies/leaves.html" %}</a></p>\n'
                '<h2 id="next">',
            ),
        ),
        lambda portal: "https://status.example.net/?ref=" in see.ask(portal),
        "The receipt links to another site with the reference in the address.",
    ),
    Violation(
        "receipt-loads-a-third-party",
        (26,),
        "proxy",
        (
            Proxy(
                "third_party_receipt",
                """
if answer.method == "POST" and answer.path.startswith("/forms/") and answer.is_page:
    answer.replace("</main>", '<img src="https://pixel.example.net/seen.gif" alt=""></main>')
    policy = answer.header("content-security-policy")
    answer.set("Content-Security-Policy", policy.replace("img-src 'self'", "img-src 'self' https://pixel.example.net"))
""",
            ),
        ),
        lambda portal: "https://pixel.example.net" in see.ask(portal),
        "The receipt loads a picture from a host that no edition lists.",
    ),
    Violation(
        "a-link-out-is-not-marked",
        (9,),
        "proxy",
        (
            Proxy(
                "unmarked",
                """
import re
if answer.path.startswith("/es/policies/privacy/") and answer.is_page:
    answer.body = re.sub(rb' rel="noopener noreferrer external" class="[^"]*external[^"]*"', b"", answer.body)
    answer.body = re.sub(rb'<span class="usa-sr-only"> \\([^<]*\\)</span></a>', b"</a>", answer.body)
""",
            ),
        ),
        see.lacks("/es/policies/privacy/", 'external"'),
        "On the policy in Spanish, links to other sites look like any other.",
    ),
    Violation(
        "a-redirect-leads-out",
        (9,),
        "proxy",
        (
            Proxy(
                "leads_out",
                """
if answer.path == "/events/" and "utm" in answer.environ.get("QUERY_STRING", ""):
    answer.status, answer.body = "302 Found", b""
    answer.add("Location", "https://events.example.net/?" + answer.environ["QUERY_STRING"])
""",
            ),
        ),
        lambda portal: "example.net" in portal.get("/events/?utm=1").header("location"),
        "A page sends readers on to another site with what they asked.",
    ),
    Violation(
        "a-pixel-tells-who-reads",
        (11,),
        "proxy",
        (
            Proxy(
                "pixel",
                """
if answer.path == "/forms/question/" and answer.method == "GET":
    answer.replace("</main>", '<img src="/events/?seen=question" alt="" width="1" height="1"></main>')
""",
            ),
        ),
        see.shows("/forms/question/", "/events/?seen=question"),
        "An invisible picture tells which form somebody reads.",
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
        "contact-is-another",
        (58,),
        "proxy",
        (
            Proxy(
                "other_contact",
                """
if answer.path == "/policies/privacy/":
    answer.replace("eoewebservices@mass.gov", "webservices@example.net")
""",
            ),
        ),
        see.shows("/policies/privacy/", "webservices@example.net"),
        "The policy names another address than the contact's.",
    ),
    Violation(
        "laws-link-elsewhere",
        (40,),
        "proxy",
        (
            Proxy(
                "laws",
                """
if answer.path.startswith("/policies/privacy/"):
    answer.replace("malegislature.gov/Laws/GeneralLaws/PartI/TitleX/Chapter66A", "malegislature.gov/Laws/Search")
""",
            ),
        ),
        see.shows("/policies/privacy/", "malegislature.gov/Laws/Search"),
        "The link to the Fair Information Practices Act leads elsewhere.",
    ),
    Violation(
        "mail-warning-is-missing",
        (41,),
        "proxy",
        (
            Proxy(
                "no_warning",
                """
import re
if answer.path == "/policies/privacy/promises/" or answer.method == "POST":
    answer.body = re.sub(rb'<small class="mail-warning">.*?</small>', b"", answer.body, flags=re.S)
""",
            ),
        ),
        see.lacks("/policies/privacy/promises/", "mail-warning"),
        "Beside some addresses it is not said that e-mail is not encrypted.",
    ),
)
