"""How well identifiers were found: matched one to one, and whether every character of them is covered.

A prediction matches where its category is that of the identifier and half of the characters of both are common.
A fragment inside an identifier of its category counts neither way. What acting alone need not find (numbers that
nobody was issued, nine bare digits without a word) counts neither way there, and counts where a person is asked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.pii_texts.texts import Span, Text

CATEGORY = {
    "ssn": "ssn", "ssn-bare": "ssn", "itin": "ssn", "card": "payment-card", "routing": "bank-account",
    "account": "bank-account", "iban": "bank-account", "email": "email-address", "phone": "phone-number",
    "birth-date": "birth-date", "drivers-license": "drivers-license", "ip": "ip-address",
    "address": "postal-address", "student": "student-id", "educator": "educator-id",
}  # fmt: skip
# The category's own name, for the kind that a wrong prediction of it counts for.
KIND = {category: kind for kind, category in reversed(CATEGORY.items())}
COMMON = 0.5


class Prediction(NamedTuple):
    """A place that a system names, by our category."""

    start: int
    end: int
    category: str
    confidence: float
    is_unlikely: bool


@dataclass(slots=True)
class Score:
    """Counts of one kind of identifier."""

    gold: int = 0
    typed: int = 0
    whole: int = 0
    masked: int = 0
    wrong: int = 0
    by_noise: Counter[tuple[str, bool]] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """Return the share of identifiers that were matched."""
        return self.typed / self.gold if self.gold else 0.0

    @property
    def precision(self) -> float:
        """Return the share of what was named that matched an identifier."""
        return self.typed / (self.typed + self.wrong) if self.typed + self.wrong else 0.0

    @property
    def f2(self) -> float:
        """Return both in one, recall counting four times as much."""
        precision, recall = self.precision, self.recall
        return 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0

    def masked_share(self, *, noisy: bool) -> float:
        """Return the share that is covered wholly, of the texts with noise or of those without."""
        hits, misses = (
            sum(
                count
                for (noise, is_hit), count in self.by_noise.items()
                if bool(noise) == noisy and is_hit == wanted
            )
            for wanted in (True, False)
        )
        return hits / (hits + misses) if hits + misses else 0.0


@dataclass(slots=True)
class Scores:
    """Scores of all kinds, and of the texts without identifiers: in how many anything was named, by category."""

    kinds: dict[str, Score]
    clean_texts: int = 0
    touched_texts: int = 0
    touches: Counter[tuple[str, str]] = field(default_factory=Counter)


def wrong_kind(category: str, written: str) -> str:
    """Return for which kind a wrong prediction counts: one category has IBANs, routing numbers and accounts."""
    if category == "bank-account":
        compact = re.sub(r"[\W_]", "", written)
        if re.match(r"[A-Za-z]{2}\d{2}", compact):
            return "iban"
        return "routing" if len(compact) == 9 else "account"
    return KIND.get(category, category)


def score(
    texts: Iterable[Text], answers: Iterable[Sequence[Prediction]], *, threshold: float, all_of_it: bool
) -> Scores:
    """Score what is at least so sure; `all_of_it` counts also what acting alone need not find."""
    scores = Scores({kind: Score() for kind in CATEGORY})
    for text, answer in zip(texts, answers, strict=True):
        predictions = [one for one in answer if one.confidence >= threshold]
        covered = {place for one in predictions for place in range(one.start, one.end)}
        neutral = [
            span for span in text.spans if not all_of_it and (span.is_unlikely or span.kind == "ssn-bare")
        ]
        wanted = [span for span in text.spans if span not in neutral]
        matched = _matches(wanted, predictions)
        for span in wanted:
            _count(scores.kinds[span.kind], text, span, matched.get(span), covered)
        taken = set(matched.values())
        for one in predictions:
            if one not in taken and not _is_neutral(one, text.spans, neutral):
                scores.kinds.setdefault(
                    wrong_kind(one.category, text.text[one.start : one.end]), Score()
                ).wrong += 1
        if not text.spans:
            scores.clean_texts += 1
            scores.touched_texts += bool(predictions)
            scores.touches.update(
                (" ".join(sorted(set(text.lookalikes))), one.category) for one in predictions
            )
    return scores


def _count(counts: Score, text: Text, span: Span, match: Prediction | None, covered: set[int]) -> None:
    is_masked = all(place in covered for place in range(span.start, span.end) if text.text[place].isalnum())
    counts.gold += 1
    counts.typed += match is not None
    counts.whole += match is not None and match.start <= span.start and match.end >= span.end
    counts.masked += is_masked
    counts.by_noise[text.noise, is_masked] += 1


def _matches(spans: Sequence[Span], predictions: Sequence[Prediction]) -> dict[Span, Prediction]:
    """Pair identifiers and predictions one to one, the best pairs first."""
    pairs = sorted(
        (
            (_common(span, one), span, one)
            for span in spans
            for one in predictions
            if one.category == CATEGORY[span.kind] and _common(span, one) >= COMMON
        ),
        key=lambda pair: (-pair[0], pair[1].start, pair[2].start),
    )
    matched: dict[Span, Prediction] = {}
    for _, span, one in pairs:
        if span not in matched and one not in matched.values():
            matched[span] = one
    return matched


def _common(span: Span, one: Prediction) -> float:
    both = min(span.end, one.end) - max(span.start, one.start)
    either = max(span.end, one.end) - min(span.start, one.start)
    return both / either if both > 0 else 0.0


def _is_neutral(one: Prediction, spans: Sequence[Span], neutral: Sequence[Span]) -> bool:
    return any(
        (CATEGORY[span.kind] == one.category and span.start <= one.start and one.end <= span.end)
        or (span in neutral and _common(span, one) > 0)
        for span in spans
    )
