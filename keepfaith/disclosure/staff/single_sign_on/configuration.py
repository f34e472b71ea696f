"""Which provider the agency names, whether the edition in force lists its host, and the client's secret."""

import logging
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import posted_editions

SECRET_FILE: Final = "KEEPFAITH_SIGN_IN_SECRET_FILE"  # noqa: S105 - names a variable
_MAX_SECRET_LENGTH: Final = 191

# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_unreadable = logging.getLogger("keepfaith.disclosure.staff.secret_of_sign_in_provider_cannot_be_read")


class ProviderRefused(KeepfaithError):
    """Staff cannot sign in by the provider that the agency names."""


def provider() -> SignInProvider | None:
    """Return the agency's provider, if it names one and the edition in force lists its host."""
    named = this_agency().sign_in
    return named if named is not None and named.host in listed_hosts() else None


def listed_hosts() -> frozenset[str]:
    """Return the hosts that the edition in force lets the portal's own servers ask."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=timezone.now())
    return edition.registry.server_hosts if edition else frozenset()


def refuse_unlisted_provider() -> None:
    """Refuse to serve with a provider that the edition in force does not list, or without a way to its secret."""
    named = this_agency().sign_in
    if named is None:
        return
    if named.host not in listed_hosts():
        raise ProviderRefused(
            f"Staff would sign in by {named.host}, which the policy in force does not list.",
            f'Add {named.host} to the hosts of a [[server]] in its tools.toml, such as for "To ask who an employee '
            'is", and post that edition. Until it is in force, leave [sign_in] out of agency.toml.',
        )
    if named.saml is None and not settings.SIGN_IN_SECRET_FILE:
        raise ProviderRefused(
            "agency.toml has [sign_in], but no file with the client's secret is named.",
            f"Name the file in {SECRET_FILE}. Only the web process needs to read it.",
        )


def client_secret() -> str:
    """Read the secret anew, so that it can be changed while the portal runs; raises `ProviderRefused`."""
    try:
        with Path(settings.SIGN_IN_SECRET_FILE).open(encoding="utf-8") as file:
            secret = file.read(_MAX_SECRET_LENGTH + 1).strip()
    except (OSError, ValueError) as error:
        _unreadable.error("nobody can sign in by the provider")
        raise ProviderRefused("The client's secret cannot be read.", f"See {SECRET_FILE}.") from error
    if not 0 < len(secret) <= _MAX_SECRET_LENGTH:
        raise ProviderRefused("The client's secret is empty or too long.", f"See {SECRET_FILE}.")
    return secret
