"""Words that are cues elsewhere and say nothing where they stand, by what is beside them."""

import re
from typing import Final

from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.normalization import in_chinese
from keepfaith.pii.detection.number_chains import digits_in, is_routing_number
from keepfaith.pii.detection.words import WORDS

_SOCIAL: Final = re.compile(
    rb"\s+(?:stud|work|media|scien|emot|network|justice|event|distanc|skill|servic|club|program|norm|life)"
)
# What has an account that is no bank's.
_USERS: Final = (
    b"media ", b"user ", b"email ", b"e-mail ", b"google ", b"guest ", b"network ", b"portal ", b"login ", b"admin ",
    b"lunch ", b"meal ", b"cafeteria ", b"library ",
)  # fmt: skip
_NO_CALLS: Final = (b"video ", b"zoom ", b"teams ", b"skype ", b"web ", b"roll ", b"curtain ")
# Words, with what is before them when they say nothing: a host's last part, and "in case".
_FALSE_BEHIND: Final = {
    b"birth": (b"place of ", b"places of ", b"city of ", b"town of ", b"country of ", b"state of "),
    b"nacimiento": (b"lugar de ",), b"nascimento": (b"local de ",),
    b"org": (b".",), b"case": (b"in ",), b"sinh": (b"an ", b"hoc ", b"tuyen ", b"khai ", b"thi ", b"ve "),
    b"birthday": (b"its ",), b"call": _NO_CALLS, b"calls": _NO_CALLS,
    b"born": (b"native-", b"foreign-", b"native ", b"foreign ", b"first-", b"still", b"u.s.-", b"us-"),
    b"fet": (b" ap ", b" pral ", b" va "),
    b"account": _USERS, b"accounts": _USERS, b"acct": _USERS,
}  # fmt: skip
_ACCOUNTS: Final = (b"account", b"acct")
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
# A record says that there is none.
_NOT_GIVEN: Final = (
    rb"[\"': =]{1,5}(?:null|none|n/a|unknown|withheld|redacted|blank|declined|refused|waived|on file|"
    rb"not (?:given|provided|stated|known|on file))[\"']?\s?[,;.}\n]"
)
# What follows a word when it is none of these cues.
_FALSE_BEFORE: Final = {
    "any-license": re.compile(rb"\.?(?:[- ]plates?\b| of (?:the )?(?:vehicle|car|bus|truck)\b)"),
    "ssn": re.compile(_SOCIAL.pattern + rb"|(?: security)?(?: (?:number|no\.?|num\.?|#))?" + _NOT_GIVEN),
    # An account of somebody who signs in, and one of a budget.
    "account": re.compile(
        rb"(?: (?:of|for|is|name|id|login))?[:(# ]{1,3}<?[^\s@]{1,64}+@[a-z]|"
        rb" (?:(?:is|was|got|has been|being) )?(?:disabled|deactivated|locked(?: out)?|unlocked|re-?enabled|lockouts?|"
        rb"log-?ins?|passwords?|profiles?|settings)\b|"
        # Those who pay bills.
        rb"(?<=accounts) (?:payable|receivable|won't|will|office|dept|department|team|clerk|says?|said|wants?|needs?|"
        rb"asked)\b|[ -](?:strings?|lines?|segments?|classifications?)\b"
    ),
    "license": re.compile(rb"[-_/.][a-z]|'d\b"),
    "birth": re.compile(
        _NOT_GIVEN + rb"|"
        # The head of a column.
        rb"(?:(?<=[a-z] [0-9])[0-9]?|(?<=[a-z] [0-9]{2}))(?: ?[|\t;](?! ?[0-9])|,(?=[^\n0-9]*\n))|"
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
# Of what nobody wants, the number is not said.
_UNWANTED: Final = re.compile(
    rb"\b(?:do not|don't|does not|doesn't|did not|didn't|never|no longer|not) (?:need|want|require|ask for|collect|use|"
    rb"accept|include|share|send|give) (?:your|his|her|my|our|their|the|an?|any) (?:full )?\Z"
)
_CLOSED: Final = re.compile(rb"(?: security)?(?: (?:number|no\.?|card))?[.;!] ?(?![0-9])")
# What follows the Spanish and Portuguese word for a pupil's number where it is what pupils do once a year.
_ENROLLMENT: Final = re.compile(
    rb" (?:e |y )?(?:(?:ya |ja )?(?:comeca|inicia|empieza|comienza|abre|abr[ie]ra|termina|fecha|cierra|encerra|vai|va|"
    rb"sera|estara?|esta|segue|sigue)\b|(?:abert|abiert|gratuit|on-?line)[a-z]*|"
    rb"(?:para|de|d[ao]s) (?:el |o |los )?(?:novos|nuevos|ano|proximo|preescolar|kinder)\b)"
)
# Of whom one says the birth; that of anything else, as in "the birth of the program", is no person's.
_BIRTH_OF: Final = re.compile(
    rb"births?\s(?:of|for)\s(?:the|our|this|its|that)\s(?!(?:"
    + "|".join(WORDS["births"]["whose"]).encode()
    + rb")s?\b)"
)
# Words that speak of a number alone that is right behind them.
_OF_NUMBERS: Final = frozenset((b"request", b"requests", b"query", b"court", b"submission"))
_NUMBER_BEHIND: Final = re.compile(rb" ?[#:=(]? ?(?:id |no\.? ?|number )?[:#]? ?[a-z]{0,3}-?[0-9]")
# Words for people name pages, too: in a log, what a request is for says nothing of the numbers behind it.
_ROLES: Final = frozenset({"student", "educator", "any-license"})
_SLASH: Final = ord("/")
_IN_PATH: Final = re.compile(
    rb"(?:://[^\s]{0,80}|\b(?:get|post|put|head|delete|patch|options) /(?:[a-z0-9._~-]{1,30}/){0,6})\Z"
)
_PATH_ROOM: Final = 160
_VALUE: Final = re.compile(rb"=|/?[0-9]")
# What one chooses among, if another choice of the same line is marked.
_EMPTY_BOX: Final = re.compile(rb"(?:\[[ _]?\]|\([ _]?\)) ?\Z")
_MARKED_BOX: Final = re.compile(rb"[\[(] ?[x*v\x01] ?[\])]")
_BOX_ENDS, _BOX, _LINE = frozenset(b"])"), 4, 120
# The signs that banks print on a check on both sides of their number, as they are and as a scanner reads them.
_CHECK_SIGNS: Final = frozenset(b"|!\x01")
# Kinds of cues of which some are none, by what is beside them.
DOUBTFUL: Final = frozenset({OTHER, "account", "phone", *_ROLES, *_FALSE_BEFORE})
# Who answers a question, in a line of a transcript.
_SPEAKER: Final = re.compile(rb"call(?:er|ed)|contact|client|parent|guardian|mother|father")
# As the title of what was sent, and how a number was said that is none of ten digits.
_FAXES: Final = frozenset((b"fax", b"facsimile"))
_PHONES: Final = frozenset((b"phone", b"telephone"))
_OF_OTHERS: Final = re.compile(
    rb"[^0-9\n]{0,40}(?:[0-9]{4,9}|[0-9]{11,}|[0-9]{3}-[0-9]{2}-[0-9]{4})(?![-. ]?[0-9])|"
    rb" (?:said|says|told|asked|was|could|would|thought)\b"
)
# Notes of what was said by telephone, and a line of an office; no telephone number is what follows or stands before.
_NOTES: Final = re.compile(
    rb" (?:notes?|logs?|records?|memos?|msgs?|messages?|conversations?|interviews?|hearings?|extensions?)\b"
    rb"(?![: #(-]{0,4}(?:[0-9]{3}[-. )]{1,2}(?:[0-9]{3}[-. ])?[0-9]{4}|(?<![0-9])[0-9]{10})(?![0-9]))"
)
_NOTES_OF, _NO_PHONE = (b"nota de ", b"not ", b"nota ", b"ghi chu "), (b"not a ", b"n't a ")
_PHONE_WORD: Final = re.compile(rb"(?:tele)?phones?|telefon[eo]?|dien thoai")
_TITLE: Final = re.compile(rb"[ >|*#=-]{0,8}(?:[a-z]{2,12} ){0,3}\Z")
_CALLERS: Final = frozenset((b"caller", b"contact"))
_PHONE: Final = rb"[0-9]{7,}|[0-9]{3}[-. )]{1,2}(?:[0-9]{3}[-. ])?[0-9]{4}"
_HAS_PHONE: Final = re.compile(_PHONE)
_FAX_TITLE: Final = re.compile(
    rb"(?! ?[:=#.]| (?:no\.?|num|number|machine|line)\b)(?![^\n]{0,120}(?:" + _PHONE
    + rb"|\b(?:to|at|is|us|me|it)\b))[^\n]{0,120}\n(?![ >|]{0,8}[(+]?[0-9]{3})"
)  # fmt: skip
# A program that called another, by a number that no telephone has.
_OF_PROGRAM: Final = re.compile(rb"[=:][\"']?(?:[a-z]|[0-9]{1,9}(?![-. ]?[0-9]))")
_QUESTION_END: Final = re.compile(rb"\?[\"')]{0,2} {0,2}\n[ >|*-]{0,8}\Z")


def is_false(plain: bytes, end: int, start: int, kind: str) -> bool:
    """Return whether a word of a doubtful kind says nothing where it stands."""
    word = plain[start:end]
    if kind in _ROLES and start and plain[start - 1] == _SLASH and _is_in_path(plain, start, end):
        return True
    before = _FALSE_BEHIND.get(_first_word(word))
    if (before is not None and plain.endswith(before, 0, start)) or _is_not_chosen(plain, start):
        return True
    if word[0] in _CHECK_SIGNS:
        return not is_routing_number(digits_in(plain, start, end))
    if word in _OF_NUMBERS:
        return _NUMBER_BEHIND.match(plain, end) is None
    if kind == "phone":
        return _is_speaker(plain, start, end) or _is_no_phone(plain, start, end, word)
    return _is_followed(plain, start, end, kind)


def _first_word(word: bytes) -> bytes:
    """Return the word of a cue before which others may say that it is none."""
    if word.startswith(_ACCOUNTS):
        return b"account"
    return b"sinh" if word.startswith(b"sinh ") else word


def _is_in_path(plain: bytes, start: int, end: int) -> bool:
    """Return whether a word is in the name of a page, and no value of its own stands behind it."""
    is_in_path = _IN_PATH.search(plain, max(0, start - _PATH_ROOM), start) is not None
    return is_in_path and _VALUE.match(plain, end) is None


def _is_followed(plain: bytes, start: int, end: int, kind: str) -> bool:
    """Return whether what follows a word, or for a few what is before it, says that it is none of these cues."""
    if plain.endswith(b"n0", start, end) and plain[end : end + 1].isdigit():
        # The letter and the digit that a number begins with.
        return True
    if kind == "student" and plain.startswith(b"state id", start):
        # The other thing that a driver has.
        return plain.endswith((b"license/", b"license / ", b"license or "), 0, start)
    if kind == "ssn" and _CLOSED.match(plain, end):
        return _UNWANTED.search(plain, max(0, start - 48), start) is not None
    if kind == "student" and plain.startswith(b"matricula", start):
        return _ENROLLMENT.match(plain, end) is not None
    following = _FALSE_BEFORE.get(kind)
    is_followed = following is not None and following.match(plain, end) is not None
    return is_followed or (kind == "birth" and _is_no_birth(plain, start, end))


def _is_not_chosen(plain: bytes, start: int) -> bool:
    """Return whether a word is behind an empty box, and another box of its line is marked."""
    if _BOX_ENDS.isdisjoint(plain[max(0, start - 2) : start]):
        return False
    if _EMPTY_BOX.search(plain, max(0, start - _BOX), start) is None:
        return False
    first, last = max(0, start - _LINE), start + _LINE
    first = max(first, plain.rfind(b"\n", first, start) + 1)
    end = plain.find(b"\n", start, last)
    return _MARKED_BOX.search(plain, first, last if end == -1 else end) is not None


def is_sign_of_check(plain: bytes, start: int) -> bool:
    """Return whether a cue is what banks print on a check: their number, between its signs."""
    return plain[start] in _CHECK_SIGNS


def _is_speaker(plain: bytes, start: int, end: int) -> bool:
    is_name = plain[end : end + 1] == b":" and _SPEAKER.fullmatch(plain, start, end) is not None
    return is_name and _QUESTION_END.search(plain, max(0, start - 14), start) is not None


def _is_no_phone(plain: bytes, start: int, end: int, word: bytes) -> bool:
    """Return whether a word says how something was sent or said, or which program called, and of no number."""
    if word in _FAXES:
        line = plain.rfind(b"\n", 0, start) + 1
        if plain[start - 1 : start] == b"(" and plain[end : end + 1] == b")":
            # How it was sent, behind a title.
            return plain[end + 1 : end + 2] in {b"", b"\n"} and _HAS_PHONE.search(plain, line, start) is None
        is_title = not plain[line:start].strip(b" >|*#=-\t") or (
            plain[end : end + 1] == b"\n" and _TITLE.fullmatch(plain, line, start) is not None
        )
        return is_title and _FAX_TITLE.match(plain, end) is not None
    if word in _CALLERS:
        return _OF_PROGRAM.match(plain, end) is not None
    if _PHONE_WORD.match(word) and _is_of_notes(plain, start, end):
        return True
    is_way = word in _PHONES and plain.endswith((b"over the ", b"on the "), 0, start)
    return is_way and _OF_OTHERS.match(plain, end) is not None


def _is_of_notes(plain: bytes, start: int, end: int) -> bool:
    """Return whether a word for a telephone says that something is a note of a call, or is no telephone's."""
    before = plain[max(0, start - 8) : start]
    if _NOTES.match(plain, end) or before.endswith(_NO_PHONE):
        return True
    return before.endswith(_NOTES_OF) and _HAS_PHONE.search(plain, end, end + 40) is None


def _is_no_birth(plain: bytes, start: int, end: int) -> bool:
    """Return whether a word for a birth is no person's, or has no date beside it without which it says nothing."""
    word = plain[start:end]
    if word == _BORN:
        return _DAY_BEFORE.search(plain, max(0, start - 2), start) is None or plain[end : end + 1] >= b"\x80"
    if word.endswith(b" b."):
        return _DATE_BEHIND.match(plain, end) is None
    if word[-1:] in _SIGNS and word[:2] not in _ABBREVIATED and _DATE_ALONE.match(plain, end) is None:
        return True
    is_of_thing = _BIRTH_OF.match(plain, start) and not plain.endswith((b"date of ", b"dates of "), 0, start)
    return bool(is_of_thing or _OF_NO_PERSON.search(plain, max(0, start - _THING_REACH), start))
