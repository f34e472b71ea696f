"""Notices: requested, confirmed, ended."""

from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Condition, Sql, Statement
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation


def _notice_after_the_end(portal: Scratch) -> bool:
    portal.browser().post(see.unsubscribe_link(portal), {})
    return see.notice_to(portal, see.announce(portal)) is not None


def _one_click_is_ignored(portal: Scratch) -> bool:
    portal.browser().post(see.unsubscribe_link(portal), {"List-Unsubscribe": "One-Click"})
    return bool(see.notices(portal))


def _reply_is_ignored(portal: Scratch) -> bool:
    see.unsubscribe_link(portal)
    notice = next(message for message in portal.outbox() if message["List-Id"])
    portal.write_letter("unsubscribe", sender=see.SUBSCRIBER, to=str(notice["Reply-To"]))
    return bool(see.notices(portal))


def _unconfirmed_is_listed(portal: Scratch) -> bool:
    before = len(see.notices(portal))
    portal.browser().fill_in("/forms/notices/", topics__2="yes", email="nobody-asked@example.org")
    return len(see.notices(portal)) > before


def _looking_confirms(portal: Scratch) -> bool:
    before = len(see.notices(portal))
    address = "only-looks@example.org"
    portal.browser().fill_in("/forms/notices/", topics__2="yes", email=address)
    text = portal.mail_to(address).get_body(("plain",)).get_content()
    portal.get(see.link_in(text, "/events/confirm/"))
    return len(see.notices(portal)) > before


def _gets_other_topics(portal: Scratch) -> bool:
    address = "one-topic@example.org"
    before = len(see.notices(portal))
    portal.browser().fill_in("/forms/notices/", topics__5="yes", email=address)
    text = portal.mail_to(address).get_body(("plain",)).get_content()
    portal.browser().post(see.link_in(text, "/events/confirm/"), {})
    return len(see.notices(portal)) > before


def _has_no_list_header(portal: Scratch) -> bool:
    name = see.announce(portal)
    notice = next(message for message in portal.outbox() if name in str(message["subject"]))
    return not notice["List-Unsubscribe"]


def _order_brings_a_confirmation(portal: Scratch) -> bool:
    import time

    see.order(portal, email="booklets-only@example.org")
    time.sleep(5)
    return any("booklets-only@example.org" in str(message["to"]) for message in portal.outbox())


VIOLATIONS = (
    Violation(
        "unsubscribing-changes-nothing",
        (13,),
        "symbol",
        (
            Body(
                "keepfaith.custody.store.suppressions:Suppressions.unsubscribe",
                'return "unknown" if self._mailbox_of(token) is None else "unsubscribed"',
            ),
        ),
        _notice_after_the_end,
        "Who ends notices is told so, and goes on to get them.",
    ),
    Violation(
        "one-click-of-mail-programs-is-ignored",
        (13,),
        "symbol",
        (
            Statement(
                "keepfaith.intake.subscriptions.views:unsubscribe",
                "POST",
                """
                if request.POST.get("List-Unsubscribe"):
                    state = "unsubscribed"
                else:
                    ...
                """,
            ),
        ),
        _one_click_is_ignored,
        "The button that mail programs offer is acknowledged and does nothing.",
    ),
    Violation(
        "reply-that-ends-is-ignored",
        (13,),
        "symbol",
        (Body("keepfaith.intake.inbound_mail.acceptance:_unsubscribe", 'return "unsubscribed"'),),
        _reply_is_ignored,
        "A reply with the word unsubscribe is taken in and nothing ends.",
    ),
    Violation(
        "notices-without-confirmation",
        (13,),
        "symbol",
        (Sql("keepfaith.custody.store.subscriptions:Subscriptions.request", "pending", "confirmed"),),
        _unconfirmed_is_listed,
        "An address that anybody wrote into the form gets notices without being confirmed.",
    ),
    Violation(
        "looking-at-the-link-confirms",
        (13,),
        "symbol",
        (
            Condition(
                "keepfaith.intake.subscriptions.views:confirm", "POST", 'request.method in {"GET", "POST"}'
            ),
        ),
        _looking_confirms,
        "A mail filter that only looks at the link confirms the subscription.",
    ),
    Violation(
        "notices-of-every-topic",
        (13,),
        "symbol",
        (
            Statement(
                "keepfaith.custody.store.subscriptions:Subscriptions.request",
                "topics",
                """
                more = self._connection.execute("SELECT DISTINCT topic FROM subscribed_topics")
                rows = [(topic, record) for topic in {*topics, *(topic for (topic,) in more)}]
                """,
            ),
        ),
        _gets_other_topics,
        "Who asks for one kind of event is subscribed to all.",
    ),
    Violation(
        "mail-lacks-the-way-out",
        (13,),
        "symbol",
        (Body("keepfaith.disclosure.mail.message_draft:_list_headers", "return {}"),),
        _has_no_list_header,
        "Notices have no header by which a mail program ends them.",
    ),
    Violation(
        "literature-subscribes-to-notices",
        (12, 13),
        "symbol",
        (
            Statement(
                "keepfaith.intake.forms.submission:_store",
                "replace",
                """
                if record.purpose == "literature" and answers.values.get("email"):
                    import dataclasses, os
                    from keepfaith.policies.forms.topics import topic_name

                    topic = topic_name("Public hearings on new rules")
                    email = {"email": Value("email-address", answers.values["email"])}
                    other = dataclasses.replace(
                        record,
                        holding="notice-subscriptions",
                        purpose="notices",
                        form="notices",
                        values=email,
                        topics=(topic,),
                    )
                    queue_confirmation(create_record(other, token=os.urandom(24), work=False).record)
                ...
                """,
            ),
        ),
        _order_brings_a_confirmation,
        "Whoever orders a booklet by e-mail is invited to notices, too.",
    ),
)
