"""Each header that browsers are told, on each kind of answer: left out, weakened, or another one added."""

from functools import partial

from tests.violations.scratch import Scratch
from tests.violations.switch import Switched, obey_no_more, order

# Where an answer of each kind is had; those that need a form or a clerk are asked for below.
_PAGES = {
    "page": "/policies/",
    "translated page": "/es/policies/",
    "form": "/forms/question/",
    "error": "/nothing-here/",
    "static file": "",
    "JSON": "/policies/privacy/promises.json",
    "CSV": "/statistics/pages.csv",
    "feed": "/policies/privacy/feed/",
    "other file": "/robots.txt",
}
_KINDS = (*_PAGES, "desk", "answer to a form", "refused form", "redirect")
_POLICY, _HSTS, _REFERRER = "Content-Security-Policy", "Strict-Transport-Security", "Referrer-Policy"
# The promise that each header keeps.
_OF = {_POLICY: 26, _HSTS: 49, _REFERRER: 9, "Permissions-Policy": 26}
_WEAKER = (
    (_POLICY, "default-src 'none'", "default-src *"),
    (_POLICY, "form-action 'self'", "form-action *"),
    (_POLICY, "frame-ancestors 'none'", "frame-ancestors *"),
    (_POLICY, "img-src 'self'", "img-src 'self' https://pixel.example.net"),
    (_HSTS, "63072000", "600"),
    (_REFERRER, "no-referrer", "unsafe-url"),
    (_REFERRER, "same-origin", "unsafe-url"),
)
_MORE = (
    ("Set-Cookie", "seen=1; Path=/; Max-Age=31536000; Secure", (20, 30)),
    ("Set-Cookie", "seen=1; Path=/; Secure; HttpOnly; SameSite=Lax", (20,)),
    ("Link", "<https://cdn.example.net/a.js>; rel=preload; as=script", (26,)),
    ("Refresh", "600; url=https://example.net/", (9,)),
)


def violations() -> list[Switched]:
    """Return each."""
    return [*_left_out(), *_weakened(), *_added()]


def _left_out() -> list[Switched]:
    return [
        _switched(f"{header.lower()} left out: {kind}", (number,), kind, header, do="drop")
        for header, number in _OF.items()
        for kind in _KINDS
    ]


def _weakened() -> list[Switched]:
    return [
        _switched(
            f"{header.lower()} says {new!r} for {old!r}: {kind}", (_OF[header],), kind, header,
            do="replace header", old=old, new=new,
        )
        for header, old, new in _WEAKER
        for kind in _KINDS
    ]  # fmt: skip


def _added() -> list[Switched]:
    return [
        _switched(
            f"{header.lower()} added {value[-30:]!r}: {kind}", breaks, kind, header, do="add", new=value
        )
        for header, value, breaks in _MORE
        for kind in _KINDS
    ]


def _switched(name: str, breaks: tuple[int, ...], kind: str, header: str, **words: str) -> Switched:
    return Switched(
        name,
        breaks,
        "proxy",
        order(kind=kind, header=header, **words),
        obey_no_more,
        partial(_differs, kind=kind, header=header, **words),
    )


def _differs(portal: Scratch, *, kind: str, header: str, do: str, old: str = "", new: str = "") -> bool:
    """Return whether an answer of the kind now has the header as the violation would have it."""
    value = _value(portal, kind, header)
    if do == "drop":
        obey_no_more(portal)
        had = bool(_value(portal, kind, header))
        order(kind=kind, do=do, header=header)(portal)
        return had and not value
    return new in value


def _value(portal: Scratch, kind: str, header: str) -> str:
    browser = portal.browser()
    if kind == "desk":
        page = browser.get("/desk/sign-in/")
    elif kind == "answer to a form":
        page = browser.fill_in("/forms/question/", question="When is it?", how="No answer needed")
    elif kind == "refused form":
        page = browser.fill_in("/forms/question/", question="")
    elif kind == "redirect":
        page = browser.get("/policies")
    elif kind == "static file":
        text = browser.get("/").text
        page = browser.get(text.partition('rel="stylesheet" href="')[2].partition('"')[0])
    else:
        page = browser.get(_PAGES[kind])
    return page.header(header)
