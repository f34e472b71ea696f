"""Promise 9: a link that leaves this site is marked, and nothing of the visitor goes along with it."""

from keepfaith.policies.promises.crawler import tour
from keepfaith.prober.oracle.fixed_texts import FIXED
from tests.conftest import Served


def test_every_external_link_is_labeled_and_can_send_no_referrer(served: Served) -> None:
    leaving = [
        link
        for answer in tour(served.portal).pages
        for link in answer.page.links
        if link.url.startswith("http")
    ]
    assert len(leaving) > 50
    marks = tuple(texts.leaves for texts in FIXED.values())
    for link in leaving:
        assert link.words.endswith(marks)
        assert {"noopener", "noreferrer", "external"} <= link.relation
