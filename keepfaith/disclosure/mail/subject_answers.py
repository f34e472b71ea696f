"""The words with which people are told whether we hold anything else that was given with their address."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, gettext_noop, override

from keepfaith.custody.protocol.case_messages import OtherRecords
from keepfaith.web.url_prefixes import known_language

# What is written to the person; the employee can change it.
ANSWERS: Final[Mapping[OtherRecords, str]] = {
    "confirmed": gettext_noop(
        "You asked whether our records hold information about you. We looked for the address that you gave. Yes: "
        "beside your question, they hold information that was given with this address."
    ),
    "typed": gettext_noop(
        "You asked whether our records hold information about you. We looked for the address that you gave. Beside "
        "your question, they hold information that somebody gave with this address. Nobody has confirmed at this "
        "address that it was theirs, so we do not know whether it is about you."
    ),
    "none": gettext_noop(
        "You asked whether our records hold information about you. We looked for the address that you gave. No: "
        "beside your question, they hold nothing that was given with this address."
    ),
}


def answer_words(*, others: OtherRecords, language: str) -> str:
    """Return the words of an answer in a language of the site; in English for any other."""
    with override(known_language(language)):
        return gettext(ANSWERS[others])
