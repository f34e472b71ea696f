"""Postings as an Atom feed, so that a change can be seen coming without an account or an e-mail address."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext

from keepfaith.agency.agency import PolicyDocument, this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.editions.translation import here

if TYPE_CHECKING:
    EditionFeed = Feed[PostedEdition, PolicyDocument]
else:
    EditionFeed = Feed


class Postings(EditionFeed):
    """Each posted edition of a document, the latest posting first."""

    feed_type = Atom1Feed

    def get_object(self, _request: HttpRequest, slug: str) -> PolicyDocument:
        """Find the document."""
        document = this_agency().document(slug)
        if document is None:
            raise Http404
        return document

    def title(self, document: PolicyDocument) -> str:
        """Name the feed."""
        portal, title = here(this_agency().portal), here(document.title)
        return gettext("%(portal)s: %(title)s, postings") % {"portal": portal, "title": title}

    def subtitle(self, document: PolicyDocument) -> str:
        """Return what it brings."""
        return gettext("Every edition of “%(title)s”, as it is posted.") % {"title": here(document.title)}

    def link(self, document: PolicyDocument) -> str:
        """Lead to the edition in force."""
        return reverse("policies:in_force", args=[document.slug])

    def feed_url(self, document: PolicyDocument) -> str:
        """Lead to itself."""
        return reverse("policies:feed", args=[document.slug])

    def items(self, document: PolicyDocument) -> list[PostedEdition]:
        """List editions by posting."""
        return sorted(
            posted_editions().of(document.slug), key=lambda edition: edition.posted_at, reverse=True
        )

    def item_title(self, item: PostedEdition) -> str:
        """Return from when it is in force."""
        words = {"title": here(item.document.title), "day": date_format(item.starts_on)}
        return gettext("%(title)s: takes effect on %(day)s") % words

    def item_description(self, item: PostedEdition) -> str:
        """Return its identity."""
        return gettext("Edition %(digest)s") % {"digest": item.bundle.digest}

    def item_link(self, item: PostedEdition) -> str:
        """Lead to it."""
        return reverse("policies:edition", args=[item.document.slug, item.starts_on.isoformat()])

    def item_guid(self, item: PostedEdition) -> str:
        """Identify it by its digest and start."""
        return f"urn:sha256:{item.bundle.digest}:{item.starts_on.isoformat()}"

    def item_pubdate(self, item: PostedEdition) -> dt.datetime:
        """Return when it was posted."""
        return item.posted_at

    item_updateddate = item_pubdate
