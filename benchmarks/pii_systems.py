"""Systems that find identifiers in texts: ours, and the peers, each in a process and an environment of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.pii_scores import Prediction
from keepfaith.pii.detection import detect, detect_many

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv" / "pii-peers"
HOW_TO = (
    "python3 -m venv .venv/pii-peers && .venv/pii-peers/bin/pip install --require-hashes "
    "--requirement requirements/pii-peers.txt"
)
PEERS = ("presidio", "scrubadub", "datafog")
OURS = "keepfaith"
# A peer's word for a kind, and ours. What is not here, such as names, is not measured.
WORDS = {
    "presidio": {
        "US_SSN": "ssn", "US_ITIN": "ssn", "CREDIT_CARD": "payment-card", "US_BANK_NUMBER": "bank-account",
        "ABA_ROUTING_NUMBER": "bank-account", "IBAN_CODE": "bank-account", "EMAIL_ADDRESS": "email-address",
        "PHONE_NUMBER": "phone-number", "DATE_TIME": "birth-date", "US_DRIVER_LICENSE": "drivers-license",
        "IP_ADDRESS": "ip-address", "LOCATION": "postal-address",
    },
    "scrubadub": {
        "social_security_number": "ssn", "credit_card": "payment-card", "email": "email-address",
        "phone": "phone-number", "date_of_birth": "birth-date", "drivers_licence": "drivers-license",
    },
    "datafog": {
        "SSN": "ssn", "CREDIT_CARD": "payment-card", "EMAIL": "email-address", "PHONE": "phone-number",
        "DATE": "birth-date", "IP_ADDRESS": "ip-address", "ADDRESS": "postal-address", "DE_IBAN": "bank-account",
    },
}  # fmt: skip
# Combinations are for a person's review and cover other text than an identifier.
LEFT_OUT = {"quasi-identifiers"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system says of all texts, and how many seconds of a processor it took: one by one, and together."""

    name: str
    version: str
    predictions: list[list[Prediction]]
    seconds: float
    errors: int = 0
    # None where a system cannot read several texts together.
    seconds_together: float | None = None


def ours(texts: Sequence[str]) -> Answer:
    detect("The number 078-05-1120 is a sample.")
    begun = time.process_time()
    results = [detect(text) for text in texts]
    between = time.process_time()
    together = [*detect_many(texts)]
    seconds_together = time.process_time() - between
    if results != together:
        sys.exit("texts that are read together give other results")
    predictions = [
        [
            Prediction(one.start, one.end, one.category, one.confidence, one.is_unlikely)
            for one in result
            if one.category not in LEFT_OUT
        ]
        for result in results
    ]
    return Answer(OURS, "", predictions, between - begun, seconds_together=seconds_together)


def peer(name: str, texts: Sequence[str]) -> Answer | str:
    """Have a peer read the texts; a sentence says why, where it cannot."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        return f"{name} is not installed. What to do: {HOW_TO}"
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    script = Path(__file__).with_name("pii_peers.py")
    # -P: modules beside the script are not the peers' own.
    run = subprocess.run(
        [python, "-P", script, name], input=lines, capture_output=True, text=True, check=False
    )
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if run.returncode or len(answers) != len(texts) + 2:
        reason = run.stderr.strip().splitlines()[-1:] or ["it ended without a word"]
        return f"{name} does not run here: {reason[0]}"
    results = answers[1:-1]
    predictions = [_predictions(WORDS[name], result["spans"]) for result in results]
    errors = sum("error" in result for result in results)
    last = answers[-1]
    return Answer(name, answers[0]["version"], predictions, last["seconds"], errors, last["seconds_together"])


def _predictions(words: dict[str, str], spans: Sequence[tuple[int, int, str, float]]) -> list[Prediction]:
    """Keep what is measured, and of two that overlap the surer one, then the longer."""
    chosen: list[Prediction] = []
    for start, end, word, score in sorted(spans, key=lambda span: (-span[3], span[0] - span[1])):
        if word in words and all(end <= other.start or other.end <= start for other in chosen):
            chosen.append(Prediction(start, end, words[word], score, is_unlikely=False))
    chosen.sort(key=lambda one: one.start)
    if any(first.end > second.start for first, second in pairwise(chosen)):
        sys.exit("two predictions overlap")
    return chosen
