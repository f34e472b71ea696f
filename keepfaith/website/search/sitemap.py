"""The list of the site's pages for search engines, at /sitemap.xml."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from keepfaith.web.data_files import mark_data_file
from keepfaith.website.context import site_address
from keepfaith.website.search.corpus import corpus


@mark_data_file
@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    """Return every page that the search knows, each once."""
    addresses = (passage.url.partition("#")[0] for passage in corpus(at=dt.datetime.now(dt.UTC)))
    urls = "".join(
        f"<url><loc>{escape(site_address() + url)}</loc></url>"
        for url in dict.fromkeys([reverse("home"), *addresses])
    )
    content = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return HttpResponse(content, content_type="application/xml")
