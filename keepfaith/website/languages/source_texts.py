"""Everything that can be translated: the portal's own words, and the agency's."""

import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.extract import extract
from django.utils.translation import templatize

from keepfaith.agency.agency import Agency
from keepfaith.agency.ready_answers import read_answers
from keepfaith.agency.withholding_grounds import read_grounds
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.places import is_only_places
from keepfaith.policies.editions.text_blocks import paragraphs_of
from keepfaith.policies.letters import has_words
from keepfaith.policies.letters import paragraphs_of as paragraphs_of_wording
from keepfaith.policies.sections.registry import SECTIONS

HOUSE: Final = Path(__file__).parents[2]
_KEYWORDS: Final[dict[str, Any]] = {
    "gettext": None, "gettext_noop": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2),
}  # fmt: skip
# The desk and the sign-in of staff stay English; messages to visitors, and what these see of their records, do not.
_ENGLISH_ONLY: Final = frozenset({"disclosure", "custody", "serving"})
_MESSAGES: Final = "mail"
_FOR_VISITORS: Final = frozenset({_MESSAGES, "records"})
# What of an edition's tables is read on public pages, by file.
_KEYS: Final = {
    "clauses.toml": {"says", "keeper", "how", "awaits", "title", "note"},
    "purposes.toml": {"title", "explanation"},
    "inventory.toml": {"title", "holds"},
    "retention.toml": {"trigger", "period"},
    "tools.toml": {"purpose", "collects", "lifetime"},
}
_FORM_KEYS: Final = {
    "title", "intro", "then", "label", "help", "why", "missing", "section", "choices", "summary", "form",
}  # fmt: skip


def portal_texts() -> dict[str, str | tuple[str, str]]:
    """Return every text of templates and code that is marked for translation, with its plural if it has one."""
    texts: dict[str, str | tuple[str, str]] = {}
    for path in sorted(HOUSE.rglob("*")):
        parts = set(path.relative_to(HOUSE).parts)
        is_english = parts & _ENGLISH_ONLY and not parts & _FOR_VISITORS
        if is_english or not _is_source(path, is_message=_MESSAGES in parts):
            continue
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else _as_code(text)
        for _, message, _, _ in extract("python", io.BytesIO(code.encode()), _KEYWORDS):
            text, *plural = (message,) if isinstance(message, str) else message
            texts[text] = (text, plural[0]) if plural else text
    texts |= {check.says: check.says for check in SECTIONS.checks.values()}
    texts |= {category.title: category.title for category in CATEGORIES.values()}
    return {text: message for text, message in texts.items() if text}


def agency_texts(agency: Agency) -> list[str]:
    """List every text of an agency's folder that public pages show, each once, in the order of its files."""
    texts = [agency.name, agency.portal, agency.government, agency.home.title, agency.home.intro]
    texts = [text for text in texts if text]
    if officer := agency.records_officer:
        texts += [officer.title, *officer.appeal_to]
    for document in agency.documents:
        texts += [document.title, document.summary]
    for path in sorted((agency.folder / "forms").glob("*.toml")):
        texts += _texts_in(tomllib.loads(path.read_text(encoding="utf-8")), _FORM_KEYS)
    for path in sorted((agency.folder / "letters").glob("*.toml")):
        wording = tomllib.loads(path.read_text(encoding="utf-8"))
        parts = (" ".join(wording["subject"].split()), *paragraphs_of_wording(wording["body"].strip()))
        texts += filter(has_words, parts)
    texts += [ground.title for ground in read_grounds(agency.folder).values()]
    texts += [ready.text for ready in read_answers(agency.folder).values()]
    for folder in sorted(path for path in (agency.folder / "policies").glob("*/*") if path.is_dir()):
        texts += paragraphs_of((folder / "policy.md").read_text(encoding="utf-8"))
        keys_of = _KEYS | {f"acts/{path.name}": {"says"} for path in sorted((folder / "acts").glob("*.toml"))}
        for name, keys in keys_of.items():
            if (folder / name).is_file():
                texts += _texts_in(tomllib.loads((folder / name).read_text(encoding="utf-8")), keys)
    return [text for text in dict.fromkeys(texts) if not is_only_places(text)]


def _is_source(path: Path, *, is_message: bool) -> bool:
    return path.suffix in {".html", ".py"} or (is_message and path.suffix == ".txt")


def _as_code(template: str) -> str:
    """Make of a template what a reader of Python finds its texts in; blanks before a line would mean a block."""
    return re.sub(r"^[ \t]+", "", templatize(template), flags=re.MULTILINE)


def _texts_in(entry: object, keys: set[str], *, wanted: bool = False) -> Iterator[str]:
    if isinstance(entry, str):
        if wanted and entry:
            yield entry
    elif isinstance(entry, list):
        for item in entry:
            yield from _texts_in(item, keys, wanted=wanted)
    elif isinstance(entry, dict):
        for name, value in entry.items():
            # Why a fact stands there by hand is said to whoever checks, not to readers.
            if name != "by_hand":
                yield from _texts_in(value, keys, wanted=name in keys)
