"""Signs and words around a number and its cue: where a thought ends, and which of them speaks of the other."""

import re
from typing import Final

SAYS_SO: Final = re.compile(rb"\s*(?:\(|is\b|was\b|=)")
IN_PARENTHESES: Final = re.compile(
    rb"\s?[(\[]\s?(?:(?:that|this|which|it)(?:'?s| is| was) (?:my|his|her|their|the|your|our|an?) )?"
)
# Right before a word for a thing, that a number is on it or in it, and not its own.
IN_PASSING: Final = re.compile(
    rb"\b(?:on|in|per|from|under|by) {1,2}(?:the|this|that|your|our|my|his|her|their) (?:[a-z]{2,10} )?\Z"
)
# How the next sentence says what a number is.
THAT_IS: Final = re.compile(
    rb"[.;] {0,2}(?:\n[ >|]{0,8})?(?:that|this|it|which)(?:'?s| is| was) (?:my|his|her|their|the|your|our|an?) "
)
# Right before a number, how the next sentence says what is right of that of which the sentence before speaks.
_IT_IS: Final = re.compile(
    rb"[.;!?)\n] {0,3}(?:\n[ >|]{0,8})?(?:sorry,? |so |and |but |actually,? |please |pls )?"
    rb"(?:(?:it|that|this|which|(?:(?:the|my|his|her|our|their) )?"
    rb"(?:right|correct|corrected|new|actual|real|true|proper|full|whole) (?:one|number|digits))"
    rb"(?:'?s| is| was| reads?| (?:should|must|ought to|needs to|has to) (?:have )?(?:been|be|read|say|show))|"
    rb"(?:change|correct|update|fix) (?:it|that|this) to|(?:i|we) meant|should (?:be|read|say)|"
    rb"correct(?:ed|ion)?|(?:eso |el correcto |la correcta )?(?:debe|deberia)(?: ser| decir)|"
    rb"(?:o certo |o correto )?(?:deve|deveria) ser|(?:(?:el|la|lo|o) )?(?:numero )?corr?e(?:c?t[oa]|to) (?:es|e)|"
    rb"o certo e|(?:li )?dwe)(?: actually| really| instead| now)?[: ]{1,2}[(\"']?\Z"
)
_ROOM: Final = 64
_LINE_END: Final = re.compile(rb"(?<=[a-z,:]) ?\n[ >|]{0,8}(?=[a-z0-9(])|(?<=[a-z,:]) ?\n[ >|]{0,8}\Z")
# What ends one thought (no first letter of a name does), and what lies between a number and an earlier one's cue.
# A search passes quickly over what begins no match, if each way to match begins with a sign.
_NEXT: Final = rb"[ \n]+[a-z\"(\xff]"
END: Final = re.compile(
    rb"\.(?<![^a-z0-9][a-z]\.)" + _NEXT + b"|;" + _NEXT + b"|!" + _NEXT + rb"|\?" + _NEXT + rb"|\n[ \t]*\n"
)
NUMBER: Final = re.compile(
    rb"[0-9](?<![0-9][0-9])(?![0-9]{0,3}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?![0-9]))(?:[-./ ]{0,2}[0-9]){4,}"
)
# It has so many digits at least.
LEAST: Final = 5
# Right before a number, what says that the words before speak of it.
IS_SAID: Final = re.compile(
    rb"(?:[:=#]|\b(?:is|was|its|it's|reads|say|says|said|believe|think|number|numero|nimewo|have|has|had|shows?|showed|read|meant|ser|decir|"
    rb"(?:it|that|this) to|lists?|listed|gives?|gave|got|put|wrote|typed|entered|"
    rb"transmitted|reported|keyed|es|es el|e|se|la|not|be))"
    rb" {0,2}(?:\n[ >|]{0,8})?['\"(]?[ ]?\Z|\n[ >|]{0,4}(?:a|ans|answer|witness)[.:] {1,3}\Z"
)
LETTERS: Final = re.compile(rb"[a-z\x80-\xff]{3}")
LETTER_ALONE: Final = re.compile(rb"[a-z]:")
# Behind a number, others of which the same word speaks, if it is one for several.
MORE: Final = re.compile(rb"(?:(?:,? and|,? or|,| &| y| e) [a-z]?[0-9][0-9-]{3,14}(?![0-9a-z])){1,4}")
# Between whose number it is, and what it is.
WHOSE: Final = re.compile(rb"'s?[ \n]|s' | ")
# A word behind a number that is followed by this speaks of what comes next.
IS_LABEL: Final = re.compile(
    rb"\.?[ ]{0,2}(?:no\.?|num\w*|#)?[ ]{0,2}(?:[:=#]|(?:is|es|la|se)\b|\(?(?:[a-z]{1,3}-?)?[0-9]|"
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ -][0-9])"
)
IS_NOT: Final = re.compile(rb" ?[(,;]? ?(?:and |but )?not ")


def is_said_again(plain: bytes, start: int) -> bool:
    """Return whether a sentence right before a number says of it what the sentence before speaks of."""
    return _IT_IS.search(before_in_one_line(plain, start)) is not None


def before_in_one_line(plain: bytes, start: int) -> bytes:
    """Return what stands before a place, with a blank for an end of a line that no sentence ends before."""
    before = plain[max(0, start - _ROOM) : start]
    return _LINE_END.sub(b" ", before) if b"\n" in before else before
