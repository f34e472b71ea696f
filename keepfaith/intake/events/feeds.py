"""Events as an Atom feed, the latest change first, so that one hears of them without giving an e-mail address."""

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext

from keepfaith.agency.agency import this_agency
from keepfaith.intake.events.models import Event, EventQuerySet
from keepfaith.intake.events.presentation import time_line
from keepfaith.policies.editions.translation import here

if TYPE_CHECKING:
    EventFeed = Feed[Event, None]
else:
    EventFeed = Feed

MAX_ENTRIES: Final = 50
# An empty feed never changes.
_NEVER: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class _SteadyAtomFeed(Atom1Feed):
    """An Atom feed that is the same each time it is asked for, also while nothing is in it."""

    def latest_post_date(self) -> dt.datetime:
        return super().latest_post_date() if self.items else _NEVER


class EventsFeed(EventFeed):
    """What was announced, changed or canceled last."""

    feed_type = _SteadyAtomFeed

    def title(self) -> str:
        """Name the feed."""
        return gettext("%(portal)s: events") % {"portal": here(this_agency().portal)}

    def subtitle(self) -> str:
        """Return what it brings."""
        return gettext("Every event as it is announced, changed or canceled.")

    def link(self) -> str:
        """Lead to the list."""
        return reverse("events:index")

    def feed_url(self) -> str:
        """Lead to itself."""
        return reverse("events:feed")

    def items(self) -> EventQuerySet:
        """List the latest changes."""
        return Event.objects.public().order_by("-changed_at", "-pk")[:MAX_ENTRIES]

    def item_title(self, item: Event) -> str:
        """Name the event; a canceled one is called so first."""
        return gettext("Canceled: %(title)s") % {"title": item.title} if item.is_canceled else item.title

    def item_description(self, item: Event) -> str:
        """Return when and where, then what it is about, as HTML: that is what Django's feed declares."""
        lines = (f"{time_line(item)}. {item.place}.", *item.summary.split("\n"))
        return "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())

    def item_link(self, item: Event) -> str:
        """Lead to its page."""
        return reverse("events:event", args=[item.slug])

    def item_guid(self, item: Event) -> str:
        """Identify it as calendars do."""
        return f"urn:uuid:{item.uid}"

    def item_categories(self, item: Event) -> list[str]:
        """Name its topics."""
        return [here(topic) for topic in item.topics]

    def item_updateddate(self, item: Event) -> dt.datetime:
        """Return when it was announced, changed or canceled."""
        return item.changed_at
