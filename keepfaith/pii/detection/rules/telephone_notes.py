"""What is around a telephone number in notes of calls, and what has the form of one there: meetings and days."""

import re
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.page import Page

# What has numbers in the same groups.
_MEETING: Final = re.compile(
    rb"\b(?:zoom|webinar|webex|teams|video (?:call|chat)|google meet|meeting (?:id|code|number))\b|"
    rb"\b(?:nimewo|numero|id|codigo|clave|kod|ma|so) (?:de |da |del )?(?:la )?(?:reyinyon|reunion|reuniao|cuoc hop)\b|"
    rb"\b(?:meeting|webinar|conference)\b"
    rb"(?![^.;\n]{0,40}\b(?:my|her|his|our|cell|phone|home|office|contact|call))"
    rb"[^.;\n]{0,40}\b(?:number|code|id|no\.?)[ :#]{0,3}\Z"
)
# A title of calls, and what a row of them begins with: the day and the time.
_CALL_LOG: Final = re.compile(
    rb"\b(?:(?:phone|tele(?:phone)?|calls?|voice ?mails?|vm|messages?) (?:logs?|list|sheet|notes?|records?|messages?)|"
    rb"(?:missed|incoming|inbound|outgoing|outbound|returned) calls|calls? (?:in|back|received|returned)|"
    rb"voice ?mails)\b"
)
_NOTE: Final = re.compile(
    _CALL_LOG.pattern
    + rb"|\b(?:phone (?:msg|memo|call)|not(?:a|as)? (?:de )?(?:telefon[a-z]{0,4}|llamada)|ghi chu dien thoai)\b"
)
_ROW_OF_CALLS: Final = re.compile(
    rb"[ >|*-]{0,6}(?:[0-9]{1,4}[-/.][0-9]{1,2}(?:[-/.][0-9]{2,4})?[ ,|\t]{1,4})?"
    rb"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})? ?(?:[ap]\.?m?\.?)?[ ,|\t-]{1,6})?(?:from )?"
)
# What stands before a sentence that is a number alone, and behind it.
_BEGINS: Final = re.compile(rb"[.!?]['\")]? {1,2}\Z|\n[ >|]{0,8}\Z")
_ENDS: Final = re.compile(rb"[.!]?['\")]? {0,2}(?:\n|\Z)|\. ")
# What has a day in it.
_DAY: Final = re.compile(
    rb"(?<![0-9])(?:(?:19|20)[0-9]{2}(?:[-./][0-9]{1,2}[-./][0-9]{1,2}|[ .]{0,2}\n[ 0-9.]{2,9})|"
    rb"[0-9]{1,2}(?P<sign>[-./ ])[0-9]{1,2}(?P=sign)(?:19|20)[0-9]{2})(?![0-9])"
)
# Behind a number, which telephone in a house it reaches.
_EXTENSION: Final = re.compile(
    rb"(?:[ ,;/.]{0,3}[(\[]?(?:x|xt|ext?n|exten|ext|extension|ramal|anexo|anx|poste|pst|interno|may nhanh|ekstansyon)"
    rb"[.:=# -]{0,3}|[ ,]{0,2}#|;ext=) ?[0-9]{1,6}(?![0-9a-z])|"
    # What a telephone waits before it dials the rest.
    rb" ?,,{1,2} ?[0-9]{3,6}(?![0-9a-z]|[-./][0-9])"
)
_LOG_REACH, _REACH, _MEETING_ROOM = 400, 72, 64


def end_of_extension(plain: bytes, end: int) -> int:
    """Return where the extension behind a number ends, or 0 if there is none."""
    extension = _EXTENSION.match(plain, end)
    return extension.end() if extension else 0


def is_of_meeting(page: Page, start: int) -> bool:
    """Return whether words before a number say that one joins a meeting with it."""
    return _MEETING.search(page.plain, max(0, start - _MEETING_ROOM), start) is not None


def has_day(page: Page, start: int, end: int) -> bool:
    """Return whether what has the form of a number from abroad is a day, or ends with one."""
    return _DAY.search(page.plain, start, end) is not None


def is_logged(page: Page, start: int) -> bool:
    """Return whether a number is in a row of a log of calls: behind the time alone, below such a title."""
    line = page.plain.rfind(b"\n", max(0, start - _REACH), start) + 1
    is_row = line > 0 and _ROW_OF_CALLS.fullmatch(page.plain, line, start)
    return bool(is_row and _CALL_LOG.search(page.plain, max(0, line - _LOG_REACH), line))


def is_noted(page: Page, start: int, end: int, cue: Cue | None) -> bool:
    """Return whether a number is a sentence of its own in a note of a call, as the one to call back."""
    plain = page.plain
    if _ENDS.match(plain, end) is None or _BEGINS.search(plain, max(0, start - 12), start) is None:
        return False
    if cue is not None and (cue.is_behind or (plain[cue.place : start].strip(b" >|") in {b"\n", b":\n"})):
        return False
    return _NOTE.search(plain, max(0, start - _LOG_REACH), start) is not None
