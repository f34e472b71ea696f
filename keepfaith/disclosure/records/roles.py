"""As whom somebody acts for the person of a record, in the reader's words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, gettext_noop

from keepfaith.custody.protocol.code_messages import Relation

# The pages put each in parentheses, so that no language has to decline it.
ROLES: Final[Mapping[Relation, str]] = {
    "representative": gettext_noop("representative with a signed authorization"),
    "parent": gettext_noop("parent or guardian"),
    "estate": gettext_noop("personal representative of an estate"),
}


def role_of(relation: Relation) -> str:
    """Return as whom somebody acts in the chosen language; nothing of the person of the record."""
    return gettext(ROLES[relation]) if relation in ROLES else ""
