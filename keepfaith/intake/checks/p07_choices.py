"""Promise 7: who fills in a form could read the policy first, and nothing is decided for them."""

from keepfaith.agency.agency import this_agency
from keepfaith.intake.checks.form_tour import collecting_forms
from keepfaith.policies.promises.crawler import Answer, tour
from keepfaith.policies.promises.html_page import Form
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.web.url_prefixes import split

BOXES = frozenset({"checkbox", "radio"})


def examine(portal: Portal) -> Finding:
    """Read every form that a visitor can reach."""
    seen = tour(portal)
    policy = f"/policies/{this_agency().governing.slug}/"
    forms = collecting_forms(seen)
    if not forms:
        return Finding("unproven", f"No form on {seen.extent} collects anything yet.")
    faults = [fault for answer, form in forms for fault in _faults(answer, form, policy)]
    figure = f"{len(forms)} forms: a link to the policy is before each, and no box is ticked beforehand."
    return Finding.of(examined=len(forms), faults=faults, figure=figure)


def _faults(answer: Answer, form: Form, policy: str) -> list[str]:
    faults = [
        f"{answer.path} ticks “{field.name}” beforehand."
        for field in form.fields
        if field.kind in BOXES and field.is_set
    ]
    first = min((field.order for field in form.fields), default=form.order)
    links = (
        reference for reference in answer.page.references if reference.is_link and reference.order < first
    )
    if not any(split(reference.url)[1].startswith(policy) for reference in links):
        faults.append(f"{answer.path} asks before it links the privacy policy.")
    return faults
