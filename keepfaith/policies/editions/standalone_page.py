"""An edition's text made from its files alone: no portal, no database and no settings take part."""

import gettext
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.utils.translation import to_locale

from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.markdown import markdown_parser, name_headings, take_title
from keepfaith.policies.editions.places import english_text
from keepfaith.policies.editions.speech import ENGLISH, Speech
from keepfaith.policies.editions.text_blocks import text_in

MANIFEST: Final = "SHA256SUMS"
# The words of this software, in each language that comes with it.
OWN_CATALOGS: Final = Path(__file__).parents[2] / "website" / "locale"
_FILE: Final = Path("LC_MESSAGES", "django.po")


@dataclass(frozen=True, slots=True)
class StandalonePage:
    """A policy's text: its title, its HTML without marks, and its words block by block."""

    title: str
    html: str
    language: str
    speech: Speech

    @property
    def document(self) -> str:
        """A whole page of it."""
        return (
            f'<!doctype html>\n<html lang="{self.language}">\n<meta charset="utf-8">\n'
            f"<title>{self.title}</title>\n<h1>{self.title}</h1>\n{self.html}</html>\n"
        )


def standalone_page_of(bundle: Bundle, *, speech: Speech = ENGLISH) -> StandalonePage:
    """Render an edition's text in a language, with each place filled in from its other files."""
    source = bundle.files["policy.md"]
    text = english_text(bundle) if speech is ENGLISH else text_in(source, facts_of(bundle), speech)
    parser = markdown_parser()
    tokens = parser.parse(text)
    title = take_title(tokens)
    name_headings(tokens)
    html = str(parser.renderer.render(tokens, parser.options, {}))
    return StandalonePage(parser.renderInline(title), html, speech.language, speech)


def speech_of(language: str, *, folder: Path, catalogs: Path | None) -> Speech:
    """Return how a language is said: by the agency's catalogs, else by this software's."""
    if language == ENGLISH.language:
        return ENGLISH
    agency = catalogs or _near(folder)
    if agency is None:
        raise KeepfaithError(
            f"There is no folder locale with translations above {folder}.",
            "Give the agency's folder of translations by --catalogs. Only the English text is part of an edition.",
        )
    return speech_by(read_catalog(agency / to_locale(language) / _FILE), language)


def speech_by(catalog: Catalog, language: str) -> Speech:
    """Return how a language is said by an agency's catalog, else by this software's."""
    own = OWN_CATALOGS / to_locale(language) / _FILE
    return _speech(catalog, language, own, own.stat().st_mtime_ns if own.is_file() else None)


def read_catalog(path: Path) -> Catalog:
    """Read a file of translations; one that is not there or broken is refused."""
    try:
        state = path.stat()
        return _parsed(path, state.st_mtime_ns, state.st_size)
    except FileNotFoundError as error:
        raise KeepfaithError(
            f"{path} is not there.", "Name a language that has translations there."
        ) from error
    except (OSError, ValueError, PoFileError) as error:
        raise KeepfaithError(f"{path} cannot be read: {error}.", "Fix that file.") from error


@lru_cache(maxsize=16)
def _parsed(path: Path, _changed_at: int, _size: int) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


@lru_cache(maxsize=16)
def _speech(catalog: Catalog, language: str, own: Path, changed_at: int | None) -> Speech:
    """Pack a catalog once for all editions that are checked with it."""
    chain = _translations(catalog)
    if changed_at is not None:
        chain.add_fallback(_own(own, changed_at))
    return Speech(language, chain.gettext, chain.ngettext)


@lru_cache(maxsize=8)
def _own(path: Path, _changed_at: int) -> gettext.NullTranslations:
    return _translations(read_catalog(path))


def _near(folder: Path) -> Path | None:
    places = (above / "locale" for above in folder.absolute().parents)
    return next((place for place in places if place.is_dir()), None)


def _translations(catalog: Catalog) -> gettext.GNUTranslations:
    packed = io.BytesIO()
    write_mo(packed, catalog)
    packed.seek(0)
    return gettext.GNUTranslations(packed)
