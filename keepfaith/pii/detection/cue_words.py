"""Words that say what stands beside them, in the languages of the sample (`words.toml`)."""

import re
from functools import cache
from typing import Final

from keepfaith.pii.detection.normalization import in_chinese
from keepfaith.pii.detection.words import CHINESE, LICENSES, SAYS_NUMBER, WORDS

# Words for what is no identifier of a person, such as an invoice.
OTHER: Final = "other"
_BETWEEN: Final = r"(?:[_-]| {1,2}| ?\n[ >|]{0,4})?"
# A blank of a pattern, but for those in a class: a line may end there.
_BLANK: Final = re.compile(r" (?![^\[]*\])")
_NUMBER: Final = (
    r"(?:#s?|n[o0]s?\.?|nrs?\.?|nums?\.?|nbrs?\.?|nmbrs?|nu(?:m(?:b(?:e?r|re)|ebr)|bmer)s?|"
    r"[il]ds?|i\.d\.|i d|code)"
)
# "license", also as those who are in a hurry write it.
_LICENSE: Final = "l[il](?:s|c|sc)en[cs]es?"
# Whose number it is, written before a column's name without anything between.
_ROLE: Final = (
    "(?:emp(?:loyee)?|stud?(?:ent)?|teacher|parent|guardian|spouse|dep(?:endent)?|cust(?:omer)?|user|applicant|"
    "member|person|patient|child)?"
)
_MISSPELLED: Final = re.compile("<~([a-z]+)>")
_VOWELS: Final = "aeiou"
_SOCIAL: Final = re.compile(
    rb"\s+(?:stud|work|media|scien|emot|network|justice|event|distanc|skill|servic|club|program|norm|life)"
)
# Words for a person or a bank; numbers of every kind are theirs.
WEAK: Final = frozenset(word.encode() for word in WORDS["weak"]["persons"])
# Words, with what is before them when they say nothing: a host's last part, and "in case".
_FALSE_BEHIND: Final = {
    b"birth": (b"place of ", b"places of ", b"city of ", b"town of ", b"country of ", b"state of "),
    b"nacimiento": (b"lugar de ",), b"nascimento": (b"local de ",),
    b"org": (b".",), b"case": (b"in ",), b"sinh": (b"an ", b"hoc ", b"tuyen ", b"khai ", b"thi ", b"ve "),
    b"birthday": (b"its ",),
    b"born": (b"native-", b"foreign-", b"native ", b"foreign ", b"first-", b"still", b"u.s.-", b"us-"),
    b"fet": (b" ap ", b" pral ", b" va "),
    b"account": (b"media ", b"user ", b"email ", b"e-mail ", b"google ", b"guest "),
}  # fmt: skip
# One sign that says so only right behind a day, and not within a longer word.
_BORN: Final = in_chinese("生")
_DATE_BEHIND: Final = re.compile(rb" {0,2}(?:[0-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
# What is born, or has a birthday, and is no person; and whose birthday is a holiday.
_OF_NO_PERSON: Final = re.compile(
    rb"\b(?:(?:school|program|town|city|village|library|nation|country|state|district|club|group|league|office|agency|"
    rb"department|cent(?:er|re)|museum|project|team|idea|company|organization|foundation|building|tradition|movement|"
    rb"committee|association|university|college|academy|church|park|bill|act|law|regional|elementary|charter|"
    rb"magnet|playground|garden|newsletter|paper)(?:'?s)?(?: (?:was|is|were|has been))?|"
    rb"(?:king|washington|lincoln|columbus|seuss|einstein|shakespeare|franklin)"
    rb"(?:,? jr\.?)?'?s?) (?:[a-z0-9]{1,6}(?:st|nd|rd|th) )?\Z"
)
_THING_REACH: Final = 40
# Behind a word for somebody and one of these signs, a date is that of the birth.
_SIGNS: Final = frozenset((b"-", b"(", b":", b"="))
_ABBREVIATED: Final = frozenset((b"bd", b"fn", b"dn", b"ns", b"f.", b"f ", b"do", b"d0", b"d8"))
_DATE_ALONE: Final = re.compile(
    rb"[ (]{0,2}(?:[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}|"
    rb"[0-9]{1,2}(?:st|nd|rd|th)?[ -](?:of )?[a-z]{3,9},?[ -][0-9]{2}|"
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ -][0-9]{1,2})"
)
_DAY_BEFORE: Final = re.compile(rb"[0-9][\x80-\xff]?\Z")
# What follows a word when it is none of these cues.
_FALSE_BEFORE: Final = {
    "any-license": re.compile(rb"[- ]plates?\b| of (?:the )?(?:vehicle|car|bus|truck)\b"),
    "ssn": _SOCIAL,
    "license": re.compile(rb"[-_/.][a-z]|'d\b"),
    "birth": re.compile(
        # A record says that there is none.
        rb"[\"': =]{1,5}(?:null|none|n/a|unknown|withheld|redacted|blank|on file|"
        rb"not (?:given|provided|stated|known|on file))[\"']?\s?[,;.}\n]|"
        rb" ?(?:field|column|box|line|entry)s?\b|s? (?:is|are|was|were) (?:empty|blank|missing|"
        rb"not)\b(?! [a-z]{0,9}\.? ?[0-9])|"
        rb",? (?:to )?(?:[a-z'-]{1,14} ){0,3}(?:school|academy|regional|district|elementary|library)\b|"
        # Programs for children from birth to their third birthday, and what is born out of something.
        rb"[- ]?to[- ](?:three|3|five|5)\b| out of\b|s? of (?:january|february|march|april|may|june|july|august|"
        rb"september|october|november|december)\b(?! [0-9])|"
        rb"s? (?:will|may|can|shall) be (?:announc|read|celebrat|held|kept|posted)|"
        rb" (?:books?|tables?|lists?|stor(?:y|ies)|clubs?|bags?|boards?|breaks?|shower|songs?|hats?|crowns?|treats?|"
        rb"policy|fund(?:raiser)?|records? (?!shows?|says?|reads?|gives?|lists?|is|has|:))\b|"
        rb" ?\(?(?:observ|holiday|sale|assembly|fund|will be (?:celebrat|observ|kept|held)|is (?:celebrat|observ))|"
        rb"\s?(?:of an? (?!(?:child|son|daughter|student|minor|boy|girl|baby)\b)|"
        rb"rate|place|mother|father|parent|control|weight|name|defect|part(?:y|ies)|lunch|dinner|breakfast|cake|"
        rb"certificates|card|gift|present|celebrat|event|wish|greeting|list|club|"
        rb"to (?:be|run|read|lead|win|fly|sing|dance|play|die|learn|teach)\b)"
    ),
}
# Of whom one says the birth; that of anything else, as in "the birth of the program", is no person's.
_BIRTH_OF: Final = re.compile(
    rb"births?\s(?:of|for)\s(?:the|our|this|its|that)\s(?!(?:"
    + "|".join(WORDS["births"]["whose"]).encode()
    + rb")s?\b)"
)
# Words that speak of a number alone that is right behind them.
_OF_NUMBERS: Final = frozenset((b"request", b"requests", b"query", b"court", b"submission"))
_NUMBER_BEHIND: Final = re.compile(rb" ?[#:=(]? ?(?:id |no\.? ?|number )?[:#]? ?[a-z]{0,3}-?[0-9]")
# Kinds of cues of which some are none, by what is beside them.
DOUBTFUL: Final = frozenset({OTHER, "account", "phone", "student", *_FALSE_BEFORE})
# Who answers a question, in a line of a transcript.
_SPEAKER: Final = re.compile(rb"call(?:er|ed)|contact|client|parent|guardian|mother|father")
_QUESTION_END: Final = re.compile(rb"\?[\"')]{0,2} {0,2}\n[ >|*-]{0,8}\Z")


