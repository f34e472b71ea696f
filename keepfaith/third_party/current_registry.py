"""What the edition in force lists; while editions cannot be read, that is nothing."""

import datetime as dt
import logging
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.tool_registry import Registry

EMPTY: Final = Registry()

# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_unreadable = logging.getLogger("keepfaith.third_party.editions_cannot_be_read")


def registry_in_force() -> Registry:
    """Return the registry of the privacy policy in force now."""
    try:
        edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
        registry = edition.registry if edition else EMPTY
    except Exception:  # noqa: BLE001 - without a list, nothing is listed
        _unreadable.exception("nothing may load or be set")
        registry = EMPTY
    return registry
