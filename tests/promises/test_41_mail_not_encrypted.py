"""Promise 41: each of our e-mail addresses says that mail is not encrypted, beside a form that is."""

from keepfaith.policies.promises.crawler import tour
from keepfaith.prober.oracle.fixed_texts import FIXED
from tests.conftest import Served


def test_every_page_of_the_portal_gives_the_address_with_the_warning(served: Served) -> None:
    seen, warnings = tour(served.portal), {texts.mail_warning for texts in FIXED.values()}
    for answer in seen.every_page:
        blocks = [block for block in answer.page.blocks if any("mailto:" in link.url for link in block.links)]
        assert blocks, answer.path
        for block in blocks:
            words = " ".join(block.words.split())
            assert sum(words.count(warning) for warning in warnings) == 1, (answer.path, block)