def is_false(plain: bytes, end: int, start: int, kind: str) -> bool:
    """Return whether a word of a doubtful kind says nothing where it stands."""
    word = plain[start:end]
    before = _FALSE_BEHIND.get(b"sinh" if word.startswith(b"sinh ") else word)
    if before is not None and plain.endswith(before, 0, start):
        return True
    if word in _OF_NUMBERS:
        return _NUMBER_BEHIND.match(plain, end) is None
    if kind == "phone":
        return _is_speaker(plain, start, end)
    if kind == "student" and word.startswith(b"state id"):
        # The other thing that a driver has.
        return plain.endswith((b"license/", b"license / ", b"license or "), 0, start)
    following = _FALSE_BEFORE.get(kind)
    is_followed = following is not None and following.match(plain, end) is not None
    return is_followed or (kind == "birth" and _is_no_birth(plain, start, end))


def _is_speaker(plain: bytes, start: int, end: int) -> bool:
    is_name = plain[end : end + 1] == b":" and _SPEAKER.fullmatch(plain, start, end) is not None
    return is_name and _QUESTION_END.search(plain, max(0, start - 14), start) is not None


def _is_no_birth(plain: bytes, start: int, end: int) -> bool:
    """Return whether a word for a birth is no person's, or has no date beside it without which it says nothing."""
    word = plain[start:end]
    if word == _BORN:
        return _DAY_BEFORE.search(plain, max(0, start - 2), start) is None or plain[end : end + 1] >= b"\x80"
    if word == b", b.":
        return _DATE_BEHIND.match(plain, end) is None
    if word[-1:] in _SIGNS and word[:2] not in _ABBREVIATED and _DATE_ALONE.match(plain, end) is None:
        return True
    is_of_thing = _BIRTH_OF.match(plain, start) and not plain.endswith((b"date of ", b"dates of "), 0, start)
    return bool(is_of_thing or _OF_NO_PERSON.search(plain, max(0, start - _THING_REACH), start))


