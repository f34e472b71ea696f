"""Finding identifiers, beside Presidio, scrubadub and DataFog: how many, how many wrongly, and how fast."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pii_scores import Score, Scores, score, wrong_kind
from benchmarks.pii_systems import OURS, PEERS, Answer, ours, peer
from benchmarks.pii_texts import forms, natural
from benchmarks.pii_texts.archive import Folder, folder_of
from benchmarks.pii_texts.texts import OUR_DRAWS, SEED, TEMPLATES, Text, labeled
from keepfaith.pii.detection import ACT, ASK

HEAD = "precision  recall    F2  whole  masked  (clean  noisy)"
# Presidio's words for what is less sure need a context; the other peers do not say how sure they are.
PEER_ACT, PEER_ASK = 0.4, 0.0
NUMBERS = ("ssn", "card", "iban")


def measure(scratch: Path) -> None:
    del scratch
    compare(TEMPLATES, PEERS)


def compare(
    folder: Folder, peers: Sequence[str], seed: int = SEED, folders_of_forms: Sequence[Folder] = ()
) -> None:
    """Have every system read the labeled texts of a folder's templates, then the natural texts."""
    texts = list(labeled(folder, seed, forms.draws(OUR_DRAWS, *folders_of_forms)))
    written = [text.text for text in texts]
    print(
        f"\nIdentifiers in {len(texts):,} texts of {sum(map(len, written)):,} characters, drawn with seed {seed}:"
    )
    print(f"  Presidio's thresholds are {PEER_ACT} and {PEER_ASK}")
    answers = _answers(written, peers)
    for title, threshold, all_of_it in (("acting alone", ACT, False), ("asking a person", ASK, True)):
        scores = {
            one.name: score(texts, one.predictions, threshold=_threshold(one, threshold), all_of_it=all_of_it)
            for one in answers
        }
        _print_kinds(title, scores)
        _print_negatives(scores)
        _print_noise(scores[OURS])
    _print_unlikely(texts, answers[0])
    _speed(answers, sum(map(len, written)))
    _natural(peers)


def _threshold(answer: Answer, threshold: float) -> float:
    if answer.name == OURS:
        return threshold
    return PEER_ACT if threshold == ACT else PEER_ASK


def _answers(written: Sequence[str], peers: Sequence[str]) -> list[Answer]:
    answers = [ours(written)]
    for name in peers:
        answer = peer(name, written)
        if isinstance(answer, str):
            print(f"  {answer}")
            continue
        answers.append(answer)
        failures = f", failed on {answer.errors} texts" if answer.errors else ""
        print(f"  {name} {answer.version}{failures}")
    return answers


def _print_kinds(title: str, scores: dict[str, Scores]) -> None:
    print(f"\n  {title:<28}  number  {HEAD}")
    for kind, first in next(iter(scores.values())).kinds.items():
        for name, of_system in scores.items():
            counts = of_system.kinds.get(kind, Score())
            if first.gold and (name == OURS or counts.typed):
                print(f"  {kind:<16} {name:<11} {counts.gold:7,}  {_figures(counts)}")


def _figures(counts: Score) -> str:
    clean, noisy = (counts.masked_share(noisy=noisy) for noisy in (False, True))
    return (
        f"{counts.precision:9.3f} {counts.recall:7.3f} {counts.f2:5.3f}  {counts.whole / counts.gold:5.3f}  "
        f"{counts.masked / counts.gold:6.3f}  ({clean:.3f}  {noisy:.3f})"
    )


def _print_negatives(scores: dict[str, Scores]) -> None:
    print("\n  texts that hold look-alikes alone, and in how many something was named:")
    for name, of_system in scores.items():
        categories = Counter[str]()
        for (_, category), count in of_system.touches.items():
            categories[category] += count
        words = ", ".join(f"{category} {count}" for category, count in categories.most_common())
        print(f"    {name:<11} {of_system.touched_texts} of {of_system.clean_texts}: {words or 'none'}")


