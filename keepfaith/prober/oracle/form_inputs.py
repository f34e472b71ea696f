"""The inputs that each page must have, in their order: those of the agency's form file, and a few others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.prober.oracle.form_files import PARTS, FormFile, Question
from keepfaith.prober.oracle.ways import AS_IT_IS, CHECK, EDITION, STEP, TICKED, TOKEN
from keepfaith.prober.pages.markup import Document, Element

# Stands for what is drawn anew for each view.
DRAWN: Final = "*"
_TAGS: Final = ("input", "select", "textarea", "button")
_TYPES: Final = {
    "email": "email", "choice": "radio", "yes-no": "radio", "topics": "checkbox", "choices": "checkbox",
    "language": "select", "reference": "checkbox",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """One input: what it is, what it holds, what a browser may fill in, whether it is chosen or compulsory."""

    kind: str
    name: str
    value: str = ""
    fill: str = ""
    is_chosen: bool = False
    is_compulsory: bool = False


@dataclass(frozen=True, slots=True)
class PageForm:
    """A form with where and how it is sent, and its inputs in order."""

    method: str
    action: str
    inputs: tuple[Input, ...]


BUTTON: Final = Input("submit", "")
_FROM_TO: Final = (Input("select", "from"), Input("select", "to"), BUTTON)
_ONE_WEEK: Final = (Input("select", "week"), BUTTON)
_ONE_MONTH: Final = (Input("select", "month"), BUTTON)
_SIGN_IN: Final = (
    Input("hidden", "csrfmiddlewaretoken", DRAWN),
    Input("text", "login", fill="username", is_compulsory=True),
    Input("password", "password", fill="current-password", is_compulsory=True),
    BUTTON,
)
_RECOVERY: Final = (
    Input("hidden", "csrfmiddlewaretoken", DRAWN),
    Input("text", "account", fill="username", is_compulsory=True),
    Input("text", "first", fill="off", is_compulsory=True),
    Input("text", "second", fill="off", is_compulsory=True),
    Input("password", "password", fill="new-password", is_compulsory=True),
    Input("password", "again", fill="new-password", is_compulsory=True),
    BUTTON,
)
_BY_PASSKEY: Final = PageForm(
    "post", "/desk/sign-in/passkey/", (Input("hidden", "csrfmiddlewaretoken", DRAWN), BUTTON)
)
_SAVED: Final = (
    Input("hidden", "reference", DRAWN),
    Input("hidden", "code", DRAWN),
    Input("submit", "act", "save"),
)
_LOOKED_UP: Final = ("reference", "code")


def forms_on(document: Document) -> list[PageForm]:
    """Return the forms of a page; what is outside any form is one of its own, without an action."""
    forms = [
        PageForm(form.get("method") or "get", form.get("action"), tuple(map(_read, form.every(*_TAGS))))
        for form in document.every("form")
    ]
    inside = {element for form in document.every("form") for element in form.every(*_TAGS)}
    stray = tuple(_read(element) for element in document.every(*_TAGS) if element not in inside)
    return forms + ([PageForm("", "", stray)] if stray else [])


def form_inputs(
    form: FormFile, *, edition: str, typed: Mapping[str, str], noticed: tuple[str, ...] = ()
) -> tuple[Input, ...]:
    """Return the inputs of a form's page: empty where nothing was typed; `noticed` are fields that hold a number."""
    inputs = [Input("hidden", TOKEN, DRAWN, "off")]
    for question in form.questions:
        inputs += _inputs(question, typed)
    if noticed:
        inputs.append(Input("checkbox", AS_IT_IS, " ".join(noticed), "off"))
    return (*inputs, Input("hidden", EDITION, edition, "off"), Input("submit", STEP, CHECK))


def checked_inputs(typed: Mapping[str, str], form: FormFile) -> tuple[Input, ...]:
    """Return the inputs of the page that shows the answers: each as typed, and a way back to each question."""
    names = [name for question in form.questions for name in question.inputs if name in typed]
    carried = [Input("hidden", name, typed[name], "off") for name in (TOKEN, *names)]
    back = [
        Input("submit", STEP, f"change:{question.name}")
        for question in form.questions
        if question.when is None or typed.get(question.when[0]) in question.when[1]
    ]
    return (*carried, *back, Input("hidden", EDITION, typed[EDITION], "off"), BUTTON)


