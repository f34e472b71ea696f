"""Accessibility clause `tell-us`: the form for problems is linked everywhere, and a report becomes a task."""

from http import HTTPStatus
from typing import Final

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.probe import create_probe
from keepfaith.disclosure.records.store import NewRecord, Value
from keepfaith.intake.checks.p08_stated_purposes import send, ways
from keepfaith.intake.forms.availability import allows, edition_in_force, open_forms
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.forms.form import Form
from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.sections.check import Finding, Portal

FORM: Final = "accessibility"


def examine(portal: Portal) -> Finding:
    """Look for the form on every page, send it in each way without its being kept, and keep a probe for a moment."""
    edition, form = edition_in_force(), open_forms().get(FORM)
    if edition is None or form is None or not allows(edition, form):
        return Finding("unproven", "There is no form for problems under a privacy policy in force.")
    seen, address = tour(portal), f"/forms/{form.name}/"
    faults = [
        f"{answer.status} page {answer.path} has no link to the form."
        for answer in seen.every_page
        if not any(
            reference.is_link and reference.url.endswith(address) for reference in answer.page.references
        )
    ]
    sent = list(ways(form))
    faults += [
        "A report with all that the form needs is not taken."
        for answers in sent
        if send(portal, form, answers).status != HTTPStatus.CONFLICT
    ]
    duties = _duties_told(edition, form)
    faults += [] if duties else ["A report does not come into the queue of anybody."]
    return Finding.of(
        examined=len(seen.every_page),
        faults=faults,
        figure=f"{len(seen.every_page)} pages and error pages link the form; it takes a report in each of "
        f"{len(sent)} ways; a made-up report came into the queue of: {', '.join(duties)}.",
    )


def _duties_told(edition: PostedEdition, form: Form) -> list[str]:
    """Keep a made-up report for a moment, and name the duties in whose queue its task stands."""
    values = {field.name: Value(field.category, "Example") for field in form.fields}
    new_record = NewRecord(edition.bundle.digest, form.holding, form.purpose, values, form=form.name)
    with create_probe(new_record, work=form.work) as row:
        waiting = Task.objects.filter(record=row)
        return [
            duty
            for duty in sorted(need_to_know.needs(row.edition).duties)
            if waiting.filter(need_to_know.covering([duty])).exists()
        ]
