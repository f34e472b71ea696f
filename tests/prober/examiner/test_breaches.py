"""A running portal that breaks its word in what visitors get: each breach turns the right probe red, and no other does.

Breaches of different promises are made together, so that one tour sees all of a group.
"""

import importlib
from pathlib import Path

import pytest

from keepfaith.policies.promises.probes.answers import ANSWERS
from keepfaith.prober.catalog import CATALOG
from keepfaith.prober.journeys import form_journeys, form_records, tour
from tests.conftest import serving
from tests.prober.conftest import Probed
from tests.prober.examiner.breaches import ACTIVE
from tests.visits.published import publish_past_weeks

pytestmark = pytest.mark.long
PATIENCE = 150
ROOT = Path(__file__).parents[3]
# Each group with the probes that must turn red for each of its breaches.
GROUPS = {
    "first": {
        "cookie_for_browsers": {"answers.cookies"},
        "header_lost_on_refusals": {"answers.headers", "transport.strength"},
        "hidden_topics": {"answers.choices", "answers.inputs"},
        "links_lost_on_answers": {"answers.policies"},
        "dated_page": {"answers.policy_pages"},
        "notice_on_the_way_back": {"answers.notices"},
        "feed_without_posting": {"answers.postings"},
    },
    "second": {
        "cookie_on_one_error": {"answers.cookies"},
        "tag_of_each_visitor": {"answers.headers"},
        "script_if_not_packed": {"answers.loads", "answers.inputs", "answers.tools"},
        "made_compulsory": {"answers.choices"},
        "translated_page": {"answers.policy_pages"},
        "without_warning": {"answers.warnings"},
        "number_taken": {"answers.numbers", "answers.cookies"},
    },
    "third": {
        "receipt_goes_elsewhere": {"answers.loads", "answers.links_out"},
        "posted_file": {"answers.policy_pages"},
        "led_away": {"answers.headers", "answers.links_out", "answers.targets"},
    },
}  # fmt: skip


class Broken(Probed):
    """A portal whose breaches are named in a file."""

    def __init__(self, served, file):
        super().__init__(served)
        self.file = file

    def breach(self, *names):
        self.file.write_text(" ".join(names))

    def examine(self, *names):
        """Have probes look in one round of this process, with what forms brought first."""
        tour._last.clear()
        reach = self.reach.in_round(is_whole=True)
        if "answers.loads" in names:
            form_journeys.examine(reach)
        return {name: importlib.import_module(CATALOG[name].module).examine(reach) for name in names}


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("breaches")
    folder.chmod(0o711)
    file = folder / "breaches"
    file.write_text("")
    with serving(
        "breached",
        KEEPFAITH_PROBER="",
        DJANGO_SETTINGS_MODULE="tests.prober.examiner.breached_settings",
        PYTHONPATH=str(ROOT),
        **{ACTIVE: str(file)},
    ) as served:
        publish_past_weeks(served.data / "visits")
        yield Broken(served, file)


@pytest.fixture(autouse=True)
def _mended(broken):
    yield
    broken.breach()


NAMES = [check.name for check in ANSWERS]


def test_without_a_breach_all_is_kept(broken):
    for name, finding in broken.examine(*NAMES).items():
        assert finding.outcome == "kept", (name, finding)


@pytest.mark.parametrize("group", GROUPS)
def test_a_breach_is_seen_by_its_probe_and_by_no_other(broken, group):
    breaches = GROUPS[group]
    broken.breach(*breaches)
    findings = broken.examine(*NAMES)
    red = {name for name, finding in findings.items() if finding.outcome == "failed"}
    assert red == set().union(*breaches.values()), {name: findings[name].figure for name in red}


def test_a_form_that_can_never_be_sent_is_seen(broken):
    broken.breach("never_sent")
    tour._last.clear()
    finding = form_journeys.examine(broken.reach.in_round(is_whole=True))
    assert finding.outcome == "failed"
    assert "answers 503, where 200 must come" in finding.figure


def test_a_receipt_that_is_shown_to_another_site_is_seen(broken):
    broken.breach("open_to_other_sites")
    tour._last.clear()
    finding = form_journeys.examine(broken.reach.in_round(is_whole=True))
    assert finding.outcome == "failed"
    assert "answers 200, where 403 must come" in finding.figure


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("purpose = 'referral'", "another edition, series, purpose or form"),
        ('sealed = \'{"shoe": "AAAA"}\'', "other fields"),
    ],
)
def test_a_row_that_is_changed_is_seen(broken, change, fault):
    reach = broken.reach.in_round(is_whole=True)
    assert form_records.examine(reach).outcome == "kept"
    with broken.as_owner() as owner:
        owner.execute("ALTER TABLE disclosure_record DISABLE TRIGGER USER")
        (record, purpose, sealed) = owner.execute(
            "SELECT id, purpose, sealed::text FROM disclosure_record WHERE reference = %s",
            (form_records._due(reach)[0].reference,),
        ).fetchone()
        try:
            owner.execute(f"UPDATE disclosure_record SET {change} WHERE id = %s", (record,))
            finding = form_records.examine(reach)
        finally:
            owner.execute(
                "UPDATE disclosure_record SET purpose = %s, sealed = %s::jsonb WHERE id = %s",
                (purpose, sealed, record),
            )
            owner.execute("ALTER TABLE disclosure_record ENABLE TRIGGER USER")
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding
    assert form_records.examine(reach).outcome == "kept"


def test_the_running_prober_says_so_in_public_and_takes_it_back_once_it_is_fixed(broken):
    broken.breach("cookie_for_browsers")
    assert broken.look("answers.cookies")["answers.cookies"][0] == "failed"
    broken.breach()
    assert broken.look("answers.cookies")["answers.cookies"][0] == "kept"


def test_figures_that_differ_between_page_and_file_are_seen(broken):
    def look():
        return broken.examine("answers.statistics")["answers.statistics"]

    assert look().outcome == "kept"
    broken.breach("other_figures")
    finding = look()
    assert (finding.outcome, "other figures as JSON than as CSV" in finding.figure) == ("failed", True)


@pytest.mark.parametrize(
    ("breach", "fault"),
    [
        ("other_change", "shows a change"),
        ("other_month", "than its weeks together"),
    ],
)
def test_changes_and_months_that_do_not_follow_from_the_weeks_are_seen(broken, breach, fault):
    def look():
        return broken.examine("answers.statistics")["answers.statistics"]

    assert look().outcome == "kept"
    broken.breach(breach)
    finding = look()
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


@pytest.mark.parametrize(
    ("breach", "fault"),
    [("left_out_hour", "follows a count below 10"), ("one_visit_more", "changed after they were published")],
)
def test_statistics_that_give_a_visit_away_are_seen(broken, breach, fault):
    assert broken.examine("answers.statistics")["answers.statistics"].outcome == "kept"
    broken.breach(breach)
    finding = broken.examine("answers.statistics")["answers.statistics"]
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding
