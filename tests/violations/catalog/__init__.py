"""Every listed violation."""

from tests.violations.catalog import (
    cookies,
    custodian,
    editions,
    mail,
    pages,
    retained,
    stored,
    subscriptions,
    tools,
    transit,
    visits,
)
from tests.violations.violation import Violation

_MODULES = (
    cookies, custodian, editions, mail, pages, retained, stored, subscriptions, tools, transit, visits,
)  # fmt: skip
CATALOG: tuple[Violation, ...] = tuple(violation for module in _MODULES for violation in module.VIOLATIONS)
