"""Promise 40: both laws on a person's rights are linked, with their status; every law named is in a register."""

import re

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.promises.portal_request import fetch
from tests.conftest import Served
from tests.page_words import words_of

pytestmark = pytest.mark.django_db
ORDER = re.compile(r"Executive Order \d+")


def every_edition() -> list[PostedEdition]:
    return [
        edition for document in this_agency().documents for edition in posted_editions().of(document.slug)
    ]


def test_every_order_named_in_a_text_is_in_the_register_with_its_status() -> None:
    for edition in every_edition():
        cited = {source.cite for source in edition.sources.values()}
        for block in edition.prose.blocks:
            assert set(ORDER.findall(block.text)) <= cited, (edition.document.slug, block.anchor)


def test_every_law_that_has_ended_says_since_when_by_what_and_that_it_is_kept_anyway() -> None:
    ended = {}
    for edition in every_edition():
        words = " ".join(block.text for block in edition.prose.blocks)
        for source in edition.sources.values():
            if source.has_ended:
                ended[source.cite] = source
                assert source.since
                assert source.by
                assert "Kept all the same" in source.note
                assert "keep the promise all the same" in words
    assert set(ended) == {"Executive Order 412", "Executive Order 504"}


def test_a_promise_from_an_ended_law_says_that_it_is_kept_all_the_same(served: Served) -> None:
    words = words_of(fetch(served.portal, "/policies/privacy/promises/"))
    for cite, when in (
        ("Executive Order 412", "revoked on September 19, 2008"),
        ("Executive Order 504", "rescinded on October 25, 2019"),
    ):
        assert f"{cite} ({when}; kept all the same)" in words
