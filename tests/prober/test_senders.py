"""Nobody can tell the prober by its address: it comes from all of the machine, and from where everybody does."""

import ipaddress
from collections import Counter
from itertools import pairwise

from keepfaith.prober import own_requests
from keepfaith.prober.own_requests import OWN_REQUESTS, OwnRequest, own_senders
from keepfaith.prober.senders import USUAL, Household, drawn_sender, is_telling

MANY = 6_000


def test_addresses_come_from_the_whole_machine_and_some_from_where_everybody_does():
    drawn = [drawn_sender() for _ in range(MANY)]
    assert all(ipaddress.IPv4Address(sender).is_loopback for sender in drawn)
    assert 0.12 < drawn.count(USUAL) / MANY < 0.22
    near = sum(sender.startswith("127.0.0.") and sender != USUAL for sender in drawn)
    assert 0.12 < near / MANY < 0.22
    # Each quarter of the network is met as often as another one.
    quarters = Counter(int(sender.split(".")[1]) // 64 for sender in drawn if is_telling(sender))
    assert min(quarters.values()) > MANY / 8
    assert not {"127.0.0.0", "127.255.255.255"} & set(drawn)


def test_a_household_asks_from_one_address_for_some_visits_and_then_from_another():
    household = Household()
    visits = [household.next() for _ in range(MANY)]
    stays = [1]
    for before, after in pairwise(visits):
        if before == after and after != USUAL:
            stays[-1] += 1
        else:
            stays.append(1)
    assert {1, 5, 12} <= set(stays)


def test_what_is_not_the_probers_alone_is_not_looked_for(monkeypatch):
    monkeypatch.setattr(own_requests, "OWN_REQUESTS", OWN_REQUESTS.copy())
    own_requests.OWN_REQUESTS.clear()
    for sender in (USUAL, "127.0.0.53", "127.80.1.2", "", "127.80.1.2", "127.9.0.1"):
        own_requests.OWN_REQUESTS.append(OwnRequest(None, sender, "GET", "/", 200, 1, ""))
    assert own_senders() == ("127.9.0.1", "127.80.1.2")
