"""What a page says in the language that was chosen, with a mark on what is still English."""

import datetime as dt
import re
from typing import Final

from django import template
from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.dateformat import format as written
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from keepfaith.disclosure.records import ledger_days
from keepfaith.policies.editions.translation import here
from keepfaith.web.url_prefixes import in_english, split

register = template.Library()
OWN_LINK: Final = re.compile(r'(<a\b[^>]*?\shref=")(/[^"/][^"]*|/)(?=")')


@register.filter
def translated(text: object) -> str:
    """Return a text of the agency in the chosen language, else in English."""
    return here(text if isinstance(text, str) else str(text))


@register.filter
def spoken(text: object) -> SafeString:
    """Return a text of the agency in the chosen language; what is said in English on another page is marked so."""
    translated = here(text if isinstance(text, str) else str(text))
    if translated != text or not text or get_language() in {settings.LANGUAGE_CODE, None}:
        return conditional_escape(translated)
    return format_html('<span lang="{}" dir="ltr">{}</span>', settings.LANGUAGE_CODE, text)


@register.filter
def moment(instant: dt.datetime) -> str:
    """Write an instant with its time zone."""
    return f"{date_format(instant, 'DATETIME_FORMAT')} {written(instant, 'T')}"


@register.filter
def ledger_day(day: dt.date) -> str:
    """Write a day that comes from the custodian's ledger."""
    return ledger_days.ledger_day(day)


@register.filter
def carried(html: str) -> SafeString:
    """Carry the choices of this page's address on in the links of a text that was written without them."""
    prefix = get_script_prefix().removesuffix("/")
    if not prefix:
        return mark_safe(html)  # noqa: S308 - as it came

    def with_choices(match: re.Match[str]) -> str:
        return match[1] + (prefix if split(prefix + match[2])[0] == prefix else "") + match[2]

    return mark_safe(OWN_LINK.sub(with_choices, html))  # noqa: S308 - only its addresses became longer


@register.simple_tag
def english_url(name: str, *args: object) -> str:
    """Return the address in English: files and data are the same for everybody."""
    return in_english(reverse(name, args=args))
