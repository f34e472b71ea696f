"""Finding passages by PostgreSQL's full text search, in the language of the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.translation import get_language

from keepfaith.agency.synonyms import Synonyms
from keepfaith.website.search.corpus import Passage

MAX_RESULTS: Final = 20
# Of one page, so that a long policy does not fill the list.
MAX_OF_A_PAGE: Final = 3
# PostgreSQL's own word endings and stop words; other languages are searched word for word.
CONFIGS: Final = {"en": "english", "es": "spanish", "pt": "portuguese"}
_BEGIN, _END = "\x02", "\x03"
# Chinese and Japanese have no blanks between words: each letter is searched as a word, and a run of them as a phrase.
_LETTER: Final = "[\u3040-\u30ff\u3400-\u9fff]"
# Each synonym is put beside what was typed, one after another. Where nothing has all words, one of them is enough.
_QUERY: Final = """
WITH RECURSIVE written AS (
    SELECT 1 AS step, websearch_to_tsquery(%(config)s::regconfig, %(words)s) AS query
    UNION ALL
    SELECT step + 1, ts_rewrite(query, typed, typed || sought)
    FROM written,
         LATERAL (
             SELECT websearch_to_tsquery(%(config)s::regconfig, (%(typed)s::text[])[step]) AS typed,
                    websearch_to_tsquery(%(config)s::regconfig, (%(sought)s::text[])[step]) AS sought
         ) AS synonym
    WHERE step <= cardinality(%(typed)s::text[])
),
wanted AS (
    SELECT CASE WHEN %(any_word)s AND query::text NOT LIKE '%%!%%'
                THEN replace(query::text, ' & ', ' | ')::tsquery ELSE query END AS query
    FROM written ORDER BY step DESC LIMIT 1
)
SELECT number::int - 1,
       ts_headline(%(config)s::regconfig, body, query, %(options)s)
FROM wanted,
     LATERAL (
         SELECT number, body,
                setweight(to_tsvector(%(config)s::regconfig, title), 'A')
                || setweight(to_tsvector(%(config)s::regconfig, page), 'B')
                || setweight(to_tsvector(%(config)s::regconfig, body), 'C') AS vector
         FROM unnest(%(titles)s::text[], %(pages)s::text[], %(bodies)s::text[])
              WITH ORDINALITY AS passage(title, page, body, number)
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


def find(
    words: str, passages: Sequence[Passage], *, synonyms: Synonyms = (), any_word: bool = False
) -> list[Match]:
    """Return the best matches for what a person typed, as search engines read it; nothing for words that all have.

    With `any_word`, one of the words is enough, unless some are not wanted.
    """
    language = (get_language() or "en").partition("-")[0]
    given: dict[str, str | int | list[str]] = {
        "typed": [_phrases(typed) for typed, _ in synonyms],
        "sought": [_phrases(sought) for _, sought in synonyms], "any_word": any_word,
        "pages": [_plain(passage.page) for passage in passages],
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
