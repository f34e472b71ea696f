"""What somebody reads who sees a record because they act for its person: as whom, and what they may do."""

from django.utils.translation import gettext

from keepfaith.disclosure.own_records.report import OwnReport


def acting_words(report: OwnReport) -> tuple[str, str] | None:
    """Say as whom the reader acts, and what they may do; nothing to the person."""
    if not report.role:
        return None
    acts = gettext("You act for the person whom this is about (%(role)s).") % {"role": report.role}
    if report.may_correct:
        may = gettext("You may see this, correct it, add a statement and stop its use.")
    else:
        may = gettext("You may see this. You cannot correct it, add a statement or stop its use.")
    person = gettext("Below, “you” and “your” mean that person.")
    return acts, f"{may} {person}"
