"""A browser without pictures: it reads pages, fills in their forms, keeps cookies, and trusts one certificate."""

import http
import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.agents import BROWSER

_TIMEOUT = 60.0
# More pages than any form of the sample has.
_MAX_STEPS = 9


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        """Return a header's values, joined; empty if it is not there."""
        return ", ".join(value for known, value in self.headers if known.lower() == name.lower())

    def form(self, action: str = "") -> dict[str, str]:
        """Return the inputs of the form that leads to an address, as they stand on the page."""
        return next(
            (form.inputs for form in forms_of(self.text) if form.action.partition("?")[0].endswith(action)),
            {},
        )


@dataclass
class Form:
    """A form on a page: where it leads, and what is filled in already."""

    action: str
    inputs: dict[str, str] = field(default_factory=dict)
    # Which button goes on to the next page; none on the page that sends the form.
    onward: str = ""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        if not self.forms or not given.get("name"):
            return
        chosen = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        if tag == "button" and given.get("value", "") == "check" and "formaction" not in given:
            self.forms[-1].onward = given["value"]
        if tag in {"input", "textarea", "select"} and chosen:
            self.forms[-1].inputs[given["name"]] = given.get("value", "")


def forms_of(text: str) -> list[Form]:
    """Return the forms of a page."""
    parser = _Forms()
    parser.feed(text)
    return parser.forms


class Browser:
    """One visitor; `source` is the loopback address it comes from."""

    def __init__(self, origin: str, certificate: Path, *, source: str = "127.0.0.1") -> None:
        self.origin, self._source = urlsplit(origin), source
        self._trust = ssl.create_default_context(cafile=str(certificate))
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Page:
        """Ask for a page; redirects are not followed."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Page:
        """Send a form."""
        body = urlencode(fields)
        return self.ask(
            "POST",
            path,
            body=body,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"https://{self.origin.netloc}",
                "Referer": f"https://{self.origin.netloc}{path}",
                **headers,
            },
        )

    def ask(self, method: str, path: str, *, body: str = "", headers: Mapping[str, str]) -> Page:
        """Send one request."""
        line = http.client.HTTPSConnection(
            self.origin.hostname or "",
            self.origin.port,
            context=self._trust,
            timeout=_TIMEOUT,
            source_address=(self._source, 0),
        )
        given = {"User-Agent": BROWSER, "Accept": "text/html,*/*", **headers}
        given = {name.replace("_", "-"): value for name, value in given.items()}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body or None, given)
            answer = line.getresponse()
            page = Page(answer.status, answer.getheaders(), answer.read())
        finally:
            line.close()
        self._keep_cookies(page)
        return page

    def fill_in(self, path: str, **values: str) -> Page:
        """Go through a form to its end with some values, as a person would; `__` is a dot or dash."""
        page = self.get(path)
        named = {name.replace("__", "."): value for name, value in values.items()}
        for _ in range(_MAX_STEPS):
            forms = [form for form in forms_of(page.text) if form.action.partition("?")[0].endswith(path)]
            if page.status != http.HTTPStatus.OK or not forms:
                break
            form = forms[0]
            onward = {"step": form.onward} if form.onward else {}
            answers = {name: text for name, text in named.items() if form.onward or name not in form.inputs}
            page = self.post(path, {**form.inputs, **answers, **onward})
        return page

    def sign_in(self, account: str, password: str) -> Page:
        """Sign in at the desk."""
        page = self.get("/desk/sign-in/")
        form = page.form("/desk/sign-in/")
        return self.post("/desk/sign-in/", {**form, "login": account, "password": password})

    def act(self, page: str, action: str, **values: str) -> Page:
        """Send one of the forms of a page at the desk."""
        form = self.get(page).form(action)
        return self.post(action, {**form, **values})

    def _keep_cookies(self, page: Page) -> None:
        for name, value in page.headers:
            if name.lower() == "set-cookie":
                key, _, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content.strip('"')
