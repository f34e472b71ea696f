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
    r"|sekirite.?sosyal|社会(安全|保险)号|社安号|an sinh xã hội",
    "bank-account": rf"\b(bank|checking|savings)[ _-]?(account|details|no\b)|\b(account|routing)[ _-]?{_NUMBER}"
    r"|\biban\b|cuenta (bancaria|corriente|de ahorro)|n[uú]mero de (la |su )?cuenta|conta (banc[aá]ria|corrente)"
    r"|compte (bancaire|en banque)|kont (labank|bankè)|nimewo kont|银行[账帐][户号]|[账帐]户号码|số tài khoản"
    r"|tài khoản ngân hàng",
    "payment-card": rf"\b(credit|debit|payment|bank)[ _-]?card|\bcard[ _-]?(holder|code|{_NUMBER})|\bcv[cv]2?\b"
    rf"|{_NUMBER}\W+(\w+\W+){{0,6}}{_CARD}|{_CARD}\W+(\w+\W+){{0,3}}{_NUMBER}|tarjeta de (cr[eé]dito|d[eé]bito|pago)"
    r"|cart[aã]o de (cr[eé]dito|d[eé]bito)|carte (bancaire|de cr[eé]dit)|kat kredi"
    rf"|\b({_COUNTED})[ -](to[ -]\w+[ -])?{_NUMBER}|信用卡|借记卡|银行卡|卡号|(1[3-9]|十[三-九])\s*位数?"
    r"|thẻ (tín dụng|ghi nợ|ngân hàng|thanh toán)|số thẻ|\b1[3-9] (chữ )?số",
    "drivers-license": r"driv(er'?s?|ing).?licen[sc]e|licencia de (conducir|manejar)|permiso de conducir"
    r"|carteira de (motorista|habilita[cç][aã]o)|permis de conduire|lisans (pou )?(chofè|kondui)|pèmi kondui"
    r"|驾照|驾驶[执证]照?|bằng lái|giấy phép lái xe",
    "birth-date": r"\bbirth.?(dates?|days?)\b|\b(date|day|month|year) of (your )?birth\b|\bdob\b|\bbday\b"
    r"|\bwhen \w+ (\w+ )?born\b|(fecha|d[ií]a|a[nñ]o) de (su )?nacimiento|\bcumplea[nñ]os\b|\bnaci[oó] usted\b"
    r"|data de nascimento|date de naissance|dat nesans|出生(日期|年月|年份)|生日|(ngày|năm) sinh\b",
}  # fmt: skip
# Of these a page may tell as well, so that the whole name of a field has to be such words.
_NAMED: Final[Mapping[str, str]] = {
    "email-address": r"(your |su )?(e-?mail|(direcci[oó]n de )?correo electr[oó]nico)( address)?"
    r"|((seu )?endereço de )?e-?mail|(adrès )?imèl( ou)?|电子(邮件|邮箱)(地址)?|(địa chỉ )?e-?mail( của bạn)?",
    "phone-number": r"(your |su )?((tele)?phone|cell|mobile|tel[eé]fono)( number)?|n[uú]mero de tel[eé]fono"
    r"|(número de )?(telefone|celular)|(nimewo )?telefòn( ou)?|(电话|手机)(号码)?|số điện thoại( của bạn)?",
    "postal-address": r"(your |su )?(postal|home|street|mailing) address|direcci[oó]n( postal)?|domicilio"
    r"|(seu )?endereço( postal)?|adrès( postal)?( ou)?|(邮寄|邮政|通信|通讯|家庭)?地址"
    r"|địa chỉ( (gửi thư|bưu điện|nhà))?",
    "name": r"(your |su )?((full|first|last|family) )?(name|nombre)( completo)?|apellidos?|surname"
    r"|(seu )?nome( completo)?|sobrenome|(non|siyati)( ou)?|姓名?|名字|(họ (và )?)?tên( (đầy đủ|của bạn))?",
}
_SENTENCE: Final = re.compile(r"(?<=[.!?:;])\s+|(?<=[。！？：；])")
_NOT: Final = re.compile(
    r"\b(not|never|no|nunca|sin|without|except|instead|leave|omit\w*|omita|omitir|n[aã]o|sem|pas|sans|jamais|evite)\b"
    # Chinese has no blanks between words; the last word of a question in Vietnamese denies nothing.
    r"|n['’]t\b|[不勿别]|无需|\b(pa|pinga|đừng|chớ)\b|\bkhông\b(?!\s*\?)",
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
