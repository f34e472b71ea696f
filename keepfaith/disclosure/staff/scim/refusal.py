"""How a request that was not taken is answered in SCIM's words."""

import json
from http import HTTPStatus
from typing import Final

from django.http import HttpResponse

MEDIA: Final = "application/scim+json"
_ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:Error"


def refusal(status: HTTPStatus, detail: str) -> HttpResponse:
    """Say in SCIM's words that a request was not taken."""
    content = {"schemas": [_ERROR], "status": str(int(status)), "detail": detail}
    return HttpResponse(json.dumps(content), status=status, content_type=MEDIA)
