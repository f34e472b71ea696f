"""Whether the agency's forms can be served: each can be read, and the posted editions allow what it asks for."""

from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error

from keepfaith.agency.demonstration import is_demonstration
from keepfaith.errors import KeepfaithError
from keepfaith.intake.form_holdings import conflicts
from keepfaith.intake.forms.availability import faults_under_posted
from keepfaith.policies.forms.files import forms_of


class FormsNotAllowed(KeepfaithError):
    """A form asks for more than an edition that is posted allows."""


def check_forms(app_configs: Any, **_more: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's own words
    """Report each form that cannot be read; part of Django's system checks."""
    read = forms_of(settings.AGENCY)
    errors = [
        Error(f"{fault.file}:{fault.line}: {fault.problem}.", hint=fault.remedy, id="intake.E001")
        for fault in read.faults
    ]
    return [
        *errors,
        *(Error(f"{conflict}.", id="intake.E002") for conflict in conflicts(read.forms.values())),
    ]


_BEGIN_ANEW: Final = (
    " Or, if this demonstration has an earlier sample, remove its data folder and start again."
)


def refuse_forms_not_allowed() -> None:
    """Refuse to serve a form that collects more than the edition in force, or a coming one, allows."""
    for edition, fault in faults_under_posted():
        raise FormsNotAllowed(
            f"A form asks for more than the edition of {edition.starts_on:%B} {edition.starts_on.day}, "
            f"{edition.starts_on.year} allows: {fault.file}:{fault.line}: {fault.problem}.",
            f"For this form: {fault.remedy}.{_BEGIN_ANEW if is_demonstration() else ''}",
        )
