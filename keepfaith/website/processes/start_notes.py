"""What is said at the start of a portal that is no demonstration: what it lacks, and how to get it."""

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.website.processes.daily_backup import missing_for_backups
from keepfaith.website.runtime.data_directory import DataDirectory


def missing_notes(data: DataDirectory) -> list[str]:
    """Return a sentence for each thing that is missing."""
    notes = []
    if not posted_editions().of(this_agency().governing.slug):
        notes.append(
            "No policy is posted yet, so no form opens and no promise is checked. Post the first edition: "
            "keepfaith policy post FOLDER --effective DAY"
        )
    if lacking := missing_for_backups(data):
        notes.append(f"No backups are made, so promise 42 is not kept: there is no {lacking}.")
    return notes
