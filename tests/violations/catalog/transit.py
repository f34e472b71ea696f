"""What browsers are told, and how pages travel: headers, HTTPS, nothing insecure."""

import http.client

from tests.violations import witnesses as see
from tests.violations.named_edits import Statement, Value
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Violation


def _plainly(portal: Scratch, method: str, path: str, body: str = "") -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", portal.ports[1], timeout=30)
    line.request(method, path, body or None, {"Host": f"localhost:{portal.ports[1]}"})
    return line.getresponse()


def _speaks_an_old_cipher(portal: Scratch) -> bool:
    import socket
    import ssl

    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    trust.maximum_version = ssl.TLSVersion.TLSv1_2
    trust.set_ciphers("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    try:
        with (
            socket.create_connection(("127.0.0.1", portal.ports[0]), 20) as line,
            trust.wrap_socket(line, server_hostname="localhost") as safe,
        ):
            return safe.cipher() is not None
    except (OSError, ssl.SSLError):
        return False


VIOLATIONS = (
    Violation(
        "scripts-may-run-on-answers",
        (26,),
        "proxy",
        (
            Proxy(
                "loose_answers",
                """
if answer.method == "POST":
    answer.set("Content-Security-Policy", answer.header("content-security-policy") + "; script-src *")
""",
            ),
        ),
        lambda portal: (
            "script-src *" in portal.browser().post("/forms/question/", {}).header("content-security-policy")
        ),
        "On answers to forms, scripts from anywhere may run.",
    ),
    Violation(
        "styles-from-anywhere-on-errors",
        (26,),
        "proxy",
        (
            Proxy(
                "loose_errors",
                """
if answer.status.startswith("404"):
    answer.set("Content-Security-Policy", answer.header("content-security-policy").replace("img-src 'self'", "img-src *"))
""",
            ),
        ),
        lambda portal: "img-src *" in portal.get("/nothing/").header("content-security-policy"),
        "Error pages may load pictures from anywhere.",
    ),
    Violation(
        "the-policy-for-browsers-is-gone-on-files",
        (26,),
        "proxy",
        (
            Proxy(
                "no_policy",
                """
if answer.path.endswith(".csv") or answer.path.endswith(".json"):
    answer.drop("content-security-policy")
""",
            ),
        ),
        lambda portal: not portal.get("/policies/privacy/promises.json").header("content-security-policy"),
        "Files for programs come without rules for browsers.",
    ),
    Violation(
        "a-font-from-elsewhere",
        (26, 51),
        "file",
        (
            Value("keepfaith.third_party.headers", "font-src", '("\'self\'", "https://fonts.example.net")'),
            Edit(
                "keepfaith/website/templates/website/error.html",
                "{% block content %}",
                '{% block head %}<link rel="preload" href="https://fonts.example.net/a.woff2" as="font" crossorigin>'
                "{% endblock %}\n{% block content %}",
            ),
        ),
        lambda portal: "fonts.example.net" in portal.get("/nothing/").text,
        "Error pages load a font from another host.",
    ),
    Violation(
        "no-hsts-on-errors",
        (49,),
        "proxy",
        (
            Proxy(
                "no_hsts",
                """
if answer.status.startswith("4"):
    answer.drop("strict-transport-security")
""",
            ),
        ),
        lambda portal: not portal.get("/nothing/").header("strict-transport-security"),
        "Error pages do not tell browsers to stay with HTTPS.",
    ),
    Violation(
        "hsts-for-a-minute",
        (49,),
        "file",
        (Value("keepfaith.website.settings", "SECURE_HSTS_SECONDS", "60"),),
        lambda portal: portal.get("/").header("strict-transport-security").partition(";")[0] == "max-age=60",
        "Browsers are told for a minute only to stay with HTTPS.",
    ),
    Violation(
        "one-page-in-clear",
        (50,),
        "file",
        (
            Statement(
                "keepfaith.website.front.caddyfile:_plain_site",
                "_handled",
                """
                yield "\\t@clear path /es/events/*\\n\\thandle @clear {\\n\\t\\trespond `<h1>Eventos</h1>` 200\\n\\t}"
                ...
                """,
            ),
        ),
        lambda portal: _plainly(portal, "GET", "/es/events/").status == 200,
        "One page can be read without HTTPS.",
    ),
    Violation(
        "forms-in-clear-are-sent-on",
        (48, 52),
        "file",
        (
            Statement(
                "keepfaith.website.front.caddyfile:_plain_site",
                "_handled",
                """
                ...
                yield "\\thandle /forms/* {\\n\\t\\tredir https://{host}{uri} 307\\n\\t}"
                """,
            ),
        ),
        lambda portal: _plainly(portal, "POST", "/forms/question/", "question=x").status == 307,
        "A form that is sent without encryption is taken in and sent on.",
    ),
    Violation(
        "a-picture-in-clear",
        (51,),
        "proxy",
        (
            Proxy(
                "in_clear",
                """
if answer.path.startswith("/events/") and answer.is_page:
    answer.replace("</main>", '<img src="http://localhost/static/keepfaith/mark.svg" alt=""></main>')
""",
            ),
        ),
        see.shows("/events/", 'src="http://localhost'),
        "A page loads a picture without encryption.",
    ),
    Violation(
        "a-form-leads-to-http",
        (48, 51, 52),
        "proxy",
        (
            Proxy(
                "leads_to_http",
                """
if answer.method == "POST" and answer.status.startswith("4"):
    answer.replace('action="/forms/question/"', 'action="http://localhost/forms/question/"')
""",
            ),
        ),
        lambda portal: 'action="http://' in see.ask(portal, question=""),
        "A form that comes again would be sent without encryption.",
    ),
    Violation(
        "features-of-the-browser-are-open",
        (26,),
        "proxy",
        (
            Proxy(
                "open_features",
                """
if answer.path.startswith("/forms/receipt/"):
    answer.drop("permissions-policy")
""",
            ),
        ),
        lambda portal: not portal.get("/forms/receipt/").header("permissions-policy"),
        "One page does not close camera, place and microphone.",
    ),
    Violation(
        "old-tls-is-spoken",
        (48, 49),
        "file",
        (
            Value(
                "keepfaith.website.front.caddyfile:_secure_sites",
                "lines",
                """
                [
                    _[0] + " {",
                    "\\t\\tciphers TLS_RSA_WITH_AES_128_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
                    " TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "\\t}",
                ]
                """,
            ),
        ),
        _speaks_an_old_cipher,
        "A cipher without authenticated encryption is accepted.",
    ),
)
