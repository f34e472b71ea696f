"""The sample accounts of a demonstration: made once, told once, and kept in a file for their owner alone."""

from collections.abc import Iterator
from typing import Final

from keepfaith.custody.client.admin import ControlClient
from keepfaith.website.runtime.data_directory import DataDirectory, create_atomically
from keepfaith.website.runtime.process_sockets import socket_folder

NAME: Final = "demo-accounts.txt"


def sample_notes(data: DataDirectory) -> Iterator[str]:
    """Make the sample accounts of a fresh data directory, with their duties; give the lines that tell of them."""
    from django.db import transaction

    from keepfaith.agency.agency import this_agency
    from keepfaith.disclosure.retention.destruction import DUTY
    from keepfaith.disclosure.staff.demo_accounts import make_samples

    file = data.path / NAME
    if file.exists():
        yield f"The sample accounts and their passwords are in {file}"
        return
    with transaction.atomic():
        samples = make_samples()
        if not samples:
            return
        control = ControlClient(socket_folder(data) / "control")
        for sample in samples:
            for duty in sample.duties:
                control.give_duty(sample.account, duty)
        # In whose name what is due is destroyed; nobody signs in with it.
        control.give_duty(this_agency().retention_account, DUTY)
        control.close()
        lines = [f"{sample.account:21}{sample.password}" for sample in samples]
        create_atomically(file, "\n".join(lines) + "\n")
    yield f"Sample accounts, each with its password; shown this once and kept in {file}"
    yield from (f"  {line}" for line in lines)
