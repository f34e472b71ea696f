"""What shows that a violation is real: the same is tried on the violated portal and on one that nobody touched."""

import json
import secrets
import uuid
from collections.abc import Callable
from functools import partial

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import MailKeys, OpenedKeys
from tests.duties import acknowledge
from tests.violations.scratch import Scratch, until
from tests.violations.used_portal import SUBSCRIBER, link_in

NOTICE = "Public hearings on new rules"


def opens(
    portal: Scratch,
    *,
    collected: str,
    employee: str,
    duty: str,
    purpose: str,
    field: str = "",
) -> bool:
    """Return whether the custodian gives somebody the keys of a record that was collected for a purpose."""
    reads(portal, employee)
    record, fields = record_of(portal, collected)
    outcome = portal.opener.open(
        [record], [field or fields[0]], employee=employee, duty=duty, purpose=purpose
    )
    return isinstance(outcome[record], OpenedKeys)


def reads(portal: Scratch, employee: str) -> None:
    """Acknowledge the safeguards in somebody's name, who gets a duty for that moment if they have none."""
    has_duties = bool(portal.records.duties_of(employee))
    if not has_duties:
        portal.control.give_duty(employee, "auditor")
    acknowledge(portal.control, employee)
    if not has_duties:
        portal.control.end_duty(employee, "auditor")


def erases(portal: Scratch, record: bytes, *, due: bool, permission: str = "EXAMPLE-1") -> bool:
    """Return whether the custodian erases a record's key, due since its task was closed or not due at all."""
    ((closed_on,),) = portal.app(
        "SELECT closed_on FROM disclosure_task WHERE record_id = %s", as_uuid(record)
    )
    try:
        portal.records.erase(
            record, employee="retention", duty="records", permission=permission, due=due, closed_on=closed_on
        )
    except Refused:
        return False
    return True


def record_of(portal: Scratch, collected: str) -> tuple[bytes, list[str]]:
    """Return the number of a record that somebody sent, and the names of its fields."""
    (record,) = records_of(portal, collected, number=1)
    return record


def records_of(portal: Scratch, collected: str, *, number: int) -> list[tuple[bytes, list[str]]]:
    """Return the numbers of records that people sent, each with the names of its fields; those in open tasks first."""
    rows = portal.app(
        "SELECT r.id, r.sealed FROM disclosure_record r WHERE r.purpose = %s AND r.form <> ''"
        " ORDER BY (SELECT count(*) FROM disclosure_task t WHERE t.record_id = r.id AND t.state <> 'open'), r.id"
        " LIMIT %s",
        collected,
        number,
    )
    return [(record.bytes, sorted(sealed)) for record, sealed in rows]


def subscription(portal: Scratch, address: str = SUBSCRIBER) -> tuple[bytes, str]:
    """Return the record of a subscriber's subscription and the link at which notices end."""
    page = portal.mail_to(address)
    record = next(iter(portal.subscriptions.confirmed(topic_of(portal))))
    return record, str(page["List-Unsubscribe"])


def topic_of(portal: Scratch, title: str = NOTICE) -> str:
    """Return the custodian's name of a topic."""
    return str(
        portal.run(
            f"from keepfaith.policies.forms.topics import topic_name\nprint(json.dumps(topic_name({title!r})))"
        )
    )


def may_send(portal: Scratch, record: bytes, topic: str) -> bool:
    """Return whether the custodian lets a notice go to a subscriber."""
    outcome = portal.dispatcher.send(
        [record],
        ["email"],
        what="event-1",
        topic=topic,
        employee="events-clerk",
        duty="events",
        purpose="notices",
    )
    return isinstance(outcome[record], MailKeys)


def notices(portal: Scratch) -> list[bytes]:
    """Return the records of those who get notices of hearings."""
    return list(portal.subscriptions.confirmed(topic_of(portal)))


def announce(portal: Scratch) -> str:
    """Have a notice sent, and wait until it reached the subscriber; return its text."""
    name = f"event-{secrets.token_hex(3)}"
    portal.run(
        f"""
        from keepfaith.disclosure.mail.mailings import start
        from keepfaith.disclosure.tasks.task_actions import Clerk
        clerk, topics = Clerk("events-clerk", "events"), [{topic_of(portal)!r}]
        start({name!r}, clerk, topics=topics, subject={name!r}, body="On Monday.")
        print("1")
        """
    )
    until(lambda: portal.app("SELECT 1 FROM disclosure_mailing WHERE what = %s AND state = 'done'", name))
    return name


def notice_to(portal: Scratch, name: str, address: str = SUBSCRIBER) -> str | None:
    """Return the notice of a name that somebody got."""
    for message in portal.outbox():
        if address in str(message["to"]) and name in str(message["subject"]):
            return message.get_body(("plain",)).get_content()
    return None


def unsubscribe_link(portal: Scratch) -> str:
    """Have a notice sent, and return the path of the link by which it ends them."""
    name = announce(portal)
    return link_in(until(partial(notice_to, portal, name)), "/events/unsubscribe/")


def header_of(path: str, name: str, **headers: str) -> Callable[[Scratch], str]:
    """Return what asks a page for one of its headers."""
    return lambda portal: portal.get(path, **headers).header(name)


def shows(path: str, text: str, **headers: str) -> Callable[[Scratch], bool]:
    """Return what sees whether a page has a text."""
    return lambda portal: text in portal.get(path, **headers).text


def lacks(path: str, text: str, **headers: str) -> Callable[[Scratch], bool]:
    """Return what sees whether a page lacks a text."""
    return lambda portal: text not in portal.get(path, **headers).text


# What whoever wants booklets by mail answers, beside what they order.
BY_MAIL = {
    "how": "By mail", "email": "", "name": "Example Reader", "address__street": "1 Example Street",
    "address__city": "Exampletown", "address__state": "MA", "address__zip": "02110",
}  # fmt: skip


def order(portal: Scratch, **values: str) -> str:
    """Ask for literature by e-mail, and return the page that comes."""
    order = {"items__ESE-101": "1", "how": "By e-mail", "email": "canary@example.org", **values}
    return portal.browser().fill_in("/forms/literature/", **order).text


def ask(portal: Scratch, **values: str) -> str:
    """Ask a question that needs no answer, and return the page that comes."""
    fields = {"question": "When is the next hearing?", "how": "No answer needed", **values}
    return portal.browser().fill_in("/forms/question/", **fields).text


def is_in_files(portal: Scratch, text: str, *folders: str) -> bool:
    """Return whether a file under some folders of the data directory contains a text."""
    return any(text.encode() in path.read_bytes() for path in portal.files(*folders))


def count(portal: Scratch, query: str, *values: object) -> int:
    """Return the number that a query of the owner gives."""
    ((number,),) = portal.owner(query, *values)
    return int(number)


def as_uuid(record: bytes) -> uuid.UUID:
    """Return a record's number as the database has it."""
    return uuid.UUID(bytes=record)


def as_literal(value: object) -> str:
    """Write a value as text of a program."""
    return json.dumps(value)
