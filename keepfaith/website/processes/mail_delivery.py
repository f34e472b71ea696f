"""The worker's second hand: mail goes out while checks run, and a demonstration shows what it would have sent."""

import base64
import json
import logging
import threading
import time
from pathlib import Path
from typing import Final

from django.conf import settings

from keepfaith.disclosure.desk.duty_code_messages import CodeMessages
from keepfaith.disclosure.desk.work_messages import WorkMessages
from keepfaith.disclosure.mail.delivery import deliver_until
from keepfaith.disclosure.mail.mailings import collect_recipients
from keepfaith.disclosure.mail.transports import outbox
from keepfaith.disclosure.mail.trial_messages import TrialMessages
from keepfaith.ipc.listener import listen
from keepfaith.monitoring.models import ScheduleHeartbeat
from keepfaith.monitoring.schedules import NOTES
from keepfaith.website.processes.alarm_messages import AlarmMessages
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import make_socket_folder

_PAUSE: Final = 0.5
_ENDING: Final = threading.Event()
_WAIT: Final = 5.0

log = logging.getLogger("keepfaith.mail")


def start_delivery(data: DataDirectory) -> None:
    """Deliver what waits in a thread of this process, where a mail server or a demonstration is set."""
    if "default" not in settings.MAILERS:
        return
    threading.Thread(target=_deliver, args=(data,), name="delivery", daemon=True).start()
    if settings.OUTBOX_SOCKET is not None:
        make_socket_folder(data, process="worker")
        threading.Thread(target=_show, args=(settings.OUTBOX_SOCKET,), name="outbox", daemon=True).start()


def _deliver(data: DataDirectory) -> None:
    while (portal := served_portal(data)) is None:
        time.sleep(_PAUSE)
    # Not among the worker's duties: a clerk who sends notices does not wait until the checks are through.
    morning, trials = WorkMessages(origin=portal.origin), TrialMessages(origin=portal.origin)

    codes, alarms = CodeMessages(), AlarmMessages(data)

    def first() -> None:
        alarms.send_due()
        codes.send_due()
        collect_recipients()
        trials.send_due()
        morning.send_due()

    deliver_until(_ENDING.wait, origin=portal.origin, first=first, note=_note)


def _note(problem: str, seconds: float) -> None:
    NOTES.ended("delivery", result=problem or ScheduleHeartbeat.DONE, seconds=seconds)


def end_delivery() -> None:
    """Have the thread end after the message that it gives away now."""
    _ENDING.set()


def _show(at: Path) -> None:
    """Send whoever connects what the memory holds, and end the line."""
    with listen(at, backlog=8, remedy="Name a data directory with a shorter path.", shared=True) as listening:
        listening.settimeout(None)
        while True:
            line, _ = listening.accept()
            with line:
                line.settimeout(_WAIT)
                try:
                    line.sendall(_outbox_messages())
                except OSError as error:
                    log.warning("mail: the outbox was not read to its end: %s", type(error).__qualname__)


def _outbox_messages() -> bytes:
    messages = [
        {
            "sender": parcel.sender,
            "recipient": parcel.recipient,
            "raw": base64.b64encode(parcel.raw).decode(),
        }
        for parcel in outbox()
    ]
    return json.dumps(messages).encode()
