"""Which verbs the custodian understands depends on the user who asks: mail is kept, and nothing is opened by it."""

import pytest

from keepfaith.custody.protocol.callers import Callers
from keepfaith.custody.protocol.verbs import OF_INBOUND_MAIL, OF_PROBER, OF_WEB, REQUESTS

PORTAL, MAIL, PROBER, SEVERAL, WEB = 1, 2, 3, 4, 5
MAILING = {"send", "recheck", "withhold", "mint-link", "take-duty-codes"}
OPENING = {"open", "send", "recheck", "act", "erase", "expire", "hold", "cover", "approve", "check-subject"}


def test_each_user_is_understood_in_what_it_needs_and_in_nothing_that_opens():
    requests = Callers((PORTAL,), receivers=(MAIL,), observers=(PROBER,)).requests
    assert dict(requests) == {PORTAL: REQUESTS, MAIL: OF_INBOUND_MAIL, PROBER: OF_PROBER}
    assert not OPENING & {*OF_INBOUND_MAIL, *OF_PROBER}
    assert REQUESTS.keys() > {*OF_INBOUND_MAIL, *OF_PROBER}
    assert REQUESTS.keys() >= OPENING


@pytest.mark.parametrize(
    ("callers", "understood"),
    [
        (Callers((SEVERAL,), (SEVERAL,), (SEVERAL,)), REQUESTS),
        (Callers((PORTAL,), (SEVERAL,), (SEVERAL,)), {**OF_PROBER, **OF_INBOUND_MAIL}),
    ],
)
def test_one_user_that_is_several_is_understood_in_all_of_theirs(callers, understood):
    assert callers.requests[SEVERAL] == understood


def test_pages_get_nothing_that_goes_out_by_mail():
    requests = Callers((PORTAL,), web=(WEB,)).requests
    assert (requests[PORTAL], requests[WEB]) == (REQUESTS, OF_WEB)
    assert REQUESTS.keys() - OF_WEB.keys() == MAILING


def test_nobody_else_is_heard():
    assert Callers((PORTAL,), (MAIL,), (PROBER,), (WEB,)).requests.keys() == {PORTAL, MAIL, PROBER, WEB}
