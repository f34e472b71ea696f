"""Promises 16 and 17: the IP addresses from which the prober asked stand in no file and no column."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.sweep import forget, sweep


def examine(reach: Reach) -> Finding:
    """Look for our own addresses in all that the portal writes."""
    swept = sweep(reach)
    places = swept.met("address")
    if places:
        forget()
        return Finding(
            "failed", f"An address of a visitor stands in {places[0]} ({len(places)} such places)."
        )
    if not swept.addresses:
        return Finding("unproven", "The prober has not asked from an address of its own yet.")
    if swept.unread:
        return Finding("unproven", f"{swept.unread} files cannot be read by the prober.")
    return Finding(
        "kept",
        f"{swept.addresses} addresses from which we asked: in none of {swept.files} files and {swept.columns} columns.",
    )
