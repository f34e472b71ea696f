"""Reading what a browser sends, strictly: only what the form declares, once each, and as text."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext

from keepfaith.errors import KeepfaithError

MAX_BYTES: Final = 65_536
MAX_PAIRS: Final = 200
MEDIA: Final = "application/x-www-form-urlencoded"
_WIRE: Final = re.compile(rb"(?:[!-$'-*,-~]|%[0-9A-Fa-f]{2}|\+)*")
# All of Unicode's category Cc but line breaks and the tab, and what embeds, overrides or isolates a direction: with it
# a text reads otherwise on a screen than it was typed.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PARAMETERS: Final = re.compile(r"(?:\s*;\s*charset\s*=\s*\"?utf-8\"?)?\s*", re.IGNORECASE)


class UnreadableBody(KeepfaithError):
    """What was sent is not a form as a browser sends it; `typed` is what could be read of it all the same."""

    def __init__(self, problem: str, typed: "SentForm | None" = None) -> None:
        super().__init__(problem, "Send the form again from its page.")
        self.typed = typed or SentForm({})


@dataclass(frozen=True)
class SentForm:
    """What was typed, by input; `unclean` names inputs from which signs were taken out that are no text."""

    texts: dict[str, str]
    unclean: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """Return the text of an input, or nothing."""
        return self.texts.get(name, "")


@dataclass
class _BodyReader:
    declared: frozenset[str]
    texts: dict[str, str] = field(default_factory=dict)
    unclean: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def take(self, pair: bytes) -> None:
        left, sign, right = pair.partition(b"=")
        name, value = _decoded(left), _decoded(right)
        if name is None or value is None:
            self.problems.append(gettext("Something in it is not text in UTF-8."))
        elif not sign or name not in self.declared:
            self.problems.append(gettext("It has an answer to something that this form does not ask."))
        elif name in self.texts:
            self.problems.append(gettext("It has two answers to one question."))
        else:
            self.texts[name] = clean(value)
            if has_controls(value):
                self.unclean.add(name)


def read_body(body: bytes, *, media: str, declared: frozenset[str]) -> SentForm:
    """Read a form's body; each input at most once, none that is not declared."""
    kind, _, parameters = media.partition(";")
    if kind.strip().lower() != MEDIA or not _PARAMETERS.fullmatch(f";{parameters}" if parameters else ""):
        raise UnreadableBody(gettext("It was not sent in the way that forms are sent."))
    if len(body) > MAX_BYTES:
        raise UnreadableBody(gettext("It is larger than a form can be."))
    pairs = body.split(b"&") if body else []
    if len(pairs) > MAX_PAIRS:
        raise UnreadableBody(gettext("It has more answers than a form can ask for."))
    reading = _BodyReader(declared)
    for pair in pairs:
        reading.take(pair)
    typed = SentForm(reading.texts, frozenset(reading.unclean))
    if reading.problems:
        raise UnreadableBody(reading.problems[0], typed)
    return typed


def has_controls(text: str) -> bool:
    """Return whether a text holds signs that are no text: controls, but not line breaks and tabs."""
    return _CONTROLS.search(text) is not None


def clean(text: str) -> str:
    """Return a text in one spelling: composed, with plain line breaks, without controls and outer blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", lines)).strip()


def _decoded(part: bytes) -> str | None:
    if not _WIRE.fullmatch(part):
        return None
    try:
        return (unquote_to_bytes(part.replace(b"+", b" ")) if part else part).decode()
    except UnicodeDecodeError:
        return None
