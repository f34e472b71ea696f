"""Promise 35: staff use it only to answer you, to help you, and to meet legal obligations."""

from pathlib import Path

import pytest

from keepfaith.custody.protocol.answers import Counter, OpenedKeys
from keepfaith.disclosure.checks import p35_uses
from keepfaith.disclosure.checks.custodian_probe import Probe, logged, own_uses
from keepfaith.disclosure.checks.p35_uses import examine, without_purpose
from tests.conftest import Served

from .editions import posted

pytestmark = pytest.mark.django_db


def test_an_opening_without_a_purpose_of_the_policy_is_found() -> None:
    known = Counter("opened", "literature", "literature", "literature-and-notices", "allow", 3)
    strange = Counter("opened", "literature", "curiosity", "need-to-know", "allow", 2)
    assert without_purpose([known], {"literature"}) == []
    assert without_purpose([known, strange], {"literature"}) == [
        "2 openings by literature name the purpose “curiosity”, which the policy does not have."
    ]


def test_a_try_for_another_purpose_is_written_down(custody: Path) -> None:
    before = logged("refused")
    assert p35_uses._tried_live(posted()) == []
    assert logged("refused") == before + 1


def test_a_custodian_that_opens_for_any_purpose_is_found(
    custody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Probe, "opened", lambda *_args, **_purpose: OpenedKeys({}, is_test=False))
    assert p35_uses._tried_live(posted()) == [
        "The custodian opened a record for the purpose “curiosity”.",
        "The custodian opened a record for the purpose “”.",
    ]


def test_each_purpose_has_a_duty_or_nobody_opens_for_it() -> None:
    assert {use.purpose for use in own_uses(posted())} >= {"literature", "notices", "questions"}


def test_the_check_finds_it_kept(served: Served, custody: Path) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
