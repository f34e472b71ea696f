"""What waits to go out and what became of it; to whom it goes only the custodian's keys tell."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models.functions import Now

from keepfaith.disclosure.models.records import Record, Task


class Enclosure(models.Model):
    """The ciphertext of a field that is too long for its record's row, such as the attachments of a letter."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="enclosures")
    field = models.CharField(max_length=32)
    sealed = models.BinaryField(db_comment="ciphertext; the record's row holds its SHA-256")

    class Meta:
        """Insert and erase only."""

        db_table = "disclosure_enclosure"
        db_table_comment = "Long fields of records. Personal information as ciphertext only."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "field"], name="one_enclosure_a_field"),
        ]

    def __str__(self) -> str:
        """Name the record and its field."""
        return f"{self.field} of {self.record_id}"


class Template(models.Model):
    """One wording of a message; an edit adds a version, and what went out names the version it went out in."""

    name = models.CharField(max_length=32)
    version = models.PositiveIntegerField(db_comment="from 1; version 0 is the file of the agency's folder")
    subject = models.CharField(max_length=150)
    body = models.TextField()
    account = models.CharField(max_length=64, db_comment="account name of the employee who wrote it")
    written_on = models.DateField()

    class Meta:
        """Insert only."""

        db_table = "disclosure_template"
        db_table_comment = "Wordings of messages, each version. Names accounts of staff, nobody else."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "version"], name="one_template_a_version"),
        ]

    def __str__(self) -> str:
        """Name the template and its version."""
        return f"{self.name} {self.version}"


class Mailing(models.Model):
    """One notice to all subscribers of one of its topics."""

    GATHERING, SENDING, PAUSED, BRAKED = "gathering", "sending", "paused", "braked"
    STOPPED, DONE = "stopped", "done"

    what = models.CharField(max_length=32, unique=True, db_comment="short name, such as event-12")
    topics = models.JSONField(db_comment="short names; subscribers to one of them get it")
    subject = models.CharField(max_length=150)
    body = models.TextField(db_comment="what everybody gets; no personal information")
    translations = models.JSONField(
        default=dict, db_comment="code of a language to the same in it, as title and notice"
    )
    account = models.CharField(max_length=64, db_comment="account name of the employee who had it sent")
    duty = models.CharField(max_length=32)
    state = models.CharField(max_length=9, default=GATHERING)
    started_on = models.DateField()
    tried_before = models.PositiveIntegerField(
        default=0,
        db_default=0,
        db_comment="messages that were tried when an employee last released the brake",
    )
    returned_before = models.PositiveIntegerField(
        default=0, db_default=0, db_comment="of these, messages that came back or were refused"
    )

    class Meta:
        """A mailing gathers its recipients, then sends, then is done.

        It can pause between or be stopped for good. The brake holds it where too much of it comes back.
        """

        db_table = "disclosure_mailing"
        db_table_comment = "Notices to all subscribers. Names accounts of staff, nobody else."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["gathering", "sending", "paused", "braked", "stopped", "done"]),
                name="known_mailing_state",
            ),
        ]

    def __str__(self) -> str:
        """Name the mailing."""
        return self.what

    def words_in(self, language: str) -> dict[str, str]:
        """Return title and notice in a language; in English if it was not written in that one."""
        words = self.translations.get(language, {})
        return {"title": words.get("title", self.subject), "notice": words.get("notice", self.body)}


_STEP_TITLES: Final = {
    "started": "Started",
    "paused": "Paused",
    "resumed": "Went on after a pause",
    "braked": "Held: too many came back",
    "released": "Went on after it was held",
    "stopped": "Stopped for good",
    "repeated": "Sent again those that may not have arrived",
}


