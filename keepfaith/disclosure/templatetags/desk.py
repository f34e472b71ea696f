"""The desk's menu as the head of its pages shows it."""

from typing import Any

from django import template
from django.urls import reverse

from keepfaith.policies.sections.registry import SECTIONS

register = template.Library()


@register.inclusion_tag("desk/menu.html", takes_context=True)
def desk_menu(context: template.Context) -> dict[str, Any]:
    """Return the entries, and mark the one that the page belongs to."""
    path = context["request"].path
    entries = [(entry.title, reverse(entry.url_name)) for entry in SECTIONS.menu]
    return {
        "entries": [
            (title, address, "page" if path == address else "true" if path.startswith(address) else "")
            for title, address in entries
        ]
    }
