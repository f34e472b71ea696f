"""Words right before a date that say that it is not that of a birth."""

import re
from typing import Final

from keepfaith.pii.detection.page import Page

_OTHER_DATE: Final = re.compile(
    rb"\b(?:appointment|meeting|visit|entry|application|admitted|admission|retir\w*|vaccin\w*|vacina|vacuna|iss(?:ued?)?|"
    rb"test\w*|inscri\w*|entrada|ingreso|nop don|"
    rb"expir\w*|exp\.?|enroll?\w*|hired?|effective|signed|dated|due|filed|received|valid|started?|until|through|death|"
    rb"will be|registration|deadline|orientation|conference|clinic|closes|event|classes|"
    rb"on or after|"
    rb"died|deceased|doe|placed|placement|moved|transferred|withdr[ae]w\w{0,2}|left|exit\w*|released|seen|graduat\w+|"
    rb"arrived|returned|called|scheduled|end(?:s|ed|ing)?|begins?|began|cutoff|incident|absen\w{2,4}|nhap hoc|"
    rb"by|before|since|after|between|prior to|(?:later|earlier|older|younger) than|bapti[sz]\w*|baut\w*|batis\w*|"
    # Vaccines by their names in the schedule of the Centers for Disease Control and Prevention.
    rb"mmrv?|dtap|tdap|td|ipv|opv|hib|hep ?[ab]|varicella|var|pcv\w{0,2}|mcv\w{0,2}|menacwy|hpv|ppv|rv\d?|flu|ppd|"
    rb"created|updated|reported|opened|closed|posted|printed|approved|submitted|revised|modified|logged|resolved|inspected|"
    rb"(?!(?:birth|date|dob|chang\w*|correct\w*|updat\w*|it)\b)[a-z]{3,12} from|"
    rb"last (?:[a-z]{2,12} )?[a-z]{3,12}|"
    rb"(?!correct|amend|chang|updat|revis|verif|deliver|list|stat|report)[a-z]{2,12}ed(?=[:=])|"
    rb"as of|christen\w*|(?:moved|went|came|transferred|returned|graduated) (?:to|in|from|at) [a-z]{2,12} on|"
    rb"(?!(?:delivered|celebrated|turned)\b)[a-z]{2,12}ed on|"
    rb"date of (?!b|(?:the|my|his|her|their|your|our|each|every|all|an?|this|that)\b)(?:[a-z]{2,12} ){0,2}[a-z]{3,12}|"
    rb"fecha de(?: la)? (?!nac)[a-z]{3,12}|data d[aeo] (?!nasc)[a-z]{3,12}|"
    rb"(?!(?:birth|born|the|that|this|your|whose|her|his|full|exact|right|correct|actual|true|new)\b)[a-z]{3,14} date)"
    rb"(?: ?#?[1-5]\b)?(?:[-_ ]?(?:is|was|on|for|date|ngay)){0,2}(?:[^a-z0-9]{1,5}|[ ._:-]{6,45})\Z"
)
# Before what has a date written on it, as in "on the application, 3/4/2010".
_WRITTEN: Final = re.compile(
    rb"\b(?:on|in|per) (?:the|my|his|her|their|your|our|an?) (?:(?!last|next|first)[a-z]{2,12} ){0,2}\Z"
)
# Of a form: when it was signed, or a date of which it says no more.
_OF_FORM: Final = re.compile(
    rb"(?:\bsign(?:ature|ed)\b[^a-z0-9]{0,45}(?:date)?|(?:[^a-z \n] {0,4}|\n[ >|]{0,4})date ?[:=])[^a-z0-9]{1,6}\Z"
)
_ROOM, _LONGEST_GAP, _USUAL_GAP, _LABEL = 60, 40, 5, 32


def is_other(page: Page, start: int, since: int = 0) -> re.Match[bytes] | None:
    """Return the words right before a date that say that it is another one; a form's dots may be between."""
    if since:
        return _words_before(page, start, since)
    if start not in page.other_dates:
        page.other_dates[start] = _words_before(page, start, 0)
    return page.other_dates[start]


def _words_before(page: Page, start: int, since: int) -> re.Match[bytes] | None:
    stop = len(page.plain[max(since, start - _LONGEST_GAP) : start].rstrip(b" ._:-"))
    gap = min(start - since, _LONGEST_GAP) - stop
    words = _OTHER_DATE.search(page.plain, max(since, start - _LABEL - max(0, gap - _USUAL_GAP)), start)
    if words and _WRITTEN.search(page.plain, max(since, words.start() - _LABEL), words.start()):
        words = None
    return words or _OF_FORM.search(page.plain, max(since, start - _ROOM), start)
