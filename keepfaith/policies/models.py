"""What the agency has posted, and the last run of each check. The database itself guards editions."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models.functions import Now

_FIRST_START: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LAST_START: Final = datetime(9000, 1, 1, tzinfo=UTC)
# The longest that a result of any check counts, for what was written before each said so itself.
_LONGEST: Final = timedelta(days=2)


class Document(models.Model):
    """One of the agency's posted policies; written by the owner's role only."""

    slug = models.SlugField(primary_key=True, max_length=40)
    zone = models.CharField(max_length=40, db_comment="time zone in which the agency's days are counted")

    class Meta:
        """Described for whoever reads the schema."""

        db_table = "policies_document"
        db_table_comment = "Policies the agency posts. No personal information."

    def __str__(self) -> str:
        """Name the document."""
        return self.slug


class EditionQuerySet(models.QuerySet["Edition"]):
    """Reads of what was posted."""

    def of(self, slug: str) -> "EditionQuerySet":
        """Keep one document's editions."""
        return self.filter(document_id=slug)

    def started(self, at: datetime) -> "EditionQuerySet":
        """Keep those whose start has come, the one in force first."""
        return self.filter(starts_at__lte=at).order_by("-starts_at")

    def in_force(self, slug: str, *, at: datetime) -> "Edition | None":
        """Return the edition in force: the latest whose start has come."""
        return self.of(slug).started(at).first()


class Edition(models.Model):
    """One posted edition of a document: immutable, whole, and named by its digest."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="editions")
    digest = models.CharField(max_length=64, db_comment="SHA-256 of the manifest; computed by the database")
    files = models.JSONField(db_comment="file name to text, as posted")
    starts_at = models.DateTimeField(
        db_comment="when it takes effect; the only stored fact about being in force"
    )
    posted_at = models.DateTimeField(db_default=Now(), db_comment="set by the database alone")

    objects = EditionQuerySet.as_manager()

    class Meta:
        """No two editions of a document start at one instant, and no edition starts twice."""

        db_table = "policies_edition"
        db_table_comment = "Posted editions; insert only, guarded by triggers. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["document", "starts_at"], name="one_edition_an_instant"),
            models.UniqueConstraint(fields=["digest"], name="each_edition_once"),
            # Neither of the two infinities is a day; nor is what the software cannot read as one.
            models.CheckConstraint(
                condition=models.Q(starts_at__gte=_FIRST_START) & models.Q(starts_at__lt=_LAST_START),
                name="starts_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        """Name the edition by document and start."""
        return f"{self.document_id} from {self.starts_at:%Y-%m-%d}"


class CheckRun(models.Model):
    """The last run of one check: what it found and the figure it shows in public."""

    check_name = models.CharField(max_length=80, unique=True)
    verdict = models.CharField(max_length=8)
    figure = models.CharField(max_length=300, db_comment="what was counted or measured, in plain words")
    checked_at = models.DateTimeField(db_default=Now())
    counts_for = models.DurationField(
        db_default=_LONGEST, db_comment="how long after it the next run is overdue"
    )

    class Meta:
        """A run says kept, failed or unproven; staleness is read from its age."""

        db_table = "policies_checkrun"
        db_table_comment = "Last run of each promise check. No personal information."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=["kept", "failed", "unproven"]), name="known_verdict"
            ),
        ]

    def __str__(self) -> str:
        """Name the check and its verdict."""
        return f"{self.check_name}: {self.verdict}"


class ProbeVerdictQuerySet(models.QuerySet["ProbeVerdict"]):
    """Reads of what the prober found."""

    def last_by_probe(self) -> "dict[str, ProbeVerdict]":
        """Return the last verdict of each probe, by its name."""
        return {verdict.probe: verdict for verdict in self.order_by("probe", "-id").distinct("probe")}


class ProbeVerdict(models.Model):
    """What the prober found once; the prober's role alone adds one, and the database removes it after 30 days."""

    probe = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8)
    figure = models.CharField(max_length=300, db_comment="what was counted or measured, in plain words")
    at = models.DateTimeField(db_default=Now())
    counts_for = models.DurationField(
        db_default=_LONGEST, db_comment="how long after it the next look is overdue"
    )

    objects = ProbeVerdictQuerySet.as_manager()

    class Meta:
        """Verdicts are read by probe, the last one first."""

        db_table = "policies_probeverdict"
        db_table_comment = "Every verdict of the prober; insert only. No personal information."
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["probe", "-id"], name="last_verdict"),
            models.Index(fields=["at"], name="verdict_by_time"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["kept", "failed", "unproven"]), name="known_outcome"
            ),
        ]

    def __str__(self) -> str:
        """Name the probe and its outcome."""
        return f"{self.probe}: {self.outcome}"


class VerdictChange(models.Model):
    """A check began to find something else: noted by triggers of the database, and by nobody else.

    After a gap it is first noted as stale since the last look before it, and then as what was found anew.
    """

    check_name = models.CharField(max_length=80)
    by_prober = models.BooleanField(db_comment="whether the prober found it, or the worker")
    outcome = models.CharField(max_length=8)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        """A change ends 30 days after the one that came next."""

        db_table = "policies_verdictchange"
        db_table_comment = "When a check began to find something else. No personal information."
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["check_name", "by_prober", "-id"], name="last_change")
        ]

    def __str__(self) -> str:
        """Name the check and what it began to find."""
        return f"{self.check_name} began to be {self.outcome}"