def known_forms(
    kind: str, page: str, choices: str, typed: Mapping[str, str], *, query: str = ""
) -> list[tuple[PageForm, ...]]:
    """Return what forms a page of this kind may have beside the agency's: one of these, or none at all."""
    sent_here = choices + page
    shown = tuple(Input("radio", "show", is_chosen=not number) for number in range(6))
    from_to = [(PageForm("get", sent_here, _FROM_TO),), ()]
    by_message = [(PageForm("post", f"{sent_here}?{query}", (BUTTON,)),), ()]
    search = [_search_box(choices, value) for value in ("", DRAWN)]
    known: dict[str, list[tuple[PageForm, ...]]] = {
        "home": search,
        "search": search,
        # An address at which nothing is, with its own words in the box.
        "": [*search, ()],
        "form": [(PageForm("post", f"{choices}/forms/receipt/", _SAVED),), ()],
        "receipt": _receipt_pages(sent_here, typed),
        "statistics": [(PageForm("get", sent_here, span),) for span in (_ONE_WEEK, _ONE_MONTH)] + [()],
        "changes": from_to,
        "tools": [_choices_page(sent_here, word) for word in ("keep", "remove")],
        "confirmation": by_message,
        "end of notices": by_message,
        "own code": [_code_page(sent_here, typed)],
        "own link": [*_own_links(f"{sent_here}?{query}"), *by_message],
        "desk": [(PageForm("post", page, _SIGN_IN), _BY_PASSKEY), (PageForm("post", page, _RECOVERY),), ()],
        "promises": [(PageForm("", "", shown),)],
    }
    return known.get(kind, [()])


def is_like(shown: Input, wanted: Input) -> bool:
    """Return whether an input is the one that must be there; one that is drawn holds whatever was drawn."""
    if wanted.value != DRAWN:
        return shown == wanted
    return (shown.kind, shown.name, shown.fill) == (wanted.kind, wanted.name, wanted.fill) and bool(
        shown.value
    )


def _receipt_pages(page: str, typed: Mapping[str, str]) -> list[tuple[PageForm, ...]]:
    """Return the form by which a receipt is looked up, alone or below the one that takes it back or allows it again."""
    looked_up, carried = (
        [Input(kind, name, typed.get(name, ""), fill) for name in _LOOKED_UP]
        for kind, fill in (("text", "off"), ("hidden", ""))
    )
    form = PageForm("post", page, (*looked_up, BUTTON))
    acts = [PageForm("post", page, (*carried, Input("submit", "act", act))) for act in ("withdraw", "resume")]
    return [(form,), *((act, form) for act in acts)]


def _code_page(page: str, typed: Mapping[str, str]) -> tuple[PageForm, ...]:
    """Return the form that redeems a code on paper; what was typed as the code does not come back."""
    texts = (typed.get("reference", ""), "")
    inputs = [Input("text", name, text, "off") for name, text in zip(_LOOKED_UP, texts, strict=True)]
    return (PageForm("post", page, (*inputs, BUTTON)),)


def _search_box(choices: str, words: str) -> tuple[PageForm, ...]:
    return (PageForm("get", f"{choices}/search/", (Input("search", "q", words, "off"), BUTTON)),)


def _choices_page(page: str, word: str) -> tuple[PageForm, ...]:
    parts = page.removeprefix("/").split("/")
    other = page.removeprefix("/no-tools") if parts[0] == "no-tools" else f"/no-tools{page}"
    button = Input("submit", "cookie", word)
    return PageForm("get", other, (BUTTON,)), PageForm("post", page, (button,))


def _inputs(question: Question, typed: Mapping[str, str]) -> list[Input]:
    kind = _TYPES.get(question.kind, "textarea" if question.kind == "lines" else "text")
    if question.category == "phone-number":
        kind = "tel"
    if question.kind in PARTS:
        return [
            Input("select" if part == "state" else "text", name, typed.get(name, ""), fill)
            for name, (part, fill) in zip(question.inputs, PARTS[question.kind].items(), strict=True)
        ]
    if kind == "radio":
        chosen = typed.get(question.name)
        return [Input(kind, question.name, choice, "", choice == chosen) for choice in question.choices]
    if kind == "checkbox":
        return [Input(kind, name, TICKED, "", bool(typed.get(name))) for name in question.inputs]
    fill = "" if question.kind == "items" else question.fill
    return [Input(kind, name, typed.get(name, ""), fill) for name in question.inputs]


def _own_links(action: str) -> list[tuple[PageForm, ...]]:
    """Return the forms behind a link to one's own information: it opens that, or ends such links; a late one renews."""
    refuse, renew = (
        PageForm("post", action, (Input("submit", "act", word),)) for word in ("refuse", "renew")
    )
    return [(PageForm("post", action, (BUTTON,)), refuse), (renew,)]


def _read(element: Element) -> Input:
    kind = element.get("type") or {"input": "text", "button": "submit"}.get(element.tag, element.tag)
    value = element.get("value")
    if element.tag == "textarea":
        # The first line break stands for none.
        value = "".join(child for child in element.children if isinstance(child, str)).removeprefix("\n")
    if element.tag == "select" and element.get("autocomplete"):
        # A person's answer; what other lists stand on is not judged.
        value = next(
            (one.get("value") for one in element.every("option") if "selected" in one.attributes), ""
        )
    return Input(
        kind,
        element.get("name"),
        value,
        element.get("autocomplete"),
        "checked" in element.attributes,
        "required" in element.attributes or element.get("aria-required") == "true",
    )
