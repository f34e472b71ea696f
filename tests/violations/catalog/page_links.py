"""Where pages lead and what they load."""

from tests.violations import witnesses as see
from tests.violations.proxy import Proxy
from tests.violations.violation import Edit, Violation

_INTAKE = "keepfaith/intake/templates/intake"

VIOLATIONS = (
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
    answer.body = re.sub(rb' (rel|class)="[^"]*external"', b"", answer.body)
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
)
