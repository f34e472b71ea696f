"""One answer that is sent twice at the same moment."""

import copy
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection
from django.http import HttpRequest

from keepfaith.disclosure.staff.models import Employee, Session
from keepfaith.disclosure.staff.single_sign_on import links
from keepfaith.disclosure.staff.single_sign_on.configuration import provider as named_provider
from keepfaith.disclosure.staff.single_sign_on.saml.saml_provider import AgencySamlProvider
from tests.disclosure.staff.conftest import fresh_client, made
from tests.disclosure.staff.passkeys.test_at_once import at_once

from .conftest import name_saml_provider, put_in_force, to_provider
from .saml_identity_provider import SamlIdentityProvider
from .test_saml import go_on


@pytest.fixture
def committed(
    django_db_blocker, django_db_setup, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SamlIdentityProvider]:
    """An employee whom a provider knows, really committed, and removed after."""
    name_saml_provider(monkeypatch)
    put_in_force(monkeypatch, "idp.example.gov")
    idp = SamlIdentityProvider()
    with django_db_blocker.unblock():
        employee = made("saml-at-once")
        links.link(employee, named_provider(), idp.subject)
        yield idp
        Session.objects.all().delete()
        Employee.objects.filter(pk=employee.pk).delete()
        connection.close()


def test_of_one_answer_that_comes_twice_at_once_one_counts(
    committed: SamlIdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, unstash = threading.Barrier(2), AgencySamlProvider.unstash_redirect_state

    def unstash_together(self: AgencySamlProvider, request: HttpRequest, name: str) -> object:
        request.session.keys()
        # Whoever has the row of the session waits in vain for the other, who waits for the row.
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=2)
        return unstash(self, request, name)

    monkeypatch.setattr(AgencySamlProvider, "unstash_redirect_state", unstash_together)
    client = fresh_client()
    fields = committed.answer(to_provider(client))
    answers = at_once(*(partial(go_on, twin, fields) for twin in (client, copy.deepcopy(client))))
    assert sorted(answer.status_code for answer in answers) == [302, 403]
