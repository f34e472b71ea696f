"""Promise 13: nothing is sent to a person who did not ask for it and confirm it, whoever wants to send."""

import secrets
from typing import Final

from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import CONFIRMATION, NOTICES, ONLY_WHEN_ASKED
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.checks.custodian_probe import FIELD, governing
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import custodian, dispatcher, subscriptions_client
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.sections.check import Finding, Portal

TOPIC, OTHER = "probe", "another-probe"
_DUTY: Final = "events"


def examine(_portal: Portal) -> Finding:
    """Try to send notices before a subscription is confirmed, for another topic, and for another purpose."""
    edition = governing()
    if edition is None or NOTICES not in edition.bundle.table("purposes.toml").get("purpose", {}):
        return Finding("unproven", "Nothing is collected for notices.")
    faults = [*_tried(edition), *_tried_elsewhere(edition)]
    sent = OutgoingMessage.objects.filter(kind=OutgoingMessage.NOTICE, state=OutgoingMessage.SENT)
    return Finding.of(
        examined=6,
        faults=faults,
        figure="Sending was refused before a made-up subscription was confirmed, for a topic it does not name, and "
        "to who asked for literature; a made-up code confirmed nothing. "
        f"{sent.count():,} notices are marked as sent. Who got them was not examined.",
    )


def _tried(edition: PostedEdition) -> list[str]:
    faults = []
    subscription = custodian().create(secrets.token_bytes(32), _header(edition, NOTICES), topics=[TOPIC])
    try:
        if not _denied(subscription.record, TOPIC):
            faults.append("The custodian let a notice go to who had not confirmed.")
        if subscriptions_client().confirm(secrets.token_bytes(16)) != "unknown":
            faults.append("A code that was mailed to nobody was taken.")
        if not _is_confirmed(_sent(subscription.record, CONFIRMATION, "")):
            faults.append("A subscription could not be confirmed by the code that was made for it.")
        if not _denied(subscription.record, OTHER):
            faults.append("The custodian let a notice go for a topic that the subscription does not name.")
        # Asked for now; but nobody with the duty wants to send it.
        last = _sent(subscription.record, TOPIC, TOPIC)
        if not isinstance(last, Denial) or last.code != DenialCode.DUTY:
            faults.append(
                "A confirmed subscription did not count as one, or somebody without the duty could send."
            )
    finally:
        custodian().discard(subscription.record)
    return faults


def _is_confirmed(outcome: MailKeys | Denial) -> bool:
    if isinstance(outcome, Denial):
        return False
    return subscriptions_client().confirm(outcome.confirmation_token) == "confirmed"


def _tried_elsewhere(edition: PostedEdition) -> list[str]:
    created = custodian().create(secrets.token_bytes(32), _header(edition, "literature"))
    try:
        refused = _denied(created.record, TOPIC)
    finally:
        custodian().discard(created.record)
    return [] if refused else ["The custodian let a notice go to who asked for literature."]


def _header(edition: PostedEdition, purpose: str) -> Header:
    holdings = edition.bundle.table("inventory.toml")["holding"]
    holding = next(row["name"] for row in holdings if row["purpose"] == purpose)
    return Header(edition.bundle.digest, holding, purpose, {FIELD: "email-address"})


def _sent(record: bytes, what: str, topic: str) -> MailKeys | Denial:
    return dispatcher().send([record], [FIELD], what=what, topic=topic, duty=_DUTY, purpose=NOTICES)[record]


def _denied(record: bytes, topic: str) -> bool:
    outcome = _sent(record, TOPIC, topic)
    return isinstance(outcome, Denial) and outcome.clause == ONLY_WHEN_ASKED
