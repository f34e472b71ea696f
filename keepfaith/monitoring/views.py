"""The page of this section."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.monitoring.security_txt import security_txt
from keepfaith.web.data_files import mark_data_file


@mark_data_file
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show whom to tell of a weakness."""
    text = security_txt(
        this_agency().security, origin=f"https://{request.get_host()}", now=dt.datetime.now(dt.UTC)
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
