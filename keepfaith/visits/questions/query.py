"""Asking: a question of the list, about some days, of the store in a folder, on the engine that is configured."""

from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.engines.engine import Values
from keepfaith.visits.engines.selection import engine_for
from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE
from keepfaith.visits.questions.answers import Answer
from keepfaith.visits.questions.catalog import QUESTIONS, Question
from keepfaith.visits.questions.date_ranges import Span
from keepfaith.visits.questions.sql import as_sql
from keepfaith.visits.store.manifest import Manifest

_ALL_GROUPS: Final = 2**31 - 1


class UnknownQuestion(KeepfaithError):
    """Something that cannot be asked."""


def question_named(name: str) -> Question:
    """Find a question of the list; refuse any other."""
    if name not in QUESTIONS:
        raise UnknownQuestion(
            "That is not a question that can be asked.", f"Ask one of: {', '.join(QUESTIONS)}."
        )
    return QUESTIONS[name]


def ask(folder: Path, question: Question, span: Span, *, limit: int | None = None) -> Answer:
    """Answer from the store's rollups; `limit` is how many groups have a row of their own, the rest is “other”."""
    if limit is not None and limit < 0:
        raise UnknownQuestion("A limit cannot be below zero.", "Give a number of rows, or leave it out.")
    if not span.by and not question.group:
        span = Span(span.since, span.until, "day")
    values = _values(question, span, limit)
    files = Manifest.at(folder).files(question.kind, *span.bounds)
    if not files:
        return Answer(question, span)
    return Answer.of(question, span, engine_for(folder).ask(as_sql(question, span.by), files, values))


def _values(question: Question, span: Span, limit: int | None) -> Values:
    since, until = span.bounds
    most = _ALL_GROUPS if limit is None else limit
    return {"since": since, "until": until} | (
        {"least": MIN_GROUP_SIZE, "most": most} if question.merges else {}
    )
