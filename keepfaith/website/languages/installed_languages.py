"""Which languages there are beside English: those with a compiled file of the agency's, unless fewer are offered."""

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

from keepfaith.errors import KeepfaithError

FILE: Final = Path("LC_MESSAGES", "django.mo")
# As Django names the folder of a language: es, pt_BR, zh_Hans.
FOLDER: Final = re.compile(r"[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?")
PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class Language:
    """A language by the word for it in an address, its name in itself, its direction, and who translated."""

    code: str
    name: str
    is_rtl: bool
    by_machine: bool


class NotInstalled(KeepfaithError):
    """The environment offers a language that the agency has no translation for."""


def languages_in(agency: Path, portal: Path, *, besides: str, offered: str = "") -> tuple[Language, ...]:
    """Find each language that the agency has a file for; it is by machine unless each file names a person.

    `offered` names fewer, by their codes with commas between. A translation of the portal's words alone makes no
    language: what the agency says and promises would stay English.
    """
    headers_by_code: dict[str, list[dict[str, str]]] = {}
    for folder in (agency, portal):
        for path in _files(folder):
            with path.open("rb") as file:
                headers_by_code.setdefault(to_language(path.parts[-3]), []).append(
                    gettext.GNUTranslations(file).info()
                )
    installed = {to_language(path.parts[-3]) for path in _files(agency)} - {besides}
    return tuple(_language(code, headers_by_code[code]) for code in _chosen(installed, offered))


def _chosen(installed: set[str], offered: str) -> list[str]:
    """Return the codes to offer, in their order."""
    chosen = {code.strip().lower() for code in offered.split(",") if code.strip()}
    if missing := sorted(chosen - installed):
        raise NotInstalled(
            f"KEEPFAITH_LANGUAGES names {', '.join(missing)}, which the agency has no translation for.",
            remedy=f"Name only these: {', '.join(sorted(installed)) or 'none is there'}.",
        )
    return sorted(chosen or installed)


def _files(folder: Path) -> Iterator[Path]:
    for language_folder in sorted(folder.iterdir()) if folder.is_dir() else ():
        if FOLDER.fullmatch(language_folder.name) and (language_folder / FILE).is_file():
            yield language_folder / FILE


def _language(code: str, headers: list[dict[str, str]]) -> Language:
    """Take the name and direction from a header, for a language that Django does not know, else from Django."""
    info = LANG_INFO.get(code, {})
    local = str(info.get("name_local", code))
    merged = {name: value for header in reversed(headers) for name, value in header.items()}
    return Language(
        code,
        name=merged.get("x-name") or local[:1].upper() + local[1:],
        is_rtl=merged["x-direction"] == "rtl" if "x-direction" in merged else bool(info.get("bidi")),
        by_machine=any(header.get("x-translation") != PERSON for header in headers),
    )
