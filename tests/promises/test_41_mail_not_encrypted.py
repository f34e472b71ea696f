"""Promise 41: beside every address of ours stands that mail is not encrypted, and a form that is."""

import pytest

from keepfaith.monitoring.checks.p41_mail_warning import examine, warnings_of_all_languages
from keepfaith.policies.promises.crawler import tour
from tests.conftest import Served
from tests.promises.scratch_portal import Scratch

ADDRESS = '<a href="mailto:someone@example.gov">someone@example.gov</a>'
WORDS = "E-mail is not encrypted. For anything private, use our"
FORM = '<a href="/forms/question/">secure form</a>.'


@pytest.fixture
def warned(scratch: Scratch) -> Scratch:
    """A scratch portal with an address, the warning and a form that answers."""
    scratch.put("/", f"<p>Write to {ADDRESS}. <small>{WORDS} {FORM}</small></p>")
    scratch.put("/forms/question/", '<form method="post" action="/forms/question/"></form>')
    return scratch


def test_an_address_with_the_warning_and_the_form_is_kept(warned: Scratch) -> None:
    finding = examine(warned.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("1 e-mail addresses")
    assert "/forms/question/" in finding.figure


def test_without_an_address_nothing_is_proven(warned: Scratch) -> None:
    warned.put("/", f"<p>{WORDS} {FORM}</p>")
    assert examine(warned.portal).outcome == "unproven"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (f"<p>{ADDRESS}</p>", "without the warning"),
        (f"<p>{ADDRESS}</p><p>{WORDS} {FORM}</p>", "without the warning"),
        (f"<p>{ADDRESS} {FORM}</p>", "without the warning"),
        (f"<p>{ADDRESS} {WORDS} secure form.</p>", "no form of ours"),
        (f'<p>{ADDRESS} {WORDS} <a href="/forms/gone/">secure form</a>.</p>', "no form of ours"),
        (f'<p>{ADDRESS} {WORDS} <a href="/robots.txt">secure form</a>.</p>', "no form of ours"),
        (f'<p>{ADDRESS} {WORDS} <a href="https://elsewhere.example/">secure form</a>.</p>', "no form of ours"),
        (f"<p>{ADDRESS.replace('mailto', 'MailTo')}</p>", "without the warning"),
    ],
)  # fmt: skip
def test_an_address_without_either_fails(warned: Scratch, broken: str, fault: str) -> None:
    warned.put("/policies/privacy/", broken)
    finding = examine(warned.portal)
    assert finding.outcome == "failed"
    assert fault in finding.figure
    assert "/policies/privacy/" in finding.figure


def test_an_address_on_an_error_page_counts_too(warned: Scratch) -> None:
    warned.error += f"<p>{ADDRESS}</p>"
    assert "/no-such-page/ gives an address" in examine(warned.portal).figure


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding


def test_every_page_of_the_portal_gives_the_address_with_the_warning(served: Served) -> None:
    seen, warnings = tour(served.portal), warnings_of_all_languages()
    for answer in seen.every_page:
        blocks = [block for block in answer.page.blocks if any("mailto:" in link.url for link in block.links)]
        assert blocks, answer.path
        for block in blocks:
            words = " ".join(block.words.split())
            assert sum(words.count(warning) for warning in warnings) == 1, (answer.path, block)