def _pattern(word: str) -> bytes:
    broken = _BLANK.sub(r"(?: {1,2}| ?\\n[ >|]{0,4})", word)
    broken = _MISSPELLED.sub(lambda match: _misspelled(match[1]), broken)
    for name, pattern in (
        ("<->", _BETWEEN),
        ("<number>", _NUMBER),
        ("<license>", _LICENSE),
        ("<role>", _ROLE),
    ):
        broken = broken.replace(name, pattern)
    return broken.encode("ascii")


def _misspelled(word: str) -> str:
    """Return the pattern of a word with one slip: of a hurried hand, or of a scanner that read l for i."""
    slips = {word.replace("i", "l")}
    for at, letter in enumerate(word):
        if at:
            slips |= {word[:at] + word[at + 1 :], word[:at] + letter + word[at:]}
            slips.add(word[: at - 1] + letter + word[at - 1] + word[at + 1 :])
        if letter in _VOWELS:
            slips |= {word[:at] + other + word[at + 1 :] for other in _VOWELS}
        if letter in "cs":
            slips.add(word[:at] + "cs"[letter == "c"] + word[at + 1 :])
    return f"(?:{'|'.join(sorted(slips - {word}))})"


_NOT_OF_NUMBERS: Final = frozenset({"birth", "address", "ip"})
_NOT_OF_DATES: Final = frozenset({"phone"})
# How many digits there are in numbers of a kind; where it is not here, any.
_SIZES: Final = {
    "ssn": {4, 9}, "routing": {9}, "card": {4, *range(12, 20)}, "iban": set(range(5, 35)), "phone": set(range(7, 16)),
    "license": set(range(1, 15)), "any-license": set(range(1, 15)),
    "student": set(range(1, 13)), "educator": set(range(1, 12)),
}  # fmt: skip


@cache
def silent_about(size: int, also: str) -> frozenset[str]:
    """Return the kinds of cues that do not speak of a number of so many digits."""
    deaf = _NOT_OF_NUMBERS | {kind for kind, sizes in _SIZES.items() if size not in sizes}
    return (deaf | _NOT_OF_DATES if also == "birth" else deaf) - {also}


def cue_patterns() -> list[tuple[str, bytes]]:
    """Return the kind and the pattern of each cue; no letter may stand before or behind one, but for Chinese ones."""
    latin = [
        (kind, (b"" if word.startswith("\\(") else rb"(?:\b|_)") + _pattern(word))
        for kind, words in WORDS["cues"].items()
        for word in words
    ]
    return latin + [(kind, in_chinese(word)) for kind, words in CHINESE.items() for word in words]


# A word or sign that says of what follows that it is a number.
SAYS: Final = re.compile(
    b"|".join(
        [
            # The sign first, and then what is before it: so a search passes quickly over what begins none.
            f"{word[0]}(?<![a-z0-9][a-z]){word[1:]}".encode() if word[0].isalpha() else word.encode()
            for word in SAYS_NUMBER["number"]
        ]
        + [re.escape(in_chinese(sign)) for sign in SAYS_NUMBER["chinese"]]
    )
)
# Words that say whose license it is, or what has it that is no person. All that begin with one letter are
# together, so that a search is quick.
OF_DRIVERS, OF_EDUCATORS, OF_THINGS = (
    re.compile(
        "|".join(
            rf"{letter}(?<!\w[a-z])(?:{'|'.join(word[1:] for word in LICENSES[name] if word[0] == letter)})"
            for letter in dict.fromkeys(word[0] for word in LICENSES[name])
        ).encode()
    )
    for name in ("drivers", "educators", "things")
)
# Right before such a word, that the license is a person's own.
OF_ONESELF: Final = re.compile(rb"\b(?:" + "|".join(LICENSES["own"]).encode() + rb") (?:[a-z]{2,12} )?\Z")
# What says so of ten digits, right before them.
BEFORE_PHONES: Final = re.compile(
    rb"\b(?:"
    + "|".join(WORDS["telephones"]["before"]).encode()
    + rb")(?: (?:at|number|is|me|on|a|al|em))?[ :,.=()+-]{1,3}\Z"
)
# What says so right behind them.
BEHIND_PHONES: Final = re.compile(
    rb"[ ,]{0,2}[-(]?[ ]?(?:" + "|".join(WORDS["telephones"]["behind"]).encode() + rb")\b"
)
