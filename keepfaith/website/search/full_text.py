"""Finding passages by PostgreSQL's full text search, in the language of the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.translation import get_language

from keepfaith.website.search.corpus import Passage

MAX_RESULTS: Final = 20
# Of one page, so that a long policy does not fill the list.
MAX_OF_A_PAGE: Final = 3
# PostgreSQL's own word endings and stop words; other languages are searched word for word.
CONFIGS: Final = {"en": "english", "es": "spanish", "pt": "portuguese"}
_BEGIN, _END = "\x02", "\x03"
# Chinese and Japanese have no blanks between words: each letter is searched as a word, and a run of them as a phrase.
_LETTER: Final = "[\u3040-\u30ff\u3400-\u9fff]"
_QUERY: Final = """
WITH wanted AS (SELECT websearch_to_tsquery(%(config)s::regconfig, %(words)s) AS query)
SELECT number::int - 1,
       ts_headline(%(config)s::regconfig, body, query, %(options)s)
FROM wanted,
     LATERAL (
         SELECT number, body,
                setweight(to_tsvector(%(config)s::regconfig, title), 'A')
                || setweight(to_tsvector(%(config)s::regconfig, body), 'C') AS vector
         FROM unnest(%(titles)s::text[], %(bodies)s::text[]) WITH ORDINALITY AS passage(title, body, number)
     ) AS passages
WHERE vector @@ query
ORDER BY ts_rank(vector, query, 1) DESC, number
LIMIT %(limit)s
"""
_MARKS: Final = f"StartSel={_BEGIN}, StopSel={_END}, MaxFragments=1"
_OPTIONS: Final = f"{_MARKS}, MaxWords=32, MinWords=14"
# Here a word is a letter.
_OPTIONS_OF_LETTERS: Final = f"{_MARKS}, MaxWords=64, MinWords=28, ShortWord=0"


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that was found, and its words in parts: those that were searched for are marked."""

    passage: Passage
    parts: tuple[tuple[str, bool], ...]


def find(words: str, passages: Sequence[Passage]) -> list[Match]:
    """Return the best matches for what a person typed, as search engines read it; nothing for words that all have."""
    language = (get_language() or "en").partition("-")[0]
    given: dict[str, str | int | list[str]] = {
        "config": CONFIGS.get(language, "simple"), "words": _phrases(words.replace("\x00", "")),
        "options": _OPTIONS_OF_LETTERS if language in {"zh", "ja"} else _OPTIONS,
        "titles": [_plain(passage.title) for passage in passages],
        "bodies": [_plain(passage.body) for passage in passages], "limit": MAX_RESULTS * MAX_OF_A_PAGE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, given)
        rows = cursor.fetchall()
    matches: list[Match] = []
    of_page: dict[str, int] = {}
    for number, headline in rows:
        page = passages[number].url.partition("#")[0]
        of_page[page] = of_page.get(page, 0) + 1
        if of_page[page] <= MAX_OF_A_PAGE:
            matches.append(Match(passages[number], _parts(headline)))
    return matches[:MAX_RESULTS]


def _plain(text: str) -> str:
    bare = text.replace(_BEGIN, " ").replace(_END, " ").replace("\x00", " ")
    return re.sub(f"({_LETTER})", r" \1 ", bare)


def _phrases(words: str) -> str:
    return re.sub(f"{_LETTER}+", lambda run: f' "{" ".join(run[0])}" ', words)


def _parts(headline: str) -> tuple[tuple[str, bool], ...]:
    joined = re.sub(f" *({_BEGIN}?{_LETTER}{_END}?) *", r"\1", headline)
    headline = joined.replace(_END + _BEGIN, "")
    parts = re.split(f"({_BEGIN}[^{_END}]*{_END})", headline)
    return tuple((part.strip(_BEGIN + _END), part.startswith(_BEGIN)) for part in parts if part)
