"""What each page needs to know of languages: its own, and the address of the same page in each other one."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language

from keepfaith.web.url_prefixes import in_english, takes_choices

ENGLISH: Final = settings.LANGUAGE_CODE


@dataclass(frozen=True, slots=True)
class Other:
    """The page at hand in another language."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The page's language, whether a computer translated it, and the page in English and in all languages."""

    code: str
    direction: str
    by_machine: bool
    english: str
    every: tuple[Other, ...]

    @property
    def others(self) -> tuple[Other, ...]:
        """List the languages to change to."""
        return tuple(language for language in self.every if language.code != self.code)


def language(request: HttpRequest) -> dict[str, Spoken]:
    """Return the page's language; a page that has one address only is in English alone."""
    code = get_language() or ENGLISH
    # Two slashes at the beginning would lead to another host.
    page = escape_leading_slashes(request.get_full_path_info())
    prefix = in_english(str(request.META.get("SCRIPT_NAME", "")) + "/").removesuffix("/")
    every = [
        Other(spoken_code, name, prefix + ("" if spoken_code == ENGLISH else f"/{spoken_code}") + page)
        for spoken_code, name in settings.LANGUAGES
    ]
    has_choice = len(every) > 1 and takes_choices(request.path_info)
    return {
        "language": Spoken(
            code,
            direction="rtl" if code in settings.LANGUAGES_BIDI else "ltr",
            by_machine=code in settings.TRANSLATED_BY_MACHINE,
            english=prefix + page,
            every=tuple(every) if has_choice else (),
        )
    }
