"""The title of a page that was asked for, so that nobody has to read its address."""

from django.conf import settings
from django.db import DatabaseError
from django.urls import Resolver404, resolve

from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.web.url_prefixes import language_of, split


def page_title(path: str) -> str:
    """Return the title in the reader's language, with the language of the page; nothing where there is no such page."""
    try:
        match = resolve(split(path)[1])
        title_of = SECTIONS.page_titles.get(match.view_name)
        title = title_of(**match.kwargs) if title_of else ""
    except (Resolver404, DatabaseError):
        return ""
    language = language_of(path)
    if not title or language == settings.LANGUAGE_CODE:
        return title
    return f"{title} ({dict(settings.LANGUAGES)[language]})"
