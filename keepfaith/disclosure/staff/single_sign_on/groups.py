"""What the groups of whoever signs in lead to: the custodian proposes what is missing, and nothing is granted."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.sizes import MAX_GROUP_DUTIES
from keepfaith.custody.protocol.staff_messages import GroupDuty
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.models import AbsentGroup, Employee

# Where a SAML answer's values come in the words of an ID token.
_OF_SAML: Final = "groups"
# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_unfit = logging.getLogger("keepfaith.disclosure.staff.a_group_stands_for_a_duty_that_cannot_be_proposed")
_unweighed = logging.getLogger("keepfaith.disclosure.staff.groups_were_not_weighed_at_a_sign_in")


def weigh_groups(employee: Employee, named: SignInProvider, claims: Mapping[str, Any]) -> None:
    """Have what somebody's groups stand for be proposed, and note which duties no group stands for any more.

    Nobody is kept out because of it: a sign-in gives no duty, with or without groups.
    """
    if named.groups is None:
        return
    values = claims.get(_OF_SAML if named.saml else named.groups.claim)
    # A claim that is not there says nothing. An empty list says that there are no groups.
    if not isinstance(values, list):
        return
    wanted = named.groups.duties_of({value for value in values if isinstance(value, str)})[:MAX_GROUP_DUTIES]
    try:
        weighed = staff_client().weigh_groups(employee.account, [GroupDuty(*duty) for duty in wanted])
    except (CustodianUnavailable, Refused):
        _unweighed.error("look at what waits to be confirmed")
        return
    if weighed.unfit:
        _unfit.error("look at [sign_in] in agency.toml")
    _note(employee, weighed.absent)


def _note(employee: Employee, absent: tuple[int, ...]) -> None:
    with transaction.atomic():
        AbsentGroup.objects.filter(employee=employee).exclude(number__in=absent).delete()
        AbsentGroup.objects.bulk_create(
            [AbsentGroup(number=number, employee=employee, since=timezone.now().date()) for number in absent],
            ignore_conflicts=True,
        )
