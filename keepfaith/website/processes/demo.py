"""What a demonstration makes for its owner: sample accounts, and a folder and a key for backups.

Their secrets are told once, and kept in files for the owner alone.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.custody.archives.keys import PUBLIC, new_backup_key
from keepfaith.custody.client.admin import ControlClient
from keepfaith.website.processes.demo_past import receipt_notes
from keepfaith.website.processes.mail_settings import MEMORY, OUT
from keepfaith.website.processes.prober import has_prober
from keepfaith.website.processes.prober_accounts import enroll, is_enrolled
from keepfaith.website.processes.prober_mailbox import MAILBOX, OF_DEMONSTRATION
from keepfaith.website.runtime.backup_plan import FOLDER
from keepfaith.website.runtime.data_directory import DataDirectory, create_atomically
from keepfaith.website.runtime.process_sockets import socket_folder

NAME: Final = "demo-accounts.txt"
# In production nothing beside the portal holds it.
BACKUP_KEY: Final = "demo-backup-key.txt"


def demo_environment(data: DataDirectory) -> Mapping[str, str]:
    """Have a demonstration send nothing to anybody, whatever is set, and make backups."""
    return {OUT: MEMORY, **mailbox_environment(), **backup_environment(data)}


def sample_notes(data: DataDirectory, environment: Mapping[str, str]) -> list[str]:
    """Make the samples that are not there yet, and the prober's accounts; return the lines that tell of them."""
    from keepfaith.intake.events.demo_data import announce_samples
    from keepfaith.intake.forms.demo_data import SUBSCRIBERS, send_samples
    from keepfaith.intake.subscriptions.sample_readers import confirm_later

    if send_samples():
        confirm_later(socket_folder(data, process="worker") / "outbox", count=SUBSCRIBERS)
    announce_samples()
    notes = [*account_notes(data), *receipt_notes(data), *backup_notes(data, environment)]
    enroll_prober(data)
    return notes


def account_notes(data: DataDirectory) -> Iterator[str]:
    """Make the sample accounts of a fresh data directory, with their duties; give the lines that tell of them."""
    from django.db import transaction

    from keepfaith.agency.agency import this_agency
    from keepfaith.disclosure.desk.sample_work import do_samples
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
    do_samples()
    yield f"Sample accounts, each with its password; shown this once and kept in {file}"
    yield from (f"  {line}" for line in lines)


def enroll_prober(data: DataDirectory) -> None:
    """Make the prober's accounts where a prober runs and has none."""
    if has_prober() and not is_enrolled(data):
        control = ControlClient(socket_folder(data) / "control")
        enroll(data, control)
        control.close()


def mailbox_environment() -> Mapping[str, str]:
    """Name a mailbox for the prober where one runs, so that it gets what the demonstration would have sent it."""
    return {MAILBOX: os.environ.get(MAILBOX) or OF_DEMONSTRATION} if has_prober() else {}


def backup_environment(data: DataDirectory) -> Mapping[str, str]:
    """Make the key of backups and, unless the environment names a folder, one beside the data; name it for all."""
    if not (data.path / PUBLIC).exists():
        shown, public = new_backup_key()
        create_atomically(data.path / BACKUP_KEY, shown + "\n")
        create_atomically(data.path / PUBLIC, public + "\n")
    if os.environ.get(FOLDER):
        return {}
    folder = data.path.with_name(data.path.name + ".backups")
    folder.mkdir(mode=0o700, exist_ok=True)
    return {FOLDER: str(folder)}


def backup_notes(data: DataDirectory, environment: Mapping[str, str]) -> Iterator[str]:
    """Say where a demonstration keeps its backups, and where the key that opens them lies."""
    folder = environment.get(FOLDER) or os.environ.get(FOLDER)
    yield f"A backup is made every day in {folder}"
    if (data.path / BACKUP_KEY).exists():
        yield f"The secret key of this demonstration's backups is in {data.path / BACKUP_KEY}"
