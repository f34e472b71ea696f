"""What the processes need before they start: tables, static files, a store of visits, owners, and addresses."""

import os
from collections.abc import Callable
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.website.front.acme import Acme
from keepfaith.website.front.certificates import Certificates, named_files
from keepfaith.website.postgres.connections import is_embedded
from keepfaith.website.postgres.database import bring_up_to_date, check_settings, set_up_django
from keepfaith.website.processes.boundaries import draw_boundaries
from keepfaith.website.processes.static_files import collect_static
from keepfaith.website.processes.visit_recorder import make_store_of_visits
from keepfaith.website.runtime.addresses_file import leave_addresses
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import Listening

PROCESS = "setup"
Say = Callable[[str], None]


def prepare(data: DataDirectory, say: Say, *, demo: bool) -> None:
    """Make all of it ready that needs the database."""
    set_up_django(data)
    from django.db import connections

    from keepfaith.agency.agency import this_agency
    from keepfaith.agency.ready_answers import read_answers
    from keepfaith.disclosure.staff.single_sign_on.configuration import refuse_unlisted_provider
    from keepfaith.intake.startup_checks import refuse_forms_not_allowed
    from keepfaith.policies.publication import post_sample_editions
    from keepfaith.policies.validation.letter_checks import refuse_unfit_cases
    from keepfaith.website.agency_pages import refuse_unsound_site
    from keepfaith.website.processes.demo_past import receive_earlier

    check_settings()
    bring_up_to_date()
    if demo:
        post_sample_editions()
    refuse_forms_not_allowed()
    refuse_unfit_cases(this_agency().folder)
    # Each task offers them: a file that cannot be read is refused now, and not at the first task.
    read_answers(this_agency().folder)
    refuse_unlisted_provider()
    refuse_unsound_site()
    collect_static()
    make_store_of_visits(data, say, demo=demo)
    if demo:
        receive_earlier(data)
    connections.close_all()


def set_up(data: DataDirectory, listening: Listening, say: Say) -> None:
    """Prepare for processes that something else starts, each by itself, as systemd's units do."""
    if is_embedded():
        raise KeepfaithError(
            "Processes that are started each by itself need a PostgreSQL that runs already.",
            "Name yours in DATABASE_URL, or start all together: keepfaith serve",
        )
    prepare(data.opened(), say, demo=False)
    authority = _authority(data, listening)
    leave_addresses(data, listening, authority)
    draw_boundaries(data, os.environ, lends_key=False)


def _authority(data: DataDirectory, listening: Listening) -> Path | None:
    """Return whom readers have to trust; a local certificate is made here."""
    acme = Acme.of(listening) if listening.has_own_front else None
    if acme:
        return acme.authority
    if not listening.has_own_front:
        files = named_files()
        return files.authority if files else None
    return Certificates(listening, data.tls, data.tls).files().authority
