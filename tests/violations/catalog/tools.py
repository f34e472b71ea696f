"""Outside tools, where the agency uses one: what is sent, and who has opted out."""

from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Value
from tests.violations.proxy import Proxy
from tests.violations.violation import Edit, Violation

_SCRIPT = "keepfaith/third_party/static/third_party/google-analytics.js"
_NO_SIGNAL = "google-analytics"


def _script(portal: object) -> str:
    import re

    page = portal.get("/policies/").text
    return portal.get(re.search(r'src="(/static/third_party/google-analytics[^"]*)"', page)[1]).text


VIOLATIONS = (
    Violation(
        "the-signal-is-ignored",
        (29,),
        "symbol",
        (Value("keepfaith.third_party.opt_out:ways_out", "signal", "False"),),
        see.shows("/policies/", _NO_SIGNAL, sec_gpc="1"),
        "The tool loads although the browser asks not to be tracked.",
        "tool",
    ),
    Violation(
        "the-choice-in-the-address-is-ignored-in-spanish",
        (29,),
        "symbol",
        (
            Value(
                "keepfaith.third_party.opt_out:carries_opt_out",
                "return",
                'str(request.META.get("SCRIPT_NAME", "")) == f"/{OPTED_OUT}"',
            ),
        ),
        see.shows("/no-tools/es/policies/", _NO_SIGNAL),
        "Who opted out in the address has the tool again in another language.",
        "tool",
    ),
    Violation(
        "the-cookie-of-the-choice-is-ignored",
        (29,),
        "symbol",
        (Value("keepfaith.third_party.opt_out:ways_out", "cookie", "False"),),
        see.shows("/policies/", _NO_SIGNAL, cookie="__Host-choices=no-tools"),
        "Who opted out by the cookie has the tool all the same.",
        "tool",
    ),
    Violation(
        "the-tool-is-sent-the-query",
        (27,),
        "file",
        (Edit(_SCRIPT, "location.origin + location.pathname", "location.href"),),
        lambda portal: "location.href" in _script(portal),
        "The tool learns what stands behind the question mark.",
        "tool",
    ),
    Violation(
        "the-tool-knows-the-browser-again",
        (27, 30),
        "file",
        (
            Edit(
                _SCRIPT,
                'cid: crypto.getRandomValues(new Uint32Array(2)).join("."),',
                'cid: (localStorage.cid = localStorage.cid || crypto.getRandomValues(new Uint32Array(2)).join(".")),',
            ),
        ),
        lambda portal: "localStorage" in _script(portal),
        "The tool's number of the browser is kept for ever.",
        "tool",
    ),
    Violation(
        "the-tool-loads-on-forms",
        (27,),
        "symbol",
        (Value("keepfaith.third_party.opt_out", "ORDINARY", 'frozenset({"", "policies", "forms"})'),),
        see.shows("/forms/", _NO_SIGNAL),
        "The tool loads where people type.",
        "tool",
    ),
    Violation(
        "terms-of-the-tool-link-elsewhere",
        (28,),
        "proxy",
        (
            Proxy(
                "other_terms",
                """
if answer.path.startswith("/policies/privacy/") and answer.is_page:
    answer.replace("https://www.google.com/analytics/tos.html", "https://www.google.com/")
""",
            ),
        ),
        see.lacks("/policies/privacy/", "https://www.google.com/analytics/tos.html"),
        "The link to the tool's terms leads elsewhere.",
    ),
    Violation(
        "an-unlisted-tool-loads",
        (26,),
        "symbol",
        (
            Body(
                "keepfaith.third_party.headers:content_policy",
                """
                allowed = {name: list(values) for name, values in OWN_DIRECTIVES.items()}
                allowed["script-src"] = ["'self'", "https://stats.example.net"]
                return "; ".join((" ".join((name, *values)) for name, values in allowed.items()))
                """,
            ),
        ),
        lambda portal: "stats.example.net" in portal.get("/").header("content-security-policy"),
        "Scripts of a host that no edition lists may run on every page.",
    ),
)