class MailingStep(models.Model):
    """What happened to a mailing and who did it, such as that the brake held it, with its figures of that moment."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=8)
    account = models.CharField(
        max_length=64,
        blank=True,
        db_comment="account name of the employee who did it; none if the portal did",
    )
    tried = models.PositiveIntegerField(
        db_comment="messages that the mail server had taken or refused by then"
    )
    returned = models.PositiveIntegerField(db_comment="of these, messages that came back or were refused")
    done_on = models.DateField()

    class Meta:
        """Insert only."""

        db_table = "disclosure_mailing_step"
        db_table_comment = "What happened to each mailing. Names accounts of staff, nobody else."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(
                    act__in=["started", "paused", "resumed", "braked", "released", "stopped", "repeated"]
                ),
                name="known_mailing_step",
            ),
        ]

    def __str__(self) -> str:
        """Name the act."""
        return f"{self.act} {self.mailing_id}"

    @property
    def title(self) -> str:
        """What happened, in words."""
        return _STEP_TITLES[self.act]


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    """Reads of what waits to go out."""

    def waiting(self) -> "OutgoingMessageQuerySet":
        """Keep what may be tried now, what came first first; notices only while their mailing sends."""
        running = models.Q(mailing__isnull=True) | models.Q(mailing__state=Mailing.SENDING)
        its_time = models.Q(goes_at__isnull=True) | models.Q(goes_at__lte=Now())
        return self.filter(running, its_time, state=OutgoingMessage.WAITING).order_by("mailing_id", "pk")


class OutgoingMessage(models.Model):
    """One message to one person, named by the record that holds their address."""

    ANSWER, CONFIRMATION, WARNING, NOTICE = "answer", "confirmation", "warning", "notice"
    LINK, REFERENCE = "link", "reference"
    OPENED, CORRECTED, REVERTED, MOVED = "opened", "corrected", "reverted", "moved"
    SHOWN_AGAIN = "shown-again"
    ACTING = "acting"
    COPY_ASKED, COPY_SENT = "copy-asked", "copy-sent"
    ADDRESS = "address"
    # What is not of use twice, and yet of more use twice than never: offered again if nobody knows whether it went.
    GIVEN_AGAIN: ClassVar[tuple[str, ...]] = (
        *(ANSWER, CONFIRMATION, LINK, OPENED, CORRECTED, REVERTED, MOVED),
        *(SHOWN_AGAIN, ACTING, COPY_ASKED, COPY_SENT, ADDRESS, REFERENCE),
    )
    # Those whose link is minted for the very address to which they go.
    WITH_LINK: ClassVar[tuple[str, ...]] = (LINK, ACTING, ADDRESS)
    WAITING, OFFERED, SENT, REFUSED, FAILED = "waiting", "offered", "sent", "refused", "failed"
    RECALLED = "recalled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_comment="also part of its Message-ID")
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=32, db_comment="short name that the custodian enters")
    topic = models.CharField(
        max_length=32, blank=True, default="", db_comment="of a notice: the topic that its reader asked for"
    )
    record = models.ForeignKey(Record, models.CASCADE, related_name="outgoing")
    content = models.ForeignKey(
        Record,
        models.CASCADE,
        null=True,
        related_name="+",
        db_comment="record that holds an answer, a correction, another address, or who gets a copy, sealed; or that a"
        " code opens",
    )
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="outgoing")
    mailing = models.ForeignKey(Mailing, models.CASCADE, null=True, related_name="outgoing")
    account = models.CharField(
        max_length=64, blank=True, db_comment="employee who had it sent; none if automatic"
    )
    duty = models.CharField(max_length=32)
    purpose = models.CharField(max_length=32)
    closes = models.BooleanField(default=False, db_comment="whether its task is done once it went out")
    state = models.CharField(max_length=8, default=WAITING)
    goes_at = models.DateTimeField(
        null=True,
        db_comment="of an answer: until then it waits and can be called back; of another address: since when it"
        " counts; of a copy: when that was done",
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(
        max_length=32, blank=True, db_comment="why it was refused or failed, in a word"
    )
    version = models.PositiveIntegerField(null=True, db_comment="version of the wording in which it went out")
    came_back = models.BooleanField(
        default=False,
        db_default=False,
        db_comment="whether a mail server reported that it cannot be delivered",
    )

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        """Nobody gets one notice twice; one that was offered to the mail server is never offered again by itself."""

        db_table = "disclosure_outgoing_message"
        db_table_comment = "Messages that go out. Names accounts of staff; the person only by a record."
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "offered", "sent", "refused", "failed", "recalled"]),
                name="known_outgoing_state",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        *("answer", "confirmation", "link", "warning", "notice"),
                        *("opened", "corrected", "reverted", "moved", "shown-again", "acting"),
                        *("copy-asked", "copy-sent", "address", "reference"),
                    ]
                ),
                name="known_outgoing_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="notice", mailing__isnull=False)
                | (~models.Q(kind="notice") & models.Q(mailing__isnull=True)),
                name="notices_have_a_mailing",
            ),
            models.UniqueConstraint(fields=["mailing", "record"], name="one_notice_a_person"),
            models.UniqueConstraint(
                fields=["kind", "content"],
                condition=models.Q(kind__in=["corrected", "reverted", "moved", "copy-asked", "copy-sent"]),
                name="one_message_a_correction",
            ),
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(kind="address"), name="one_message_to_a_new_address"
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=models.Q(kind="shown-again"),
                name="told_once_that_it_is_shown_again",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["mailing", "id"], condition=models.Q(state="waiting"), name="outgoing_waiting"
            ),
            models.Index(fields=["mailing", "state"], name="outgoing_counts"),
        ]

    def __str__(self) -> str:
        """Name the message by its kind and number."""
        return f"{self.kind} {self.id}"

    @property
    def answer_id(self) -> uuid.UUID | None:
        """The record that holds an answer, which is opened for its message; a correction is not."""
        return self.content_id if self.kind == self.ANSWER else None
