"""Who has which duty, and who gave it."""

import datetime as dt

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.staff_messages import GroupDuty
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Condition, Sql, Statement
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_CHIEF = "records-officer"


def _propose(portal: Scratch, colleague: str, organization: str) -> bool:
    """Return whether an administrator of one organization could propose a duty."""
    portal.control.place_organization("north", "district")
    give_duty(portal.control, _CHIEF, "administrator", organization="north")
    try:
        portal.staff.propose(
            *(colleague, "literature"),
            organization=organization,
            starts_on=dt.datetime.now(dt.UTC).date(),
            employee=_CHIEF,
        )
    except Refused:
        return False
    return True


def _opens_what_is_only_proposed(portal: Scratch) -> bool:
    return _propose(portal, "newcomer", "north") and see.opens(
        portal, collected="literature", employee="newcomer", duty="literature", purpose="literature"
    )


def _proposes_everywhere(portal: Scratch) -> bool:
    return _propose(portal, "another-newcomer", "")


def _stops_all_work(portal: Scratch) -> bool:
    """Return whether the agency's directory could end far more than a tenth of those who have a duty."""
    leaving = [f"leaver-{number}" for number in range(12)]
    for employee in leaving:
        portal.control.give_duty(employee, "literature")
    try:
        for employee in leaving:
            portal.staff.leave(employee)
    except Refused:
        return False
    return True


def _is_given_by_a_group(portal: Scratch) -> bool:
    """Return whether somebody has a duty as soon as the agency's sign-in names a group of theirs."""
    portal.staff.weigh_groups("newcomer", [GroupDuty("literature", "")])
    return any(
        one.employee == "newcomer" and one.confirmed_on is not None for one in portal.staff.assignments()
    )


VIOLATIONS = (
    Violation(
        "groups-grant",
        (43,),
        "symbol",
        (
            Statement(
                "keepfaith.custody.server.group_authorizer:GroupAuthorizer.weigh",
                "_now",
                "self._duties.assign(grant, at=self._now())",
            ),
        ),
        _is_given_by_a_group,
        "Whoever is put into a group at the agency's sign-in has its duty at once, and nobody confirmed it.",
    ),
    Violation(
        "directory-ends-everybody",
        (43,),
        "symbol",
        (
            Condition(
                "keepfaith.custody.server.staff_authorizer:StaffAuthorizer.leave",
                "staff",
                "len(leaving) > staff",
            ),
        ),
        _stops_all_work,
        "Whoever has the directory's token ends the duties of everybody.",
    ),
    Violation(
        "proposed-duties-count",
        (34, 43),
        "symbol",
        (Sql("keepfaith.custody.store.duties", "confirmed_on IS NOT NULL AND "),),
        _opens_what_is_only_proposed,
        "A duty that an administrator proposed counts before anybody confirmed it.",
    ),
    Violation(
        "administrators-act-everywhere",
        (43,),
        "symbol",
        (Body("keepfaith.custody.store.organizations:Organizations.is_within", "return True"),),
        _proposes_everywhere,
        "An administrator of one organization proposes duties in all of them.",
    ),
)
