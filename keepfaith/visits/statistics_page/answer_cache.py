"""Answers for pages: each is asked once for each state of the store, and one that fails takes no other with it."""

import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.questions.answers import Answer
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import Span
from keepfaith.visits.questions.query import ask

type StoreState = tuple[int, bytes]

_CACHE_SIZE: Final = 128
# What can go wrong with a store or an engine; anything else is a fault of ours and has to be seen.
FAILURES: Final = (KeepfaithError, OSError, sqlite3.Error)


class AnswerSource:
    """Asks a store in one of its states, and remembers whether something failed."""

    def __init__(self, folder: Path, state: StoreState) -> None:
        self.failed = False
        self._folder, self._state = folder, state

    def answer(self, name: str, span: Span, *, limit: int | None = None) -> Answer:
        """Return an answer; where the engine has none, one without rows."""
        try:
            return _answer(self._folder, self._state, name, span, limit)
        except FAILURES:
            self.failed = True
            return Answer(QUESTIONS[name], span)


@lru_cache(_CACHE_SIZE)
def _answer(folder: Path, _state: StoreState, name: str, span: Span, limit: int | None) -> Answer:
    return ask(folder, QUESTIONS[name], span, limit=limit)
