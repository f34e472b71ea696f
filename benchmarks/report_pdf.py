"""How long a report of one's own takes as a PDF, and how much memory, by the number of its records."""

import datetime as dt
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.sizes import sized
from keepfaith.web.pdf.compiler import compiled
from keepfaith.web.pdf.document import Block, Document, Heading, Paragraph, Table, Terms, as_data
from keepfaith.web.pdf.faces import coverage
from keepfaith.web.pdf.printable import PrintableText

COUNTS = sized((1, 100, 1_000), (1,))
USES = 6
SENTENCE = "When does the next school year begin, and where can I see the calendar? "


def measure(_scratch: Path) -> None:
    """Print the figures. A small process starts each: the kernel counts the memory of the starter with the started."""
    for count in COUNTS:
        subprocess.run([sys.executable, "-m", "benchmarks.report_pdf", str(count)], check=True)


def _measure(count: int) -> None:
    coverage()
    began = time.perf_counter()
    data = as_data(_report(count), PrintableText(coverage()))
    ready = time.perf_counter()
    size = len(compiled(data))
    seconds, spent = time.perf_counter() - ready, resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"report of {count:>5,} records, {USES} uses each: ready in {ready - began:5.2f} s, set in {seconds:6.2f} s "
        f"({spent.ru_utime + spent.ru_stime:5.2f} s of a processor), {spent.ru_maxrss * 1024 / 1e6:4.0f} MB of memory, "
        f"{size / 1e6:5.2f} MB of PDF"
    )


def _report(count: int) -> Document:
    at = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
    blocks = tuple(block for number in range(count) for block in _record(number))
    return Document("What we hold about you", "Example Agency", "en", at, blocks)


def _record(number: int) -> tuple[Block, ...]:
    done = "An employee with the duty “Assistance clerk” opened it."
    uses = [(f"November {day + 1}, 2026", done, "1", "Answering questions", SENTENCE) for day in range(USES)]
    return (
        Heading(1, "Answering your questions and helping you"),
        Paragraph("It reached us on November 1, 2026. Reference: 0A1B2-C3D4E"),
        Heading(2, "What it says"),
        Terms([("E-mail address", f"reader{number}@example.org"), ("Your question", SENTENCE * 8)]),
        Heading(2, "How we keep it"),
        Terms([("What it is for", SENTENCE), ("When we delete it", "3 years after it is answered.")]),
        Heading(2, "How we used it"),
        Table(("Day", "What was done", "How often", "What for", "Allowed by"), (7, 8, 4, 7, 8), uses),
        Paragraph(SENTENCE * 4, is_quiet=True),
    )


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
