"""Registering: telling the custodian the rules of every posted edition of the governing policy."""

from collections.abc import Mapping

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import EditionsClient, Refused
from keepfaith.policies.editions.edition_cache import posted_editions


def register_governing(asking: EditionsClient) -> Mapping[str, Refused | None]:
    """Register each edition, by its digest; give why one was refused, and go on with the others."""
    outcomes: dict[str, Refused | None] = {}
    for edition in posted_editions().of(this_agency().governing.slug):
        files, digest = edition.bundle.files, edition.bundle.digest
        rules, schema = files["rules.cedar"], files["schema.cedarschema"]
        try:
            asking.register(digest, rules=rules, schema=schema, starts_at=edition.starts_at)
            outcomes[digest] = None
        except Refused as refused:
            outcomes[digest] = refused
    return outcomes
