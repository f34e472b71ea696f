"""A message to the operator for what only the operator can see to: once while it lasts, and again after it was over."""

import json
import time
import uuid
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import override

from keepfaith.disclosure.desk.work_messages import carry
from keepfaith.disclosure.mail.outgoing_message import Draft, compose
from keepfaith.disclosure.mail.own_mailboxes import contact_address
from keepfaith.disclosure.mail.templates import Paragraph
from keepfaith.disclosure.mail.transports import Envelope, ServerUnreachable
from keepfaith.website.processes.health import list_alarms, read_passed_signs
from keepfaith.website.runtime.data_directory import DataDirectory, write_atomically

# What lasts from one look to the next is no matter of a moment.
LOOK_SECONDS: Final = 60.0
_WHY: Final = "You get this because the portal's settings name this address for its operator."


class AlarmMessages:
    """The alarms, as the worker mails them; a file keeps which were mailed, so that a restart repeats none."""

    def __init__(self, data: DataDirectory, *, every: float = LOOK_SECONDS) -> None:
        self._data, self._every, self._not_before = data, every, 0.0
        self._seen: set[str] = set()

    def send_due(self) -> int:
        """Mail what is new and lasts, and return how many alarms that were."""
        if not settings.OPERATOR or time.monotonic() < self._not_before:
            return 0
        self._not_before = time.monotonic() + self._every
        silent = [name for name, gives_sign in read_passed_signs(self._data).items() if not gives_sign]
        current = {*list_alarms(), *(f"The process {name} gives no sign of life." for name in silent)}
        lasting, self._seen = current & self._seen, current
        mailed = self._read() & current
        if new := lasting - mailed:
            try:
                carry(compose_alarm_message(settings.OPERATOR, sorted(new)))
            except ServerUnreachable:
                return 0
        write_atomically(self._file, json.dumps(sorted(mailed | new)))
        return len(new)

    def _read(self) -> set[str]:
        try:
            return set(map(str, json.loads(self._file.read_text())))
        except (OSError, ValueError, TypeError):
            return set()

    @property
    def _file(self) -> Path:
        return self._data.process_folder("worker") / "alarms.json"


def compose_alarm_message(to: str, new: list[str]) -> Envelope:
    """Compose a message that names alarms."""
    draft = Draft(
        number=uuid.uuid4(),
        to=to,
        subject=f"{settings.ALLOWED_HOSTS[0]}: {len(new)} {'alarm' if len(new) == 1 else 'alarms'}",
        paragraphs=(
            Paragraph("".join(f"{alarm}\n" for alarm in new) + "\n"),
            Paragraph("To see how the portal is now: keepfaith status\n"),
        ),
        reply_to=contact_address(),
        why=_WHY,
        automatic="auto-generated",
    )
    with override("en"):
        return Envelope(compose(draft), "", to)
