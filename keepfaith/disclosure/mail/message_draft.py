"""Writing a message of any kind: the places of its wording filled, why its reader gets it, and how they end more."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.utils.translation import gettext, gettext_noop

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.mail import links
from keepfaith.disclosure.mail.header_fields import name_tokens
from keepfaith.disclosure.mail.outgoing_message import Draft
from keepfaith.disclosure.mail.own_mailboxes import contact_address, mail_domain, reply_address, token_address
from keepfaith.disclosure.mail.templates import MessageTemplate, facts_in_force
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.policies.editions.translation import here, speech_here

# What a mailbox is written about the use of a link that went to it.
USES_OF_LINKS: Final = (
    OutgoingMessage.OPENED,
    OutgoingMessage.CORRECTED,
    OutgoingMessage.REVERTED,
    OutgoingMessage.MOVED,
)
# And about a copy of a record that goes to somebody else, at the address in it.
NEWS_OF_COPIES: Final = (OutgoingMessage.COPY_ASKED, OutgoingMessage.COPY_SENT)
_WHY: Final = {
    OutgoingMessage.ANSWER: gettext_noop(
        "You get this because you wrote to us. Nobody else was put on a list by it."
    ),
    OutgoingMessage.CONFIRMATION: gettext_noop(
        "You get this because this address was written into our form for event notices."
    ),
    OutgoingMessage.LINK: gettext_noop(
        "You get this because somebody asked to see what we hold about this address."
    ),
    OutgoingMessage.REFERENCE: gettext_noop(
        "You get this because a form with this address ticked that we send the reference, or an e-mail from it "
        "asked us for records."
    ),
    **dict.fromkeys(
        USES_OF_LINKS,
        gettext_noop(
            "You get this because a link was opened that went to this address. Nobody can turn this off."
        ),
    ),
    OutgoingMessage.ADDRESS: gettext_noop(
        "You get this because somebody gave this address for our answers to them. Nothing else goes here."
    ),
    **dict.fromkeys(
        (OutgoingMessage.SHOWN_AGAIN, *NEWS_OF_COPIES),
        gettext_noop(
            "You get this because this address was given with what it is about. Nobody can turn this off."
        ),
    ),
    OutgoingMessage.ACTING: gettext_noop(
        "You get this because this address confirmed something that it sent us. Nobody can turn this off."
    ),
    OutgoingMessage.WARNING: gettext_noop("You get this once, by itself, because you wrote to us by e-mail."),
    OutgoingMessage.NOTICE: gettext_noop(
        "You get this because you asked for notices of events and confirmed it."
    ),
}
_AUTOMATIC: Final = {
    OutgoingMessage.CONFIRMATION: "auto-generated",
    OutgoingMessage.LINK: "auto-generated",
    **dict.fromkeys(
        (*USES_OF_LINKS, *NEWS_OF_COPIES, OutgoingMessage.ACTING, OutgoingMessage.ADDRESS), "auto-generated"
    ),
    **dict.fromkeys((OutgoingMessage.SHOWN_AGAIN, OutgoingMessage.REFERENCE), "auto-generated"),
    OutgoingMessage.WARNING: "auto-replied",
    OutgoingMessage.NOTICE: "auto-generated",
}


# Where the link leads that carries the token of such a message.
_LINKS: Final[Mapping[str, Callable[[str, bytes, str], str]]] = {
    OutgoingMessage.CONFIRMATION: links.confirm_link,
    OutgoingMessage.ADDRESS: links.answers_link,
    OutgoingMessage.LINK: links.own_link,
    OutgoingMessage.ACTING: links.own_link,
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a message goes: its number, the e-mail address, the reference of what they sent, and their tokens.

    `reply_proof` comes back with an answer to it.
    """

    number: uuid.UUID
    address: str
    reference: str
    confirmation_token: bytes
    unsubscribe_token: bytes
    reply_proof: bytes = b""


def write_draft(
    kind: str, wording: MessageTemplate, words: Mapping[str, str], reader: Addressee, *, origin: str
) -> Draft:
    """Write a message in the language chosen here; `words` are what it says beside its wording."""
    agency, speech = this_agency(), speech_here()
    language, token = speech.language, reader.unsubscribe_token
    values = {
        "agency": here(agency.name),
        "portal": here(agency.portal),
        "reference": grouped(reader.reference),
        "form": links.form_link(origin, agency.contact_form, language),
        "page": links.own_page(origin, language),
        "contact": ", ".join(filter(None, (agency.contact_email, agency.contact_phone))),
        **words,
    }
    reply = reply_address(reader.reference, reader.reply_proof) if reader.reference else contact_address()
    ending, more = "", dict[str, tuple[str, ...]]()
    if (link := _LINKS.get(kind)) is not None:
        values["link"] = link(origin, reader.confirmation_token, language)
    match kind:
        case OutgoingMessage.CONFIRMATION:
            # Whoever did not ask refuses by one click, too.
            more = _list_headers(links.unsubscribe_link(origin, token, language), token)
        case OutgoingMessage.NOTICE:
            reply = token_address("n", token)
            ending = links.unsubscribe_link(origin, token, language)
            more = {"List-Id": _list_id(), **_list_headers(ending, token)}
    subject, paragraphs = wording.in_language(values, facts_in_force(), speech)
    return Draft(
        number=reader.number,
        to=reader.address,
        subject=subject,
        paragraphs=paragraphs,
        reply_to=reply,
        why=gettext(_WHY[kind]),
        automatic=_AUTOMATIC.get(kind, ""),
        ending=ending,
        more=more,
    )


def _list_headers(link: str, mark: bytes) -> dict[str, tuple[str, ...]]:
    """RFC 8058: what a mail program needs to offer an end by one click."""
    return {
        "List-Unsubscribe": (f"<{link}>,", f"<mailto:{quote(token_address('s', mark), safe='@+')}>"),
        "List-Unsubscribe-Post": ("List-Unsubscribe=One-Click",),
    }


def _list_id() -> tuple[str, ...]:
    """RFC 2919: what a mail program needs to tell notices from other mail."""
    return (*name_tokens(f"{this_agency().short_name} events"), f"<events.{mail_domain()}>")
