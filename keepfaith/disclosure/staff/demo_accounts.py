"""Sample accounts for a demonstration, each with a password of its own that is made up on the spot."""

import secrets
from dataclasses import dataclass
from typing import Final

from keepfaith.disclosure.staff import account_admin
from keepfaith.disclosure.staff.models import Employee

SAMPLES: Final = {
    "literature-clerk": ("literature",),
    "events-clerk": ("events",),
    "assistance-clerk": ("assistance",),
    "accessibility-clerk": ("accessibility",),
    "records-officer": ("records",),
    "records-deputy": ("records",),
    "privacy-officer": ("privacy",),
    "supervisor": ("supervisor",),
    "administrator": ("administrator",),
    "auditor": ("auditor",),
    "no-duty": (),
}
_DOMAIN: Final = "staff.example.gov"
# Without letters and digits that are taken for one another.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS, _LENGTH = 5, 5


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample account, and its password, which is kept nowhere but where it is shown."""

    account: str
    password: str
    duties: tuple[str, ...]


def make_samples() -> list[Sample]:
    """Make the sample accounts where there is no account at all; else none."""
    if Employee.objects.exists():
        return []
    samples = [Sample(account, _password(), duties) for account, duties in SAMPLES.items()]
    account_admin.add_all({sample.account: sample.password for sample in samples})
    for sample in samples:
        account_admin.set_work_address(sample.account, f"{sample.account}@{_DOMAIN}")
        account_admin.set_person_name(sample.account, f"Sample {sample.account.replace('-', ' ')}")
    return samples


def _password() -> str:
    """Make up 25 letters and digits in groups: 125 random bits, and easy to copy from a screen."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
