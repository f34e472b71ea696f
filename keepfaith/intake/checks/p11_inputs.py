"""Promise 11: a page takes only what the agency's forms declare, and nothing else on it can send anything."""

from html.parser import HTMLParser
from typing import Final, override
from urllib.parse import urljoin, urlsplit

from keepfaith.intake.checks.form_tour import STAFF
from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.intake.forms.receipt_status import LOOKUP
from keepfaith.policies.forms.form import EDITION, TOKEN
from keepfaith.policies.promises.choice_forms import only_chooses
from keepfaith.policies.promises.crawler import Answer, is_own, tour
from keepfaith.policies.promises.html_page import Form
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.web.url_prefixes import split

PLACE: Final = "/forms/"
_ACTING: Final = frozenset(
    {"script", "iframe", "frame", "object", "embed", "applet", "portal", "fencedframe"}
)
_BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})
_HIDDEN: Final = frozenset({TOKEN, EDITION})


def examine(portal: Portal) -> Finding:
    """Compare every input on a tour with what is declared, and look for whatever else could send something."""
    seen = tour(portal)
    pages = [answer for answer in seen.every_page if not answer.path.startswith(STAFF)]
    declared = _declared()
    inputs = [(answer, form) for answer in pages for form in (*answer.page.forms, answer.page.stray)]
    faults = [fault for answer, form in inputs for fault in _form_faults(answer, form, declared, seen.origin)]
    edition = edition_in_force()
    tools = bool(edition and edition.registry.enabled)
    # A tool's script on a page where nothing is typed is for promises 26 and 27 to judge.
    free = {answer.path for answer in pages if tools and not any(form.collects for form in answer.page.forms)}
    faults += [fault for answer in pages for fault in _page_faults(answer, may_load=answer.path in free)]
    count = sum(len(form.fields) for answer, form in inputs if form.collects)
    return Finding.of(
        examined=count,
        faults=faults,
        figure=f"{count} inputs on {seen.extent}, each declared. {len(pages)} pages have no other form, and no script, "
        "frame or attribute that sends something, but for what a listed tool brings.",
    )


def _declared() -> dict[str, dict[str, str]]:
    """Give for each address that takes a form its inputs, and what a browser may fill into each."""
    found = {
        f"{PLACE}{form.name}/": {name: field.autocomplete for field in form.fields for name in field.inputs}
        | dict.fromkeys(_HIDDEN, "off")
        for form in open_forms().values()
    }
    return found | {f"{PLACE}receipt/": dict.fromkeys(LOOKUP, "off")}


def _form_faults(answer: Answer, form: Form, declared: dict[str, dict[str, str]], origin: str) -> list[str]:
    url = urljoin(origin + answer.path, form.action)
    if not form.collects or (only_chooses(form) and is_own(url, origin=origin)):
        return []
    allowed = declared.get(split(urlsplit(url).path)[1])
    if form is answer.page.stray or allowed is None or not is_own(url, origin=origin):
        return [f"{answer.path} has a form that no file of the agency declares."]
    return [
        f"{answer.path} has an input “{field.name}” that its form does not declare."
        for field in form.fields
        if field.name not in allowed and not (field.kind in _BUTTONS and not field.name)
    ]


def _page_faults(answer: Answer, *, may_load: bool) -> list[str]:
    reader = _Reader()
    reader.feed(answer.text)
    allowed = {"": "off", **{name: fill for each in _declared().values() for name, fill in each.items()}}
    faults = [f"{answer.path} has {what}." for what in reader.acting if not (may_load and what == "a script")]
    faults += [
        f"{answer.path} lets the browser fill “{fill}” into “{name}”."
        for name, fill in reader.fills
        if fill not in {"off", allowed.get(name, "off")}
    ]
    policy = answer.header("Content-Security-Policy")
    opened = "script-src" in policy or "connect-src" in policy
    if "default-src 'none'" not in policy or (opened and not may_load):
        faults.append(f"{answer.path} is not kept from running scripts or calling others.")
    return faults


class _Reader(HTMLParser):
    """Notes what could send something by itself, and what a browser is asked to fill in."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.fills: list[tuple[str, str]] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _ACTING:
            self.acting.append(f"a {tag}")
        self.acting += [
            f"the attribute {name}"
            for name in given
            if name.startswith("on") or name in {"ping", "formaction"}
        ]
        if "autocomplete" in given:
            self.fills.append((given.get("name", ""), given["autocomplete"]))
