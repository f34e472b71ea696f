"""The rooms of the desk as the head of its pages lists them."""

from typing import Any

from django import template
from django.urls import reverse

from keepfaith.disclosure.desk.menu import ROOMS

register = template.Library()


@register.inclusion_tag("desk/rooms.html", takes_context=True)
def desk_rooms(context: template.Context) -> dict[str, Any]:
    """List the rooms, with a mark on the one that the page is in."""
    path = context["request"].path
    told = [(room.title, reverse(room.address)) for room in ROOMS.rooms]
    return {
        "rooms": [
            (title, address, "page" if path == address else "true" if path.startswith(address) else "")
            for title, address in told
        ]
    }
