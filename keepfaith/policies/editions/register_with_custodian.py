"""Registering: the custodian learns the rules of every posted edition of the governing policy."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import EditionsClient, RecordsClient, Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.manifest import acts_of, manifest_of
from keepfaith.custody.protocol.messages import EditionFile, Register
from keepfaith.custody.protocol.registered_editions import RegisteredEdition
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import framed
from keepfaith.ipc.strict_fields import Malformed
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions

RULES, SCHEMA = "rules.cedar", "schema.cedarschema"


def register_governing(asking: EditionsClient) -> Mapping[str, Refused | None]:
    """Register each edition, by its digest; give why one was refused, and go on with the others."""
    outcomes: dict[str, Refused | None] = {}
    for edition in posted_editions().of(this_agency().governing.slug):
        try:
            _register(asking, edition)
            outcomes[edition.bundle.digest] = None
        except Refused as refused:
            outcomes[edition.bundle.digest] = refused
    return outcomes


def registered_as(edition: PostedEdition) -> RegisteredEdition:
    """Return what the custodian knows of an edition once it is registered."""
    files = edition.bundle.files
    texts = (files.get(RULES, ""), files.get(SCHEMA, ""), manifest_of(acts_of(files)))
    rules, schema, acts = (hashlib.sha256(text.encode()).digest() for text in texts)
    return RegisteredEdition(edition.bundle.digest, rules, schema, edition.starts_at, acts)


def refuse_registered(custodian: RecordsClient, bundle: Bundle, starts_at: dt.datetime) -> None:
    """Raise where the custodian knows these files with another start, as it may after a restore of the database."""
    known = custodian.editions().get(bundle.digest)
    if known is not None and known.starts_at != starts_at:
        raise KeepfaithError(
            f"The custodian knows these files as an edition that starts on {this_agency().day(known.starts_at)}.",
            "Post them for that day if there is time for its notice; otherwise change a line of policy.md, so that "
            "they are a new edition.",
        )


def message_faults(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Say of which file, and why, an edition would not fit the messages by which it is registered."""
    start = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    files, digest = bundle.files, bundle.digest
    for sent in (
        Register(digest, files[RULES], files[SCHEMA], start, bundle.manifest),
        *(EditionFile(digest, name, text) for name, text in acts_of(files).items()),
    ):
        try:
            framed(sent.encode())
            sent.table.read({name: text for name, text in sent.encode().items() if name != "verb"})
        except Malformed as malformed:
            yield sent.name if isinstance(sent, EditionFile) else RULES, malformed.problem


def _register(asking: EditionsClient, edition: PostedEdition) -> None:
    files, digest = edition.bundle.files, edition.bundle.digest
    try:
        asking.register(
            digest, rules=files.get(RULES, ""), schema=files.get(SCHEMA, ""), starts_at=edition.starts_at,
            manifest=edition.bundle.manifest, acts=acts_of(files),
        )  # fmt: skip
    except Malformed as malformed:
        raise Refused(DenialCode.MALFORMED, problem=malformed.problem) from None
