"""What a link opens that was mailed to somebody: what is that mailbox's own, and nothing of anybody else's."""

import re
import secrets
from email.message import EmailMessage

from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.disclosure.mail.links import OWN, decode_token
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Statement, Value
from tests.violations.scratch import Scratch, until
from tests.violations.used_portal import link_in
from tests.violations.violation import Violation

REFERENCE = re.compile(r"<code>([0-9A-Z]{5}(?:-[0-9A-Z]{5})+)</code>")


def somebody() -> str:
    return f"{secrets.token_hex(4)}@example.org"


def proof_of(portal: Scratch, address: str) -> bytes:
    """Ask for a link by the form, wait for its message, and redeem it."""
    portal.browser().fill_in("/forms/own-link/", email=address)
    link = link_in(until(lambda: link_message(portal, address)), OWN)
    return portal.own_records.redeem(decode_token(link.partition("=")[2])).proof


def link_message(portal: Scratch, address: str) -> str | None:
    texts = (text_of(message) for message in portal.outbox() if address in str(message["to"]))
    return next((text for text in texts if OWN in text), None)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _is_shown(portal: Scratch, proof: bytes, record: bytes, fields: list[str]) -> bool:
    return isinstance(portal.own_records.show(proof, {record: fields[:1]})[record], OpenedKeys)


def _shows_to_anybody(portal: Scratch) -> bool:
    """Prove a mailbox of nobody, and return whether that opens what somebody else sent."""
    return _is_shown(portal, proof_of(portal, somebody()), *see.record_of(portal, "literature"))


def _shows_what_was_typed(portal: Scratch) -> bool:
    """Order a booklet under an address, and return whether a link to that address opens the order without its code."""
    address = somebody()
    reference, *_ = REFERENCE.findall(see.order(portal, email=address))
    ((record, sealed),) = portal.app(
        "SELECT id, sealed FROM disclosure_record WHERE reference = %s", reference.replace("-", "")
    )
    return _is_shown(portal, proof_of(portal, address), record.bytes, sorted(sealed))


def _sends_links_to_who_wants_none(portal: Scratch) -> bool:
    """Have no more links sent to a mailbox, ask for one there all the same, and return whether it comes."""
    address = somebody()
    portal.browser().fill_in("/forms/own-link/", email=address)
    first = link_in(until(lambda: link_message(portal, address)), OWN)
    portal.own_records.refuse_links(decode_token(first.partition("=")[2]))
    portal.browser().fill_in("/forms/own-link/", email=address)
    sent = until(lambda: [message for message in portal.outbox() if address in str(message["to"])][1:])
    return bool(sent)


def _opens_in_silence(portal: Scratch) -> bool:
    """Open a link, wait until a message went out that waited later, and return whether none told of it."""
    address, later = somebody(), somebody()
    portal.browser().fill_in("/forms/own-link/", email=address)
    page = portal.browser().post(link_in(until(lambda: link_message(portal, address)), OWN), {})
    portal.browser().fill_in("/forms/own-link/", email=later)
    until(lambda: link_message(portal, later))
    messages = [message for message in portal.outbox() if address in str(message["to"])]
    return page.status == 200 and 'name="proof"' in page.text and len(messages) == 1


def _lists_no_showing(portal: Scratch) -> bool:
    """Open a link twice in its page, and return whether that does not list that it was shown."""
    address = somebody()
    portal.browser().fill_in("/forms/own-link/", email=address)
    page = portal.browser().post(link_in(until(lambda: link_message(portal, address)), OWN), {})
    return page.status == 200 and "What we hold about you" in page.text and "it was shown" not in page.text


def _signs_too_few(portal: Scratch) -> bool:
    """Have what a mailbox holds shown twice, and return whether fewer uses are signed than were made."""
    proof = proof_of(portal, somebody())
    (record,) = portal.own_records.records(proof).records
    ((sealed,),) = portal.app("SELECT sealed FROM disclosure_record WHERE id = %s", see.as_uuid(record))
    for _ in range(2):
        portal.own_records.show(proof, {record: sorted(sealed)[:1]})
    answer = portal.own_records.uses(proof, record)
    return bool(answer.attestation.content["uses"] < sum(use.count for use in answer.uses))


VIOLATIONS = (
    Violation(
        "showing-left-out-of-the-uses",
        (38,),
        "file",
        (
            Statement(
                "keepfaith.disclosure.records.person_view:own_uses",
                "_listed",
                """
                few = tuple((use for use in _listed(record, answer).uses if use.kind != "shown"))
                return replace(_listed(record, answer), attestation=answer.attestation, uses=few)
                """,
            ),
        ),
        _lists_no_showing,
        "The page of somebody's own information leaves out that it was shown before, to whoever had the link.",
    ),
    Violation(
        "fewer-uses-signed",
        (38,),
        "file",
        (Value("keepfaith.custody.server.attestations:attested_uses", "uses", "min(1, len(uses))"),),
        _signs_too_few,
        "The custodian signs that something was used once, however often it was.",
    ),
    Violation(
        "link-opened-in-silence",
        (38,),
        "file",
        (Statement("keepfaith.rights.views:_opened", "queue_opening", "uuid.UUID(bytes=redeemed.request)"),),
        _opens_in_silence,
        "A link is opened, and no message tells the mailbox of it.",
    ),
    Violation(
        "shows-to-anybody",
        (35, 43),
        "symbol",
        (Body("keepfaith.custody.store.proofs:Proofs.opens", "return True"),),
        _shows_to_anybody,
        "Whoever proves any mailbox is shown what others sent.",
    ),
    Violation(
        "link-opens-what-was-typed",
        (35, 43),
        "symbol",
        (
            Body(
                "keepfaith.custody.store.proofs:Proofs.opens",
                "return stored.mailbox is not None and stored.mailbox == request.mailbox",
            ),
        ),
        _shows_what_was_typed,
        "What somebody typed with an address is shown to whoever has that mailbox, without the code of its receipt.",
    ),
    Violation(
        "links-go-on",
        (13,),
        "symbol",
        (Body("keepfaith.custody.store.suppressions:Suppressions.refuses_links", "return False"),),
        _sends_links_to_who_wants_none,
        "Who wants no more links to what is held about them goes on to get them.",
    ),
)
