"""Accounts with which the prober signs in: ordinary ones, one without a duty and a pair of colleagues for each duty.

One more has every duty and never acknowledges the safeguards.
"""

import base64
import secrets
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.staff import account_admin
from keepfaith.policies.editions.edition_cache import posted_editions

# Named like people, who do not exist, so that nobody can tell by its name which account is the prober's.
_FAMILY: Final = (
    "ashgrove", "belwin", "corvane", "delphis", "eskildson", "farrowby", "gildas", "hesperton", "jorundsen",
    "kestrelow", "linnetby", "merlewood", "nerysdale", "orrinston", "perrinby", "quillonby", "rowanhurst",
    "silverden", "tarnwick", "umberley", "velderby", "wexcombe", "yarrowfield", "zennorby", "aldermere",
)  # fmt: skip
_PASSWORD_BYTES, _SECRET_BYTES = 24, 20


@dataclass(frozen=True, slots=True)
class ProbeAccount:
    """An account, what signs it in (the secret of its second factor in base32), and its duty; empty for none."""

    account: str
    password: str
    secret: str
    duty: str
    is_unread: bool = False


def make_probe_accounts() -> list[ProbeAccount]:
    """Make accounts for each duty of the edition in force and one without; the caller gives the duties.

    Each duty has one before any has its colleague: there are so many names.
    """
    from allauth.mfa.totp.internal.auth import TOTP

    edition = posted_editions().in_force(this_agency().governing.slug, at=timezone.now())
    duties = sorted(edition.bundle.table("purposes.toml").get("duty", {})) if edition else []
    made = [
        ProbeAccount(
            f"{secrets.choice('abcdefghjkmnprst')}.{family}",
            secrets.token_urlsafe(_PASSWORD_BYTES),
            base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode(),
            duty,
            is_unread=place == 0,
        )
        for place, (family, duty) in enumerate(zip(_FAMILY, ["", *duties, "", *duties], strict=False))
    ]
    with transaction.atomic():
        employees = account_admin.add_all({probe.account: probe.password for probe in made})
        for employee, probe in zip(employees, made, strict=True):
            TOTP.activate(employee, probe.secret)
    return made
