"""Words by which a field asks for a kind of information, in the languages of pages: whatever its file calls it."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_NUMBER: Final = r"(number|no\b|digits?|figures?|n[uú]mero|d[ií]gitos?|cifras?|chiffres?|algarismos?)"
_CARD: Final = r"(?<!library )(?<!student )(?<!report )(?<!post )\b(card|tarjeta|cart[aã]o|carte|kat)\b"
_COUNTED: Final = (
    "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|trece|catorce|quince|diecis[eé]is|diecisiete|"
    "dieciocho|diecinueve|treze|quatorze|quinze|dezesseis|dezasseis|seize|1[3-9]"
)
# What no page asks for in passing: wherever a field has such words, it asks for that.
_REQUESTED: Final[Mapping[str, str]] = {
    "ssn": r"social.?security|\bssn\b|seguro.?social|seguridad.?social|seguran[cç]a.?social|s[eé]curit[eé].?sociale"
    r"|sekirite.?sosyal",
    "bank-account": rf"\b(bank|checking|savings)[ _-]?(account|details|no\b)|\b(account|routing)[ _-]?{_NUMBER}"
    r"|\biban\b|cuenta (bancaria|corriente|de ahorro)|n[uú]mero de (la |su )?cuenta|conta (banc[aá]ria|corrente)"
    r"|compte (bancaire|en banque)|kont labank",
    "payment-card": rf"\b(credit|debit|payment|bank)[ _-]?card|\bcard[ _-]?(holder|code|{_NUMBER})|\bcv[cv]2?\b"
    rf"|{_NUMBER}\W+(\w+\W+){{0,6}}{_CARD}|{_CARD}\W+(\w+\W+){{0,3}}{_NUMBER}|tarjeta de (cr[eé]dito|d[eé]bito|pago)"
    r"|cart[aã]o de (cr[eé]dito|d[eé]bito)|carte (bancaire|de cr[eé]dit)|kat kredi"
    rf"|\b({_COUNTED})[ -](to[ -]\w+[ -])?{_NUMBER}",
    "drivers-license": r"driv(er'?s?|ing).?licen[sc]e|licencia de (conducir|manejar)|permiso de conducir"
    r"|carteira de (motorista|habilita[cç][aã]o)|permis de conduire",
    "birth-date": r"\bbirth.?(dates?|days?)\b|\b(date|day|month|year) of (your )?birth\b|\bdob\b|\bbday\b"
    r"|\bwhen \w+ (\w+ )?born\b|(fecha|d[ií]a|a[nñ]o) de (su )?nacimiento|\bcumplea[nñ]os\b|\bnaci[oó] usted\b"
    r"|data de nascimento|date de naissance|dat nesans",
}  # fmt: skip
# Of these a page may tell as well, so that the whole name of a field has to be such words.
_NAMED: Final[Mapping[str, str]] = {
    "email-address": r"(your |su )?(e-?mail|(direcci[oó]n de )?correo electr[oó]nico)( address)?",
    "phone-number": r"(your |su )?((tele)?phone|cell|mobile|tel[eé]fono)( number)?|n[uú]mero de tel[eé]fono",
    "postal-address": r"(your |su )?(postal|home|street|mailing) address|direcci[oó]n( postal)?|domicilio",
    "name": r"(your |su )?((full|first|last|family) )?(name|nombre)( completo)?|apellidos?|surname",
}
_SENTENCE: Final = re.compile(r"(?<=[.!?:;])\s+")
_NOT: Final = re.compile(
    r"\b(not|never|no|nunca|sin|without|except|instead|leave|omit\w*|omita|omitir|n[aã]o|sem|pas|sans|jamais|evite)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
# What a browser fills in (HTML, 4.10.18.7.1), by the beginning of its name.
_TOKENS: Final = {"cc-": "payment-card", "bday": "birth-date"}
# So long a card's number is at least and at most (ISO/IEC 7812-1).
_CARD_LENGTHS: Final = range(13, 20)


def kinds_of_name(name: str) -> Iterator[str]:
    """Yield the kinds that a field asks for by its own name, as a visitor reads it or as it is sent."""
    spaced = re.sub(r"[_.\s-]+", " ", name).strip()
    for text in dict.fromkeys((name.strip(), spaced)):
        yield from (kind for kind, words in _REQUESTED.items() if re.search(words, text, re.IGNORECASE))
        yield from (kind for kind, words in _NAMED.items() if re.fullmatch(words, text, re.IGNORECASE))


def kinds_of_words(words: str) -> Iterator[str]:
    """Yield the kinds that the words beside a field ask for; a sentence of what to leave out asks for nothing."""
    for sentence in _SENTENCE.split(words):
        if not _NOT.search(sentence):
            yield from (
                kind for kind, pattern in _REQUESTED.items() if re.search(pattern, sentence, re.IGNORECASE)
            )


def kinds_of_shape(fill: str, length: str, mode: str) -> Iterator[str]:
    """Yield the kinds that a field asks a browser for: what may be filled in, or so many figures as a card has."""
    yield from (
        kind for token, kind in _TOKENS.items() if any(part.startswith(token) for part in fill.split())
    )
    if mode == "numeric" and length.isdigit() and int(length) in _CARD_LENGTHS:
        yield "payment-card"
