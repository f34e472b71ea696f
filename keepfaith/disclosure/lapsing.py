"""Erasing wishes that were never confirmed or that ended: the custodian clock decides, by the rule of the edition."""

import contextlib
import uuid
from typing import Final

from keepfaith.custody.asking import Refused
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.reaching import wishes
from keepfaith.policies.shelf import shelf

# The duty whose rule lets what is due be destroyed.
_DUTY: Final = "records"


def erase_lapsed(_portal: object = None) -> int:
    """Erase each wish that lapsed, key first; without a permission in its own edition nothing is erased."""
    erased = 0
    for record in wishes().lapsed():
        row = Record.objects.filter(pk=uuid.UUID(bytes=record)).first()
        permission = _permission(row) if row else ""
        if row is None or not permission:
            continue
        # Held, or not yet: then it stays.
        with contextlib.suppress(Refused):
            wishes().lapse(record, role=_DUTY, permission=permission)
            row.delete()
            erased += 1
    return erased


def _permission(row: Record) -> str:
    edition = shelf().by_digest(row.edition)
    rules = edition.bundle.table("retention.toml").get("holding", {}) if edition else {}
    return str(rules.get(row.holding, {}).get("permission", ""))