def _print_noise(scores: Scores) -> None:
    """Print how many of ours are masked by what was done to the texts, all kinds together."""
    by_noise = Counter[tuple[str, bool]]()
    for counts in scores.kinds.values():
        by_noise.update(counts.by_noise)
    shares = {
        noise or "none": by_noise[noise, True] / (by_noise[noise, True] + by_noise[noise, False])
        for noise, _ in by_noise
    }
    print(
        "  masked, by noise: " + ", ".join(f"{noise} {share:.3f}" for noise, share in sorted(shares.items()))
    )


def _print_unlikely(texts: Sequence[Text], answer: Answer) -> None:
    """Print how many numbers that nobody was issued are marked as such, and how many others wrongly are."""
    marks = Counter[tuple[bool, bool]]()
    for text, predictions in zip(texts, answer.predictions, strict=True):
        for span in text.spans:
            here = [one for one in predictions if one.start < span.end and span.start < one.end]
            if here:
                marks[span.is_unlikely, any(one.is_unlikely for one in here)] += 1
    print(
        f"\n  named and never issued: {marks[True, True]:,} of {marks[True, True] + marks[True, False]:,} are marked "
        f"unlikely; of the others {marks[False, True]:,} of {marks[False, True] + marks[False, False]:,}"
    )


def _speed(answers: Sequence[Answer], characters: int) -> None:
    print("\n  characters for each second of a processor:")
    rates = {one.name: characters / max(one.seconds, 1e-9) for one in answers}
    for name, rate in rates.items():
        ratio = f", {rates[OURS] / rate:,.1f} times slower than ours" if name != OURS else ""
        print(f"    {name:<11} {rate:12,.0f}{ratio}")
    for one in answers:
        if one.seconds_together is not None:
            rate = characters / max(one.seconds_together, 1e-9)
            print(f"    {one.name:<11} {rate:12,.0f}, reading many texts together")


def _natural(peers: Sequence[str]) -> None:
    """Count what is named in natural text: a number, card or IBAN there is false; of the rest, some are real."""
    pieces: list[str] = []
    print("\nNatural text, read where it is installed:")
    for source in natural.SOURCES:
        some = natural.texts(source)
        print(
            f"  {source.name:<16} {sum(map(len, some)):9,} characters"
            + ("" if some else f", missing: {source.install}")
        )
        pieces += [piece for text in some for piece in natural.pieces(text)]
    characters = sum(map(len, pieces))
    answers = _answers(pieces, peers)
    for title, threshold in (("acting alone", ACT), ("asking a person", ASK)):
        print(
            f"  {title}: numbers, cards and IBANs that are none in {characters:,} characters; and what else was named,"
        )
        print("  of which e-mail addresses, telephone numbers and postal addresses of projects are real")
        for answer in answers:
            named = _named(pieces, answer, _threshold(answer, threshold))
            wrong = ", ".join(f"{kind} {named.pop(kind, 0)}" for kind in NUMBERS)
            rest = ", ".join(f"{kind} {count:,}" for kind, count in sorted(named.items()))
            print(f"    {answer.name:<11} {wrong}; {rest}")
    _speed(answers, characters)


def _named(pieces: Sequence[str], answer: Answer, threshold: float) -> Counter[str]:
    return Counter(
        wrong_kind(one.category, piece[one.start : one.end])
        for piece, predictions in zip(pieces, answer.predictions, strict=True)
        for one in predictions
        if one.confidence >= threshold
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pii", description="Measure what finds identifiers.",
        epilog="Example: python -m benchmarks.pii --templates FOLDER --peers presidio",
    )  # fmt: skip
    parser.add_argument(
        "--templates", type=folder_of, default=TEMPLATES, help="other templates, such as fresh/read"
    )
    parser.add_argument("--forms", type=folder_of, nargs="*", default=(), help="folders of forms to draw by")
    parser.add_argument("--seed", type=int, default=SEED, help="draw other numbers")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS, help="only these peers, or none")
    options = parser.parse_args()
    compare(options.templates, options.peers, options.seed, options.forms)


if __name__ == "__main__":
    main()
