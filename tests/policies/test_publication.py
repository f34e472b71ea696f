"""A posting is checked first; the database has the last word."""

import datetime as dt
import shutil
from itertools import product
from pathlib import Path

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.manifest import acts_of
from keepfaith.errors import KeepfaithError
from keepfaith.policies import publication
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.models import Edition
from tests.custody.conftest import Running

pytestmark = pytest.mark.django_db
DRAFT = Path(__file__).parents[2] / "agencies" / "dese" / "policies" / "privacy" / "draft"


@pytest.fixture
def draft(tmp_path):
    """Give a folder with an edition that was not posted yet: the sample's draft is."""
    return changed(tmp_path, "A line of its own.")


def changed(folder, line):
    copy = shutil.copytree(DRAFT, folder / "privacy" / line.split()[1])
    with (copy / "policy.md").open("a", encoding="utf-8") as text:
        text.write(f"\n{line}\n")
    return copy


@pytest.fixture
def running():
    """Run a custodian of its own that knows no edition yet."""
    custody = Running()
    custody.start()
    yield custody
    custody.close()


def in_days(days):
    return this_agency().day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=days)


def test_a_posted_edition_is_in_the_cache_with_its_digest(draft):
    posted = publication.post(folder=draft, effective=in_days(90))
    cached = posted_editions().by_digest(posted.digest)
    assert cached is not None
    assert cached.bundle.files["policy.md"] == (draft / "policy.md").read_text(encoding="utf-8")
    assert posted.starts_at == this_agency().midnight(in_days(90))
    assert abs(posted.posted_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_a_start_too_early_is_refused_with_what_to_do(draft):
    with pytest.raises(KeepfaithError, match="at least 30") as caught:
        publication.post(folder=draft, effective=in_days(29))
    assert "The first day that you can choose today is" in caught.value.remedy


def test_a_second_edition_on_one_day_is_refused(draft, tmp_path):
    publication.post(folder=draft, effective=in_days(91))
    with pytest.raises(KeepfaithError, match="Another edition"):
        publication.post(folder=changed(tmp_path, "Another line."), effective=in_days(91))


def test_an_earlier_edition_does_not_come_again_and_the_message_says_what_to_do(draft, tmp_path):
    first = publication.post(folder=draft, effective=in_days(90))
    publication.post(folder=changed(tmp_path, "Another line."), effective=in_days(91))
    with pytest.raises(KeepfaithError) as caught:
        publication.post(folder=draft, effective=in_days(92))
    assert caught.value.problem.startswith(
        f"These files were posted before, as the edition of privacy that starts on {in_days(90)}."
    )
    assert "post it as a new edition: change a line" in caught.value.remedy
    assert [e.starts_at for e in posted_editions().of("privacy") if e.bundle.digest == first.digest] == [
        first.starts_at
    ]
    again = publication.post(folder=changed(tmp_path, "The same text again."), effective=in_days(92))
    assert again.digest != first.digest


def test_when_two_post_it_at_once_the_second_gets_the_same_message(draft):
    bundle = Bundle.read(draft)
    publication.insert(slug="privacy", bundle=bundle, starts_at=this_agency().midnight(in_days(90)))
    with pytest.raises(KeepfaithError, match="were posted before"):
        publication.insert(slug="privacy", bundle=bundle, starts_at=this_agency().midnight(in_days(92)))


def test_a_start_between_two_seconds_is_refused_in_words(draft):
    start = this_agency().midnight(in_days(90)) + dt.timedelta(milliseconds=1)
    with pytest.raises(KeepfaithError, match="at a whole second"):
        publication.insert(slug="privacy", bundle=Bundle.read(draft), starts_at=start)


def test_an_edition_that_the_custodian_knows_with_another_start_is_not_posted(draft, running):
    bundle, start = Bundle.read(draft), this_agency().midnight(in_days(60))
    files = bundle.files
    running.portal.register(
        bundle.digest, rules=files["rules.cedar"], schema=files["schema.cedarschema"], starts_at=start,
        manifest=bundle.manifest, acts=acts_of(files),
    )  # fmt: skip
    with pytest.raises(KeepfaithError, match=f"as an edition that starts on {in_days(60)}") as caught:
        publication.post(folder=draft, effective=in_days(90), custodian=running.portal)
    assert "change a line" in caught.value.remedy
    assert publication.post(folder=draft, effective=in_days(60), custodian=running.portal).starts_at == start


def test_a_draft_that_was_posted_is_not_posted_once_more_when_an_edition_is_added(tmp_path, settings):
    settings.AGENCY = shutil.copytree(this_agency().folder, tmp_path / "agency")
    added = shutil.copytree(DRAFT, settings.AGENCY / "policies" / "privacy" / str(in_days(120)))
    with (added / "policy.md").open("a", encoding="utf-8") as text:
        text.write("\nA later edition.\n")
    assert [posted.starts_at for posted in publication.post_sample_editions()] == [
        this_agency().midnight(in_days(120))
    ]


def test_a_faulty_bundle_is_not_posted(tmp_path):
    folder = shutil.copytree(DRAFT, tmp_path / "privacy" / "draft")
    (folder / "retention.toml").unlink()
    before = Edition.objects.count()
    with pytest.raises(KeepfaithError, match=r"1 problem .*retention\.toml:1: the file is missing"):
        publication.post(folder=folder, effective=in_days(90))
    assert Edition.objects.count() == before


def test_a_folder_of_no_policy_is_refused(tmp_path):
    with pytest.raises(KeepfaithError, match="is not a policy of this agency"):
        publication.post(folder=tmp_path, effective=in_days(90))


def test_posting_the_sample_again_changes_nothing():
    before = Edition.objects.count()
    assert publication.post_sample_editions() == []
    assert Edition.objects.count() == before


def test_a_folder_named_neither_for_a_day_nor_draft_is_refused_by_name(tmp_path, settings):
    settings.AGENCY = shutil.copytree(this_agency().folder, tmp_path / "agency")
    (settings.AGENCY / "policies" / "privacy" / "next-year").mkdir()
    with pytest.raises(KeepfaithError, match="next-year is named neither for a day"):
        publication.post_sample_editions()


@pytest.mark.parametrize("month", range(1, 13))
def test_the_earliest_start_is_always_one_that_the_database_accepts(month):
    from django.db import connection

    for hour, zone in product((0, 4, 5, 12, 23), (dt.UTC, this_agency().zone)):
        at = dt.datetime(2026, month, 1, hour, tzinfo=zone)
        start = this_agency().midnight(publication.earliest_start(at))
        with connection.cursor() as cursor:
            cursor.execute("SELECT policies_notice_is_given(%s, %s, 'America/New_York')", [at, start])
            assert cursor.fetchone() == (True,)


def test_the_sample_agency_has_an_edition_in_force_since_2018_and_one_to_come():
    at = dt.datetime.now(dt.UTC)
    current = posted_editions().in_force("privacy", at=at)
    assert current is not None
    assert current.starts_on == dt.date(2018, 1, 31)
    assert len(posted_editions().coming("privacy", at=at)) == 1
    for slug in ("accessibility", "non-discrimination", "non-human-visitors", "translation"):
        assert posted_editions().in_force(slug, at=at) is not None
