"""Readers who asked for notices and confirmed it, and what clerks do about a mailing: a program on a portal's data.

`python -m tests.subscribers VERB …` reports in JSON; the portal that KEEPFAITH_DATA names runs, but for `post`.
"""

import json
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import batched

from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.duties import give_duty

TOPIC = "Public hearings on new rules"
ACCOUNT, DUTY = "herald", "events"
_THREADS, _AT_ONCE = 24, 200


def post() -> list[str]:
    """Post the sample editions where no portal runs yet, so that one without `--demo` has a policy."""
    from keepfaith.policies.publication import post_sample_editions

    return [posted.slug for posted in post_sample_editions()]


def subscribe(*arguments: str) -> dict[str, str]:
    """Create and confirm subscriptions of so many readers, numbered from the second argument on, or of addresses."""
    from keepfaith.custody.client.admin import ControlClient
    from keepfaith.disclosure.records.custodian_clients import dispatcher, subscriptions_client

    control = ControlClient(socket_folder(DataDirectory.from_environment()) / "control")
    give_duty(control, ACCOUNT, DUTY)
    control.close()
    every = arguments
    if arguments[0].isdecimal():
        count, first = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
        every = tuple(f"reader{number}@example.org" for number in range(first, first + count))
    # By themselves some hundreds may go out in an hour; in an employee's name the cap is that of notices.
    request = {"what": "confirmation", "employee": ACCOUNT, "duty": DUTY, "purpose": "notices"}
    with ThreadPoolExecutor(_THREADS) as pool:
        records = list(pool.map(_subscription, every))
        sent = (dispatcher().send(some, ["email"], **request) for some in batched(records, _AT_ONCE))
        codes = [cleared.confirmation_token for some in sent for cleared in some.values()]
        outcomes = set(pool.map(lambda code: subscriptions_client().confirm(code), codes))
    if outcomes - {"confirmed"}:
        raise SystemExit(f"the confirmations ended as {outcomes}")
    return {record.hex(): address for record, address in zip(records, every, strict=True)}


def start(what: str) -> int:
    """Start a mailing."""
    from keepfaith.disclosure.mail.mailings import start
    from keepfaith.disclosure.tasks.task_actions import Clerk
    from keepfaith.policies.forms.topics import topic_name

    notice = {"subject": "A hearing", "body": "On Monday at ten, in the library of Exampletown."}
    return start(what, Clerk(ACCOUNT, DUTY), topics=[topic_name(TOPIC)], **notice).pk


def again(what: str) -> int:
    """Give again what nobody is sure of."""
    from keepfaith.disclosure.mail.mailings import retry_unsure

    return retry_unsure(what, ACCOUNT)


def _subscription(address: str) -> bytes:
    from django.db import connection

    from keepfaith.disclosure.records.store import NewRecord, Value, create_record
    from keepfaith.intake.forms.availability import edition_in_force
    from keepfaith.policies.forms.topics import topic_name

    edition = edition_in_force().bundle.digest
    values = {"topics": Value("free-text", TOPIC), "email": Value("email-address", address)}
    more = {"form": "notices", "address": address, "topics": (topic_name(TOPIC),)}
    new_record = NewRecord(edition, "notice-subscriptions", "notices", values, **more)
    try:
        return create_record(new_record, token=secrets.token_bytes(32), work=False).record.bytes
    finally:
        connection.close_if_unusable_or_obsolete()


def main() -> None:
    verb, *arguments = sys.argv[1:]
    known = {"post": post, "subscribe": subscribe, "start": start, "again": again}
    with LocalPortal().database():
        sys.stdout.write(json.dumps(known[verb](*arguments)))


if __name__ == "__main__":
    main()
