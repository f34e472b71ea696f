"""What the pages of policies say and link to."""

from tests.violations import witnesses as see
from tests.violations.named_edits import Statement, Value
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Violation

_DAY = "/policies/privacy/2018-01-31/"


def _task_page(portal: Scratch) -> str:
    number, _ = portal.task("literature")
    return portal.clerk("literature-clerk").get(f"/desk/tasks/{number}/").text


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
            Statement(
                "keepfaith.policies.views:file",
                "HttpResponse",
                """
                text = text.replace("{notice.period}", "10 days")
                ...
                """,
            ),
        ),
        see.shows(_DAY + "policy.md", "no less than 10 days"),
        "The file of the edition that is handed out is not the one that was posted.",
    ),
    Violation(
        "the-page-shows-another-period-than-the-rule",
        (1,),
        "symbol",
        (
            Statement(
                "keepfaith.policies.editions.facts:_retention",
                "_period",
                """
                written = str(entry["period"]).replace("days", "weeks")
                yield _period(f"retention.{name}", RETENTION, written)
                """,
            ),
        ),
        see.shows("/policies/privacy/", "we erase them after seven weeks"),
        "The page of the policy shows another period than the rule of its edition has.",
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
        "the-text-says-when-it-was-posted",
        (1,),
        "file",
        (
            Value(
                "keepfaith.policies.editions.edition_cache:_read",
                "read",
                """
                PostedEdition(
                    document, Bundle(row.files, agency.day(row.posted_at)), row.starts_at, row.posted_at, day
                )
                """,
            ),
        ),
        see.lacks("/policies/privacy/", "In force since January 31, 2018."),
        "The text gives the day on which the edition was posted as the day since which it is in force.",
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
