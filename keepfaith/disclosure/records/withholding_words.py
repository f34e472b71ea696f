"""What is said of a ground on which something was left out of its person's own view."""

from django.conf import settings

from keepfaith.agency.withholding_grounds import WithholdingGround, read_grounds


def ground_named(name: str) -> WithholdingGround:
    """Return a ground in the agency's words; of one that the agency no longer has, its name alone."""
    return read_grounds(settings.AGENCY).get(name) or WithholdingGround(name, name, "")
