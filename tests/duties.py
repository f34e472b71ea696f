"""Giving duties in tests: whoever gets one acknowledges the safeguards, by the message that the desk sends."""

import datetime as dt
from contextlib import closing
from typing import Any

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.staff import StaffClient
from keepfaith.custody.protocol import acknowledgment_messages

# The text that custodians are started with which tests start themselves.
TEXT = bytes(range(32))


def give_duty(control: ControlClient, employee: str, duty: str, **limits: Any) -> bool:
    """Give a duty, and acknowledge the text in force in its employee's name unless the duty begins later."""
    new = control.give_duty(employee, duty, **limits)
    starts_on = limits.get("starts_on")
    if starts_on is None or starts_on <= dt.datetime.now(dt.UTC).date():
        acknowledge(control, employee)
    return new


def acknowledge(control: ControlClient, employee: str) -> None:
    """Acknowledge the text in force in somebody's name, at the socket of the portal."""
    with closing(StaffClient(control._path.with_name("requests"))) as staff:
        staff.acknowledge(staff.safeguards(), employee=employee)


def acknowledging(employee: str) -> acknowledgment_messages.Acknowledge:
    """Return the message by which somebody acknowledges the text of a custodian that a test started itself."""
    return acknowledgment_messages.Acknowledge(employee, TEXT)
