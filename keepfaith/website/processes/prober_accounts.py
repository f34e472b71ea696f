"""Enrolling the prober's accounts: made in the database, known to the custodian, secrets in its folder."""

import json
from dataclasses import asdict
from typing import Final

from keepfaith.custody.client.admin import ControlClient
from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.data_directory import DataDirectory, create_atomically

NAME: Final = "accounts.json"


def is_enrolled(data: DataDirectory) -> bool:
    """Return whether the prober has accounts."""
    return (data.path / "prober" / NAME).exists()


def enroll(data: DataDirectory, control: ControlClient) -> int:
    """Make the prober's accounts, and return how many; the custodian knows them before it gives a duty to one."""
    from django.db import transaction

    from keepfaith.disclosure.staff.probe_accounts import make_probe_accounts

    if is_enrolled(data):
        raise KeepfaithError("The prober has its accounts already.", "Nothing is to be done.")
    folder = data.path / "prober"
    folder.mkdir(mode=0o700, exist_ok=True)
    with transaction.atomic():
        accounts = make_probe_accounts()
        duties = sorted({probe.duty for probe in accounts if probe.duty})
        for probe in accounts:
            control.enroll(probe.account)
        for probe in accounts:
            for duty in duties if probe.is_unread else filter(None, [probe.duty]):
                control.give_duty(probe.account, duty)
        create_atomically(folder / NAME, json.dumps([asdict(probe) for probe in accounts]) + "\n")
    return len(accounts)
