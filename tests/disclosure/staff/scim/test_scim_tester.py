"""A tester of other people finds the service to be SCIM 2.0."""

import httpx2
import pytest
from django.test import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from keepfaith.disclosure.staff.scim import bearer_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody"), pytest.mark.long]


class ByDjango(httpx2.BaseTransport):
    """Takes requests to Django within the test's own transaction."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = Client(enforce_csrf_checks=True).generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            request.headers.get("Content-Type", ""),
            secure=True,
            headers={"Authorization": request.headers["Authorization"]},
        )
        return httpx2.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


def test_scim2_tester_finds_nothing_wrong() -> None:
    headers = {"Authorization": f"Bearer {bearer_token.make_token()}"}
    with httpx2.Client(
        transport=ByDjango(), base_url="https://testserver/desk/scim/v2", headers=headers
    ) as client:
        results = check_server(SyncSCIMClient(client))
    tried = [result for result in results if result.status is not Status.SKIPPED]
    assert [
        f"{result.title}: {result.reason}" for result in tried if result.status is not Status.SUCCESS
    ] == []
    assert len(tried) > 20, "the tester must have found something to try"
