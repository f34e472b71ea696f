"""The prober asks the custodian something that it has no need of, and says if that is understood."""

import os
from types import SimpleNamespace

import pytest

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.prober.boundaries.verbs import understood
from tests.custody.conftest import Running, custody

__all__ = ["custody"]
# No process runs as this user.
_OTHER = 61_234


def faults_of(running: Running) -> list[str]:
    return list(understood(SimpleNamespace(requests=running.sockets / "requests")))


def test_a_custodian_that_hears_it_as_the_prober_alone_understands_nothing_more(custody: Running) -> None:
    custody.allowed, custody.observers = [_OTHER], [os.getuid()]
    custody.start()
    assert faults_of(custody) == []


def test_a_custodian_that_hears_it_as_the_portal_is_named(custody: Running) -> None:
    custody.observers = [os.getuid()]
    custody.start()
    (fault,) = faults_of(custody)
    assert "only the web process and the worker may ask" in fault


def test_without_a_custodian_nothing_is_said(custody: Running) -> None:
    with pytest.raises(CustodianUnavailable):
        faults_of(custody)
