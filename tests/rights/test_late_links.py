"""A link that became too late has its own mail sent once more, for a day, to the mailbox that got it."""

import pytest

from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records import custodian_clients
from keepfaith.policies.editions.register_with_custodian import register_governing
from tests.attacks.custodians import Attacked
from tests.intake.forms.test_forms import FORM
from tests.intake.inbound_mail.conftest import link
from tests.rights.test_pages import LINK, ask, proof_on, text_of

pytestmark = [pytest.mark.django_db]
HOUR = 3600


@pytest.fixture(autouse=True)
def late(db, settings):
    """Have a custodian of one's own, whose clock goes ahead by as many seconds as one says."""
    running = Attacked()
    running.start()
    settings.CUSTODY_SOCKETS = running.sockets
    forget_clients()
    register_governing(running.portal)
    yield lambda seconds: running.clock.write_text(str(seconds))
    forget_clients()
    running.close()


def forget_clients():
    """Have each client connect anew."""
    for client in vars(custodian_clients).values():
        if hasattr(client, "cache_clear"):
            client.cache_clear()


def renew(visitor, at):
    return visitor.post(at, "act=renew", content_type=FORM, secure=True)


def test_a_late_link_says_so_and_its_button_sends_a_new_one(visitor, deliver, address, late):
    at = ask(visitor, deliver, address)
    late(HOUR + 1)
    page = visitor.post(at, secure=True)
    assert (page.status_code, 'value="renew"' in page.content.decode()) == (410, True)
    page = renew(visitor, at)
    assert (page.status_code, "A new link is on its way" in page.content.decode()) == (200, True)
    (parcel,) = deliver()
    assert parcel.recipients == [address]
    new = link(parcel, LINK)
    # Within the hour of the new one.
    late(HOUR + HOUR // 2)
    assert new != at
    assert visitor.post(at, secure=True).status_code == 404
    assert proof_on(visitor.post(new, secure=True).content.decode())


def test_pressing_twice_sends_one(visitor, deliver, address, late):
    at = ask(visitor, deliver, address)
    late(HOUR + 1)
    assert [renew(visitor, at).status_code for _ in range(2)] == [200, 200]
    assert len(deliver()) == 1
    assert (renew(visitor, at).status_code, deliver()) == (410, [])


@pytest.mark.parametrize("seconds", [HOUR // 2, 26 * HOUR])
def test_one_that_is_good_or_older_than_a_day_is_not_renewed(visitor, deliver, address, late, seconds):
    at = ask(visitor, deliver, address)
    late(seconds)
    page = renew(visitor, at)
    assert (page.status_code, 'value="renew"' in page.content.decode()) == (410, False)
    assert not OutgoingMessage.objects.filter(state="waiting").exists()


def test_one_that_was_used_or_forged_is_not_renewed(visitor, deliver, address):
    at = ask(visitor, deliver, address)
    visitor.post(at, secure=True)
    deliver()
    for address_of_link in (at, f"{LINK}?token={'a' * 26}", f"{LINK}?token=", LINK):
        assert renew(visitor, address_of_link).status_code == 410
    assert deliver() == []


def test_a_page_of_another_site_renews_nothing(client, visitor, deliver, address, late):
    at = ask(visitor, deliver, address)
    late(HOUR + 1)
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post(at, "act=renew", content_type=FORM, secure=True, headers=headers).status_code == 403
    assert deliver() == []


def test_a_mailbox_that_wants_no_more_links_gets_none(visitor, deliver, address, late):
    at = ask(visitor, deliver, address)
    visitor.post(at, "act=refuse", content_type=FORM, secure=True)
    late(HOUR + 1)
    assert renew(visitor, at).status_code == 200
    assert [parcel for parcel in deliver() if LINK in text_of(parcel)] == []
