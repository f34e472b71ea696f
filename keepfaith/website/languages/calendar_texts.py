"""The names of months and days as texts to translate, for a language in which Django does not bring them."""

import gettext
from pathlib import Path

import django
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS
from django.utils.translation import override


def calendar_texts(language: str) -> dict[str, str]:
    """Return the names of months and days, where Django does not bring them in this language."""
    if gettext.find("django", str(Path(django.__file__).parent / "conf" / "locale"), [language]):
        return {}
    with override(None):
        names = [str(name) for names in (MONTHS, MONTHS_3, WEEKDAYS) for name in names.values()]
    return {name: name for name in names}
