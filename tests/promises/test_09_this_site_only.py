"""Promise 9: a link that leaves this site is marked, and nothing of the visitor goes along with it."""

from keepfaith.policies.promises.crawler import tour
from keepfaith.prober.oracle.fixed_texts import FIXED
from tests.conftest import Served


def test_every_link_that_leaves_says_so_in_words_and_can_send_no_referrer(served: Served) -> None:
    leaving = [
        each
        for answer in tour(served.portal).pages
        for each in answer.page.links
        if each.url.startswith("http")
    ]
    assert len(leaving) > 50
    marks = tuple(texts.leaves for texts in FIXED.values())
    for each in leaving:
        assert each.words.endswith(marks)
        assert {"noopener", "noreferrer", "external"} <= each.relation
