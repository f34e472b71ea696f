"""The desk's menu as the head of its pages shows it."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.denial_words import denial_words
from keepfaith.disclosure.items.places import beginnings_at
from keepfaith.disclosure.staff.models import as_employee
from keepfaith.disclosure.staff.peers import marked, with_name
from keepfaith.policies.sections.registry import SECTIONS

register = template.Library()
register.filter("denial_words", denial_words)
register.filter("marked", marked)
register.filter("with_name", with_name)


@register.inclusion_tag("desk/menu.html", takes_context=True)
def desk_menu(context: template.Context) -> dict[str, Any]:
    """Return the entries that the duties of whoever is signed in can use, and mark the one that the page belongs to."""
    request = context["request"]
    path, duties = request.path, _duties(request)
    entries = [(entry.title, reverse(entry.url_name)) for entry in SECTIONS.menu if entry.is_for(duties)]
    return {
        "entries": [
            (title, address, "page" if path == address else "true" if path.startswith(address) else "")
            for title, address in entries
        ]
    }


@register.simple_tag(takes_context=True)
def desk_rooms(context: template.Context) -> list[tuple[str, str, str]]:
    """Return the title of each entry that whoever is signed in can use, its address, and what one does there."""
    duties = _duties(context["request"])
    return [
        (entry.title, reverse(entry.url_name), entry.says) for entry in SECTIONS.menu if entry.is_for(duties)
    ]


@register.simple_tag(takes_context=True)
def desk_beginnings(
    context: template.Context, purpose: str, *, record: str = "", case: str = ""
) -> list[Any]:
    """Return the title and address of each act by which whoever is signed in can begin an item at some work."""
    request = context["request"]
    account = as_employee(request.user).account
    return beginnings_at(account, _duties(request), purpose, record=record, case=case)


def _duties(request: HttpRequest) -> tuple[str, ...]:
    """Return the duties as the custodian knows them; while it does not answer, none."""
    try:
        return current_employee(request).duties
    except CustodianUnavailable:
        return ()
