"""The history of a message's words: each version with what it changed in the one before, and how one comes back."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from keepfaith.disclosure.mail.templates import (
    MessageTemplate,
    original_template,
    template_history,
)
from keepfaith.disclosure.models import Template
from keepfaith.policies.editions.text_diff import Span, word_changes


@dataclass(frozen=True, slots=True)
class TextChange:
    """Two texts compared word by word."""

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, before: str, after: str) -> Self:
        """Compare two texts."""
        return cls(tuple(word_changes(before, after)))


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """What one version of a message's words changes in another."""

    subject: TextChange
    body: TextChange

    @classmethod
    def of(cls, before: MessageTemplate, after: MessageTemplate) -> Self:
        """Compare two versions."""
        return cls(TextChange.of(before.subject, after.subject), TextChange.of(before.body, after.body))


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One version: who wrote it and when, if the desk did; `repeats` is an earlier version with the same words."""

    wording: MessageTemplate
    account: str
    written_on: dt.date | None
    changes: TemplateChange | None
    repeats: int | None


def versions_of(name: str) -> list[TemplateVersion]:
    """Return every version of a message's words, the last first and the agency's own at the end."""
    rows = list(reversed(template_history(name)))
    wordings = [original_template(name), *map(_wording, rows)]
    versions = [TemplateVersion(wordings[0], "", None, None, None)]
    for row, before, after in zip(rows, wordings, wordings[1:], strict=False):
        changes, repeats = TemplateChange.of(before, after), _repeated(wordings, after)
        versions.append(TemplateVersion(after, row.account, row.written_on, changes, repeats))
    return versions[::-1]


def earlier_template(name: str, version: int) -> MessageTemplate | None:
    """Return the words of a version, to be written once more as a new one."""
    return next((one.wording for one in versions_of(name) if one.wording.version == version), None)


def _wording(row: Template) -> MessageTemplate:
    return MessageTemplate(row.name, row.version, row.subject, row.body)


def _repeated(wordings: list[MessageTemplate], wording: MessageTemplate) -> int | None:
    """Return the first version before this one that has the same words."""
    return next(
        (
            one.version
            for one in wordings[: wording.version]
            if (one.subject, one.body) == (wording.subject, wording.body)
        ),
        None,
    )
