"""A scratch agency whose edition declares loans, and whose folder has words for them: files alone, and no code."""

import datetime as dt
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from keepfaith.disclosure.records import custodian_clients
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.register_with_custodian import register_governing
from tests.backdating import post_before
from tests.custody.conftest import Running

LOAN = (Path(__file__).parents[2] / "custody" / "acts" / "loan.toml").read_text()
WORDS = Path(__file__).with_name("loan_words.toml").read_text()
# A second kind, that a supervisor approves: colleagues of one duty do not see what is not theirs.
VIEWING = (
    LOAN.replace("loan", "viewing")
    .replace(
        'action = "open", of = "any field", facts = ["own_task"]', 'action = "approve", of = "every field"'
    )
    .replace(
        'action = "approve", of = "every field"', 'action = "open", of = "any field", facts = ["own_task"]', 1
    )
)
VIEWING_WORDS = WORDS.replace("loan", "viewing").replace("Loans", "Viewings")


def write_agency(folder):
    """Write the sample agency with both kinds, and return its folder and the folder of its edition."""
    agency = Path(shutil.copytree(settings.AGENCY, folder / "agency", ignore=shutil.ignore_patterns("*.mo")))
    edition = agency / "policies" / "privacy" / "draft"
    # It has no other kind with words.
    (edition / "acts" / "correction.toml").unlink()
    (agency / "desk" / "correction.toml").unlink()
    for name, acts, words in (("loan", LOAN, WORDS), ("viewing", VIEWING, VIEWING_WORDS)):
        (edition / "acts" / f"{name}.toml").write_text(acts)
        (agency / "desk" / f"{name}.toml").write_text(words)
    return agency, edition


@contextmanager
def scratch_portal(folder, write=write_agency):
    """Have the agency's edition be in force, at a custodian of its own, for the block."""
    agency, edition = write(folder)
    start = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(hours=1)
    custody = Running()
    custody.start()
    clients = [one for one in vars(custodian_clients).values() if hasattr(one, "cache_clear")]
    with ExitStack() as ending:
        ending.callback(custody.close)
        ending.callback(edition_cache.forget)
        for client in clients:
            client.cache_clear()
            ending.callback(client.cache_clear)
        ending.enter_context(override_settings(AGENCY=agency, CUSTODY_SOCKETS=custody.sockets))
        post_before("privacy", Bundle.read(edition, effective=start.date()), start)
        edition_cache.forget()
        refused = register_governing(custody.control)
        assert not any(refused.values()), refused
        yield custody
