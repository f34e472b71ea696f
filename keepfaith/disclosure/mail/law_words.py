"""Say in a letter from which law a deadline follows, in the language that is active."""

from typing import Final

from django.utils.translation import gettext

# What the source of a rule notes for the agency alone.
_NOTE: Final = "; confirm against"
# Where no law says it of this agency: what stands before the law that says it of another.
_ANALOGY: Final = "by analogy to "


def law_words(source: str) -> str:
    """Return what a rule's source tells the person: its laws, and whether they are applied by analogy."""
    law = source.partition(_NOTE)[0]
    if law.startswith(_ANALOGY):
        return gettext("by analogy to %(law)s") % {"law": law.removeprefix(_ANALOGY)}
    return law
