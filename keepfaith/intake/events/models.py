"""Events that the agency holds: when, where and about what, and nothing about anybody. The database guards them."""

import datetime as dt
import uuid
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Now

MAX_TITLE_LENGTH, MAX_SUMMARY_LENGTH, MAX_PLACE_LENGTH = 120, 2_000, 200
MAX_LINK_LENGTH, MAX_SLUG_LENGTH, MAX_ZONE_LENGTH = 500, 60, 40
FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_DURATION: Final = dt.timedelta(days=31)


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of events."""

    def public(self) -> "EventQuerySet":
        """Keep what was announced, also where it was canceled later."""
        return self.filter(state__in=[Event.ANNOUNCED, Event.CANCELLED])

    def announced(self) -> "EventQuerySet":
        """Keep what was announced and not canceled."""
        return self.filter(state=Event.ANNOUNCED)

    def coming(self, *, at: dt.datetime) -> "EventQuerySet":
        """Keep what is not over, the next first."""
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")

    def past(self, *, at: dt.datetime, days: int) -> "EventQuerySet":
        """Keep what ended within so many days, the last first."""
        return self.filter(ends_at__lte=at, ends_at__gt=at - dt.timedelta(days)).order_by("-starts_at", "-pk")

    def about(self, topic: str) -> "EventQuerySet":
        """Keep what is about a topic."""
        return self.filter(topics__contains=[topic])


class Event(models.Model):
    """One event; `sequence` counts its changes, so that nobody overwrites what another changed meanwhile."""

    DRAFT, ANNOUNCED, CANCELLED = "draft", "announced", "cancelled"

    slug = models.CharField(
        max_length=MAX_SLUG_LENGTH,
        unique=True,
        db_comment="its word in public addresses; stays once announced",
    )
    uid = models.UUIDField(unique=True, default=uuid.uuid4, db_comment="what calendars know it by")
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    summary = models.CharField(max_length=MAX_SUMMARY_LENGTH, blank=True, db_comment="plain text")
    place = models.CharField(max_length=MAX_PLACE_LENGTH, db_comment="where it is held, or “online”")
    link = models.CharField(
        max_length=MAX_LINK_LENGTH, blank=True, db_comment="where more stands, https only"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=MAX_ZONE_LENGTH, db_comment="time zone of its times")
    topics = models.JSONField(db_comment="choices of the form for notices, by their words")
    languages = models.JSONField(db_comment="codes of the languages in which it is held")
    state = models.CharField(max_length=9, default=DRAFT, db_default=DRAFT)
    sequence = models.PositiveIntegerField(
        default=0, db_default=0, db_comment="how often it was changed; calendars take the highest"
    )
    changed_at = models.DateTimeField(db_default=Now(), db_comment="set by the database alone")

    objects = EventQuerySet.as_manager()

    class Meta:
        """A trigger lets a state go forward only, counts each change, and deletes nothing but a draft."""

        db_table = "intake_event"
        db_table_comment = "Events that the agency holds. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "announced", "cancelled"]), name="event_known_state"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(ends_at__lte=models.F("starts_at") + MAX_DURATION),
                name="event_ends_within_31_days",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__gte=dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC))
                & models.Q(ends_at__lt=dt.datetime(LAST_YEAR + 1, 1, 1, tzinfo=dt.UTC)),
                name="event_in_this_century",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(place="") & ~models.Q(zone=""),
                name="event_has_title_place_zone",
            ),
            models.CheckConstraint(
                condition=models.Q(link="") | models.Q(link__startswith="https://"),
                name="event_link_is_protected",
            ),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="event_well_formed_slug"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ends_at"], name="events_by_end"),
        ]

    def __str__(self) -> str:
        """Name the event by its word in addresses."""
        return self.slug

    @property
    def is_draft(self) -> bool:
        """Return whether nobody but staff can see it."""
        return self.state == self.DRAFT

    @property
    def is_canceled(self) -> bool:
        """Return whether it was announced and does not take place."""
        return self.state == self.CANCELLED

    @property
    def day(self) -> dt.date:
        """The day on which it starts, where it is held."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_day(self) -> dt.date:
        """The day on which it ends, where it is held; one that ends at midnight ends the day before."""
        return (self.ends_at - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone)).date()

    def is_over(self, *, at: dt.datetime) -> bool:
        """Return whether it has ended."""
        return self.ends_at <= at

    def is_on(self, *, at: dt.datetime) -> bool:
        """Return whether it takes place just now."""
        return self.state == self.ANNOUNCED and self.starts_at <= at < self.ends_at
