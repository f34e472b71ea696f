"""Promise 52: account and card numbers go to our own https addresses only, and lie in no table to be read."""

import re
import secrets
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.disclosure.records.probe import create_probe
from keepfaith.disclosure.records.store import NewRecord, Value
from keepfaith.intake.checks.database_search import text_columns
from keepfaith.intake.checks.p08_stated_purposes import send, ways
from keepfaith.intake.forms.availability import allows, edition_in_force, open_forms
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.forms.form import AS_IT_IS, Form
from keepfaith.policies.promises.crawler import Answer, is_own, tour
from keepfaith.policies.promises.html_outline import Element, outline_of
from keepfaith.policies.sections.check import Finding, Portal

NUMBERS: Final = frozenset({"ssn", "bank-account", "payment-card"})
ASKS: Final = re.compile(
    r"social.?security|\bssn\b|(card|account|routing)[ _-]?(number|no\b)|\biban\b|\bcv[cv]2?\b"
    r"|seguro social|n[uú]mero de (la )?(tarjeta|cuenta)",
    re.IGNORECASE,
)


def examine(portal: Portal) -> Finding:
    """Look where each form leads, what it loads and asks, and search the database for numbers that were sent."""
    edition, forms = edition_in_force(), list(open_forms().values())
    if edition is None or not forms:
        return Finding("unproven", "There is no form under a privacy policy in force.")
    seen = tour(portal)
    targets = [(answer.path, url) for answer in seen.every_page for url in _targets(answer, seen.origin)]
    faults = [
        f"{path} has a form that leads elsewhere than to our own https."
        for path, url in targets
        if not (url.startswith("https://") and is_own(url, origin=seen.origin))
    ]
    pages = [answer for answer in seen.every_page if answer.page.collecting]
    declared = _declared(edition, forms)
    faults += [fault for answer in pages for fault in _page_faults(answer, seen.origin, declared)]
    numbers = made_up()
    _send(portal, forms, numbers)
    columns, more = _search(edition, forms[0], numbers)
    return Finding.of(
        examined=len(pages) and columns,
        faults=faults + more,
        figure=f"{len(targets)} forms lead to our own https addresses; {len(pages)} pages with forms load no script; "
        f"{len(declared)} fields ask for such a number, all declared; {columns} columns searched for made-up "
        "numbers, none held one.",
    )


def made_up() -> list[str]:
    """Make up a card number and a Social Security number that nobody has, each with and without its hyphens."""
    figures = [secrets.randbelow(10) for _ in range(11)]
    card = "4111" + "".join(map(str, figures))
    card += str(_last_figure(card))
    ssn = f"900{secrets.randbelow(10**6):06}"
    return [card, "-".join(re.findall("....", card)), ssn, f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"]


def _last_figure(card: str) -> int:
    """Give the figure that makes it a number as cards have them (ISO/IEC 7812-1, annex B)."""
    doubled = [int(figure) * (2 - place % 2) for place, figure in enumerate(card)]
    return -sum(number - 9 if number > 9 else number for number in doubled) % 10  # noqa: PLR2004 - two figures count as their sum


def _targets(answer: Answer, origin: str) -> Iterator[str]:
    page = answer.page
    named = [form.action for form in page.forms]
    named += [reference.url for reference in page.references if reference.attribute == "formaction"]
    yield from (urljoin(origin + answer.path, url) for url in named)


def _declared(edition: PostedEdition, forms: list[Form]) -> set[tuple[str, str]]:
    """Name the inputs for such numbers that a form's file declares and the edition allows, by form."""
    return {
        (form.name, name)
        for form in forms
        if allows(edition, form)
        for field in form.fields
        if field.category in NUMBERS
        for name in field.inputs
    }


def _page_faults(answer: Answer, origin: str, declared: set[tuple[str, str]]) -> Iterator[str]:
    outline = outline_of(answer.text)
    if outline.scripts or outline.acting:
        yield f"{answer.path} has a form and a script."
    for source in answer.header("Content-Security-Policy").replace(";", " ").replace(",", " ").split():
        if ("." in source or ":" in source or "*" in source) and not is_own(source, origin=origin):
            yield f"{answer.path} has a form and may load from {source}."
    form = urlsplit(answer.path).path.rstrip("/").rpartition("/")[2]
    for element in outline.fields:
        name = element.given.get("name", "")
        if _asks(element, outline.name_of(element)) and (form, name) not in declared:
            yield f"{answer.path} asks for a number in {name}, which no file and edition declare."


def _asks(element: Element, label: str) -> bool:
    given = element.given
    return bool(ASKS.search(f"{label} {given.get('name', '')}")) or given.get("autocomplete", "").startswith(
        "cc-"
    )


def _send(portal: Portal, forms: list[Form], numbers: list[str]) -> None:
    """Send each form with the numbers in whatever takes text, under an edition that never was."""
    for form in forms:
        written = {field.name: " ".join(numbers) for field in form.fields if field.kind == "lines"}
        written |= {field.name: numbers[0] for field in form.fields if field.kind == "line"}
        send(portal, form, {**next(ways(form)), **written, AS_IT_IS: " ".join(written)})


def _search(edition: PostedEdition, form: Form, numbers: list[str]) -> tuple[int, list[str]]:
    """Keep the numbers as any answer is kept, for a moment, and search every column for them."""
    values = {field.name: Value(field.category, " ".join(numbers)) for field in form.fields}
    new_record = NewRecord(edition.bundle.digest, form.holding, form.purpose, values, form=form.name)
    with create_probe(new_record, work=form.work):
        columns = text_columns()
        return len(columns), [
            f"{column.table}, {column.name} holds a number that was sent, to be read."
            for column in columns
            if column.holds(*numbers)
        ]
